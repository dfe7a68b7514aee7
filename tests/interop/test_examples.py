"""The example folders are what their script makes, and the path in their README works."""

import importlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared_data import REPOSITORY
from waymark.cli.pdday import app
from waymark.interop.pdday.read_day import read_day

EXAMPLES = REPOSITORY / "examples"
SEED = "ab" * 32


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_the_script_makes_the_same_bytes_every_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "tools"))
    importlib.import_module("make_example_day").main(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    stored = {path.relative_to(EXAMPLES): path.read_bytes() for path in EXAMPLES.rglob("*.csv")}
    assert made == stored


def test_the_day_of_cedar_hollow_has_something_at_stake() -> None:
    day, notes = read_day(EXAMPLES / "cedar-hollow-day")
    assert (len(day.educators), len(day.sessions), len(day.rooms), len(day.breakouts)) == (60, 24, 8, 3)
    assert len({person.school_id for person in day.educators}) == 5
    assert sum(bool(person.away) for person in day.educators) == 1
    assert sum(bool(session.open_to) for session in day.sessions) == 1
    calm = [i for i, session in enumerate(day.sessions) if session.title == "Mindfulness"]
    first = [int(((day.choices.session == i) & (day.choices.rank == 1)).sum()) for i in calm]
    assert [day.sessions[i].breakout for i in calm] == ["1", "2", "3"]
    assert all(n > 2 * day.sessions[i].capacity_seats for n, i in zip(first, calm, strict=True))
    assert notes == ()


def test_the_path_from_a_form_to_a_checked_result_works(tmp_path: Path) -> None:
    day, out, forms = tmp_path / "my-day", tmp_path / "my-result", EXAMPLES / "google-forms"
    code, said = run("convert", forms / "answers.csv", day, "--sessions", forms / "sessions.csv")
    assert code == 0
    assert '"teacher03@cedarhollow.example" answered 2 times' in said
    assert "the later choices moved up" in said
    assert run("draw", day, "--seed", SEED, "--out", out)[0] == 0
    assert run("verify", day, out)[0] == 0
    assert run("why", day, out, "--educator", "teacher03@cedarhollow.example")[0] == 0
