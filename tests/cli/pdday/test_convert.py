"""`waymark day convert`: exit codes, what is written, and what is said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from waymark.cli.errors import PlainError
from waymark.cli.pdday import app
from waymark.interop.pdday.read_day import read_day

ANSWERS = "Timestamp,Email Address,Breakout 1 choices [1st choice]\n10/24/2016 17:01:01,a@x.example,A1 Yoga\n"
BALLOTS = (
    "# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 1\n# NUMBER VOTERS: 2\n# NUMBER UNIQUE ORDERS: 1\n"
    "# ALTERNATIVE NAME 1: Yoga\n2: 1\n"
)


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["convert", *(str(argument) for argument in arguments)])
    if isinstance(result.exception, PlainError):
        return 2, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


def test_a_form_becomes_a_folder(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS)
    code, said, notes = run(tmp_path / "answers.csv", tmp_path / "day", "--capacity", "3")
    assert (code, said) == (0, f"1 people, 1 sessions, 1 ranked choices written to {tmp_path / 'day'}.\n")
    assert "the export does not name the others" in notes
    assert read_day(tmp_path / "day")[0].sessions[0].capacity_seats == 3


def test_ballots_become_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b.soc").write_text(BALLOTS)
    assert run(tmp_path / "b.soc", tmp_path / "day", "--supply", "1.5")[0] == 0
    assert read_day(tmp_path / "day")[0].sessions[0].capacity_seats == 3


def test_the_format_can_be_said_where_the_name_does_not_tell(tmp_path: Path) -> None:
    (tmp_path / "ballots").write_text(BALLOTS)
    code, _, said = run(tmp_path / "ballots", tmp_path / "day", "--capacity", "1")
    assert code == 2
    assert "Say --format google-forms or --format preflib." in said
    assert run(tmp_path / "ballots", tmp_path / "day", "--capacity", "1", "--format", "preflib")[0] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "How many seats are there?"),
        (["--capacity", "3", "--supply", "1"], "How many seats are there?"),
        (["--supply", "much"], '--supply is "much"'),
        (["--supply", "-1"], '--supply is "-1"'),
        (["--supply", "1/0"], '--supply is "1/0"'),
        (["--sessions", "none.csv"], "none.csv: this file does not exist"),
    ],
)
def test_seats_that_are_not_clear_are_refused_and_nothing_is_written(
    tmp_path: Path, options: list[str], words: str
) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS)
    code, said, faults = run(tmp_path / "answers.csv", tmp_path / "day", *options)
    assert (code, said) == (2, "")
    assert words in faults
    assert not (tmp_path / "day").exists()


def test_a_faulty_source_gives_one_line_per_fault_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS.replace("10/24", "24/10") + "x,,y\n")
    code, said, faults = run(tmp_path / "answers.csv", tmp_path / "day", "--capacity", "3")
    assert (code, said) == (2, "")
    assert [line.split(":")[0] for line in faults.splitlines()] == [
        "answers.csv, line 2, column Timestamp",
        "answers.csv, line 3",
    ]
    assert not (tmp_path / "day").exists()


def test_an_existing_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS)
    (tmp_path / "day").mkdir()
    code, _, faults = run(tmp_path / "answers.csv", tmp_path / "day", "--capacity", "3")
    assert code == 2
    assert "this output folder exists already" in faults


def test_the_help_shows_an_example() -> None:
    code, said, _ = run("--help")
    assert code == 0
    assert "Example: waymark day convert" in said.replace("\n", " ")
