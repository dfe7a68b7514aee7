"""`waymark day swaps`: the trades of a day on the command line."""

import json
import re
from pathlib import Path

import pytest

from commands import run

SEED = "0123456789abcdef" * 4
SESSIONS = "session_id,offering_id,title,breakout,capacity_seats\n" + "".join(
    f"{name},{name},About {name},{'B1' if name in 'abyz' else 'B2'},{seats}\n"
    for name, seats in {"a": 6, "b": 12, "y": 0, "z": 0, "c": 6, "d": 12, "v": 0, "w": 0}.items()
)
PEOPLE = [f"{number:02d}" for number in range(12)]
EDUCATORS = "educator_id,name\n" + "".join(f"{who},Person {who}\n" for who in PEOPLE)
# "a" and "c" are wanted first; half lose one rank without "a" and three without "c", for the others it is reversed.
LISTS = (("ab", "cvwd"), ("ayzb", "cd"))
CHOICES = "educator_id,breakout,rank,session_id\n" + "".join(
    f"{who},{breakout},{rank},{session}\n"
    for who in PEOPLE
    for breakout, names in zip(("B1", "B2"), LISTS[int(who) % 2], strict=True)
    for rank, session in enumerate(names, start=1)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"sessions": SESSIONS, "educators": EDUCATORS, "choices": CHOICES}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture
def traded(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "out"
    assert run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out, "--mechanism", "draw+swap").code == 0
    return out


def test_every_trade_is_listed_with_what_each_person_gave_and_gained(
    folder: Path, traded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "day", "swaps", folder, traded)
    records = json.loads(run(capsys, "day", "swaps", folder, traded, "--json").out)

    assert (told.code, told.err) == (0, "")
    assert re.search(r"^1\. B1, a (chain of 1 person|ring of 2 people|chain of 2 people)$", told.out, re.MULTILINE)
    assert re.search(
        r"^   Person \d\d: from “About \w” \(\w\), choice \d, to “About \w” \(\w\), choice \d; "
        r"the whole day gains 2 ranks$",
        told.out,
        re.MULTILINE,
    )
    moved = {move["educator_id"] for trade in records for move in trade["moves"]}
    assert told.out.splitlines()[-1].startswith(
        f"People who moved: {len(moved)}; with a better day: {len(moved)}; with a worse one: none."
    )
    assert all(move["day_gain"] >= 0 for trade in records for move in trade["moves"])


def test_the_moves_lead_from_the_drawn_seats_to_the_published_ones(
    folder: Path, traded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = tmp_path / "drawn"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", drawn)
    records = json.loads(run(capsys, "day", "swaps", folder, traded, "--json").out)

    before, after = ({tuple(row[:2]): tuple(row[2:4]) for row in rows(out)} for out in (drawn, traded))

    moves = {
        (move["educator_id"], trade["breakout"]): (
            (move["from_session"], str(move["from_rank"])),
            (move["to_session"], str(move["to_rank"])),
        )
        for trade in records
        for move in trade["moves"]
    }
    assert moves == {slot: (before[slot], after[slot]) for slot in before if before[slot] != after[slot]}


def rows(out: Path) -> list[list[str]]:
    return [line.split(",") for line in (out / "assignments.csv").read_text(encoding="utf-8").splitlines()[1:]]


def test_a_day_without_trades_says_so(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "drawn"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)

    told = run(capsys, "day", "swaps", folder, out)

    assert (told.code, told.out.strip()) == (0, "This day was drawn without trades.")
    assert json.loads(run(capsys, "day", "swaps", folder, out, "--json").out) == []


def test_trades_of_a_result_that_does_not_hold_are_not_listed(
    folder: Path, traded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = traded / "assignments.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8", newline="")

    told = run(capsys, "day", "swaps", folder, traded)
    as_json = run(capsys, "day", "swaps", folder, traded, "--json")

    assert (told.code, told.out) == (1, "")
    assert "See: waymark day verify" in told.err
    assert (as_json.code, json.loads(as_json.out)["holds"]) == (1, False)


def test_a_day_that_was_mended_lists_the_trades_of_its_draw_and_says_so(
    folder: Path, traded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mended = tmp_path / "mended"
    assert run(capsys, "day", "cancel", folder, traded, "--session", "a", "--out", mended).code == 0

    as_drawn, told = (run(capsys, "day", "swaps", folder, out) for out in (traded, mended))

    assert (told.code, told.out) == (0, as_drawn.out)
    assert "Seats changed after this day was published. These are the trades of its draw." in told.err
    assert "Seats changed" not in as_drawn.err


def test_a_missing_folder_is_bad_input(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "day", "swaps", folder, tmp_path / "nowhere").code == 2
