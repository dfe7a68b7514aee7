"""`waymark day trades`: who moves up, what is written, and what verify and why say about it."""

import csv
import json
from pathlib import Path

import pytest

from commands import Outcome, run
from processes import REPOSITORY

DAY = REPOSITORY / "examples" / "cedar-hollow-day"
SEED = "5eed" * 16
HOT = "B1-01"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    run(capsys, "day", "draw", DAY, "--seed", SEED, "--out", tmp_path / "drawn")
    return tmp_path / "drawn"


@pytest.fixture
def gone(drawn: Path, tmp_path: Path) -> Path:
    """Name two people of the hot session who give up their seat."""
    leaving = [row for row in rows_of(drawn / "assignments.csv") if row["session_id"] == HOT][:2]
    text = "".join(f"{row['educator_id']},{row['breakout']}\n" for row in leaving)
    (tmp_path / "gone.csv").write_text(f"educator_id,breakout\n{text}", encoding="utf-8")
    return tmp_path / "gone.csv"


def trade(capsys: pytest.CaptureFixture[str], before: Path, out: Path, *options: object) -> Outcome:
    return run(capsys, "day", "trades", DAY, before, "--out", out, *options)


def test_the_first_who_wait_move_up_and_nobody_is_worse_off(
    drawn: Path, gone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = trade(capsys, drawn, tmp_path / "traded", "--given-up", gone)

    leaving = {(row["educator_id"], row["breakout"]) for row in rows_of(gone)}
    pairs = list(zip(rows_of(drawn / "assignments.csv"), rows_of(tmp_path / "traded" / "assignments.csv"), strict=True))
    for old, new in pairs:
        if (old["educator_id"], old["breakout"]) in leaving:
            assert (new["session_id"], new["reason"]) == ("", "given_up")
        elif old != new:
            assert int(new["rank"]) < int(old["rank"] or 99)
            assert new["reason"] in {"promoted", "first_choice"}
    waiting = [row["educator_id"] for row in rows_of(drawn / "waitlists.csv") if row["session_id"] == HOT]
    arrived = {new["educator_id"] for old, new in pairs if new["session_id"] == HOT != old["session_id"]}
    assert arrived == set(waiting[:2])
    still = {(row["session_id"], row["educator_id"]) for row in rows_of(tmp_path / "traded" / "waitlists.csv")}
    assert not {(HOT, educator) for educator, _ in leaving} & still
    assert (done.code, "nobody loses a seat" in done.out) == (0, True)


def test_what_happened_one_after_the_other_holds_and_is_explained(
    drawn: Path, gone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = trade(capsys, drawn, tmp_path / "a", "--given-up", gone, "--json")
    run(capsys, "day", "cancel", DAY, tmp_path / "a", "--session", "B2-02", "--out", tmp_path / "b")
    trade(capsys, tmp_path / "b", tmp_path / "c")

    told = json.loads(first.out)
    codes = [run(capsys, "day", "verify", DAY, tmp_path / name).code for name in "abc"]
    left = run(capsys, "day", "why", DAY, tmp_path / "c", "--educator", rows_of(gone)[0]["educator_id"])
    up = next(move for move in told["moves"] if move["to_rank"] and move["to_rank"] > 1)
    moved = run(capsys, "day", "why", DAY, tmp_path / "a", "--educator", up["educator_id"])

    assert codes == [0, 0, 0]
    assert told["n_given_up"] == 2
    assert told["n_promoted"] == len(told["moves"]) - 2 > 2
    assert "because it was given up (before: " in left.out
    assert "moved up from the waitlist (before: " in moved.out
    events = json.loads((tmp_path / "c" / "draw.json").read_text(encoding="utf-8"))["events"]
    assert [event["event"] for event in events] == ["promotions", "seats_cut", "promotions"]


def test_right_after_a_draw_without_repeats_nobody_moves(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = trade(capsys, drawn, tmp_path / "traded", "--json")

    assert json.loads(done.out)["n_promoted"] <= 1
    assert run(capsys, "day", "verify", DAY, tmp_path / "traded").code == 0


@pytest.mark.parametrize(
    "faulty",
    [
        ("nobody,1\n", '"nobody" has no seat in breakout "1"'),
        ("{one},9\n", 'has no seat in breakout "9"'),
        ("{one},1\n{one},1\n", "stands twice"),
    ],
)
def test_a_seat_that_nobody_has_cannot_be_given_up(
    faulty: tuple[str, str], drawn: Path, gone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, says = faulty
    one = rows_of(gone)[0]["educator_id"]
    gone.write_text("educator_id,breakout\n" + rows.format(one=one), encoding="utf-8")

    refused = trade(capsys, drawn, tmp_path / "traded", "--given-up", gone)

    assert refused.code == 2
    assert says in refused.err
    assert not (tmp_path / "traded").exists()


@pytest.mark.parametrize(
    "forgery",
    [
        ("draw.json", '"given_up": [', '"given_up": [["nobody", "1"], ', "events"),
        ("draw.json", '"event": "promotions"', '"event": "seats_cut"', "events"),
        ("draw.json", '"given_up"', '"given_in"', "events"),
        ("assignments.csv", ",promoted", ",best_open", "reason"),
        ("assignments.csv", ",,,given_up", f",{HOT},1,first_choice", "More people sit"),
    ],
)
def test_a_forged_day_does_not_hold(
    forgery: tuple[str, str, str, str], drawn: Path, gone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, old, new, says = forgery
    trade(capsys, drawn, tmp_path / "traded", "--given-up", gone)
    path = tmp_path / "traded" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    verified = run(capsys, "day", "verify", DAY, tmp_path / "traded")

    assert verified.code == 1
    assert says in verified.out


def test_in_a_breakout_that_has_begun_nobody_moves_and_the_files_say_so(
    drawn: Path, gone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = sorted({row["breakout"] for row in rows_of(drawn / "assignments.csv")})
    begun = [word for label in labels for word in ("--begun", label)]

    done = trade(capsys, drawn, tmp_path / "traded", "--given-up", gone, *begun)

    assert (done.code, "0 people move up" in done.out) == (0, True)
    record = json.loads((tmp_path / "traded" / "draw.json").read_text(encoding="utf-8"))
    assert record["events"][0]["left_alone"] == labels
    assert run(capsys, "day", "verify", DAY, tmp_path / "traded").code == 0


def test_a_breakout_that_is_not_there_has_not_begun(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = trade(capsys, drawn, tmp_path / "traded", "--begun", "ninth")

    assert refused.code == 2
    assert "ninth" in refused.err
    assert not (tmp_path / "traded").exists()
