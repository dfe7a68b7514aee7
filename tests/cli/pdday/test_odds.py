"""`waymark day odds`: what is written, and what is said."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from commands import run
from processes import REPOSITORY

EXAMPLE_DAY = REPOSITORY / "examples" / "cedar-hollow-day"
SEED = "5eed" * 16


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_is_a_row_for_every_wish_and_nobody_has_more_than_one_seat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "odds.csv"

    done = run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", SEED, "--draws", 200, "--out", out)

    assert done.code == 0
    assert done.out == f"200 lotteries drawn. No probability has a standard error above 0.0354. Written to {out}.\n"
    rows, chances = rows_of(out), defaultdict[tuple[str, str], float](float)
    for row in rows:
        chances[row["educator_id"], row["breakout"]] += float(row["probability"])
    assert list(rows[0]) == ["educator_id", "breakout", "session_id", "probability"]
    assert rows == sorted(rows, key=lambda row: (row["educator_id"], row["breakout"]))
    assert max(chances.values()) <= 1 + 1e-9
    assert 0 < min(chances.values()) < 1


def test_a_drawn_day_is_one_of_the_days_that_were_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "day", "draw", EXAMPLE_DAY, "--seed", SEED, "--out", tmp_path / "out")
    run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", SEED, "--out", tmp_path / "odds.csv")

    chance = {(r["educator_id"], r["session_id"]): float(r["probability"]) for r in rows_of(tmp_path / "odds.csv")}
    drawn = [r for r in rows_of(tmp_path / "out" / "assignments.csv") if r["session_id"]]
    assert all(chance[r["educator_id"], r["session_id"]] > 0 for r in drawn)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seed in (("a", SEED), ("b", SEED), ("c", "ab" * 32)):
        run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", seed, "--draws", 50, "--out", tmp_path / name)

    first, again, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == again
    assert first != other


def test_with_json_the_numbers_can_be_read_by_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "odds.csv"
    done = run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", SEED, "--draws", 100, "--out", out, "--json")

    assert json.loads(done.out) == {"n_draws": 100, "n_rows": len(rows_of(out)), "largest_standard_error": 0.05}


def test_it_writes_over_nothing_and_refuses_what_is_no_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "odds.csv"
    out.write_text("mine")
    taken = run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", SEED, "--draws", 5, "--out", out)
    no_seed = run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", "abc", "--out", tmp_path / "other.csv")
    no_room = run(capsys, "day", "odds", EXAMPLE_DAY, "--seed", SEED, "--out", tmp_path / "none" / "odds.csv")

    assert (taken.code, out.read_text()) == (2, "mine")
    assert "this file exists already. Choose a new name" in taken.err
    assert no_seed.code == 2
    assert "64 hexadecimal digits" in no_seed.err
    assert no_room.code == 2
    assert "nothing was written" in no_room.err
    assert [path.name for path in tmp_path.iterdir()] == ["odds.csv"]
