"""The odds: how often each seat falls to each person when the draw is repeated with other lotteries.

A thousand lotteries are served side by side: the loop runs over turns, and each step of it serves whoever has that turn
in every one of them. The method and what the figures mean: ``docs/kernels/odds.md``.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import AssignmentProblem
from waymark.kernels.draw import balanced_scores

_BLOCK_CELLS = 1 << 21


class InvalidOdds(ValueError):
    """The number of lotteries or of processes is not one that can be drawn."""


@dataclass(frozen=True, slots=True)
class Odds:
    """What came out of many lotteries over the same lists.

    Attributes
    ----------
    n_draws : int
        Lotteries drawn.
    choice_count : int64 array of shape (n_choices,)
        In how many of them the choice's slot got that session.
    full_after : int32 array of shape (n_draws, n_sessions)
        How many turns of its breakout had been taken when the session's last seat went: 0 where it has no seats,
        the number of the breakout's slots + 1 where a seat was left in the end.
    """

    n_draws: int
    choice_count: NDArray[np.int64]
    full_after: NDArray[np.int32]

    @property
    def probability(self) -> NDArray[np.float64]:
        """Share of the lotteries in which the choice was given, shape (n_choices,)."""
        return self.choice_count / self.n_draws

    @property
    def standard_error(self) -> NDArray[np.float64]:
        """Standard error of each probability, shape (n_choices,); never above ``0.5 / sqrt(n_draws)``.

        Counted with one success and one failure added (Agresti & Coull 1998), or else an event that never came up
        would seem to be known for certain.
        """
        share = (self.choice_count + 1) / (self.n_draws + 2)
        error: NDArray[np.float64] = np.sqrt(share * (1 - share) / (self.n_draws + 2))
        return error


def odds(problem: AssignmentProblem, *, seed: int, n_draws: int = 1000, n_processes: int = 1) -> Odds:
    """Repeat the draw with many lotteries and count who got what.

    Parameters
    ----------
    problem : AssignmentProblem
    seed : int, 0 or more
        The same seed gives the same lotteries, however many processes draw them.
    n_draws : int
        Lotteries, 1 or more.
    n_processes : int
        Processes to share them out to; 1 draws them here. A process of its own takes about a second to start.

    Returns
    -------
    Odds

    Raises
    ------
    InvalidOdds
        If ``n_draws`` or ``n_processes`` is below 1, or ``seed`` below 0.

    Notes
    -----
    O(n_draws * (n_educators * n_breakouts * log n_educators + n_choices)) time; memory for one block of lotteries
    (16 MB an array) and ``full_after``. Tickets are the raw 64-bit words of PCG64, one stream per lottery, which
    numpy keeps the same from version to version; equal words go by the row of the person.

    References
    ----------
    Serial dictatorship repeated over random orders is random priority: Abdulkadiroglu & Sonmez (1998), Random serial
    dictatorship and the core from random endowments, Econometrica 66. Its odds are counted, because to compute them
    exactly is #P-complete: Aziz, Brandt & Brill (2013), The computational complexity of random serial dictatorship,
    Economics Letters 121.
    """
    if n_draws < 1 or n_processes < 1 or seed < 0:
        raise InvalidOdds(f"n_draws {n_draws} and n_processes {n_processes} must be 1 or more, seed {seed} 0 or more")
    per_block = max(1, _BLOCK_CELLS // max(1, problem.n_educators))
    blocks = [range(at, min(at + per_block, n_draws)) for at in range(0, n_draws, per_block)]
    if n_processes == 1 or n_draws < n_processes:
        parts = [_draw_block(problem, seed, block) for block in blocks]
    else:
        size = min(per_block, -(-n_draws // n_processes))
        blocks = [range(at, min(at + size, n_draws)) for at in range(0, n_draws, size)]
        with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
            parts = list(pool.map(_draw_block, [problem] * len(blocks), [seed] * len(blocks), blocks))
    return Odds(
        n_draws=n_draws,
        choice_count=np.sum([counts for counts, _ in parts], axis=0),
        full_after=np.concatenate([full for _, full in parts]),
    )


def lottery_ranks(*, seed: int, draws: Sequence[int], n_educators: int) -> NDArray[np.int64]:
    """Return everyone's place in ticket order in some of the lotteries that a seed stands for.

    Parameters
    ----------
    seed : int, 0 or more
    draws : sequence of int
        Which lotteries, 0 = the first.
    n_educators : int

    Returns
    -------
    int64 array of shape (n_draws, n_educators)
        Each row a permutation of 0..n_educators-1, as `waymark.kernels.assignment.draw` takes it.

    Notes
    -----
    O(n_draws * n_educators * log n_educators) time.
    """
    words = np.stack(
        [np.random.PCG64(np.random.SeedSequence([seed, draw])).random_raw(n_educators) for draw in draws]
    ).reshape(len(draws), n_educators)
    order = np.argsort(words, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(n_educators)[None, :], axis=1)
    return ranks


def _draw_block(problem: AssignmentProblem, seed: int, draws: range) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return how often each choice was given in these lotteries, and when each session was full."""
    ranks = lottery_ranks(seed=seed, draws=draws, n_educators=problem.n_educators)
    scores = balanced_scores(ticket_rank=ranks, priority_band=problem.priority_band, free=problem.free)
    hall = _Hall(problem, len(draws))
    for breakout in range(problem.n_breakouts):
        hall.serve(breakout, turns(problem, breakout, ranks=ranks, scores=scores[:, :, breakout]))
    return hall.counts, hall.full_after


def turns(
    problem: AssignmentProblem, breakout: int, *, ranks: NDArray[np.int64], scores: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return whose turn it is in every lottery, as positions among the breakout's slots.

    Parameters
    ----------
    problem : AssignmentProblem
    breakout : int
    ranks : int64 array of shape (n_draws, n_educators)
        From `lottery_ranks`.
    scores : int64 array of shape (n_draws, n_educators)
        The breakout's column of `waymark.kernels.draw.balanced_scores`.

    Returns
    -------
    int64 array of shape (n_slots of the breakout, n_draws)

    Notes
    -----
    O(n_draws * n_slots * log n_slots).
    """
    person = problem.slot_educator[problem.slot_breakout == breakout]
    return np.ascontiguousarray(np.argsort(serving_keys(problem, person, ranks=ranks, scores=scores), axis=1).T)


def serving_keys(
    problem: AssignmentProblem, person: NDArray[np.integer], *, ranks: NDArray[np.int64], scores: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return a number by which people are served in one breakout, lowest first, shape (n_draws, len(person)).

    Band, score and ticket become one number, so that one sort does it. ``ranks`` and the breakout's ``scores`` have
    the shape (n_draws, n_educators).
    """
    _, band = np.unique(-problem.priority_band, return_inverse=True)
    n_educators = max(1, problem.n_educators)
    highest = 2 * n_educators * (problem.n_breakouts + 1)
    key: NDArray[np.int64] = (band.astype(np.int64)[person] * highest + scores[:, person]) * n_educators
    return key + ranks[:, person]


class _Hall:
    """Seats, and what everybody holds, in all lotteries of a block at once."""

    def __init__(self, problem: AssignmentProblem, n_draws: int) -> None:
        self.problem, self.n_draws = problem, n_draws
        self.counts = np.zeros(len(problem.choice_session), dtype=np.int64)
        self.full_after = np.zeros((n_draws, problem.n_sessions), dtype=np.int32)
        # Positions in a list stay ranks: what a person may not take stands there as a session without seats.
        self.session = np.where(may_take(problem), problem.choice_session, problem.n_sessions).astype(np.int64)
        self.offering = np.append(problem.session_offering, -2)
        self.closes_later = _closes_later(problem)
        # What each person holds from each earlier breakout, where that closes a later wish of his; -1 elsewhere.
        # Shape (n_draws, n_educators).
        self.held: list[NDArray[np.int32]] = []

    def serve(self, breakout: int, turns: NDArray[np.int64]) -> None:
        """Serve one breakout turn by turn; ``turns`` has shape (its slots, n_draws)."""
        problem, lottery = self.problem, np.arange(self.n_draws)
        slots = np.flatnonzero(problem.slot_breakout == breakout)
        person = problem.slot_educator[slots]
        wishes = self._lists(slots)
        length, width = wishes.shape[1], problem.n_sessions + 1
        # One row of seats for each lottery, and behind it the session without seats.
        seats = np.tile(np.append(problem.capacity_seats, 0), self.n_draws)
        full = np.zeros(len(seats), dtype=np.int32)
        chosen = np.full(turns.shape, len(self.counts), dtype=np.int64)
        row = (lottery * width)[:, None]
        closed = [_Closed(held, person[turns]) for held in self.held]
        for turn, slot in enumerate(turns):
            wish = wishes.take(slot, axis=0)
            at = wish + row
            is_open = seats.take(at) > 0
            for by_one in closed:
                holds, offering = by_one.at(turn)
                is_open[holds] &= self.offering[wish[holds]] != offering
            best = is_open.argmax(axis=1)
            first = lottery * length + best
            seated = np.flatnonzero(is_open.take(first))
            at = at.take(first[seated])
            left = seats[at] - 1
            seats[at] = left
            full[at[left == 0]] = turn + 1
            chosen[turn, seated] = problem.choice_start[slots[slot[seated]]] + best[seated]
        self.counts += np.bincount(chosen.ravel(), minlength=len(self.counts) + 1)[:-1]
        self._hold(person, turns, chosen)
        here = np.flatnonzero((problem.session_breakout == breakout) & (problem.capacity_seats > 0))
        ended = full.reshape(self.n_draws, width)[:, here]
        self.full_after[:, here] = np.where(ended > 0, ended, len(slots) + 1)

    def _lists(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the lists of some slots as one table, short lists filled up with the session without seats."""
        length = self.problem.list_length[slots]
        table = np.full((len(slots), int(length.max(initial=1))), self.problem.n_sessions, dtype=np.int64)
        filled = np.arange(table.shape[1]) < length[:, None]
        begin = np.repeat(self.problem.choice_start[slots], length)
        table[filled] = self.session[begin + np.nonzero(filled)[1]]
        return table

    def _hold(self, person: NDArray[np.int32], turns: NDArray[np.int64], chosen: NDArray[np.int64]) -> None:
        """Note the offerings given in a breakout that close a later wish of the person who has them."""
        if not self.closes_later.any():
            return
        turn, lottery = np.nonzero(np.append(self.closes_later, False)[chosen])
        held = np.full((self.n_draws, self.problem.n_educators), -1, dtype=np.int32)
        session = self.problem.choice_session[chosen[turn, lottery]]
        held[lottery, person[turns[turn, lottery]]] = self.problem.session_offering[session]
        self.held.append(held)


class _Closed:
    """The offerings closed to whoever has a turn, because he holds a section of them from one earlier breakout."""

    def __init__(self, held: NDArray[np.int32], person: NDArray[np.int32]) -> None:
        """Look up everything at once; ``person`` is whose turn it is, shape (n_turns, n_draws)."""
        offering = held[np.arange(len(held)), person]
        turn, self.lottery = np.nonzero(offering >= 0)
        self.offering = offering[turn, self.lottery][:, None]
        self.begin = np.searchsorted(turn, np.arange(len(person) + 1)).tolist()

    def at(self, turn: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return in which lotteries something is closed at a turn, and which offering."""
        here = slice(self.begin[turn], self.begin[turn + 1])
        return self.lottery[here], self.offering[here]


def _closes_later(problem: AssignmentProblem) -> NDArray[np.bool_]:
    """Return for each choice whether its person ranked another section of it in a later breakout."""
    slot = problem.choice_slot
    breakout = problem.slot_breakout[slot]
    person = problem.slot_educator[slot].astype(np.int64)
    pair = person * (int(problem.session_offering.max(initial=0)) + 1)
    pair += problem.session_offering[problem.choice_session]
    _, number = np.unique(pair, return_inverse=True)
    latest = np.full(int(number.max(initial=-1)) + 1, -1, dtype=np.int64)
    np.maximum.at(latest, number, breakout)
    closes: NDArray[np.bool_] = breakout < latest[number]
    return closes
