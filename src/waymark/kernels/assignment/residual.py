"""What prices leave open on a small day: the same question as a mixed-integer program, by HiGHS.

Method and promises: ``docs/kernels/people.md``.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from waymark.kernels.assignment.day_lists import Ints
from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import AssignmentProblem

MOST_COLUMNS = 2_000
"""Larger days are left to the prices: a program of steps is weak there and would only cost time."""
MOST_NODES = 2_000
SURE = 1e-4
"""Costs are whole numbers, and HiGHS counts in floating point: a bound this near a whole number is that number."""


@dataclass(frozen=True, slots=True)
class Residual:
    """A day as good as was found, and what no day within the limits can be below.

    ``choice`` is an int64 array of shape (n_slots,), -1 where unplaced; ``None`` where no better day was found.
    """

    choice: Ints | None
    bound: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a program under construction."""

    row: list[NDArray[np.int64]]
    column: list[NDArray[np.int64]]
    value: list[NDArray[np.float64]]
    most: list[float]

    def add(self, row: Ints, column: Ints, value: NDArray[np.float64] | float, most: Ints) -> None:
        """Add rows numbered from 0 with their limits."""
        begin = len(self.most)
        self.row.append(row + begin)
        self.column.append(column)
        self.value.append(np.broadcast_to(np.asarray(value, np.float64), row.shape))
        self.most.extend(most.tolist())


def solve_residual(problem: AssignmentProblem, *, shape: Ints, most_people: dict[int, int]) -> Residual | None:
    """Make the sum of ``shape[d]`` over people small, ``d`` being a person's sum of ranks, by branch and bound.

    Parameters
    ----------
    problem : AssignmentProblem
    shape : int64 array
        Never falling, ``shape[0]`` = 0. No day may reach beyond its end.
    most_people : dict
        For some sums, how many people at most may have that sum or more.

    Returns
    -------
    Residual or None
        Nothing where the day needs more than `MOST_COLUMNS` variables. Work ends after `MOST_NODES` nodes, never by
        the clock.

    Notes
    -----
    One yes-or-no variable per choice, and one per person and sum: does his day reach that sum? HiGHS runs in floating
    point: the caller counts the day it finds anew in whole numbers, and its bound is rounded up with `SURE` to spare.
    """
    n, m, top = len(problem.choice_session), problem.n_educators, len(shape) - 1
    if n + m * top > MOST_COLUMNS:
        return None
    rows = _seat_rows(problem)
    _sum_rows(problem, rows, top)
    stairs = np.arange(m * top)
    upward = stairs[stairs % top < top - 1]
    two = np.repeat(np.arange(len(upward)), 2)
    pair = np.stack((upward + 1, upward), axis=1).ravel() + n
    rows.add(two, pair, np.tile([1.0, -1.0], len(upward)), np.zeros(len(upward), np.int64))
    for level, people in most_people.items():
        here = np.arange(m) * top + level - 1 + n
        rows.add(np.zeros(m, np.int64), here, 1.0, np.array([people]))
    cost = np.concatenate((np.zeros(n), np.tile(np.diff(shape).astype(np.float64), m)))
    upper = np.concatenate((may_take(problem).astype(np.float64), np.ones(m * top)))
    size = (len(rows.most), n + m * top)
    matrix = coo_array((np.concatenate(rows.value), (np.concatenate(rows.row), np.concatenate(rows.column))), size)
    found = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(matrix.tocsr(), -np.inf, np.array(rows.most, np.float64)),
        options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
    )
    if found.mip_dual_bound is None or not np.isfinite(found.mip_dual_bound):
        return None
    choice = None
    if found.x is not None:
        choice = np.full(problem.n_slots, -1, np.int64)
        taken = np.flatnonzero(found.x[:n] > 0.5)
        choice[problem.choice_slot[taken]] = taken
    return Residual(choice, max(0, ceil(found.mip_dual_bound - SURE)))


def _seat_rows(problem: AssignmentProblem) -> _Rows:
    """One session per slot, no more people than seats, no offering twice."""
    rows = _Rows([], [], [], [])
    slot, session = problem.choice_slot, problem.choice_session
    every = np.arange(len(session))
    rows.add(slot, every, 1.0, np.ones(problem.n_slots, np.int64))
    rows.add(session.astype(np.int64), every, 1.0, problem.capacity_seats)
    own = problem.slot_educator[slot].astype(np.int64) * (int(problem.session_offering.max(initial=0)) + 1)
    pairs, number = np.unique(own + problem.session_offering[session], return_inverse=True)
    rows.add(number.astype(np.int64), every, 1.0, np.ones(len(pairs), np.int64))
    return rows


def _sum_rows(problem: AssignmentProblem, rows: _Rows, top: int) -> None:
    """Each person's sum of ranks is at most the number of sums that he reaches."""
    n, m = len(problem.choice_session), problem.n_educators
    length = problem.list_length
    unplaced = np.bincount(problem.slot_educator, weights=length + 1, minlength=m).astype(np.int64)
    saved = (problem.choice_rank - length[problem.choice_slot] - 1).astype(np.float64)
    row = np.concatenate((problem.slot_educator[problem.choice_slot].astype(np.int64), np.repeat(np.arange(m), top)))
    column = np.arange(n + m * top)
    rows.add(row, column, np.concatenate((saved, np.full(m * top, -1.0))), -unplaced)
