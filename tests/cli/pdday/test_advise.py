"""`waymark day advise`: what is told, and that it does not depend on the order of rows."""

import csv
import json
import random
from pathlib import Path

import pytest

from commands import run
from processes import REPOSITORY

EXAMPLE_DAY = REPOSITORY / "examples" / "cedar-hollow-day"
SEED = "5eed" * 16


def advised(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    done = run(capsys, "day", "advise", *words, "--seed", SEED)
    assert (done.code, done.err) == (0, "")
    return done.out


def write(folder: Path, name: str, rows: list[str]) -> None:
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


def small_day(folder: Path) -> Path:
    """Write a day on which everybody wants the session in the small room, and one room is free."""
    folder.mkdir()
    people = [f"p{i}" for i in range(6)]
    write(folder, "educators.csv", ["educator_id,name", *(f"{p},Person {p}" for p in people), "lea,Lea Ortiz"])
    write(
        folder,
        "sessions.csv",
        [
            "session_id,offering_id,title,breakout,capacity_seats,room_id,facilitator_ids",
            "hot,o1,Robotics,1,9,closet,",
            "cold,o2,Filing,1,9,hall,",
            "late,o1,Robotics,2,9,hall,lea",
        ],
    )
    write(folder, "rooms.csv", ["room_id,capacity_seats", "closet,1", "hall,9", "spare,3"])
    wishes = [f"{p},1,{rank},{session}" for p in people for rank, session in ((1, "hot"), (2, "cold"))]
    write(folder, "choices.csv", ["educator_id,breakout,rank,session_id", *wishes])
    return folder


def test_it_says_what_anyone_would_do_with_an_easy_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = advised(capsys, small_day(tmp_path / "day"))

    assert "As it is, with this seed: 1 of 6 slots get their first choice, mean rank 1.833" in told
    assert "1. Swap the rooms of “Robotics” (hot, 1 → 9 seats) and “Filing” (cold, 9 → 1) in Breakout 1." in told
    assert "+5.0 ± 0.0 first choices, mean rank −0.833 ± 0.000" in told
    assert "2. One more section of “Robotics” (hot) in Breakout 1: 3 seats in spare. Lea Ortiz leads it" in told
    assert "With this seed: +3 first choices, mean rank −0.500, people without a top-3 session 0." in told
    assert "Breakout 1: “Robotics” (hot) from closet to hall, 1 → 9 seats" in told
    assert "truthful only in the large" in told


def test_the_same_with_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(advised(capsys, small_day(tmp_path / "day"), "--seats", "2", "--json"))

    assert [m["kind"] for m in told["moves"]] == ["swap", "section"]
    assert told["moves"][1]["leaders"] == [["lea", "Lea Ortiz"]]
    assert told["moves"][0]["gain"]["first"] == 5
    assert told["chairs"]["rows"] == [["1", "hot", "Robotics", 2]]
    assert (told["n_slots"], told["first"], told["n_lotteries"]) == (6, 1, 100)
    assert "waymark_version" in told


def test_the_order_of_rows_makes_no_difference_and_another_seed_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for path in EXAMPLE_DAY.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        random.Random(path.name).shuffle(rows)  # noqa: S311  # shuffling rows is no secret
        with (shuffled / path.name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([head, *rows])

    as_it_is = advised(capsys, EXAMPLE_DAY, "--seats", "3")
    assert advised(capsys, shuffled, "--seats", "3") == as_it_is
    other = run(capsys, "day", "advise", EXAMPLE_DAY, "--seed", "ab" * 32, "--seats", "3")
    assert other.out != as_it_is


def test_where_the_sessions_own_number_is_the_limit_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    told = advised(capsys, EXAMPLE_DAY)

    assert "A room has to be found: none of the list is free then." in told
    assert "their own number of seats is the limit, not the room" in told


def test_nobody_to_seat_is_a_plain_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small_day(tmp_path / "day")
    write(folder, "choices.csv", ["educator_id,breakout,rank,session_id"])

    done = run(capsys, "day", "advise", folder, "--seed", SEED)

    assert (done.code, done.out) == (0, "Nobody is to be seated: no one is free and ranked a session.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--seed", "abc"), "64 hexadecimal digits"), (("--seed", SEED, "--seats", "-1"), "Usage")],
)
def test_what_makes_no_sense_is_refused(
    words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "day", "advise", small_day(tmp_path / "day"), *words)

    assert done.code == 2
    assert told in done.err


def test_a_faulty_folder_is_refused_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small_day(tmp_path / "day")
    write(folder, "rooms.csv", ["room_id,capacity_seats", "closet,many", "hall,9"])

    done = run(capsys, "day", "advise", folder, "--seed", SEED)

    assert done.code == 2
    assert "rooms.csv" in done.err
    assert done.out == ""
