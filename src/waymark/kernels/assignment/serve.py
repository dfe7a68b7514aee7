"""Serving people one after another: the balanced draw and, as a yardstick, first come, first served.

Both mechanisms are one loop. What differs is only the order in which slots are served.
"""

from collections.abc import Iterator
from dataclasses import replace
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, UNPLACED, Assignment, AssignmentProblem
from waymark.kernels.draw import balanced_orders

_BLOCK = 1 << 16


def draw(problem: AssignmentProblem, *, ticket_rank: NDArray[np.int64], fill: bool = False) -> Assignment:
    """Seat everyone breakout after breakout, in an order that is balanced over the day.

    Parameters
    ----------
    problem : AssignmentProblem
    ticket_rank : int64 array of shape (n_educators,)
        Places in ticket order, from `waymark.kernels.draw.ticket_rank`.
    fill : bool
        Afterwards give people left over the emptiest open session that they may attend, whether ranked or not.

    Returns
    -------
    Assignment
        Each slot has its best-ranked session that still had a seat at its turn, that the person may take, and whose
        offering he does not already have. On a day on which nobody's lists hold
        an offering in two breakouts, no one can do better by ranking otherwise.

    Raises
    ------
    waymark.kernels.draw.InvalidOrder
        If ``ticket_rank`` is not a permutation of the people.

    Notes
    -----
    O(n_educators * n_breakouts * log n_educators + n_choices) time; ``fill`` adds O(n_left_over * n_sessions).

    References
    ----------
    Serial dictatorship within a breakout: Hylland & Zeckhauser (1979), The efficient allocation of individuals to
    positions, JPE 87. The balance over the day is described in ``docs/kernels/balanced-draw.md``.
    """
    orders = balanced_orders(ticket_rank=ticket_rank, priority_band=problem.priority_band, free=problem.free)
    turn = np.zeros(problem.free.shape, dtype=np.int64)
    for breakout, order in enumerate(orders):
        turn[order, breakout] = np.arange(len(order))
    order = np.lexsort((turn[problem.slot_educator, problem.slot_breakout], problem.slot_breakout))
    return _serve(problem, order=order, place=_places_within(problem.slot_breakout[order], order), fill=fill)


def first_come(problem: AssignmentProblem, *, ticket_rank: NDArray[np.int64], fill: bool = False) -> Assignment:
    """Let people take their whole day one after another, in ticket order, whatever their band.

    Parameters and result are those of `draw`. This is how registration by clicking works once the clicks are in
    random order: the yardstick that every draw is measured against.
    """
    order = np.lexsort((problem.slot_breakout, ticket_rank[problem.slot_educator]))
    person = problem.slot_educator[order]
    queue = np.cumsum(np.concatenate(([True], person[1:] != person[:-1])))[: len(order)]
    place = np.empty(problem.n_slots, dtype=np.int64)
    place[order] = queue
    return _serve(problem, order=order, place=place, fill=fill)


def fill_up(problem: AssignmentProblem, assignment: Assignment, *, only: NDArray[np.bool_] | None = None) -> Assignment:
    """Give people left over the emptiest open session that they may attend, earlier places first.

    `draw` does the same at its end; this is for seats that were given in another way. ``only`` marks the slots that are
    given one, where not all are.
    """
    house = _House(problem)
    session = assignment.slot_session.copy()
    seated = np.flatnonzero(session != UNPLACED)
    for slot in seated.tolist():
        house.take(int(problem.slot_educator[slot]), int(session[slot]))
    order = np.lexsort((assignment.slot_place, problem.slot_breakout))
    left_over = order[(session[order] == UNPLACED) & (True if only is None else only[order])]
    session[left_over] = house.fill_up(problem, left_over)
    return replace(assignment, slot_session=session)


def serve_more(problem: AssignmentProblem, assignment: Assignment, *, only: NDArray[np.bool_]) -> Assignment:
    """Serve more slots, breakout after breakout by place, from the seats that the others leave.

    ``only`` marks the slots that are served; what the others hold in ``assignment`` they keep.
    """
    house = _House(problem)
    session, rank = assignment.slot_session.copy(), assignment.slot_rank.copy()
    for slot in np.flatnonzero((session != UNPLACED) & ~only).tolist():
        house.take(int(problem.slot_educator[slot]), int(session[slot]))
    order = np.lexsort((assignment.slot_place, problem.slot_breakout))
    _serve_lists(problem, house, order[only[order]], session, rank)
    return replace(assignment, slot_session=session, slot_rank=rank)


def may_take(problem: AssignmentProblem) -> NDArray[np.bool_]:
    """Return for each choice whether the person may sit there at all: open to him, and not led by him.

    Returns
    -------
    bool array of shape (n_choices,)
    """
    person = problem.slot_educator[problem.choice_slot]
    audience = problem.session_audience[problem.choice_session]
    allowed: NDArray[np.bool_] = audience == EVERYONE
    some = ~allowed
    allowed[some] = problem.in_audience[audience[some], person[some]]
    leads = np.zeros(problem.n_educators, dtype=np.bool_)
    leads[problem.led_educator] = True
    by_leader = np.flatnonzero(leads[person])
    width = int(problem.session_offering.max(initial=0)) + 1
    wanted = person[by_leader].astype(np.int64) * width + problem.session_offering[problem.choice_session[by_leader]]
    led = problem.led_educator.astype(np.int64) * width + problem.led_offering
    allowed[by_leader[np.isin(wanted, led)]] = False
    return allowed


def _places_within(breakout: NDArray[np.int32], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the slots of each breakout 1, 2, 3 … in serving order; ``breakout`` is sorted."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(breakout, breakout) + 1
    return place


def _serve(problem: AssignmentProblem, *, order: NDArray[np.int64], place: NDArray[np.int64], fill: bool) -> Assignment:
    house = _House(problem)
    slot_session = np.full(problem.n_slots, UNPLACED, dtype=np.int32)
    slot_rank = np.zeros(problem.n_slots, dtype=np.int32)
    _serve_lists(problem, house, order, slot_session, slot_rank)
    if fill:
        left_over = order[slot_session[order] == UNPLACED]
        slot_session[left_over] = house.fill_up(problem, left_over)
    return Assignment(slot_session=slot_session, slot_rank=slot_rank, slot_place=place)


def _serve_lists(
    problem: AssignmentProblem,
    house: "_House",
    order: NDArray[np.int64],
    slot_session: NDArray[np.int32],
    slot_rank: NDArray[np.int32],
) -> None:
    """Write into the two arrays what each slot gets in its turn."""
    for slots, people, wishes, ends in _turns(problem, order):
        given, low = [], 0
        for person, high in zip(people, ends, strict=True):
            given.append(house.take_best(person, wishes, low, high))
            low = high
        slot_session[slots] = [session for session, _ in given]
        slot_rank[slots] = [rank for _, rank in given]


def _turns(
    problem: AssignmentProblem, order: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], list[int], list[int], list[int]]]:
    """Yield blocks of (slots, people, their lists end to end, where each list ends) in serving order.

    Blocks, so that a million people fit in memory; lists end to end, because a million small lists cost more than the
    serving. A session that the person may not take stands as -1, so that positions in a list stay ranks.
    """
    session = np.where(may_take(problem), problem.choice_session, -1)
    length = problem.list_length
    for begin in range(0, len(order), _BLOCK):
        slots = order[begin : begin + _BLOCK]
        ends = np.cumsum(length[slots])
        shift = problem.choice_start[slots] - (ends - length[slots])
        wishes = session[np.arange(ends[-1]) + np.repeat(shift, length[slots])]
        yield slots, problem.slot_educator[slots].tolist(), wishes.tolist(), ends.tolist()


class _House:
    """Seats left in every session and offerings held by every person, while people are served."""

    __slots__ = ("held", "offering", "seats_left")

    def __init__(self, problem: AssignmentProblem) -> None:
        self.seats_left: list[int] = problem.capacity_seats.tolist()
        self.offering: list[int] = problem.session_offering.tolist()
        self.held: list[tuple[int, ...]] = [()] * problem.n_educators

    def take_best(self, person: int, wishes: list[int], low: int, high: int) -> tuple[int, int]:
        """Give one person the first of ``wishes[low:high]`` that has a seat and is no other section of what he has."""
        seats_left, offering = self.seats_left, self.offering
        for at in range(low, high):
            session = wishes[at]
            if session >= 0 and seats_left[session] > 0 and offering[session] not in self.held[person]:
                self.take(person, session)
                return session, at - low + 1
        return UNPLACED, 0

    def take(self, person: int, session: int) -> None:
        """Note a seat that was given."""
        self.seats_left[session] -= 1
        self.held[person] += (self.offering[session],)

    def fill_up(self, problem: AssignmentProblem, slots: NDArray[np.int64]) -> list[int]:
        """Give each slot in turn the session with most empty seats; the lower number on a tie.

        Only after everyone's list was served in every breakout, so that a seat nobody asked for never closes one
        that somebody ranked.
        """
        emptiest: list[list[tuple[int, int]]] = [[] for _ in range(problem.n_breakouts)]
        for session, breakout in enumerate(problem.session_breakout.tolist()):
            heappush(emptiest[breakout], (-self.seats_left[session], session))
        led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
        given = []
        for slot in slots.tolist():
            person, here = int(problem.slot_educator[slot]), emptiest[problem.slot_breakout[slot]]
            passed: list[tuple[int, int]] = []
            found = UNPLACED
            while here and here[0][0] < 0 and found == UNPLACED:
                left, session = heappop(here)
                offering, audience = self.offering[session], problem.session_audience[session]
                welcome = audience == EVERYONE or problem.in_audience[audience, person]
                if welcome and offering not in self.held[person] and (person, offering) not in led:
                    self.held[person] += (offering,)
                    found = session
                    left += 1
                passed.append((left, session))
            for entry in passed:
                heappush(here, entry)
            given.append(found)
        return given
