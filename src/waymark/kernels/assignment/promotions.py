"""Moving people up from waitlists after publishing: chains and cycles, with everyone's held seat as a floor.

Method, promises, proof and measurements: ``docs/kernels/promotions.md``.
"""

from heapq import heappush, heapreplace

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.figures import counted_rank
from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem, InvalidProblem

Flags = NDArray[np.bool_]


def promote(
    problem: AssignmentProblem, *, before: Assignment, given_up: Flags | None = None, left_alone: Flags | None = None
) -> Assignment:
    """Let everybody move up as far as the waitlists allow; whoever moves up leaves his old seat in the same step.

    Parameters
    ----------
    problem : AssignmentProblem
    before : Assignment
        The published day; it may have been mended.
    given_up : bool array of shape (n_slots,), optional
        Slots whose people gave up their seat, and want no other in that breakout.
    left_alone : bool array of shape (n_slots,), optional
        Slots that ask for nothing: their breakout has begun, or nobody has come yet for a seat that was given up. They
        keep what they hold; a slot that is also given up loses it.

    Returns
    -------
    Assignment
        Places are unchanged. Nobody has a worse seat than before. In each breakout this is, among all days in which
        nobody is worse off and no waitlist is jumped, the one that is best for everybody at once: nobody waits for a
        session with a free seat, or for one in which somebody sits who came into it with a later place. What is held
        in other breakouts is taken as it stands; breakouts are gone through in running order, again and again until
        nobody moves.

    Raises
    ------
    InvalidProblem
        If shapes differ.

    Notes
    -----
    Deferred acceptance: everyone asks for what he ranked better than his seat, then for his seat; a session keeps those
    who sit in it, then the earliest places. O(n_choices log n_educators) time per pass; each pass but the last moves
    somebody up, and two or three are usual.

    References
    ----------
    Gale & Shapley (1962), College admissions and the stability of marriage, AMM 69. Vacancy chains lead to a stable
    day: Blum, Roth & Rothblum (1997), Vacancy chains and equilibration in senior-level labor markets, JET 76; the
    cycles of first waiters that remain then, and lead to the best one: Erdil & Ergin (2008), What's the matter with
    tie-breaking?, AER 98.

    Examples
    --------
    The first person gives up the seat in session 0; the second moves up into it, the third into hers.

    >>> day = AssignmentProblem(
    ...     session_breakout=np.zeros(2, np.int32), session_offering=np.arange(2, dtype=np.int32),
    ...     capacity_seats=np.array([1, 1]), session_audience=np.full(2, -1, np.int32),
    ...     in_audience=np.zeros((0, 3), np.bool_), led_educator=np.zeros(0, np.int32),
    ...     led_offering=np.zeros(0, np.int32), free=np.ones((3, 1), np.bool_), priority_band=np.zeros(3, np.int64),
    ...     slot_educator=np.arange(3, dtype=np.int32), slot_breakout=np.zeros(3, np.int32),
    ...     choice_start=np.array([0, 2, 4, 6]), choice_session=np.array([0, 1] * 3, np.int32),
    ... )
    >>> seats = Assignment(np.array([0, 1, -1], np.int32), np.array([1, 2, 0], np.int32), np.array([1, 2, 3]))
    >>> promote(day, before=seats, given_up=np.array([True, False, False])).slot_session
    array([-1,  0,  1], dtype=int32)
    """
    gone = np.zeros(problem.n_slots, np.bool_) if given_up is None else given_up
    still = np.zeros(problem.n_slots, np.bool_) if left_alone is None else left_alone
    for name, array in (("slot_session", before.slot_session), ("given_up", gone), ("left_alone", still)):
        if array.shape != (problem.n_slots,):
            raise InvalidProblem(f"{name} has shape {array.shape}; ({problem.n_slots},) is needed")
    now = Assignment(
        slot_session=np.where(gone, np.int32(UNPLACED), before.slot_session).astype(np.int32),
        slot_rank=np.where(gone, np.int32(0), before.slot_rank).astype(np.int32),
        slot_place=before.slot_place,
    )
    allowed = may_take(problem) & ~(gone | still)[problem.choice_slot]
    unmoved, breakout = 0, 0
    while unmoved < problem.n_breakouts:
        later = _promote_in(problem, now, allowed & (problem.slot_breakout == breakout)[problem.choice_slot])
        unmoved = unmoved + 1 if np.array_equal(later.slot_session, now.slot_session) else 0
        now, breakout = later, (breakout + 1) % problem.n_breakouts
    return now


def _promote_in(problem: AssignmentProblem, now: Assignment, allowed: Flags) -> Assignment:
    """Go through one breakout: those who wait ask, best wish first, and are kept or turned away.

    Whoever is turned away everywhere keeps his seat, which no one can take from him: a session keeps those who sit in
    it before all others. So each session has as many seats to give as are free or will be left.
    """
    asks = allowed & (problem.choice_rank < counted_rank(problem, now)[problem.choice_slot])
    asks &= ~offering_elsewhere(problem, now)
    wishes: dict[int, list[int]] = {}
    for choice in np.flatnonzero(asks).tolist():
        wishes.setdefault(int(problem.choice_slot[choice]), []).append(choice)
    held = now.slot_session
    free = problem.capacity_seats - np.bincount(held[held >= 0], minlength=problem.n_sessions)
    given = _ask(problem, now, wishes, free.tolist())
    session, rank = held.copy(), now.slot_rank.copy()
    for slot, choice in given.items():
        session[slot], rank[slot] = problem.choice_session[choice], problem.choice_rank[choice]
    return Assignment(session, rank, now.slot_place)


def _ask(problem: AssignmentProblem, now: Assignment, wishes: dict[int, list[int]], free: list[int]) -> dict[int, int]:
    """Return the choice that each slot moves up to.

    Everyone begins as if all had left, and whoever finds nothing better takes his own seat back, turning the last comer
    away from it. That is deferred acceptance with the seat's holder first.
    """
    place, wanted = now.slot_place.tolist(), problem.choice_session.tolist()
    seats = list(free)
    for slot in wishes:
        if now.slot_session[slot] >= 0:
            seats[now.slot_session[slot]] += 1
    kept: list[list[tuple[int, int]]] = [[] for _ in seats]
    turn = dict.fromkeys(wishes, 0)
    waiting = sorted(wishes, reverse=True)
    while waiting:
        slot = waiting.pop()
        mine, at = wishes[slot], turn[slot]
        if at > len(mine):
            continue
        turn[slot] += 1
        if at == len(mine):
            session, entry = int(now.slot_session[slot]), (1, slot)
            if session < 0:
                continue
        else:
            session, entry = wanted[mine[at]], (-place[slot], slot)
        line = kept[session]
        if len(line) < seats[session]:
            heappush(line, entry)
        elif seats[session] and entry > line[0]:
            waiting.append(heapreplace(line, entry)[1])
        else:
            waiting.append(slot)
    return {slot: wishes[slot][turn[slot] - 1] for line in kept for key, slot in line if key < 1}


def offering_elsewhere(problem: AssignmentProblem, now: Assignment) -> Flags:
    """Mark the choices of offerings that the person has in another breakout, shape (n_choices,)."""
    width = int(problem.session_offering.max(initial=0)) + 1
    held = np.flatnonzero(now.slot_session != UNPLACED)
    taken = problem.slot_educator[held].astype(np.int64) * width + problem.session_offering[now.slot_session[held]]
    slot = problem.choice_slot
    offering = problem.session_offering[problem.choice_session]
    wanted = problem.slot_educator[slot].astype(np.int64) * width + offering
    own = now.slot_session[slot]
    same = (own != UNPLACED) & (problem.session_offering[own] == offering)
    barred: Flags = np.isin(wanted, taken) & ~same
    return barred
