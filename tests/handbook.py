"""The documentation as data: what its pages define, and what the code has that they must speak of."""

import ast
import doctest
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import typer.core
import typer.main
from django.apps import apps as django_apps

import waymark.kernels
from waymark.cli.main import app as command_line

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCES = REPOSITORY / "src" / "waymark"
DOCS = REPOSITORY / "docs"
# Types of a kernel are not an algorithm, and what __init__ gathers is described where it is defined.
NO_ALGORITHMS = ("types", "__init__")


def page(name: str) -> str:
    """Return the text of a page below docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, with deeper headings; "" where there is no such heading."""
    found = re.search(
        rf"^(#+) {re.escape(heading)}\n(.*?)(?=^\1 |^#{{1,2}} |\Z)", text + "\n", re.MULTILINE | re.DOTALL
    )
    return found.group(2) if found else ""


def first_cells(text: str) -> list[str]:
    """Return the names in backticks in the first column of all tables of a text."""
    rows = re.findall(r"^\|([^|]*)\|", text, re.MULTILINE)
    return [name for cell in rows for name in re.findall(r"`([^`]+)`", cell)]


# Words ---------------------------------------------------------------------------------------------------------------


def model_names() -> set[str]:
    """Return every model of our own apps as ``app.Model``."""
    ours = (m for m in django_apps.get_models() if m.__module__.startswith("waymark."))
    return {f"{model._meta.app_label}.{model.__name__}" for model in ours}


def kernel_names() -> set[str]:
    """Return every public name of the kernels as ``kernel.name``."""
    kernels = [info.name for info in pkgutil.iter_modules(waymark.kernels.__path__)]
    modules = {name: importlib.import_module(f"waymark.kernels.{name}") for name in kernels}
    return {f"{kernel}.{name}" for kernel, module in modules.items() for name in module.__all__}


# Kernel pages --------------------------------------------------------------------------------------------------------


def algorithm_modules() -> set[str]:
    """Return the modules of the kernels that hold an algorithm."""
    files = (SOURCES / "kernels").glob("*/*.py")
    return {f"waymark.kernels.{f.parent.name}.{f.stem}" for f in files if f.stem not in NO_ALGORITHMS}


def modules_of_page(text: str) -> set[str]:
    """Return the kernel modules that a page's paragraph ``Code:`` names."""
    paragraph = re.search(r"^Code: .*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`(waymark\.kernels\.\w+\.\w+)`", paragraph.group())) if paragraph else set()


def kernel_pages() -> dict[str, str]:
    """Return the pages below docs/kernels by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((DOCS / "kernels").glob("*.md"))}


# Commands ------------------------------------------------------------------------------------------------------------


def commands() -> dict[str, list[str]]:
    """Return every command as it is typed, with the names of its arguments and options."""
    return dict(_walk(typer.main.get_command(command_line), "waymark"))


def _walk(command: object, typed: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(command, typer.core.TyperGroup):
        for name, inner in command.commands.items():
            yield from _walk(inner, f"{typed} {name}")
    elif isinstance(command, typer.core.TyperCommand):
        names: list[str] = []
        for parameter in command.params:
            if isinstance(parameter, typer.core.TyperArgument):
                names.extend((parameter.metavar or parameter.name or "").split("|"))
            else:
                names.extend([*parameter.opts, *parameter.secondary_opts])
        yield typed, names


def commands_of_page(text: str) -> set[str]:
    """Return the commands that have a heading of their own."""
    return set(re.findall(r"^## `(waymark [^`]+)`$", text, re.MULTILINE))


def undocumented(text: str, command: str, names: list[str]) -> list[str]:
    """Return what a command's section lacks: the section itself, an example, or one of its arguments and options."""
    told = section(text, f"`{command}`")
    if not told:
        return [command]
    words = set(re.findall(r"(?:--)?[\w.-]+", " ".join(re.findall(r"`([^`\n]+)`", told))))
    example = f"{command} " in "".join(re.findall(r"^```text\n(.*?)^```", told, re.MULTILINE | re.DOTALL))
    return [*(name for name in names if name not in words), *([] if example else ["example"])]


def json_keys(text: str, command: str) -> set[str]:
    """Return the keys that a command's section names after ``JSON keys:``, up to the first full stop."""
    found = re.search(r"JSON keys: (.*?)\.\s", section(text, f"`{command}`"), re.DOTALL)
    return set(re.findall(r"`([^`]+)`", found.group(1))) if found else set()


# Settings, walks, links, decisions -----------------------------------------------------------------------------------


def environment_names(source: str) -> set[str]:
    """Return the names that a piece of code reads from the environment."""
    pattern = r"""(?:environ|variables)(?:\.get\(|\.setdefault\(|\[)\s*["']([A-Z][A-Z0-9_]*)["']"""
    return set(re.findall(pattern, source))


def missing_steps(text: str) -> list[str]:
    """Return the ``file::name`` steps of a page that do not exist below src/waymark."""
    steps = re.findall(r"`([\w/]+\.py)::(\w+)`", text)
    return [f"{file}::{name}" for file, name in steps if name not in _defined(SOURCES / file)]


def _defined(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, kinds)}


def broken_links(text: str, folder: Path) -> list[str]:
    """Return the relative links and pictures of a text that lead nowhere."""
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return [t for t in targets if t and not re.match(r"[a-z]+:", t) and not (folder / t).exists()]


def missing_examples(text: str) -> list[str]:
    """Return the files and folders below examples/ that a text speaks of and that are not there."""
    named = re.findall(r"\bexamples/[\w.-]+(?:/[\w.-]+)*", text)
    return [path for path in named if not (REPOSITORY / path.rstrip(".")).exists()]


def failed_docstring_examples(module: ModuleType) -> int:
    """Return how many examples in the docstrings of a module do not print what they say."""
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(test, out=lambda _text: None)
    return runner.failures


def faults_of_decisions(pages: dict[str, str]) -> list[str]:
    """Return gaps in the numbering of decisions, and parts that a page lacks."""
    numbers = sorted(int(name[:4]) for name in pages)
    gaps = [f"{n:04}" for n in range(len(pages)) if n not in numbers]
    parts = ("\n## Context\n", "\n## Decision\n", "\n## Consequences\n", "\nStatus: ", " Date: ")
    return gaps + [f"{name}: {part.strip()}" for name, text in pages.items() for part in parts if part not in text]


def decisions() -> dict[str, str]:
    """Return the pages of docs/adr by name, but for the list."""
    return {p.name: p.read_text(encoding="utf-8") for p in sorted((DOCS / "adr").glob("[0-9]*.md"))}


def app_order() -> list[str]:
    """Return the apps from bottom to top, as the contract in pyproject.toml orders them."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers: list[list[str]] = [c["layers"] for c in contracts if c.get("containers") == ["waymark.apps"]]
    return layers[0][::-1]


def contract_names() -> list[str]:
    """Return the names of the import contracts in pyproject.toml."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def unnamed_contracts(text: str) -> list[str]:
    """Return the import contracts that no row of a text's tables begins with."""
    told = re.findall(r"^\| (.*?) \|", text, re.MULTILINE)
    return [name for name in contract_names() if name not in told]


def columns_of_page(text: str) -> dict[str, tuple[str, ...]]:
    """Return the columns of every CSV file that a row of a text's tables describes, in the order of the row."""
    rows = re.findall(r"^\| `(\w+\.csv)`[^|]*\| (.*) \|$", text, re.MULTILINE)
    return {file: tuple(re.findall(r"`(\w+)`", columns)) for file, columns in rows}


def names_of_functions_page(text: str) -> set[str]:
    """Return the names that a page takes from the code."""
    return set(re.findall(r"^\.\. (?:auto\w+|py:data):: (\w+)", text, re.MULTILINE))


def blocks_by_name(text: str) -> dict[str, str]:
    """Return the blocks of a page that follow a file name in backticks on a line of its own."""
    found = re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return dict(found)
