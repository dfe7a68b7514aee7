"""Where seats are wanted: the seat prices of each breakout, seated exactly by itself, and where more chairs go.

Method, promises and measurements: ``docs/kernels/advice.md``.
"""

from dataclasses import dataclass

import numpy as np

from waymark.kernels.assignment.breakout import SeatedBreakout, seat_breakout
from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import AssignmentProblem
from waymark.kernels.assignment.venue import Ints, Numbers


@dataclass(frozen=True, slots=True)
class _Breakout:
    """The lists of one breakout, sessions numbered within it."""

    sessions: Ints
    start: Ints
    session: Numbers
    rank: Ints
    escape: Ints

    def seat(self, capacity: Ints) -> SeatedBreakout:
        return seat_breakout(
            choice_start=self.start,
            choice_session=self.session,
            choice_cost=self.rank,
            escape_cost=self.escape,
            capacity_seats=capacity[self.sessions],
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """How much seats are wanted at some plan of seats.

    Attributes
    ----------
    price : int64 array of shape (n_sessions,)
        Ranks that one more seat saves, if everyone of the breakout is then seated anew as well as can be.
    empty : int64 array of shape (n_sessions,)
        Seats that the exact seating leaves.
    waiting : int64 array of shape (n_sessions,)
        People who ranked the session better than what the exact seating gives them.
    """

    price: Ints
    empty: Ints
    waiting: Ints


class Market:
    """Prices the seats of a day, breakout by breakout, as if nobody minded one offering twice."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self._problem = problem
        allowed = may_take(problem)
        self._breakouts = [_lists(problem, allowed, b) for b in range(problem.n_breakouts)]

    def demand(self, capacity: Ints) -> Demand:
        """Seat every breakout exactly and read the prices. Cost: see `seat_breakout`, once for each breakout."""
        price, empty, waiting = (np.zeros(len(capacity), np.int64) for _ in range(3))
        for lists in self._breakouts:
            seated = lists.seat(capacity)
            price[lists.sessions] = seated.seat_price
            placed = np.flatnonzero(seated.choice >= 0)
            at = lists.start[:-1][placed] + seated.choice[placed]
            taken = np.bincount(lists.session[at], minlength=len(lists.sessions))
            empty[lists.sessions] = capacity[lists.sessions] - taken
            got = lists.escape.copy()
            got[placed] = lists.rank[at]
            better = lists.rank < np.repeat(got, np.diff(lists.start))
            waiting[lists.sessions] = np.bincount(lists.session[better], minlength=len(lists.sessions))
        return Demand(price, empty, waiting)

    def place_chairs(self, n_seats: int) -> Ints:
        """Place seats one by one where the price is highest, pricing anew after each.

        Returns
        -------
        int64 array of shape (n_sessions,)
            How many each session gets; fewer than ``n_seats`` in all where no more of them would help anybody.

        Notes
        -----
        With exact seating, the saving of seats is a sum of concave functions of gross substitutes, so that taking the
        best seat each time gives the best ``n_seats`` together. Cost: one breakout for each seat.
        """
        added = np.zeros(self._problem.n_sessions, np.int64)
        price = self.demand(self._problem.capacity_seats).price
        for _ in range(n_seats):
            if not price.any():
                break
            best = int(price.argmax())
            added[best] += 1
            lists = self._breakouts[self._problem.session_breakout[best]]
            price[lists.sessions] = lists.seat(self._problem.capacity_seats + added).seat_price
        return added


def _lists(problem: AssignmentProblem, allowed: np.ndarray[tuple[int], np.dtype[np.bool_]], breakout: int) -> _Breakout:
    sessions = np.flatnonzero(problem.session_breakout == breakout)
    slots = np.flatnonzero(problem.slot_breakout == breakout)
    mine = (problem.slot_breakout[problem.choice_slot] == breakout) & allowed
    length = np.bincount(problem.choice_slot[mine], minlength=problem.n_slots)[slots]
    return _Breakout(
        sessions=sessions,
        start=np.concatenate((np.zeros(1, np.int64), np.cumsum(length))),
        session=np.searchsorted(sessions, problem.choice_session[mine]).astype(np.int32),
        rank=problem.choice_rank[mine],
        escape=problem.list_length[slots] + 1,
    )
