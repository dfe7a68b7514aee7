"""Small days for tests, written so that a test reads like the situation it is about."""

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from waymark.apps.pdday.day import Breakout, Day, Educator, RankedChoices, Room, Session

SEED = bytes(range(32))


def make_session(session_id: str, offering: str = "", breakout: str = "1", seats: int = 1, **facts: object) -> Session:
    """Make a session; its offering is its id unless another is named."""
    return Session(session_id, offering or session_id, f"About {offering or session_id}", breakout, seats, **facts)  # type: ignore[arg-type]  # free facts of the test


def make_day(
    sessions: Sequence[Session],
    choices: Mapping[str, Sequence[Sequence[str]]],
    *,
    educators: Sequence[Educator] = (),
    rooms: Sequence[Room] = (),
) -> Day:
    """Make a day: ``choices`` maps each person to his lists, one list per breakout; people not named are plain."""
    known = {e.educator_id: e for e in educators}
    people = [known.get(name, Educator(name)) for name in sorted({*known, *choices})]
    offered = sorted(sessions, key=lambda s: s.session_id)
    breakouts = [Breakout(label) for label in sorted({s.breakout for s in offered})]
    number = {s.session_id: i for i, s in enumerate(offered)}
    position = {b.breakout: i for i, b in enumerate(breakouts)}
    rows = [
        (i, position[offered[number[wish]].breakout], rank, number[wish])
        for i, person in enumerate(people)
        for wishes in choices.get(person.educator_id, ())
        for rank, wish in enumerate(wishes, start=1)
    ]
    columns = np.array(sorted(rows), dtype=np.int32).reshape(-1, 4).T
    return Day(
        educators=tuple(people),
        sessions=tuple(offered),
        breakouts=tuple(breakouts),
        rooms=tuple(sorted(rooms, key=lambda r: r.room_id)),
        choices=RankedChoices(educator=columns[0], breakout=columns[1], rank=columns[2], session=columns[3]),
    )


@st.composite
def days(draw: st.DrawFn, *, repeats: bool = True, max_people: int = 7) -> Day:
    """Draw a small odd day: bands, away, facilitators, groups, small rooms, empty lists, capacity 0."""
    n_breakouts = draw(st.integers(1, 3))
    sessions = []
    for breakout in range(n_breakouts):
        for i in range(draw(st.integers(1, 4))):
            offering = f"o{draw(st.integers(0, 3))}" if repeats else f"o{breakout}-{i}"
            facts: dict[str, object] = {"open_to": draw(st.sampled_from([(), (), ("math",), ("arts", "math")]))}
            facts["room_id"] = draw(st.sampled_from(["", "r1", "r2"]))
            seats = draw(st.integers(0, 3))
            sessions.append(make_session(f"s{breakout}{i}", offering, f"{breakout + 1}", seats, **facts))
    names = [f"{i:02d}" for i in range(draw(st.integers(1, max_people)))]
    sessions = [_led(draw, s, names) for s in sessions]
    educators = [
        Educator(
            name,
            groups=draw(st.sampled_from([(), ("arts",), ("math",)])),
            priority_band=draw(st.sampled_from([0, 0, 0, 1, -1])),
            away=draw(st.sampled_from([(), (), ("1",)])),
        )
        for name in names
    ]
    here = {b: [s.session_id for s in sessions if s.breakout == f"{b + 1}"] for b in range(n_breakouts)}
    lists = st.tuples(*(st.permutations(here[b]).flatmap(_prefix) for b in range(n_breakouts)))
    choices = {name: draw(lists) for name in names}
    return make_day(sessions, choices, educators=educators, rooms=[Room("r1", 1), Room("r2", 2)])


def _prefix(order: list[str]) -> st.SearchStrategy[list[str]]:
    return st.integers(0, len(order)).map(lambda n: order[:n])


def _led(draw: st.DrawFn, session: Session, names: list[str]) -> Session:
    """Give every third session or so one facilitator; nobody leads twice in one breakout by drawing distinct people."""
    index = int(session.session_id[2])
    if index >= len(names) or not draw(st.sampled_from([True, False, False])):
        return session
    facts = {field: getattr(session, field) for field in Session.__slots__}
    return Session(**{**facts, "facilitator_ids": (names[index],)})
