"""Ways of balancing the orders of a day that were tried, and a plain loop that serves any of them.

Every rule turns one lottery (a place per person, 0 = lowest ticket) into a score per person and breakout; lower is
served earlier. Bands are left out: within a band all rules compare the same way.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment import UNPLACED, Assignment, AssignmentProblem, may_take
from waymark.kernels.draw import balanced_scores

Scores = NDArray[np.float64]
Rule = Callable[[AssignmentProblem, NDArray[np.int64], np.random.Generator], Scores]


def independent(problem: AssignmentProblem, tickets: NDArray[np.int64], rng: np.random.Generator) -> Scores:
    """Draw a new order for every breakout."""
    del tickets
    return rng.random(problem.free.shape)


def equal_sums(problem: AssignmentProblem, tickets: NDArray[np.int64], rng: np.random.Generator) -> Scores:
    """Keep the sum of everyone's places equal: forward, in a comb, and what is missing; else forward and back."""
    del rng
    at = _relative(tickets)
    if problem.n_breakouts == 3:
        comb = np.where(at < 0.5, 1 - 2 * at, 2 - 2 * at)
        return np.column_stack((at, comb, 1.5 - at - comb))
    return np.column_stack([at if b % 2 == 0 else 1 - at for b in range(problem.n_breakouts)])


def early_once_forward(problem: AssignmentProblem, tickets: NDArray[np.int64], rng: np.random.Generator) -> Scores:
    """Make everyone early once, and keep the order within a stretch the same in all breakouts."""
    del rng
    own = problem.free.sum(axis=1)
    early, offset = np.divmod(_relative(tickets) * own, 1)
    position = np.cumsum(problem.free, axis=1) - 1
    scores: Scores = (position - early[:, None]) % np.maximum(own, 1)[:, None] + offset[:, None]
    return scores


def balanced(problem: AssignmentProblem, tickets: NDArray[np.int64], rng: np.random.Generator) -> Scores:
    """Make everyone early once, and turn the order round in the other stretches: the draw."""
    del rng
    one_band = np.zeros(problem.n_educators, dtype=np.int64)
    return balanced_scores(ticket_rank=tickets, priority_band=one_band, free=problem.free).astype(np.float64)


def missing_not_counted(problem: AssignmentProblem, tickets: NDArray[np.int64], rng: np.random.Generator) -> Scores:
    """Do the same, but stretch the stretches of whoever misses a breakout over the whole line."""
    own = np.maximum(problem.free.sum(axis=1), 1)
    scores: Scores = balanced(problem, tickets, rng) / own[:, None]
    return scores


RULES: dict[str, Rule] = {
    "independent orders": independent,
    "sums kept equal": equal_sums,
    "early once, others forward": early_once_forward,
    "early once, others backward": balanced,
    "the same, missing not counted": missing_not_counted,
}


class Server:
    """Serves one day again and again in different orders."""

    def __init__(self, problem: AssignmentProblem) -> None:
        """Spell the lists out once."""
        self.problem = problem
        session = np.where(may_take(problem), problem.choice_session, -1).tolist()
        starts = problem.choice_start.tolist()
        self._wishes = [session[low:high] for low, high in pairwise(starts)]
        self._person = problem.slot_educator.tolist()
        self._offering = problem.session_offering.tolist()

    def by_scores(self, scores: Scores, tickets: NDArray[np.int64]) -> Assignment:
        """Serve breakout after breakout, lower score first."""
        problem = self.problem
        mine = scores[problem.slot_educator, problem.slot_breakout]
        return self._serve(np.lexsort((tickets[problem.slot_educator], mine, problem.slot_breakout)).tolist())

    def worse_off_first(self, tickets: NDArray[np.int64]) -> Assignment:
        """Serve each breakout by ranks missed so far, then by ticket: kind to people, but not truthful."""
        problem = self.problem
        missed = np.zeros(problem.n_educators, dtype=np.int64)
        length = problem.list_length

        def turns() -> Iterable[int]:
            for breakout in range(problem.n_breakouts):
                slots = np.flatnonzero(problem.slot_breakout == breakout)
                people = problem.slot_educator[slots]
                yield from slots[np.lexsort((tickets[people], -missed[people]))].tolist()
                got = np.array([self._rank[s] for s in slots.tolist()])
                missed[people] += np.where(got > 0, got, length[slots] + 1) - 1

        return self._serve(turns())

    def _serve(self, turns: Iterable[int]) -> Assignment:
        left = self.problem.capacity_seats.tolist()
        held: list[set[int]] = [set() for _ in range(self.problem.n_educators)]
        self._rank = [0] * self.problem.n_slots
        given = [UNPLACED] * self.problem.n_slots
        for slot in turns:
            mine = held[self._person[slot]]
            for rank, wish in enumerate(self._wishes[slot], start=1):
                if wish >= 0 and left[wish] and self._offering[wish] not in mine:
                    left[wish] -= 1
                    mine.add(self._offering[wish])
                    given[slot], self._rank[slot] = wish, rank
                    break
        return Assignment(
            slot_session=np.array(given, dtype=np.int32),
            slot_rank=np.array(self._rank, dtype=np.int32),
            slot_place=np.zeros(self.problem.n_slots, dtype=np.int64),
        )


def _relative(tickets: NDArray[np.int64]) -> NDArray[np.float64]:
    return (tickets + 0.5) / len(tickets)
