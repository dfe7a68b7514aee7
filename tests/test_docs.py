"""The documentation speaks of everything there is, and of nothing that is not. Each check is also tried on a fault."""

import hashlib
import importlib
import json
import os
import re
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

import handbook
from commands import run
from handbook import page, section
from waymark.interop.pdday.files import COLUMNS, OUT_COLUMNS
from waymark.kernels.assignment import Misreport, Obstacle, Reason, Rule
from waymark.kernels.impact import Leak, Withheld
from waymark.project.environment import KNOWN_NAMES

FORMAT = page("formats/pd-day.md")
COMMANDS = page("command-line.md")


# Words


def test_the_glossary_has_every_model_and_no_other() -> None:
    assert set(handbook.first_cells(section(page("glossary.md"), "Models"))) == handbook.model_names()


def test_the_glossary_has_every_public_name_of_the_kernels_and_no_other() -> None:
    assert set(handbook.first_cells(section(page("glossary.md"), "In the kernels"))) == handbook.kernel_names()


def test_a_word_that_leaves_the_glossary_is_missed() -> None:
    text = re.sub(r"^\| `draw\.commitment` .*\n", "", page("glossary.md"), flags=re.MULTILINE)

    found = set(handbook.first_cells(section(text, "In the kernels")))

    assert handbook.kernel_names() - found == {"draw.commitment"}


def test_a_model_that_leaves_the_glossary_is_missed() -> None:
    text = page("glossary.md").replace("| `audit.LogHead` |", "| LogHead |")

    assert handbook.model_names() - set(handbook.first_cells(section(text, "Models"))) == {"audit.LogHead"}


def test_every_public_name_of_the_kernels_is_on_a_page_of_functions() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (handbook.DOCS / "api").glob("*.md")}
    shown = {f"{kernel}.{name}" for kernel, text in pages.items() for name in handbook.names_of_functions_page(text)}

    assert shown == handbook.kernel_names()


def test_a_function_that_leaves_its_page_is_missed() -> None:
    text = page("api/draw.md")

    without = handbook.names_of_functions_page(text.replace(".. autofunction:: commitment\n", ""))

    assert handbook.names_of_functions_page(text) - without == {"commitment"}


# Pages of the kernels


def test_every_algorithm_of_the_kernels_has_a_page_and_every_page_an_algorithm() -> None:
    pages = {name: handbook.modules_of_page(text) for name, text in handbook.kernel_pages().items()}

    assert [name for name, modules in pages.items() if not modules] == []
    assert set.union(*pages.values()) == handbook.algorithm_modules()


def test_an_algorithm_that_its_page_forgets_is_missed() -> None:
    pages = handbook.kernel_pages() | {"figures.md": "# Figures\n\nCode: none.\n"}

    told = set.union(*(handbook.modules_of_page(text) for text in pages.values()))

    assert handbook.algorithm_modules() - told == {"waymark.kernels.assignment.figures"}


@pytest.mark.parametrize(
    ("name", "heading", "codes"),
    [
        ("kernels/explain.md", "Reason codes", Reason),
        ("kernels/explain.md", "Obstacles", Obstacle),
        ("kernels/verify.md", "Rules", Rule),
        ("kernels/incentives.md", "What is tried", Misreport),
        ("kernels/small-cells.md", "The rule", Withheld),
        ("kernels/small-cells.md", "Leaks", Leak),
        ("formats/pd-day.md", "assignments.csv", Reason),
    ],
)
def test_every_code_is_explained(name: str, heading: str, codes: type[StrEnum]) -> None:
    assert sorted(handbook.first_cells(section(page(name), heading))) == sorted(codes)


def test_a_code_without_a_row_is_missed() -> None:
    text = page("kernels/verify.md").replace("| `fill` |", "| fill |")

    assert set(Rule) - set(handbook.first_cells(section(text, "Rules"))) == {Rule.FILL}


# Files


def test_the_format_page_names_every_file_and_column_in_order() -> None:
    assert handbook.columns_of_page(FORMAT) == {file: c.names for file, c in COLUMNS.items()} | OUT_COLUMNS


def test_a_column_that_the_format_page_forgets_is_missed() -> None:
    told = handbook.columns_of_page(FORMAT.replace(", `strand`, ", ", "))

    assert told["sessions.csv"] == tuple(name for name in COLUMNS["sessions.csv"].names if name != "strand")


def test_the_example_of_the_format_page_gives_every_byte_on_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = handbook.blocks_by_name(FORMAT)
    given = {name: text for name, text in files.items() if name in COLUMNS}
    (tmp_path / "in").mkdir()
    for name, text in given.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    seed = json.loads(files["draw.json"])["seed"]

    run(capsys, "day", "draw", tmp_path / "in", "--seed", seed, "--out", tmp_path / "out")

    drawn = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}
    assert given | drawn == files


def test_the_canonical_form_on_the_format_page_has_the_fingerprint_on_it() -> None:
    form = section(FORMAT, "Canonical form").removeprefix("\n```text\n").rstrip().removesuffix("```")

    claimed = json.loads(handbook.blocks_by_name(FORMAT)["draw.json"])["input_sha256"]

    assert hashlib.sha256(form.encode()).hexdigest() == claimed


def test_the_answer_quoted_in_the_pages_is_the_answer_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in handbook.blocks_by_name(FORMAT).items():
        folder = tmp_path / ("in" if name in COLUMNS else "out")
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    answer = run(capsys, "day", "why", tmp_path / "in", tmp_path / "out", "--educator", "0107").out

    for name in ("kernels/explain.md", "guides/plain-files.md"):
        quoted = " ".join(line.strip(" >") for line in page(name).splitlines() if line.lstrip().startswith(">"))
        assert answer.splitlines()[1] == f"2: {quoted}"


# Commands


def test_every_command_has_a_section_with_each_option_and_an_example() -> None:
    lacking = {c: handbook.undocumented(COMMANDS, c, names) for c, names in handbook.commands().items()}

    assert lacking == {command: [] for command in handbook.commands()}
    assert handbook.commands_of_page(COMMANDS) == set(handbook.commands())


def test_an_option_that_its_section_forgets_is_missed() -> None:
    text = COMMANDS.replace("`--fill`", "filling")
    names = handbook.commands()["waymark day draw"]

    assert handbook.undocumented(text, "waymark day draw", names) == ["--fill"]
    assert handbook.undocumented(text, "waymark day postpone", names) == ["waymark day postpone"]


@pytest.mark.parametrize(
    "command", [f"waymark day {name}" for name in ("draw", "verify", "why", "cancel", "trades", "credit")]
)
def test_the_json_keys_on_the_page_are_those_that_the_command_prints(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in handbook.blocks_by_name(FORMAT).items():
        folder = tmp_path / ("in" if name in COLUMNS else "out")
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    options = {
        "waymark day draw": ("--seed", "ab" * 32, "--out", tmp_path / "drawn"),
        "waymark day verify": (tmp_path / "out",),
        "waymark day why": (tmp_path / "out", "--educator", "0107"),
        "waymark day cancel": (tmp_path / "out", "--session", "m1", "--out", tmp_path / "mended"),
        "waymark day trades": (tmp_path / "out", "--out", tmp_path / "traded"),
        "waymark day credit": (tmp_path / "out", "--out", tmp_path / "credits.csv"),
    }

    printed = json.loads(run(capsys, *command.split()[1:], tmp_path / "in", *options[command], "--json").out)

    keys = set(printed[0] if isinstance(printed, list) else printed)
    assert handbook.json_keys(COMMANDS, command) == keys


# Settings, walks, links, decisions


def test_every_name_read_from_the_environment_is_on_the_settings_page() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in handbook.SOURCES.rglob("*.py"))
    gunicorns_own = {"FORWARDED_ALLOW_IPS"}

    told = set(handbook.first_cells(page("guides/settings.md")))

    assert told == handbook.environment_names(sources) | set(KNOWN_NAMES) | gunicorns_own


def test_reading_a_new_name_is_noticed() -> None:
    assert handbook.environment_names('os.environ["PLANTED"] or variables.get("ALSO_PLANTED", "")') == {
        "PLANTED",
        "ALSO_PLANTED",
    }


def test_every_step_of_the_walks_exists() -> None:
    text = page("architecture.md")

    assert text.count("::") > 30
    assert handbook.missing_steps(text) == []


def test_a_step_to_a_function_or_file_that_is_gone_is_noticed() -> None:
    text = "`cli/main.py::main` then `cli/main.py::gone` then `cli/nowhere.py::main`"

    assert handbook.missing_steps(text) == ["cli/main.py::gone", "cli/nowhere.py::main"]


def test_the_architecture_page_names_every_contract() -> None:
    assert handbook.unnamed_contracts(page("architecture.md")) == []


def test_the_pages_name_the_apps_in_the_order_of_their_contract() -> None:
    order = handbook.app_order()

    assert f"`{' < '.join(order)}`" in page("architecture.md")
    assert f"of the district: {', '.join(order)}\n" in (handbook.REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"{', '.join(order[:-1])}, then {order[-1]}" in page("images/floors.svg")


def test_a_contract_that_the_architecture_page_forgets_is_missed() -> None:
    text = page("architecture.md").replace("| No cycles at any depth |", "| No cycles |")

    assert handbook.unnamed_contracts(text) == ["No cycles at any depth"]


def test_the_links_of_the_readme_lead_somewhere() -> None:
    text = (handbook.REPOSITORY / "README.md").read_text(encoding="utf-8")

    assert text.count("](") > 8
    assert len(text.splitlines()) <= 80
    assert handbook.broken_links(text, handbook.REPOSITORY) == []


def test_every_example_that_the_pages_name_is_there() -> None:
    pages = [*handbook.DOCS.rglob("*.md"), handbook.REPOSITORY / "README.md"]
    text = "".join(path.read_text(encoding="utf-8") for path in pages if "_build" not in path.parts)

    assert text.count("examples/") > 5
    assert handbook.missing_examples(text) == []
    assert handbook.missing_examples("draw `examples/gone-day`.") == ["examples/gone-day"]


def test_the_examples_in_the_docstrings_of_the_kernels_print_what_they_say() -> None:
    modules = [importlib.import_module(name) for name in sorted(handbook.algorithm_modules())]

    assert {m.__name__: handbook.failed_docstring_examples(m) for m in modules} == {m.__name__: 0 for m in modules}


def test_an_example_in_a_docstring_that_prints_something_else_is_noticed() -> None:
    planted = ModuleType("planted")
    planted.__doc__ = "    >>> 1 + 1\n    3\n"

    assert handbook.failed_docstring_examples(planted) == 1


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    text = "[a](README.md) [b](docs/gone.md#there) ![c](gone.png) [d](https://example.org) [e](#here)"

    assert handbook.broken_links(text, handbook.REPOSITORY) == ["docs/gone.md", "gone.png"]


def test_decisions_are_numbered_without_gaps_and_have_their_parts() -> None:
    assert handbook.faults_of_decisions(handbook.decisions()) == []


def test_a_gap_or_a_missing_part_in_the_decisions_is_noticed() -> None:
    pages = handbook.decisions()
    pages["0099-later.md"] = pages.pop("0001-floors-and-contracts.md").replace("## Decision", "## What we did")

    assert handbook.faults_of_decisions(pages) == ["0001", "0099-later.md: ## Decision"]


def test_the_pages_are_built_without_the_network_and_in_english() -> None:
    settings = page("conf.py")

    assert "intersphinx" not in settings
    assert not re.search(r"https?://", settings)
    assert os.path.lexists(handbook.DOCS / "images" / "floors.svg")
