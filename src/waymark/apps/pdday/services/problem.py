"""From a day in words to the arrays that the kernels compute on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.kernels.assignment import EVERYONE, AssignmentProblem


@dataclass(frozen=True, slots=True)
class Numbering:
    """Positions of breakouts and offerings, and the audiences that sessions are open to."""

    breakout: dict[str, int]
    offering: dict[str, int]
    audiences: tuple[tuple[str, ...], ...]


def build_problem(*, day: Day, fill: bool) -> AssignmentProblem:
    """Return the day as arrays: people, sessions and breakouts keep their positions in ``day``.

    A slot is a person in a breakout where he is neither away nor facilitating and ranked at least one session;
    with ``fill``, every such pair. Choices for a breakout in which a person is not free are left out.

    Notes
    -----
    O(n_educators n_breakouts + n_choices) time.
    """
    numbers = _number(day)
    free = _free(day, numbers)
    choices = day.choices
    counts = free[choices.educator, choices.breakout]
    educator, breakout = choices.educator[counts].astype(np.int64), choices.breakout[counts]
    width = len(day.breakouts)
    key = educator * width + breakout
    slot_key = np.flatnonzero(free) if fill else np.unique(key)
    led = [
        (int(e), numbers.offering[s.offering_id])
        for s, people in zip(day.sessions, _led(day), strict=True)
        for e in people
    ]
    led_pairs = np.array(sorted(set(led)), dtype=np.int32).reshape(-1, 2)
    return AssignmentProblem(
        session_breakout=np.array([numbers.breakout[s.breakout] for s in day.sessions], dtype=np.int32),
        session_offering=np.array([numbers.offering[s.offering_id] for s in day.sessions], dtype=np.int32),
        capacity_seats=capacity_seats(day),
        session_audience=_session_audience(day, numbers),
        in_audience=_in_audience(day, numbers),
        led_educator=led_pairs[:, 0],
        led_offering=led_pairs[:, 1],
        free=free,
        priority_band=np.array([e.priority_band for e in day.educators], dtype=np.int64),
        slot_educator=(slot_key // max(width, 1)).astype(np.int32),
        slot_breakout=(slot_key % max(width, 1)).astype(np.int32),
        choice_start=np.searchsorted(key, np.append(slot_key, np.iinfo(np.int64).max)),
        choice_session=choices.session[counts],
    )


def capacity_seats(day: Day) -> NDArray[np.int64]:
    """Return each session's seats: its own number or its room's, whichever is smaller."""
    room = {r.room_id: r.capacity_seats for r in day.rooms}
    seats = [min(s.capacity_seats, room.get(s.room_id, s.capacity_seats)) for s in day.sessions]
    return np.array(seats, dtype=np.int64)


def _number(day: Day) -> Numbering:
    return Numbering(
        breakout={b.breakout: i for i, b in enumerate(day.breakouts)},
        offering={o: i for i, o in enumerate(sorted({s.offering_id for s in day.sessions}))},
        audiences=tuple(sorted({s.open_to for s in day.sessions if s.open_to})),
    )


def _led(day: Day) -> list[list[int]]:
    """Return the positions of each session's facilitators."""
    number = {e.educator_id: i for i, e in enumerate(day.educators)}
    return [[number[f] for f in s.facilitator_ids] for s in day.sessions]


def _free(day: Day, numbers: Numbering) -> NDArray[np.bool_]:
    free = np.ones((len(day.educators), len(day.breakouts)), dtype=np.bool_)
    for i, educator in enumerate(day.educators):
        for label in educator.away:
            free[i, numbers.breakout[label]] = False
    for session, people in zip(day.sessions, _led(day), strict=True):
        free[people, numbers.breakout[session.breakout]] = False
    return free


def _session_audience(day: Day, numbers: Numbering) -> NDArray[np.int32]:
    number = {audience: i for i, audience in enumerate(numbers.audiences)}
    return np.array([number.get(s.open_to, EVERYONE) for s in day.sessions], dtype=np.int32)


def _in_audience(day: Day, numbers: Numbering) -> NDArray[np.bool_]:
    member = np.zeros((len(numbers.audiences), len(day.educators)), dtype=np.bool_)
    for row, audience in zip(member, numbers.audiences, strict=True):
        welcome = set(audience)
        row[:] = [not welcome.isdisjoint(e.groups) for e in day.educators]
    return member
