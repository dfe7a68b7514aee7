"""Late people after publishing: one after another they get the best of what is left, and nobody else moves.

Method, promises and proof: ``docs/kernels/repair.md``.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.figures import counted_rank
from waymark.kernels.assignment.promotions import offering_elsewhere
from waymark.kernels.assignment.serve import fill_up, may_take, serve_more
from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem, InvalidProblem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def seat_arrivals(
    problem: AssignmentProblem,
    *,
    before: Assignment,
    arrived: Flags,
    ticket_rank: Ints,
    given_up: Flags | None = None,
    fill: bool = False,
) -> Assignment:
    """Seat late people from what is left, after everybody who was there.

    Parameters
    ----------
    problem : AssignmentProblem
        The day with the slots of the late people.
    before : Assignment
        What everybody holds; of late slots nothing is read.
    arrived : bool array of shape (n_slots,)
        Slots of late people.
    ticket_rank : int64 array of shape (n_educators,)
        Ticket order; only that of late people among themselves counts.
    given_up : bool array of shape (n_slots,), optional
        Slots that wait for nothing.
    fill : bool
        At the end give late people left over the emptiest open session that they may attend.

    Returns
    -------
    Assignment
        In each breakout late people stand after the latest place, in ticket order in the first, third, … breakout and
        in reverse in the others. Each has the best-ranked session that still had a seat at that turn. A free seat
        for which somebody waits who was there before is not given to them. Nobody else's seat, rank or place changes.

    Raises
    ------
    InvalidProblem
        If shapes differ.

    Notes
    -----
    O(n_choices + n_late log n_late) time.
    """
    gone = np.zeros(problem.n_slots, np.bool_) if given_up is None else given_up
    for name, array in (("slot_session", before.slot_session), ("arrived", arrived), ("given_up", gone)):
        if array.shape != (problem.n_slots,):
            raise InvalidProblem(f"{name} has shape {array.shape}; ({problem.n_slots},) is needed")
    now = Assignment(
        slot_session=np.where(arrived, np.int32(UNPLACED), before.slot_session).astype(np.int32),
        slot_rank=np.where(arrived, np.int32(0), before.slot_rank).astype(np.int32),
        slot_place=_places(problem, before.slot_place, arrived, ticket_rank),
    )
    rest = replace(problem, capacity_seats=_seats_to_give(problem, now, arrived | gone))
    seated = serve_more(rest, now, only=arrived)
    return fill_up(rest, seated, only=arrived) if fill else seated


def _places(problem: AssignmentProblem, place: Ints, arrived: Flags, ticket_rank: Ints) -> Ints:
    """Number the late slots of each breakout on from its latest place."""
    found = place.copy()
    for breakout in range(problem.n_breakouts):
        here = problem.slot_breakout == breakout
        late = np.flatnonzero(here & arrived)
        order = late[np.argsort(ticket_rank[problem.slot_educator[late]], kind="stable")]
        order = order[::-1] if breakout % 2 else order
        found[order] = place[here & ~arrived].max(initial=0) + 1 + np.arange(len(order))
    return found


def _seats_to_give(problem: AssignmentProblem, now: Assignment, quiet: Flags) -> Ints:
    """Return the seats of each session without the free ones that somebody waits for."""
    slot = problem.choice_slot
    waits = may_take(problem) & ~quiet[slot] & (problem.choice_rank < counted_rank(problem, now)[slot])
    waits &= ~offering_elsewhere(problem, now)
    n_waiting = np.bincount(problem.choice_session[waits], minlength=problem.n_sessions)
    n_held = np.bincount(now.slot_session[now.slot_session >= 0], minlength=problem.n_sessions)
    seats: Ints = n_held + np.maximum(problem.capacity_seats - n_held - n_waiting, 0)
    return seats
