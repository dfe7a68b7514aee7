"""Mending a published day after something happened to it: few people moved, and nobody worse off who kept his seat.

Method, promises, certificate and measurements: ``docs/kernels/repair.md``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.breakout import LARGEST_COST, seat_breakout
from waymark.kernels.assignment.serve import fill_up, may_take
from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem, InvalidProblem

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
HALVES = 2
"""A rank counts two halves, and moving somebody who still had his seat counts one."""


@dataclass(frozen=True, slots=True)
class RepairedDay:
    """A mended day, who had to be seated anew, and the prices that prove each breakout.

    Attributes
    ----------
    assignment : Assignment
        Places are those of the day before.
    displaced : bool array of shape (n_slots,)
        Slots that lost their seat because there are fewer seats now.
    seat_price : int64 array of shape (n_sessions,)
        Prices of the seats in the breakouts with displaced slots, 0 in all others, in the unit that
        `waymark.kernels.assignment.verify_repair.judge_repair` works out for itself.
    """

    assignment: Assignment
    displaced: Flags
    seat_price: Ints


@dataclass(frozen=True, slots=True)
class _Roles:
    """Who may be moved and how it counts, slot by slot."""

    seeking: Flags
    willing: Flags


def repair(
    problem: AssignmentProblem,
    *,
    before: Assignment,
    arrived: Flags | None = None,
    opted_in: Flags | None = None,
    fill: bool = False,
) -> RepairedDay:
    """Seat anew who lost a seat; move others only up, only where it helps, and as few as possible.

    Parameters
    ----------
    problem : AssignmentProblem
        The day after the event: a cancelled session has no seats, a smaller room has fewer, a person who fell ill has
        no slots, a late one has new slots.
    before : Assignment
        What each slot of ``problem`` held before the event, and its place; -1 for a new slot.
    arrived : bool array of shape (n_slots,), optional
        Slots of late people. They are seated after everyone who lost a seat, from what is left; nobody is moved down
        for them.
    opted_in : bool array of shape (n_educators,), optional
        People who agreed to be moved to any session that they ranked.
    fill : bool
        At the end give those of them who are left over the emptiest open session that they may attend.

    Returns
    -------
    RepairedDay
        In each session with more people than seats the latest places lose theirs, filled seats first. Breakout after
        breakout: first as few of them as possible stay without a seat; then half ranks are least, two for each rank of
        theirs, one for everybody else who is moved and two for each rank that he is moved down; then earlier places get
        the better ranks, each rank weighed by how early the place is. Whoever kept his seat and did not opt in sits
        where he sat or in a session that he ranked better.

    Raises
    ------
    InvalidProblem
        If shapes differ or a slot held a session of another breakout.

    Notes
    -----
    One breakout is exact: seats, prices and proof by `waymark.kernels.assignment.breakout.seat_breakout`; nobody takes
    an offering that he has in another breakout. Where an event touches several breakouts, they are mended in running
    order. O(n_choices log n_choices) time, plus `seat_breakout` per breakout touched.

    References
    ----------
    Minimal perturbation: Barták, Müller & Rudová (2004), A new approach to modeling and solving minimal perturbation
    problems, LNCS 3010. Here it is linear and so a transportation problem.
    """
    _check(problem, before, arrived, opted_in)
    displaced = losing_seats(problem, before)
    session = np.where(displaced, np.int32(UNPLACED), before.slot_session).astype(np.int32)
    rank = np.where(displaced, np.int32(0), before.slot_rank).astype(np.int32)
    nobody = np.zeros(problem.n_slots, np.bool_)
    willing = nobody if opted_in is None else opted_in[problem.slot_educator]
    price = np.zeros(problem.n_sessions, np.int64)
    late = nobody if arrived is None else arrived & ~displaced
    allowed = may_take(problem)
    for seeking, giving_way in ((displaced, willing), (late, nobody)):
        for breakout in np.unique(problem.slot_breakout[seeking]).tolist():
            now = Assignment(session, rank, before.slot_place)
            stage = _Roles(seeking, giving_way & (session >= 0) & (rank > 0))
            found = _mend(problem, now, stage, allowed, breakout)
            session, rank = found.assignment.slot_session, found.assignment.slot_rank
            if seeking is displaced:
                price += found.seat_price
    mended = Assignment(session, rank, before.slot_place)
    if fill:
        mended = fill_up(problem, mended, only=displaced | late)
    return RepairedDay(mended, displaced, price)


def losing_seats(problem: AssignmentProblem, before: Assignment) -> Flags:
    """Return the slots that lose their seat: where a session has too few, the latest places, filled seats first.

    Returns
    -------
    bool array of shape (n_slots,)
    """
    held = np.flatnonzero(before.slot_session != UNPLACED)
    session = before.slot_session[held]
    order = np.lexsort((before.slot_place[held], before.slot_rank[held] == 0, session))
    sorted_session = session[order]
    position = np.arange(len(order)) - np.searchsorted(sorted_session, sorted_session)
    losing = np.zeros(problem.n_slots, np.bool_)
    losing[held[order[position >= problem.capacity_seats[sorted_session]]]] = True
    return losing


def _mend(problem: AssignmentProblem, now: Assignment, roles: _Roles, allowed: Flags, breakout: int) -> RepairedDay:
    """Seat the seeking slots of one breakout exactly."""
    here = problem.slot_breakout == breakout
    people = np.flatnonzero(here & (roles.seeking & (now.slot_session == UNPLACED) | (now.slot_rank > 0)))
    filled = now.slot_session[here & (now.slot_session >= 0) & (now.slot_rank == 0)]
    rooms = np.flatnonzero(problem.session_breakout == breakout)
    seats = problem.capacity_seats[rooms] - np.bincount(filled, minlength=problem.n_sessions)[rooms]
    roles = _Roles(roles.seeking & (now.slot_session == UNPLACED), roles.willing)
    choice = np.flatnonzero(_open_choices(problem, now, roles, allowed & here[problem.choice_slot]))
    cost, escape = _costs(problem, now, roles, people, choice)
    start = np.searchsorted(problem.choice_slot[choice], np.append(people, problem.n_slots))
    local = np.searchsorted(rooms, problem.choice_session[choice]).astype(np.int32)
    found = seat_breakout(
        choice_start=start, choice_session=local, choice_cost=cost, escape_cost=escape, capacity_seats=seats
    )
    taken = np.where(found.choice >= 0, start[:-1] + found.choice, -1)
    seated = taken >= 0
    session, rank = now.slot_session.copy(), now.slot_rank.copy()
    session[people[seated]] = problem.choice_session[choice[taken[seated]]]
    rank[people[seated]] = problem.choice_rank[choice[taken[seated]]]
    price = np.zeros(problem.n_sessions, np.int64)
    price[rooms] = found.seat_price
    return RepairedDay(Assignment(session, rank, now.slot_place), roles.seeking, price)


def _open_choices(problem: AssignmentProblem, now: Assignment, roles: _Roles, allowed: Flags) -> Flags:
    """Mark what each slot of the breakout may be given: all it ranked, or only its seat and what it ranked better.

    Offerings that the person has in another breakout are left out; ``allowed`` holds the rules and the breakout.
    """
    slot = problem.choice_slot
    better = problem.choice_rank <= np.where(roles.seeking | roles.willing, problem.list_length, now.slot_rank)[slot]
    width = int(problem.session_offering.max(initial=0)) + 1
    held = np.flatnonzero(now.slot_session != UNPLACED)
    pair = problem.slot_educator[held].astype(np.int64) * width + problem.session_offering[now.slot_session[held]]
    open_choice = np.flatnonzero(allowed & better)
    wanted = problem.choice_session[open_choice]
    mine = problem.slot_educator[slot[open_choice]].astype(np.int64) * width + problem.session_offering[wanted]
    # A slot's own seat bars nothing in its own breakout: it would be given up.
    own = now.slot_session[slot[open_choice]]
    same = (own != UNPLACED) & (problem.session_offering[own] == problem.session_offering[wanted])
    result = np.zeros(len(slot), np.bool_)
    result[open_choice[same | ~np.isin(mine, pair)]] = True
    return result


def _costs(problem: AssignmentProblem, now: Assignment, roles: _Roles, people: Ints, choice: Ints) -> tuple[Ints, Ints]:
    """Return the cost of each choice and of staying unplaced: halves of ranks first, then places as a tie-break."""
    slot, rank = problem.choice_slot[choice], problem.choice_rank[choice]
    seeking, counts = roles.seeking, roles.seeking | roles.willing
    moved = (problem.choice_session[choice] != now.slot_session[slot]) & ~seeking[slot]
    lost = np.where(seeking[slot], rank, np.maximum(0, rank - now.slot_rank[slot]))
    halves = HALVES * lost + moved
    length = problem.list_length[people]
    no_seat = 1 + int((HALVES * length[counts[people]] + 1).sum()) + int((~counts[people]).sum())
    queue = people[seeking[people]]
    queue = queue[np.argsort(now.slot_place[queue], kind="stable")]
    longest = max(1, int(problem.list_length[queue].sum()))
    most = max(0, min(len(queue), ((LARGEST_COST - 1) // (2 * no_seat) - 1) // longest))
    weight = np.zeros(problem.n_slots, np.int64)
    weight[queue] = (len(queue) - np.arange(len(queue))) * most // max(1, len(queue))
    unit = 1 + most * longest
    # Whoever has a seat keeps one: it costs more to take it away than to leave somebody else without.
    return halves * unit + rank * weight[slot], np.where(seeking[people], no_seat, 2 * no_seat) * unit


def _check(problem: AssignmentProblem, before: Assignment, arrived: Flags | None, opted_in: Flags | None) -> None:
    shapes = (
        ("slot_session", before.slot_session, problem.n_slots),
        ("slot_rank", before.slot_rank, problem.n_slots),
        ("slot_place", before.slot_place, problem.n_slots),
        ("arrived", arrived, problem.n_slots),
        ("opted_in", opted_in, problem.n_educators),
    )
    for name, array, length in shapes:
        if array is not None and array.shape != (length,):
            raise InvalidProblem(f"{name} has shape {array.shape}; ({length},) is needed")
    held = np.flatnonzero(before.slot_session != UNPLACED)
    beyond = (before.slot_session[held] < 0) | (before.slot_session[held] >= problem.n_sessions)
    if beyond.any():
        row = int(held[beyond.argmax()])
        raise InvalidProblem(f"slot_session[{row}] is {before.slot_session[row]}; there is no such session")
    elsewhere = problem.session_breakout[before.slot_session[held]] != problem.slot_breakout[held]
    if elsewhere.any():
        raise InvalidProblem(f"slot_session[{int(held[elsewhere.argmax()])}] is a session of another breakout")
