"""Many plans of seats, each drawn with the same lotteries: what a change of seats is worth, without one lottery's luck.

Method, promises and measurements: ``docs/kernels/advice.md``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.advised import NOBODY
from waymark.kernels.assignment.compiled import compiled
from waymark.kernels.assignment.redraws import turns
from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import AssignmentProblem
from waymark.kernels.draw import balanced_scores

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """Seats for every session and, where a section is added, who leads it and so gives up his slot.

    Attributes
    ----------
    capacity_seats : int64 array of shape (n_sessions,)
        One more section of a session is told as more seats in it: whoever ranked the one ranked the other behind it.
    leader, breakout : int
        The person who leads in that breakout from now on; ``NOBODY`` (-1) where nobody's day changes.
    """

    capacity_seats: Ints
    leader: int = NOBODY
    breakout: int = NOBODY


@dataclass(frozen=True, slots=True)
class Tally:
    """How the draws of one plan turned out.

    Attributes
    ----------
    n_slots : int
    first : int64 array of shape (n_draws,)
        Slots seated in their first choice.
    rank_total : int64 array of shape (n_draws,)
        Sum of counted ranks; without a seat a slot counts as the length of its list + 1.
    no_top3 : int64 array of shape (n_draws,)
        People with a slot and none of their first three choices in any breakout.
    """

    n_slots: int
    first: Ints
    rank_total: Ints
    no_top3: Ints


class SeatPlans:
    """Draws plans of one day with lotteries that stay the same from plan to plan.

    Parameters
    ----------
    problem : AssignmentProblem
    ranks : int64 array of shape (n_draws, n_educators)
        Places in ticket order, one lottery in each row.

    Notes
    -----
    A draw costs O(n_choices) at most, usually little more than O(n_slots), in a compiled loop of whole numbers. Seats
    are given exactly as `waymark.kernels.assignment.draw` gives them.
    """

    def __init__(self, problem: AssignmentProblem, ranks: Ints) -> None:
        self._problem, self._ranks = problem, ranks
        self._lists = _Lists(
            person=problem.slot_educator,
            start=problem.choice_start,
            session=np.where(may_take(problem), problem.choice_session, -1).astype(np.int32),
            offering=problem.session_offering,
        )
        self._orders: dict[tuple[int, int], tuple[Numbers, int]] = {}

    def tally(self, plan: SeatPlan) -> Tally:
        """Draw one plan with every lottery."""
        problem = self._problem
        order, n_people = self._order_with(plan.leader, plan.breakout)
        found = np.zeros((len(order), 3), np.int64)
        shape = (problem.n_educators, problem.n_breakouts)
        if len(order):
            serve_draws(self._lists, order, plan.capacity_seats, np.empty(shape, np.int32), found)
        return Tally(order.shape[1], found[:, 0], found[:, 1], n_people - found[:, 2])

    def forget_leaders(self) -> None:
        """Give back the memory of orders in which somebody led one more section."""
        self._orders = {key: order for key, order in self._orders.items() if key[0] == NOBODY}

    def _order_with(self, leader: int, breakout: int) -> tuple[Numbers, int]:
        """Return in which order slots are served in each lottery, shape (n_draws, n_slots), and how many have one."""
        if (leader, breakout) not in self._orders:
            free = self._problem.free
            if leader != NOBODY:
                free = free.copy()
                free[leader, breakout] = False
            order = _serving_order(replace(self._problem, free=free), self._ranks)
            self._orders[leader, breakout] = order, _n_people(self._problem, order)
        return self._orders[leader, breakout]


def gain(before: Tally, after: Tally) -> tuple[Ints, NDArray[np.float64], Ints]:
    """Return per lottery: more first choices, how much lower the mean rank is, fewer people without a top-3 session."""
    low = before.rank_total / max(before.n_slots, 1) - after.rank_total / max(after.n_slots, 1)
    return after.first - before.first, low, before.no_top3 - after.no_top3


def mean_and_error(values: Sequence[float] | Ints | NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean of what several lotteries gave and its standard error, 0 of fewer than two.

    Sums are rounded once, so that every machine gives the same bits.
    """
    numbers = [float(value) for value in values]
    n = len(numbers)
    if n < 2:
        return math.fsum(numbers), 0.0
    mean = math.fsum(numbers) / n
    spread = math.fsum((value - mean) * (value - mean) for value in numbers)
    return mean, math.sqrt(spread / (n - 1) / n)


def _serving_order(problem: AssignmentProblem, ranks: Ints) -> Numbers:
    """Return the slots of people who are free, breakout after breakout, in the order in which a draw serves them."""
    scores = balanced_scores(ticket_rank=ranks, priority_band=problem.priority_band, free=problem.free)
    parts = [np.zeros((0, len(ranks)), np.int64)]
    for breakout in range(problem.n_breakouts):
        slots = np.flatnonzero(problem.slot_breakout == breakout)
        here = slots[turns(problem, breakout, ranks=ranks, scores=scores[:, :, breakout])]
        stays = problem.free[problem.slot_educator[slots], breakout]
        if not stays.all():
            # One slot drops out of every column.
            kept = problem.free[problem.slot_educator[here], breakout]
            here = here.T[kept.T].reshape(len(ranks), int(stays.sum())).T
        parts.append(here)
    return np.ascontiguousarray(np.concatenate(parts).T.astype(np.int32))


def _n_people(problem: AssignmentProblem, order: Numbers) -> int:
    return len(np.unique(problem.slot_educator[order[0]])) if len(order) else 0


class _Lists(NamedTuple):
    """Slots and lists as the loop sees them; -1 stands for a session that the person may not take."""

    person: Numbers
    start: Ints
    session: Numbers
    offering: Numbers


@compiled
def serve_draws(lists: _Lists, order: Numbers, capacity: Ints, held: Numbers, found: Ints) -> None:
    """Serve slots in every order; count first choices, sum ranks, and count people with a top-3 session.

    ``order`` has one lottery in each row. ``held`` is room to work in, of shape (n_educators, n_breakouts); ``found``
    receives the three counts of each lottery.
    """
    n_breakouts = held.shape[1]
    n_held = np.zeros(held.shape[0], np.int32)
    happy = np.zeros(held.shape[0], np.int32)
    for d in range(len(order)):
        left = capacity.copy()
        n_held[:] = 0
        first, total, n_happy = 0, 0, 0
        for at in range(order.shape[1]):
            slot = order[d, at]
            i = lists.person[slot]
            rank = lists.start[slot + 1] - lists.start[slot] + 1
            for k in range(lists.start[slot], lists.start[slot + 1]):
                s = lists.session[k]
                if s < 0 or left[s] <= 0:
                    continue
                twice = False
                for m in range(min(n_held[i], n_breakouts)):
                    if held[i, m] == lists.offering[s]:
                        twice = True
                if twice:
                    continue
                left[s] -= 1
                held[i, n_held[i]] = lists.offering[s]
                n_held[i] += 1
                rank = k - lists.start[slot] + 1
                if rank == 1:
                    first += 1
                if rank <= 3 and happy[i] != d + 1:
                    happy[i] = d + 1
                    n_happy += 1
                break
            total += rank
        found[d, 0], found[d, 1], found[d, 2] = first, total, n_happy
