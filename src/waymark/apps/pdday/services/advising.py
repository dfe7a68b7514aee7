"""Advise on a day: what would help its draw most."""

from collections.abc import Callable
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.advice import ToldAdvice, tell_advice
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.result import TICKET_CONTEXT
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import Advice, Venue
from waymark.kernels.draw import ticket_rank

Report = Callable[[int, int], None]


def advise_day(*, day: Day, seed: bytes, n_seats: int = 0, report: Report | None = None) -> ToldAdvice:
    """Look for sections, rooms and chairs that would help, each measured by drawing the day anew.

    Parameters
    ----------
    day : Day
    seed : bytes of length 32
        The lottery with which each gain is told; the other lotteries are made from it too.
    n_seats : int
        Chairs to place.
    report : callable (moves tried, moves to try), optional

    Raises
    ------
    waymark.kernels.draw.InvalidSeed
        If the seed does not have 32 bytes.

    Notes
    -----
    Some seconds for 1,000 people and 138 sessions: work for the command line or the worker.
    """
    venue = make_venue(day)
    rank = ticket_rank(seed=seed, context=TICKET_CONTEXT, ids=[e.educator_id for e in day.educators])
    # Imported only now: the kernel brings a compiler, and no page and no other command should wait for that.
    advise: Callable[..., Advice] = import_module("waymark.kernels.assignment.advice").advise
    found = advise(venue, ticket_rank=rank, seed=int.from_bytes(seed), n_seats=n_seats, report=report)
    return tell_advice(day, venue, found)


def make_venue(day: Day) -> Venue:
    """Return the day with its rooms, as arrays: sessions and rooms keep their positions in ``day``."""
    number = {room.room_id: i for i, room in enumerate(day.rooms)}
    breakout = {b.breakout: i for i, b in enumerate(day.breakouts)}
    session_room = np.array([number.get(s.room_id, -1) for s in day.sessions], dtype=np.int32)
    is_free: NDArray[np.bool_] = np.ones((len(day.rooms), len(day.breakouts)), dtype=np.bool_)
    for session, room in zip(day.sessions, session_room.tolist(), strict=True):
        if room >= 0:
            is_free[room, breakout[session.breakout]] = False
    return Venue(
        problem=build_problem(day=day, fill=False),
        own_seats=np.array([s.capacity_seats for s in day.sessions], dtype=np.int64),
        session_room=session_room,
        room_seats=np.array([r.capacity_seats for r in day.rooms], dtype=np.int64),
        room_is_free=is_free,
    )
