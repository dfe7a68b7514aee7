"""`waymark day cancel`: who moves, what is written, and what verify and why say about it."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from commands import Outcome, run
from processes import REPOSITORY

DAY = REPOSITORY / "examples" / "cedar-hollow-day"
SEED = "5eed" * 16
HOT = "B1-01"
MECHANISMS = ["draw", "first-come", "draw+swap", "optimum"]


def rows_of(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["educator_id"], row["breakout"]): row for row in csv.DictReader(stream)}


def drawn(capsys: pytest.CaptureFixture[str], tmp_path: Path, *options: object) -> Path:
    out = tmp_path / "drawn"
    assert run(capsys, "day", "draw", DAY, "--seed", SEED, "--out", out, *options).code == 0
    return out


def cancel(
    capsys: pytest.CaptureFixture[str], before: Path, out: Path, *options: object, session: str = HOT
) -> Outcome:
    return run(capsys, "day", "cancel", DAY, before, "--session", session, "--out", out, *options)


def test_its_people_are_seated_anew_and_nobody_else_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = drawn(capsys, tmp_path), tmp_path / "after"

    done = cancel(capsys, before, after)

    old, new = rows_of(before / "assignments.csv"), rows_of(after / "assignments.csv")
    lost = [key for key, row in old.items() if row["session_id"] == HOT]
    assert done.code == 0
    assert len(lost) == 6
    assert {row["session_id"] for row in new.values()} & {HOT} == set()
    assert [key for key in old if old[key] != new[key]] == lost
    assert {new[key]["reason"] for key in lost} <= {"reseated", "seat_gone"}
    assert sorted(path.name for path in after.iterdir()) == [
        "assignments.csv",
        "draw.json",
        "summary.json",
        "waitlists.csv",
    ]
    assert len([line for line in done.out.splitlines() if "→" in line]) == 6
    assert "6 people lose a seat" in done.out


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("fill", [(), ("--fill",)], ids=["", "fill"])
def test_twice_mended_days_of_every_mechanism_hold_and_are_explained(
    mechanism: str, fill: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = drawn(capsys, tmp_path, "--mechanism", mechanism, *fill)
    first = cancel(capsys, before, tmp_path / "first", "--fill")
    second = cancel(
        capsys, tmp_path / "first", tmp_path / "second", "--seats", 2, "--opted-in", "ch010", session="B2-02"
    )

    verified = run(capsys, "day", "verify", DAY, tmp_path / "second")
    moved = [line.split(",")[0] for line in first.out.splitlines() if "→" in line]
    why = run(capsys, "day", "why", DAY, tmp_path / "second", "--educator", moved[0])

    assert (first.code, second.code, verified.code, verified.out[-10:]) == (0, 0, 0, "0 broken.\n")
    assert "now cancelled" in why.out
    events = json.loads((tmp_path / "second" / "draw.json").read_text(encoding="utf-8"))["events"]
    assert [(event["session_id"], event["capacity_seats"], event["fill"]) for event in events] == [
        (HOT, 0, True),
        ("B2-02", 2, False),
    ]


def test_the_record_names_the_result_that_it_happened_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = drawn(capsys, tmp_path), tmp_path / "after"
    cancel(capsys, before, after)

    with (before / "assignments.csv").open(encoding="utf-8", newline="") as stream:
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in csv.reader(stream)]
    record = json.loads((after / "draw.json").read_text(encoding="utf-8"))

    assert record["events"][0]["result_sha256"] == hashlib.sha256("".join(lines).encode()).hexdigest()
    old = json.loads((before / "draw.json").read_text(encoding="utf-8"))
    assert {key: value for key, value in record.items() if key != "events"} == old


def test_whoever_opts_in_makes_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = drawn(capsys, tmp_path)
    people = sorted({educator for educator, _ in rows_of(before / "assignments.csv")})
    willing = [word for one in people for word in ("--opted-in", one)]

    alone = json.loads(cancel(capsys, before, tmp_path / "alone", "--json").out)
    helped = json.loads(cancel(capsys, before, tmp_path / "helped", "--json", *willing).out)

    assert helped["n_seated_anew"] > alone["n_seated_anew"]
    assert helped["n_others_moved"] > alone["n_others_moved"] == 0
    assert run(capsys, "day", "verify", DAY, tmp_path / "helped").code == 0
    reasons = {row["reason"] for row in rows_of(tmp_path / "helped" / "assignments.csv").values()}
    assert "moved" in reasons


def test_a_smaller_room_costs_the_latest_places_their_seats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = drawn(capsys, tmp_path)
    old = rows_of(before / "assignments.csv")
    place = {}
    for educator, breakout in (key for key, row in old.items() if row["session_id"] == HOT):
        answers = json.loads(run(capsys, "day", "why", DAY, before, "--educator", educator, "--json").out)
        place[educator] = next(a["place"] for a in answers if a["breakout"] == breakout)

    told = json.loads(cancel(capsys, before, tmp_path / "after", "--seats", 4, "--json").out)

    lost = {move["educator_id"] for move in told["moves"] if move["displaced"]}
    assert lost == set(sorted(place, key=place.__getitem__)[4:])


def test_the_same_cancellation_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = drawn(capsys, tmp_path)
    for name in "ab":
        cancel(capsys, before, tmp_path / name, "--fill")

    one, other = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab")
    assert one == other


@pytest.mark.parametrize(
    ("options", "session", "says"),
    [
        ((), "B9-99", '"B9-99" is not in sessions.csv'),
        (("--opted-in", "nobody"), HOT, '"nobody" is not in educators.csv'),
        (("--seats", "6"), HOT, '"B1-01" has 6 seats, not more than 6'),
    ],
)
def test_what_cannot_happen_is_refused_and_nothing_is_written(
    options: tuple[str, ...], session: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = drawn(capsys, tmp_path)

    refused = cancel(capsys, before, tmp_path / "after", *options, session=session)

    assert refused.code == 2
    assert says in refused.err
    assert not (tmp_path / "after").exists()


def test_a_session_in_which_nobody_sits_moves_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in DAY.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "sessions.csv").open("a", encoding="utf-8") as stream:
        stream.write("zz,empty,Nobody came,1,5,,,,\n")
    before, after = tmp_path / "drawn", tmp_path / "after"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", before)

    done = run(capsys, "day", "cancel", folder, before, "--session", "zz", "--out", after)

    assert done.out.startswith("0 people lose a seat")
    assert (before / "assignments.csv").read_bytes() == (after / "assignments.csv").read_bytes()
    assert run(capsys, "day", "verify", folder, after).code == 0


def test_a_session_is_cancelled_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cancel(capsys, drawn(capsys, tmp_path), tmp_path / "once")

    again = cancel(capsys, tmp_path / "once", tmp_path / "twice")

    assert (again.code, "is cancelled already" in again.err) == (2, True)


def test_a_forged_day_is_not_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = drawn(capsys, tmp_path)
    path = before / "assignments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("best_open", "first_choice", 1), encoding="utf-8")

    refused = cancel(capsys, before, tmp_path / "after")

    assert refused.code == 1
    assert not (tmp_path / "after").exists()


FORGERIES = [
    ("draw.json", '"capacity_seats": 0', '"capacity_seats": 1', "events"),
    ("draw.json", '"session_id": "B1-01"', '"session_id": "B1-02"', "events"),
    ("draw.json", '"session_id": "B1-01"', '"session_id": "B7-02"', "events"),
    ("draw.json", '"opted_in": []', '"opted_in": ["nobody"]', "events"),
    ("draw.json", '"event": "seats_cut"', '"event": "seats_given"', "events"),
    ("draw.json", '"result_sha256": "', '"result_sha256": "0', "events"),
    ("draw.json", '"B1-02": 1', '"B1-02": 2', "events"),
    ("draw.json", '"events": [', '"events": [1, ', "events"),
    ("draw.json", SEED[:8], "00000000", "commitment"),
    ("assignments.csv", "reseated", "best_open", "reason"),
    ("assignments.csv", "seat_gone", "none_open", "reason"),
    ("summary.json", '"first_come"', '"first_served"', "first_come"),
    ("summary.json", '"optimum_bound": null', '"optimum_bound": 1.0', "optimum_bound"),
]


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f"{name}-{i}" for i, (name, *_) in enumerate(FORGERIES)])
def test_a_forged_mended_day_does_not_hold(
    forgery: tuple[str, str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, old, new, says = forgery
    cancel(capsys, drawn(capsys, tmp_path), tmp_path / "after")
    path = tmp_path / "after" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    verified = run(capsys, "day", "verify", DAY, tmp_path / "after")

    assert verified.code == 1
    assert says in verified.out


def test_no_other_seats_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Give each displaced person something else, one at a time: the judge sees every one of them."""
    before, after = drawn(capsys, tmp_path), tmp_path / "after"
    cancel(capsys, before, after)
    path = after / "assignments.csv"
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for i, line in enumerate(lines):
        educator, breakout, session, *_, reason = line.rstrip("\n").split(",")
        if reason == "reseated":
            changed = f"{educator},{breakout},,,seat_gone\n"
        elif reason == "seat_gone":
            changed = f"{educator},{breakout},{HOT},1,first_choice\n"
        elif breakout == "1" and session and reason == "first_choice":
            changed = f"{educator},{breakout},,,seat_gone\n"
        else:
            continue
        path.write_text("".join([*lines[:i], changed, *lines[i + 1 :]]), encoding="utf-8")
        assert run(capsys, "day", "verify", DAY, after).code == 1
    path.write_text(text, encoding="utf-8")
    assert run(capsys, "day", "verify", DAY, after).code == 0


def test_an_answer_does_not_say_that_somebody_has_what_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who lost Mindfulness was refused its other sections in the draw; that is told as what it was."""
    before, after = drawn(capsys, tmp_path), tmp_path / "after"
    told = cancel(capsys, before, after).out

    answers = ""
    for educator in {line.split(",")[0] for line in told.splitlines() if "→" in line}:
        answers += run(capsys, "day", "why", DAY, after, "--educator", educator).out

    assert "repeats what this person had in 1 when seats were drawn" in answers
    assert "repeats what this person has in 1;" not in answers
