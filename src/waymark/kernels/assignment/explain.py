"""Why a slot got what it got, as codes and numbers; words are put on upstairs."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, UNPLACED, Assignment, AssignmentProblem


class Reason(StrEnum):
    """Why a slot has the seat it has: the code in the published file."""

    FIRST_CHOICE = "first_choice"
    """It is what the person ranked first."""
    BEST_OPEN = "best_open"
    """Everything ranked better was closed to the person when his turn came."""
    NONE_OPEN = "none_open"
    """Everything ranked was closed to the person when his turn came; no seat."""
    TRADED = "traded"
    """Got by trading away the seat that was drawn, in this breakout or for a better one in another."""
    LEAST_TOTAL = "least_total"
    """With it the sum of everybody's ranks is as small as was found."""
    NONE_IN_TOTAL = "none_in_total"
    """No seat, because so the sum of everybody's ranks is as small as was found."""
    RESEATED = "reseated"
    """The seat that the person had is gone; this one was the best to be had without a worse one for anybody else."""
    SEAT_GONE = "seat_gone"
    """The seat that the person had is gone, and nothing ranked was open."""
    MOVED = "moved"
    """Moved after publishing, so that somebody whose seat is gone has one."""
    PROMOTED = "promoted"
    """Moved up from a waitlist after publishing."""
    GIVEN_UP = "given_up"
    """No seat, because the person gave it up."""
    FILLED = "filled"
    """Given after all lists were served, from the seats that were left."""
    NO_SEAT_LEFT = "no_seat_left"
    """Nothing ranked was open, and no seat was left that the person may take."""


class Obstacle(StrEnum):
    """Why a session that a person ranked better was closed to him at his turn."""

    FULL = "full"
    """All its seats went to people with an earlier place."""
    TAKEN = "taken"
    """All its seats went to others, by trades or for the sake of the sum; no place in a line decided it."""
    NO_SEATS = "no_seats"
    """It has no seats at all."""
    HAS_OFFERING = "has_offering"
    """He has another session of the same offering, in an earlier breakout."""
    FACILITATES = "facilitates"
    """He facilitates that offering."""
    NOT_OPEN = "not_open"
    """It is open to certain groups only, and he is in none of them."""


@dataclass(frozen=True, slots=True)
class Closed:
    """One session that was closed to a person at his turn.

    Attributes
    ----------
    session : int
    rank : int
        How he ranked it.
    obstacle : Obstacle
    n_earlier : int
        People with an earlier place who sit in it (``FULL``), or people who sit in it (``TAKEN``), else 0.
    last_place : int
        The latest place that still got a seat in it (``FULL`` only, else 0).
    other_session : int
        The session of the same offering that he has (``HAS_OFFERING`` only, else -1).
    """

    session: int
    rank: int
    obstacle: Obstacle
    n_earlier: int = 0
    last_place: int = 0
    other_session: int = UNPLACED


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole answer to "why?" for one slot.

    Attributes
    ----------
    slot, session, rank : int
        ``session`` is -1 and ``rank`` 0 where there is none.
    place, n_served : int
        Place in the order of serving, of how many in that order.
    reason : Reason
    closed : tuple of Closed
        Every session ranked better than the one given, in the order of the list.
    """

    slot: int
    session: int
    rank: int
    place: int
    n_served: int
    reason: Reason
    closed: tuple[Closed, ...]


def reasons(
    assignment: Assignment, *, fill: bool = False, drawn: Assignment | None = None, by_total: bool = False
) -> NDArray[np.str_]:
    """Return the reason code of every slot, shape (n_slots,).

    Parameters
    ----------
    assignment : Assignment
    fill : bool
        Whether people left over were given open seats.
    drawn : Assignment, optional
        The draw that trades began with.
    by_total : bool
        Whether the seats were given for the least total rank instead of in an order of serving.

    Notes
    -----
    O(n_slots) time.
    """
    rank, placed = assignment.slot_rank, assignment.slot_session != UNPLACED
    none, lower = (Reason.NONE_IN_TOTAL, Reason.LEAST_TOTAL) if by_total else (Reason.NONE_OPEN, Reason.BEST_OPEN)
    moved = np.zeros_like(placed) if drawn is None else drawn.slot_session != assignment.slot_session
    codes: NDArray[np.str_] = np.select(
        [rank == 1, (rank > 1) & moved, rank > 1, placed],
        [Reason.FIRST_CHOICE, Reason.TRADED, lower, Reason.FILLED],
        default=Reason.NO_SEAT_LEFT if fill else none,
    )
    return codes


def reasons_after_repair(
    assignment: Assignment,
    *,
    before: Assignment,
    reasons_before: NDArray[np.str_],
    displaced: NDArray[np.bool_],
    fill: bool = False,
) -> NDArray[np.str_]:
    """Return the reason code of every slot of a mended day, shape (n_slots,): those who were not moved keep theirs.

    Parameters
    ----------
    assignment, before : Assignment
        The mended day, and the day as it was published.
    reasons_before : str array of shape (n_slots,)
    displaced : bool array of shape (n_slots,)
        Slots whose seat is gone.
    fill : bool
        Whether people left over were given open seats.

    Notes
    -----
    O(n_slots) time.
    """
    rank, placed = assignment.slot_rank, assignment.slot_session != UNPLACED
    same = assignment.slot_session == before.slot_session
    codes: NDArray[np.str_] = np.select(
        [same & ~(displaced & ~placed), rank == 1, (rank > 1) & displaced, rank > 1, placed],
        [reasons_before, Reason.FIRST_CHOICE, Reason.RESEATED, Reason.MOVED, Reason.FILLED],
        default=Reason.NO_SEAT_LEFT if fill else Reason.SEAT_GONE,
    )
    return codes


def reasons_after_promotions(
    assignment: Assignment, *, before: Assignment, reasons_before: NDArray[np.str_], given_up: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """Return the reason code of every slot after people moved up, shape (n_slots,): who stayed keeps his.

    Parameters
    ----------
    assignment, before : Assignment
    reasons_before : str array of shape (n_slots,)
    given_up : bool array of shape (n_slots,)

    Notes
    -----
    O(n_slots) time.
    """
    same = assignment.slot_session == before.slot_session
    codes: NDArray[np.str_] = np.select(
        [given_up, same, assignment.slot_rank == 1],
        [Reason.GIVEN_UP, reasons_before, Reason.FIRST_CHOICE],
        default=Reason.PROMOTED,
    )
    return codes


class Explainer:
    """Answers "why?" for any slot of one assignment from what is published: seats, places, lists and the rules.

    Parameters
    ----------
    problem : AssignmentProblem
    assignment : Assignment
    fill : bool
        Whether people left over were given open seats.
    drawn : Assignment, optional
        The draw that trades began with.
    by_total : bool
        Whether the seats were given for the least total rank instead of in an order of serving.

    Notes
    -----
    O(n_slots log n_slots) to make, O(length of the list) per answer.
    """

    def __init__(
        self,
        problem: AssignmentProblem,
        assignment: Assignment,
        *,
        fill: bool = False,
        drawn: Assignment | None = None,
        by_total: bool = False,
    ) -> None:
        """Count who sits where and how late each session was still open."""
        self._problem, self._assignment = problem, assignment
        self._codes = reasons(assignment, fill=fill, drawn=drawn, by_total=by_total)
        self._in_order = drawn is None and not by_total
        ranked = assignment.slot_rank > 0
        session = assignment.slot_session[ranked]
        self._n_ranked = np.bincount(session, minlength=problem.n_sessions)
        self._last_place = np.zeros(problem.n_sessions, dtype=np.int64)
        np.maximum.at(self._last_place, session, assignment.slot_place[ranked])
        self._n_served = np.zeros(problem.n_breakouts, dtype=np.int64)
        np.maximum.at(self._n_served, problem.slot_breakout, assignment.slot_place)
        self._led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))

    def explain(self, slot: int) -> Explanation:
        """Explain one slot.

        Raises
        ------
        IndexError
            If there is no such slot.
        """
        problem, assignment = self._problem, self._assignment
        low, high = problem.choice_start[slot], problem.choice_start[slot + 1]
        rank = int(assignment.slot_rank[slot])
        better = problem.choice_session[low : low + rank - 1 if rank else high].tolist()
        return Explanation(
            slot=slot,
            session=int(assignment.slot_session[slot]),
            rank=rank,
            place=int(assignment.slot_place[slot]),
            n_served=int(self._n_served[problem.slot_breakout[slot]]),
            reason=Reason(self._codes[slot]),
            closed=tuple(self._closed(slot, session, rank) for rank, session in enumerate(better, start=1)),
        )

    def slots_of(self, educator: int) -> range:
        """Return the slots of one person, in running order of the breakouts."""
        numbers = self._problem.slot_educator
        low, high = np.searchsorted(numbers, np.array([educator, educator + 1], dtype=numbers.dtype))
        return range(int(low), int(high))

    def _closed(self, slot: int, session: int, rank: int) -> Closed:
        problem = self._problem
        person = int(problem.slot_educator[slot])
        offering = int(problem.session_offering[session])
        audience = int(problem.session_audience[session])
        if (person, offering) in self._led:
            return Closed(session, rank, Obstacle.FACILITATES)
        if audience != EVERYONE and not problem.in_audience[audience, person]:
            return Closed(session, rank, Obstacle.NOT_OPEN)
        if problem.capacity_seats[session] == 0:
            return Closed(session, rank, Obstacle.NO_SEATS)
        mine = self.slots_of(person)
        for where in range(mine.start, slot if self._in_order else mine.stop):
            other = int(self._assignment.slot_session[where])
            ranked = where != slot and other >= 0 and self._assignment.slot_rank[where] > 0
            if ranked and problem.session_offering[other] == offering:
                return Closed(session, rank, Obstacle.HAS_OFFERING, other_session=other)
        if not self._in_order:
            return Closed(session, rank, Obstacle.TAKEN, n_earlier=int(self._n_ranked[session]))
        return Closed(
            session,
            rank,
            Obstacle.FULL,
            n_earlier=int(self._n_ranked[session]),
            last_place=int(self._last_place[session]),
        )
