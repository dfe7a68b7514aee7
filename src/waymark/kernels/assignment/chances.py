"""What one person can expect while people still rank: his turns in many lotteries, and the chances of any list of his.

Method, exactness and limits: ``docs/kernels/chances.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.redraws import InvalidOdds, lottery_ranks, serving_keys
from waymark.kernels.assignment.types import AssignmentProblem
from waymark.kernels.draw import balanced_scores

NO_TURN = np.iinfo(np.int32).max
_BLOCK_CELLS = 1 << 21


@dataclass(frozen=True, slots=True)
class OwnBreakout:
    """One breakout as one person sees it.

    Attributes
    ----------
    turn : int array of shape (n_draws,)
        How many others were served before him in each lottery, from `turns_before`.
    full_after : int array of shape (n_sessions, n_draws)
        After how many turns each session was full, from `waymark.kernels.assignment.Odds`.
    offering : int array of shape (n_sessions,)
        What each of them offers.
    wishes : sequence of int
        His list: positions among these sessions, most wanted first.
    """

    turn: NDArray[np.integer]
    full_after: NDArray[np.integer]
    offering: NDArray[np.integer]
    wishes: Sequence[int]


@dataclass(frozen=True, slots=True)
class OwnChances:
    """The chances of one breakout.

    Attributes
    ----------
    is_open : float64 array of shape (n_sessions,)
        How often a session had a seat that he might take at his turn.
    given : float64 array of shape (n_wishes,)
        How often each wish would be the seat that he gets.
    nothing : float
        How often nothing of his list was left; 1 for an empty list.
    """

    is_open: NDArray[np.float64]
    given: NDArray[np.float64]
    nothing: float


def turns_before(problem: AssignmentProblem, *, seed: int, n_draws: int) -> NDArray[np.int32]:
    """Return how many slots of a breakout are served before each person's turn, in the lotteries of `odds`.

    Parameters
    ----------
    problem : AssignmentProblem
    seed : int, 0 or more
    n_draws : int, 1 or more
        As handed to `waymark.kernels.assignment.odds`.

    Returns
    -------
    int32 array of shape (n_educators, n_breakouts, n_draws)
        Also for people who have not ranked anything; ``NO_TURN`` where somebody is not free.

    Raises
    ------
    InvalidOdds
        If ``n_draws`` is below 1 or ``seed`` below 0.

    Notes
    -----
    O(n_draws * n_breakouts * n_educators * log n_educators) time.
    """
    if n_draws < 1 or seed < 0:
        raise InvalidOdds(f"n_draws {n_draws} must be 1 or more, seed {seed} 0 or more")
    found = np.full((problem.n_educators, problem.n_breakouts, n_draws), NO_TURN, dtype=np.int32)
    per_block = max(1, _BLOCK_CELLS // max(1, problem.n_educators))
    for begin in range(0, n_draws, per_block):
        draws = range(begin, min(begin + per_block, n_draws))
        ranks = lottery_ranks(seed=seed, draws=draws, n_educators=problem.n_educators)
        scores = balanced_scores(ticket_rank=ranks, priority_band=problem.priority_band, free=problem.free)
        for breakout in range(problem.n_breakouts):
            free = np.flatnonzero(problem.free[:, breakout])
            has_slot = np.isin(free, problem.slot_educator[problem.slot_breakout == breakout]).astype(np.int32)
            order = np.argsort(serving_keys(problem, free, ranks=ranks, scores=scores[:, :, breakout]), axis=1)
            served = has_slot[order]
            before = np.empty_like(served)
            np.put_along_axis(before, order, np.cumsum(served, axis=1, dtype=np.int32) - served, axis=1)
            found[free, breakout, draws.start : draws.stop] = before.T
    return found


def chances_of_lists(breakouts: Sequence[OwnBreakout]) -> tuple[OwnChances, ...]:
    """Return the chances of one person's lists, given his turns and when sessions were full.

    Parameters
    ----------
    breakouts : sequence of OwnBreakout
        In running order: what he would get in one closes other sections of the same offering in later ones.

    Returns
    -------
    tuple of OwnChances
        For the lists that were drawn these are the shares of `Odds`, exactly. For other lists see the page: in a
        first breakout they are exact as well, in later ones nearly so.

    Notes
    -----
    O(n_draws * n_sessions) time: far below a millisecond for 46 sessions and 1,000 lotteries.
    """
    held: list[tuple[int, NDArray[np.bool_]]] = []
    found = []
    for here in breakouts:
        is_open: NDArray[np.bool_] = here.full_after > here.turn
        for offering, has_it in held:
            is_open[here.offering == offering] &= ~has_it
        left = np.ones(len(here.turn), dtype=np.bool_)
        given = []
        for wish in here.wishes:
            gets = is_open[wish] & left
            left &= ~gets
            given.append(gets.mean())
            held.append((int(here.offering[wish]), gets))
        found.append(OwnChances(is_open.mean(axis=1), np.array(given, dtype=np.float64), float(left.mean())))
    return tuple(found)
