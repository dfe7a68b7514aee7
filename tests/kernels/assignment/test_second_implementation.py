"""The package and the second implementation, written from the documentation page alone, give the same day."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from kernels.assignment.second_implementation import draw_folder
from waymark.apps.pdday.day import Breakout, Day, Educator, RankedChoices, Room, Session
from waymark.apps.pdday.publication import (
    ASSIGNMENT_COLUMNS,
    WAITLIST_COLUMNS,
    assignment_rows,
    summary_record,
    waitlist_rows,
)
from waymark.apps.pdday.services.draw_day import Mechanism, draw_day

SERVED: tuple[Mechanism, ...] = ("draw", "first-come")
IDS = (
    *("7", "07", "007", "10", "9", "A", "a", "b", "-1", "=1+1", "a b", "a  b", "a,b", 'the "one"', "|", "pd-day|7"),
    *("é", "e\u0301", "ß", "SS", "Ωmega", "Ирина", "مريم", "名前", "ﬁ", "\uffee", "𐐷", "🙂"),
)
SESSION_IDS = (*IDS, "s;1", "s;2")  # a session never stands in a `;`-separated list
GROUPS = ("math", "K-5", "néw staff")
OFFERINGS = ("o", "O", "0", "00", "özel", "o;1", "𐐷")


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Small days in which nearly every rule bites: few seats, repeated offerings, bands, groups, absences, rooms."""

    def some(ids: Sequence[str], *, usually: int, at_most: int) -> list[str]:
        at_least = draw(st.sampled_from((usually, usually, usually, 0)))
        return draw(st.lists(st.sampled_from(ids), min_size=at_least, max_size=at_most, unique=True))

    labels = some(IDS, usually=2, at_most=4)
    people = sorted(some(IDS, usually=6, at_most=12))
    session_ids = sorted(some(SESSION_IDS, usually=5, at_most=10)) if labels else []
    where = {s: draw(st.sampled_from(labels)) for s in session_ids}
    timed: bool = draw(st.booleans())
    if not timed:  # breakouts are then known from the sessions and run in label order
        labels = sorted(set(where.values()))
    rooms = tuple(Room(r, draw(st.integers(0, 3))) for r in sorted(draw(st.sets(st.sampled_from(("1", "01", "Aula"))))))
    groups = st.sets(st.sampled_from(GROUPS), max_size=2).map(sorted).map(tuple)
    offerings = draw(st.integers(1, len(OFFERINGS)))

    sessions = []
    leads: dict[str, set[str]] = {label: set() for label in labels}  # nobody leads two sessions of one breakout
    for s in session_ids:
        lead = draw(st.just(set()) | st.sets(st.sampled_from(people), max_size=2)) if people else set()
        lead -= leads[where[s]]
        leads[where[s]] |= lead
        sessions.append(
            Session(
                session_id=s,
                offering_id=draw(st.sampled_from(OFFERINGS[:offerings])),
                title=s,
                breakout=where[s],
                capacity_seats=draw(st.integers(0, 4)),
                room_id=draw(st.sampled_from(("", "", "1", "01", "Aula"))),
                facilitator_ids=tuple(sorted(lead)),
                open_to=draw(st.just(()) | groups),
            )
        )
    bands = draw(st.sampled_from(((0,), (0, 1), (-2, 0, 5))))
    away = st.just(()) | st.sets(st.sampled_from(labels or [""]), max_size=min(2, len(labels))).map(sorted).map(tuple)
    educators = tuple(
        Educator(
            educator_id=person,
            groups=draw(groups),
            priority_band=draw(st.sampled_from(bands)),
            away=draw(away),
        )
        for person in people
    )
    lists = {}
    for i in range(len(people)):
        for b, label in enumerate(labels):
            offered = [j for j, s in enumerate(session_ids) if where[s] == label]
            if offered:
                lists[i, b] = draw(st.lists(st.sampled_from(offered), max_size=5, unique=True))
    breakouts = tuple(Breakout(label, f"2026-01-{i + 8:02}T08:30" if timed else "") for i, label in enumerate(labels))
    return Day(educators, tuple(sessions), breakouts, rooms, ranked(lists))


def ranked(lists: dict[tuple[int, int], list[int]]) -> RankedChoices:
    rows = [(i, s, b, r) for (i, b), wishes in sorted(lists.items()) for r, s in enumerate(wishes, start=1)]
    columns = np.array(rows, dtype=np.int32).reshape(-1, 4).T
    return RankedChoices(educator=columns[0], session=columns[1], breakout=columns[2], rank=columns[3])


def write_folder(folder: Path, day: Day, shuffle: int) -> None:
    """Write a day as its files, with the rows in some order or other."""
    dice = np.random.default_rng(shuffle)

    def write(name: str, header: str, rows: Iterable[Sequence[str | int]]) -> None:
        shuffled = list(rows)
        dice.shuffle(shuffled)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header.split(), *shuffled])

    write(
        "sessions.csv",
        "session_id offering_id title breakout capacity_seats room_id facilitator_ids strand open_to",
        (
            (
                *(s.session_id, s.offering_id, s.title, s.breakout, s.capacity_seats, s.room_id),
                *(";".join(s.facilitator_ids), s.strand, ";".join(s.open_to)),
            )
            for s in day.sessions
        ),
    )
    write(
        "educators.csv",
        "educator_id name school_id groups priority_band away",
        (
            (e.educator_id, e.name, e.school_id, ";".join(e.groups), e.priority_band or "", ";".join(e.away))
            for e in day.educators
        ),
    )
    choices = zip(*(c.tolist() for c in (day.choices.educator, day.choices.breakout, day.choices.rank)), strict=True)
    write(
        "choices.csv",
        "educator_id breakout rank session_id",
        (
            (day.educators[e].educator_id, day.breakouts[b].breakout, rank, day.sessions[s].session_id)
            for (e, b, rank), s in zip(choices, day.choices.session.tolist(), strict=True)
        ),
    )
    write("rooms.csv", "room_id capacity_seats", ((r.room_id, r.capacity_seats) for r in day.rooms))
    if any(b.starts_at for b in day.breakouts):
        write("breakouts.csv", "breakout starts_at ends_at", ((b.breakout, b.starts_at, "") for b in day.breakouts))


def read(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8"), newline=""))]


def compare(day: Day, seed: bytes, mechanism: Mechanism, *, fill: bool, shuffle: int) -> set[str]:
    """Draw a day both ways, compare everything that is published, and return the reasons that occurred."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), day, shuffle)
        second = draw_folder(Path(folder), seed.hex(), mechanism=mechanism, fill=fill)
    first = draw_day(day=day, seed=seed, mechanism=mechanism, fill=fill)
    rows = list(assignment_rows(first))
    assert read(second.assignments) == [ASSIGNMENT_COLUMNS, *rows]
    assert read(second.waitlists) == [WAITLIST_COLUMNS, *waitlist_rows(first)]
    assert second.summary == summary_record(first)
    return {row[4] for row in rows}


@given(
    day=days(),
    seed=st.binary(min_size=32, max_size=32),
    mechanism=st.sampled_from(SERVED),
    fill=st.booleans(),
    shuffle=st.integers(0, 2**32),
)
@example(day=Day((), (), (), (), ranked({})), seed=bytes(32), mechanism="draw", fill=False, shuffle=0)
@settings(max_examples=200, deadline=None, database=None)
def test_small_days_of_every_kind(day: Day, seed: bytes, mechanism: Mechanism, fill: bool, shuffle: int) -> None:
    for reason in compare(day, seed, mechanism, fill=fill, shuffle=shuffle):
        event(reason)


@pytest.mark.parametrize("fill", [False, True])
@pytest.mark.parametrize("mechanism", SERVED)
def test_a_crowded_day_of_many_people(mechanism: Mechanism, fill: bool) -> None:
    dice = np.random.default_rng(20)
    labels = ("9", "10", "11")
    people = sorted(f"{i:03}" for i in range(300))
    sessions = tuple(
        Session(
            session_id=f"S{s:02}",
            offering_id=f"o{s % 22}",
            title="",
            breakout=labels[s % 3],
            capacity_seats=int(dice.integers(2, 26)),
            room_id=str(dice.choice(["", "small", "unlisted"])),
            facilitator_ids=(people[s],),
            open_to=("math",) if s % 7 == 0 else (),
        )
        for s in range(36)
    )
    educators = tuple(
        Educator(
            educator_id=person,
            groups=("math",) if dice.random() < 0.4 else (),
            priority_band=int(dice.choice([0, 0, 0, 1])),
            away=(str(dice.choice(labels)),) if dice.random() < 0.2 else (),
        )
        for person in people
    )
    lists = {}
    for i in range(len(people)):
        for b in range(3):
            popular = sorted(range(b, 36, 3), key=lambda s: dice.random() * (1 + s))
            lists[i, b] = popular[: dice.integers(0, 7)]
    breakouts = tuple(Breakout(label, f"2026-01-08T{int(label):02}:00") for label in labels)
    day = Day(educators, sessions, breakouts, (Room("small", 8),), ranked(lists))
    seen = compare(day, bytes(range(32)), mechanism, fill=fill, shuffle=20)
    assert seen == {"first_choice", "best_open", *(("filled", "no_seat_left") if fill else ("none_open",))}
