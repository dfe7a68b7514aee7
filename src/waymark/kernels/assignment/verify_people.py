"""A judge of days that spare people: what prices prove, recomputed in plain Python with no code of the solver.

Whatever prices and counts are put in, what comes out is a true bound.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, AssignmentProblem, InvalidProblem

Option = tuple[int, int, int]


def bound_of_squares(problem: AssignmentProblem, *, seat_price: NDArray[np.int64], unit: int) -> int:
    """Return what the sum over people of their squared sums of ranks cannot be below, as the prices prove it.

    ``seat_price`` holds any whole numbers from 0, ``unit`` of them make 1. Raises ``InvalidProblem`` on other prices.
    O(slots * sums * choices per slot) where no offerings clash.
    """
    most = max(_all_unplaced(problem), default=0)
    return _bound(problem, seat_price, unit, [d * d for d in range(most + 1)])


def bound_of_level(
    problem: AssignmentProblem, *, seat_price: NDArray[np.int64], unit: int, level: int, people: Sequence[int]
) -> int:
    """Return how few people can have a sum of ranks of ``level`` or more, as the prices prove it.

    ``people[h]`` is the number of people who have ``level + h`` or more; the last is the largest sum that anybody has.
    The bound holds for days in which at no higher level more people stand than here, and in which nobody is worse off
    than the worst here. A day at a level counts 1, each level above it 8 times as much as the one below, at most 2**20.
    """
    weights = [min(8**h, 1 << 20) for h in range(len(people))]
    worth, table = 0, [0] * level
    for weight in weights:
        worth += weight
        table.append(worth)
    above = sum(weight * number for weight, number in zip(weights[1:], people[1:], strict=True))
    return _bound(problem, seat_price, unit, table) - int(above)


def _all_unplaced(problem: AssignmentProblem) -> list[int]:
    sums = [0] * problem.n_educators
    for slot, person in enumerate(problem.slot_educator.tolist()):
        sums[person] += int(problem.choice_start[slot + 1] - problem.choice_start[slot]) + 1
    return sums


def _bound(problem: AssignmentProblem, seat_price: NDArray[np.int64], unit: int, table: list[int]) -> int:
    if seat_price.shape != problem.capacity_seats.shape or (seat_price < 0).any():
        raise InvalidProblem("seat_price must hold one number from 0 for each session")
    price = seat_price.tolist()
    led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
    days: dict[int, list[list[Option]]] = {}
    start = problem.choice_start.tolist()
    for slot, person in enumerate(problem.slot_educator.tolist()):
        options: list[Option] = [(start[slot + 1] - start[slot] + 1, 0, -1)]
        for rank, session in enumerate(problem.choice_session[start[slot] : start[slot + 1]].tolist(), start=1):
            offering, audience = int(problem.session_offering[session]), int(problem.session_audience[session])
            welcome = audience == EVERYONE or bool(problem.in_audience[audience, person])
            if welcome and (person, offering) not in led:
                options.append((rank, price[session], offering))
        days.setdefault(person, []).append(options)
    worth = sum(_best(day, [unit * value for value in table]) for day in days.values())
    total = worth - sum(p * seats for p, seats in zip(price, problem.capacity_seats.tolist(), strict=True))
    return int(-(-total // unit))


def _best(day: Sequence[Sequence[Option]], table: Sequence[int]) -> int:
    """Return the least of table[sum of ranks] plus prices over the days in which no offering stands twice."""
    repeated = _repeated(day)
    states: dict[tuple[int, frozenset[int]], int] = {(0, frozenset()): 0}
    for options in day:
        reached: dict[tuple[int, frozenset[int]], int] = {}
        for (ranks, held), paid in states.items():
            for rank, price, offering in options:
                now = ranks + rank
                if now >= len(table) or offering in held:
                    continue
                key = (now, held | {offering} if offering in repeated else held)
                reached[key] = min(reached.get(key, paid + price), paid + price)
        states = reached
    if not states:
        raise InvalidProblem("somebody has no day as good as the worst one here")
    return min(table[ranks] + paid for (ranks, _), paid in states.items())


def _repeated(day: Sequence[Sequence[Option]]) -> set[int]:
    """Return the offerings that stand in more than one list of the day."""
    seen: set[int] = set()
    twice: set[int] = set()
    for options in day:
        mine = {offering for _, _, offering in options if offering >= 0}
        twice |= mine & seen
        seen |= mine
    return twice
