"""Every possible day, one by one: what the optimising kernels are measured against on tiny days."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment import EVERYONE, AssignmentProblem


def all_days(problem: AssignmentProblem) -> Iterator[list[int]]:
    """Yield every day that keeps the rules: the rank of each slot, 0 where unplaced."""
    led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
    options = []
    for slot, person in enumerate(problem.slot_educator.tolist()):
        low, high = problem.choice_start[slot], problem.choice_start[slot + 1]
        mine: list[tuple[int, int, int]] = [(0, -1, person)]
        for rank, session in enumerate(problem.choice_session[low:high].tolist(), start=1):
            audience = problem.session_audience[session]
            welcome = audience == EVERYONE or problem.in_audience[audience, person]
            if welcome and (person, int(problem.session_offering[session])) not in led:
                mine.append((rank, session, person))
        options.append(mine)
    for day in product(*options):
        seated = [(session, person) for _, session, person in day if session >= 0]
        taken = np.bincount([s for s, _ in seated], minlength=problem.n_sessions)
        offerings = [(person, int(problem.session_offering[session])) for session, person in seated]
        if (taken <= problem.capacity_seats).all() and len(set(offerings)) == len(offerings):
            yield [rank for rank, _, _ in day]


def counted(problem: AssignmentProblem, ranks: list[int] | NDArray[np.int32], power: int = 1) -> NDArray[np.int64]:
    """Return what each slot counts."""
    given = np.array(ranks, dtype=np.int64)
    cost: NDArray[np.int64] = np.where(given > 0, given, problem.list_length + 1) ** power
    return cost


def person_sums(problem: AssignmentProblem, cost: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of each person."""
    return np.bincount(problem.slot_educator, weights=cost, minlength=problem.n_educators).astype(np.int64)
