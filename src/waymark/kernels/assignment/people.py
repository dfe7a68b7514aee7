"""Days that spare people, not seats: least squares and leximin over each person's sum of ranks, with bounds.

Method, promises, certificate and measurements: ``docs/kernels/people.md``.
"""

from dataclasses import replace

import numpy as np

from waymark.kernels.assignment.day_lists import Ints
from waymark.kernels.assignment.optimum import bands_apart, linear_costs, optimum
from waymark.kernels.assignment.people_day import Level, Objective, PeopleDay
from waymark.kernels.assignment.proven import GAP, MAX_STEPS, Stop
from waymark.kernels.assignment.residual import solve_residual
from waymark.kernels.assignment.serve import draw, fill_up
from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem
from waymark.kernels.assignment.whole_day import seat_day

STEEPNESS = (2, 4, 16)
"""The day is first sought with measures in which one rank more weighs that many times as much."""
STEEP_STEPS = 150
LEVEL_STEPS = 200
OPEN_LEVELS = 3
"""After so many levels in a row that could not be proven, no further level is looked at."""
WEIGHT_STEP = 8
HEAVIEST = 1 << 20
LARGEST, LARGEST_SUM = 1 << 28, 1 << 40
"""No day of a person and no sum over people counts more, so that prices fit in 64 bits."""
MOST_AGAIN = 8
"""The levels are begun anew at most that often because a better day was met."""


def least_squares(
    problem: AssignmentProblem,
    *,
    ticket_rank: Ints,
    fill: bool = False,
    gap: float = GAP,
    max_steps: int = MAX_STEPS,
) -> PeopleDay:
    """Make the sum over people of the square of their sum of ranks as small as can be, and prove how small that is.

    Parameters
    ----------
    problem, ticket_rank, fill, gap, max_steps
        As for `waymark.kernels.assignment.optimum.optimum`. An unplaced slot counts as the length of its list + 1.

    Returns
    -------
    PeopleDay
        Bands are seated one after another, the highest first; the bound is that of the day without bands.

    Notes
    -----
    `seat_day` with squares as the measure of a day. On small days what the prices leave open is solved as a
    mixed-integer program. One price step is O(slots * sums * choices per slot).
    """
    search = _People(problem, ticket_rank, gap, max_steps)
    choice, price, bound = search.squares(search.first())
    price_bound, squares = bound, search.squared()
    if search.total(choice, squares) > bound:
        rest = solve_residual(problem, shape=squares, most_people={})
        if rest is not None:
            bound = max(bound, rest.bound)
            choice = search.better(choice, rest.choice, squares)
    apart = bands_apart(problem, seat=lambda part: _People(part, ticket_rank, gap, max_steps).squares_only())
    choice = choice if apart is None else apart
    value = search.total(choice, squares)
    stop = Stop.GAP if value - bound <= gap * value else Stop.WORK
    seated = search.seated(choice, fill=fill)
    return PeopleDay(seated, Objective.LEAST_SQUARES, value, bound, price_bound, price, (), stop)


def leximin(
    problem: AssignmentProblem,
    *,
    ticket_rank: Ints,
    fill: bool = False,
) -> PeopleDay:
    """Make the worst sum of ranks as small as can be, then as few people as possible have it, then the next, and so on.

    Parameters
    ----------
    problem, ticket_rank, fill
        As for `least_squares`.

    Returns
    -------
    PeopleDay
        With one `Level` per sum, from the worst down, until three in a row could not be proven. Only the first
        ``n_proven`` of them are the optimum for certain. Bands are seated one after another, the highest first; the
        bounds are those of the day without bands.

    Notes
    -----
    A level is a stair: a day counts 1 from that sum on, and more where a higher level would be hurt. The bound is the
    Lagrange bound of that measure, less what the people at the higher levels count in it.
    """
    search = _People(problem, ticket_rank, 0.0, MAX_STEPS)
    choice, price = search.steep()
    choice, levels = search.levels(choice, price, adopt=True)
    apart = bands_apart(problem, seat=lambda part: _People(part, ticket_rank, 0.0, MAX_STEPS).leximin_only())
    if apart is not None:
        choice, levels = search.levels(apart, price, adopt=False)
    worst = search.worst(choice)
    bound = max((level.level for level in levels if level.total_bound > 0 or level.bound > 0), default=0)
    none, all_proven = np.zeros(problem.n_sessions, np.int64), all(level.is_proven for level in levels)
    seated = search.seated(choice, fill=fill)
    stop = Stop.GAP if all_proven else Stop.WORK
    return PeopleDay(seated, Objective.LEXIMIN, worst, bound, bound, none, tuple(levels), stop)


def stairs(*, level: int, worst: int) -> Ints:
    """Return what a day counts whose ranks add up to 0 .. ``worst``: nothing below the level, 1 there, then more."""
    step = np.zeros(worst + 1, np.int64)
    for at in range(level, worst + 1):
        step[at] = min(WEIGHT_STEP ** min(at - level, 20), HEAVIEST)
    return np.cumsum(step)


class _People:
    """One day, measured by people."""

    def __init__(self, problem: AssignmentProblem, ticket_rank: Ints, gap: float, max_steps: int) -> None:
        self._problem, self._tickets = problem, ticket_rank
        self._gap, self._max_steps = gap, max_steps
        self._order = np.argsort(ticket_rank)
        self._costs = linear_costs(problem)

    def sums(self, choice: Ints) -> Ints:
        """Return each person's sum of ranks."""
        problem = self._problem
        paid = np.where(choice >= 0, choice - problem.choice_start[:-1] + 1, problem.list_length + 1)
        return np.bincount(problem.slot_educator, weights=paid, minlength=problem.n_educators).astype(np.int64)

    def worst(self, choice: Ints) -> int:
        """Return the largest sum of ranks."""
        return int(self.sums(choice).max(initial=0))

    def reaching(self, choice: Ints, worst: int) -> Ints:
        """Return how many people have a sum of 0, 1, … ``worst`` or more."""
        return np.bincount(self.sums(choice), minlength=worst + 1)[::-1].cumsum()[::-1]

    def total(self, choice: Ints, shape: Ints) -> int:
        """Return what a day counts in a measure."""
        return int(shape[self.sums(choice)].sum())

    def squared(self) -> Ints:
        """Return the squares, as far as the sum of ranks of anybody can reach."""
        return np.arange(int(self._costs.floor.max(initial=0)) + 1, dtype=np.int64) ** 2

    def first(self) -> tuple[Ints, Ints]:
        """Return the day of the least mean rank, and its prices: where every search begins."""
        one_band = replace(self._problem, priority_band=np.zeros_like(self._problem.priority_band))
        found = optimum(one_band, ticket_rank=self._tickets, gap=GAP, max_steps=STEEP_STEPS)
        seated = found.assignment
        placed = seated.slot_session != UNPLACED
        return np.where(placed, self._problem.choice_start[:-1] + seated.slot_rank - 1, -1), found.seat_price

    def squares(self, first: tuple[Ints, Ints]) -> tuple[Ints, Ints, int]:
        """Return the day of the least squares, its prices and its bound."""
        return self._seek(self.squared(), first, self._max_steps, self._gap)

    def squares_only(self) -> Ints:
        """Return the day of the least squares."""
        return self.squares(self.first())[0]

    def leximin_only(self) -> Ints:
        """Return the leximin day."""
        choice, price = self.steep()
        return self.levels(choice, price, adopt=True)[0]

    def steep(self) -> tuple[Ints, Ints]:
        """Seek the day with one measure after another, each steeper than the last."""
        choice, price = self.first()
        for steepness in STEEPNESS:
            worst = self.worst(choice)
            most = max(1, min(LARGEST, LARGEST_SUM // max(1, self._problem.n_educators)))
            height = np.maximum(np.arange(worst + 1) - max(0, worst - 7), 0)
            shape = np.array([0 if h == 0 else min(steepness**h, most) for h in height.tolist()], np.int64)
            found, price, _ = self._seek(shape, (choice, price), STEEP_STEPS, 0.0)
            choice = found if self._spares(found, choice) else choice
        return choice, price

    def levels(self, choice: Ints, price: Ints, *, adopt: bool) -> tuple[Ints, list[Level]]:
        """Go down level by level: bound each, and, where better days may be taken, take them."""
        found: list[Level] = []
        level, n_open, n_again = self.worst(choice), 0, 0
        while level > 0 and n_open < OPEN_LEVELS:
            step, day = self._level(level, choice, price, found[-1].bound if found else 0)
            if adopt and self._spares(day, choice):
                above = self.reaching(choice, level)[level + 1 :].tolist()
                choice, people = day, self.reaching(day, level)
                if people[level] == 0 or people[level + 1 :].tolist() != above:
                    found, level, n_open, n_again = [], self.worst(choice), 0, n_again + 1
                    adopt = n_again < MOST_AGAIN
                    continue
                step = replace(step, people=int(people[level]))
            found.append(step)
            price, n_open, level = step.seat_price, 0 if step.is_proven else n_open + 1, level - 1
        return choice, found

    def seated(self, choice: Ints, *, fill: bool) -> Assignment:
        """Turn choices into seats, with the places of the draw."""
        problem = self._problem
        placed = choice >= 0
        session = np.full(problem.n_slots, UNPLACED, np.int32)
        session[placed] = problem.choice_session[choice[placed]]
        rank = np.where(placed, choice - problem.choice_start[:-1] + 1, 0).astype(np.int32)
        drawn = draw(problem, ticket_rank=self._tickets)
        seated = Assignment(slot_session=session, slot_rank=rank, slot_place=drawn.slot_place)
        return fill_up(problem, seated) if fill else seated

    def better(self, choice: Ints, other: Ints | None, shape: Ints) -> Ints:
        """Return the other day where it counts less."""
        return choice if other is None or self.total(other, shape) >= self.total(choice, shape) else other

    def _level(self, level: int, choice: Ints, price: Ints, least: int) -> tuple[Level, Ints]:
        """Bound one level beside the counts of the higher ones, and return the best day met on the way."""
        worst = self.worst(choice)
        counts, shape = self.reaching(choice, worst), stairs(level=level, worst=worst)
        day, price, total_bound = self._seek(shape, (choice, price), LEVEL_STEPS, 0.0)
        above = int((np.diff(shape)[level:] * counts[level + 1 :]).sum())
        people, bound, by_search = int(counts[level]), max(total_bound - above, least), False
        if bound < people:
            limits = {at: int(counts[at]) for at in range(level + 1, worst + 1)}
            rest = solve_residual(self._problem, shape=np.minimum(shape, 1), most_people=limits)
            if rest is not None and rest.bound > bound:
                bound, by_search = rest.bound, True
            if rest is not None and rest.choice is not None and self._spares(rest.choice, day):
                day = rest.choice
        return Level(level, people, bound, total_bound, price, by_search), day

    def _spares(self, one: Ints, other: Ints) -> bool:
        """Tell whether one day is better than the other, the worst off first."""
        top = max(self.worst(one), self.worst(other))
        mine: list[int] = self.reaching(one, top)[::-1].tolist()
        theirs: list[int] = self.reaching(other, top)[::-1].tolist()
        return mine < theirs

    def _seek(self, shape: Ints, first: tuple[Ints, Ints], max_steps: int, gap: float) -> tuple[Ints, Ints, int]:
        """Return a day that is small in a measure, prices, and the bound that they prove."""
        found = seat_day(
            self._problem,
            costs=replace(self._costs, start=first[0], shape=shape, first_price=first[1]),
            order=self._order,
            gap=gap,
            max_steps=max_steps,
        )
        return found.choice, found.seat_price, found.bound
