"""`waymark day credit`: what is written, and what is refused."""

import csv
import json
from pathlib import Path

import pytest

from commands import Outcome, run
from processes import REPOSITORY

DAY = REPOSITORY / "examples" / "cedar-hollow-day"
SEED = "5eed" * 16


@pytest.fixture
def drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    run(capsys, "day", "draw", DAY, "--seed", SEED, "--out", tmp_path / "drawn")
    return tmp_path / "drawn"


def credit(capsys: pytest.CaptureFixture[str], drawn: Path, out: Path, *options: object) -> Outcome:
    return run(capsys, "day", "credit", DAY, drawn, "--out", out, *options)


def credits_of(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["educator_id"]: int(row["credit"]) for row in csv.DictReader(stream)}


def test_facilitators_have_one_where_duties_count_and_else_nobody_but_people_shut_out(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = credit(capsys, drawn, tmp_path / "credits.csv", "--duties")
    credit(capsys, drawn, tmp_path / "plain.csv")

    found = credits_of(tmp_path / "credits.csv")
    with (DAY / "sessions.csv").open(encoding="utf-8", newline="") as stream:
        led = {one for row in csv.DictReader(stream) for one in row["facilitator_ids"].split(";") if one}
    assert done.code == 0
    assert list(found) == sorted(found)
    assert len(found) == 60
    assert led <= {one for one, value in found.items() if value}
    with (drawn / "assignments.csv").open(encoding="utf-8", newline="") as stream:
        happy = {row["educator_id"] for row in csv.DictReader(stream) if row["rank"] in {"1", "2", "3"}}
    assert not happy & {one for one, value in credits_of(tmp_path / "plain.csv").items() if value}
    assert f"{sum(value > 0 for value in found.values())} of 60 people" in done.out


def test_what_was_used_is_spent_and_who_was_not_there_keeps_it(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    credit(capsys, drawn, tmp_path / "first.csv")
    plain = credits_of(tmp_path / "first.csv")
    quiet = next(one for one, value in plain.items() if value == 0)
    (tmp_path / "had.csv").write_text(f"educator_id,credit\n{quiet},2\nelsewhere,1\n", encoding="utf-8")

    done = credit(capsys, drawn, tmp_path / "second.csv", "--before", tmp_path / "had.csv", "--json")

    assert credits_of(tmp_path / "second.csv") == dict(sorted({**plain, "elsewhere": 1}.items()))
    assert json.loads(done.out)["n_people"] == 61


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("educator_id,credit\nch001,3\n", "3 is more than 2"),
        ("educator_id,credit\nch001,-1\n", "less than 0"),
        ("educator_id,credit\nch001,1\nch001,1\n", "already in line 2"),
        ("educator_id\nch001\n", "this column is missing"),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    table: str, says: str, drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "had.csv").write_text(table, encoding="utf-8")

    refused = credit(capsys, drawn, tmp_path / "credits.csv", "--before", tmp_path / "had.csv")

    assert refused.code == 2
    assert says in refused.err
    assert not (tmp_path / "credits.csv").exists()


def test_a_day_that_was_not_drawn_so_earns_nothing(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = drawn / "assignments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("first_choice", "best_open", 1), encoding="utf-8")

    assert credit(capsys, drawn, tmp_path / "credits.csv").code == 1
    assert not (tmp_path / "credits.csv").exists()
