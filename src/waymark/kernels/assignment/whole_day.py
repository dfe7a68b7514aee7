"""A whole day at the least total cost, with a bound: seat prices, one exact breakout after another, and a proven gap.

Method, promises, certificate and measurements: ``docs/kernels/optimum.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.best_days import FREE, NEVER, DayLists, Ints, cost_through, demand_at
from waymark.kernels.assignment.breakout import LARGEST_COST, seat_breakout
from waymark.kernels.assignment.proven import PRICE_UNIT, Stop
from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import AssignmentProblem

STEPS_PER_ROUND = 50
MANY_SLOTS = 30_000
GRAIN = 8
"""From `MANY_SLOTS` on, a day is built from costs that are rounded down to 8 of 64 parts of a rank."""
FINE = 16
"""Prices are moved in 1/16 of their unit."""
SCALES = 13
HIGHEST = 1 << 44
"""No price is higher, so that those of a whole day stay below `NEVER`."""
SPARE_BITS = 12
"""Digits that are kept where a step is divided before it is multiplied, because it would not fit in 64 bits."""
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SeatedDay:
    """A day and the proof of how good it is.

    Attributes
    ----------
    choice : int64 array of shape (n_slots,)
        Index into the problem's ``choice_session``, -1 where unplaced.
    seat_price : int64 array of shape (n_sessions,)
        In units of 1/64 of cost: the certificate of the bound.
    total_cost : int
    bound : int
        No day that keeps the rules costs less.
    n_steps : int
        Price steps done.
    stop : Stop
    """

    choice: Ints
    seat_price: Ints
    total_cost: int
    bound: int
    n_steps: int
    stop: Stop


@dataclass(frozen=True, slots=True)
class DayCosts:
    """What is to be made small, and what nobody may fall below.

    Attributes
    ----------
    choice_cost : int64 array of shape (n_choices,)
    escape_cost : int64 array of shape (n_slots,)
        Cost of staying unplaced.
    must_sit : bool array of shape (n_slots,)
        Slots that may not stay unplaced.
    floor : int64 array of shape (n_educators,)
        The largest sum of costs that each person may bear.
    start : int64 array of shape (n_slots,), optional
        A day that keeps every rule and every floor.
    shape : int64 array, optional
        What a person's day counts whose costs add up to ``d``: ``shape[d]``, never falling. No day may reach beyond
        its end. Without it a day counts the sum of its costs. It needs a ``start``.
    first_price : int64 array of shape (n_sessions,), optional
        The prices to begin with.
    """

    choice_cost: Ints
    escape_cost: Ints
    must_sit: NDArray[np.bool_]
    floor: Ints
    start: Ints | None = None
    shape: Ints | None = None
    first_price: Ints | None = None


def seat_day(
    problem: AssignmentProblem,
    *,
    costs: DayCosts,
    order: Ints,
    gap: float,
    max_steps: int,
    report: Report | None = None,
) -> SeatedDay:
    """Find a day of small total cost and a proof of how near the least it is.

    Parameters
    ----------
    problem : AssignmentProblem
    costs : DayCosts
    order : int64 array of shape (n_educators,)
        People in the order in which they enter the solver; it decides between equally good days.
    gap : float, 0 or more
        Stop as soon as (total - bound) / total is at most this.
    max_steps : int
        Stop after this many price steps, whatever the gap.
    report : callable (total, bound), optional
        Told after every round.

    Returns
    -------
    SeatedDay

    Notes
    -----
    The seats are priced (Lagrange multipliers) and everyone takes his best day at the prices, which is exact; prices
    move along the excess demand. A day is then built from prices: breakout after breakout is seated exactly, the cost
    of a choice being that of the person's best day with it at the prices in force; then each breakout is seated anew
    beside the others for as long as that helps. One step is O(n_choices), plus a search for people whose best wishes
    clash. Whole numbers throughout.

    References
    ----------
    Held & Karp (1971), The traveling-salesman problem and minimum spanning trees, part II; Fisher (1981), The
    Lagrangian relaxation method for solving integer programming problems, Management Science 27.
    """
    search = _Search(problem, costs, order, gap)
    search.build_day(polish=False)
    while True:
        for _ in range(min(STEPS_PER_ROUND, max_steps - search.n_steps)):
            if not search.step():
                break
        search.build_day()
        if report:
            report(search.total, search.bound)
        if search.is_near or search.n_steps >= max_steps or search.settled:
            return SeatedDay(
                choice=search.choice,
                seat_price=search.best_price,
                total_cost=search.total,
                bound=search.bound,
                n_steps=search.n_steps,
                stop=Stop.GAP if search.is_near else Stop.WORK,
            )


class _Search:
    """Prices on their way up to the bound, and the best day found so far."""

    def __init__(self, problem: AssignmentProblem, costs: DayCosts, order: Ints, gap: float) -> None:
        self._gap = gap
        self._grain = GRAIN if problem.n_slots >= MANY_SLOTS else 1
        self._lists, self._slot, self._choice = _day_lists(problem, costs, order)
        self._breakout = problem.slot_breakout[self._slot]
        self._plain = costs.escape_cost[self._slot]
        self._rooms = [np.flatnonzero(problem.session_breakout == b) for b in range(problem.n_breakouts)]
        self._local = np.zeros(problem.n_sessions, np.int32)
        for rooms in self._rooms:
            self._local[rooms] = np.arange(len(rooms))
        self._person = np.repeat(np.arange(problem.n_educators), np.diff(self._lists.person))
        slots = np.stack((np.arange(problem.n_slots), self._person), axis=1)
        self._slots = [slots[self._breakout == b] for b in range(problem.n_breakouts)]
        self._free = np.full(problem.n_slots, FREE, np.int64)
        self._taken = self._free if costs.start is None else self._own(costs.start)
        self.total = int(self._cost_of(self._taken)) if costs.start is not None else int(self._plain.sum())
        if costs.start is None:
            self._taken = np.full(problem.n_slots, -1, np.int64)
        self.best_price = self._first_prices() if costs.first_price is None else self._in_scale(costs.first_price)
        self._price = self.best_price * FINE
        self._drift = np.zeros(problem.n_sessions, np.int64)
        self._best = -int(NEVER)
        self._pace, self._stale, self._n_built = 1024, 0, 0
        self.n_steps = 0
        self.settled = False
        if costs.start is not None:
            self._keep(self._polished(self._taken, list(range(problem.n_breakouts))))

    @property
    def bound(self) -> int:
        """The proven bound, rounded up: costs are whole numbers."""
        return -(-self._best // PRICE_UNIT)

    @property
    def choice(self) -> Ints:
        """The best day found, in the numbers of the problem."""
        chosen = np.full(len(self._slot), -1, np.int64)
        placed = self._taken >= 0
        chosen[self._slot[placed]] = self._choice[self._taken[placed]]
        return chosen

    def step(self) -> bool:
        """Move the prices once along the excess demand; return whether anything is left to do."""
        price = self._price // FINE
        excess, pick = np.empty(len(price), np.int64), np.empty(len(self._free), np.int64)
        value = int(demand_at(self._lists, price, self._free, pick, excess))
        self.n_steps += 1
        if value > self._best:
            self._best, self.best_price, self._stale = value, price, 0
        else:
            self._stale += 1
        if self._stale == 15:
            self._pace, self._stale = self._pace * 6 // 10, 0
            self._price, self._drift = self.best_price * FINE, np.zeros_like(price)
        self._drift = self._drift * 7 // 10 + excess * FINE
        push = np.where((self._price <= 0) & (self._drift < 0), 0, self._drift)
        norm = int((push * push).sum())
        self.settled = norm == 0 or self._pace < 2
        if self.settled:
            return False
        distance = max(self.total * PRICE_UNIT - value, PRICE_UNIT)
        # Polyak's step, pace / 1024 * distance * push / |push|², in the fine units of prices and pushes.
        ahead, norm = self._pace * distance, 1024 * norm // FINE**2
        if ahead * int(np.abs(push).max()) < 1 << 62:
            move = ahead * push // norm
        else:
            move = ((ahead << SPARE_BITS) // norm * push) >> SPARE_BITS
        self._price = np.clip(self._price + move, 0, HIGHEST * FINE)
        return True

    @property
    def is_near(self) -> bool:
        """Whether the best day found is proven to be as near the least cost as was asked for."""
        return self.total - self.bound <= self._gap * self.total

    def build_day(self, *, polish: bool = True) -> None:
        """Seat breakout after breakout at the best prices, then each anew beside the others; keep what is better.

        A day that is near enough as it was built is not polished: with a hundred thousand people that is half of the
        work.
        """
        n = len(self._rooms)
        order = np.roll(np.arange(n), self._n_built)[:: 1 if self._n_built // max(n, 1) % 2 == 0 else -1]
        self._n_built += 1
        taken: Ints | None = self._free.copy()
        for b in order.tolist():
            taken = None if taken is None else self._seat(taken, b, self.best_price)
        if taken is None:
            return
        self._keep(taken)
        if polish and not self.is_near:
            self._keep(self._polished(taken, order.tolist()))

    def _polished(self, taken: Ints, order: list[int]) -> Ints:
        nothing = np.zeros_like(self.best_price)
        since, turn = 0, 0
        while since < len(order):
            again = taken.copy()
            again[self._breakout == order[turn]] = FREE
            seated = self._seat(again, order[turn], nothing)
            better = seated is not None and self._cost_of(seated) < self._cost_of(taken)
            taken = seated if better and seated is not None else taken
            since, turn = 0 if better else since + 1, (turn + 1) % len(order)
        return taken

    def _seat(self, taken: Ints, breakout: int, price: Ints) -> Ints | None:
        """Seat one breakout exactly, the others being fixed or still free; ``None`` where a floor cannot be kept."""
        lists, slots = self._lists, self._slots[breakout]
        cost, escape = np.full(len(lists.cost), NEVER), np.full(len(lists.escape), NEVER)
        cost_through(lists, slots, price, taken.copy(), cost, escape)
        rows = slots[:, 0]
        escape = np.minimum(escape[rows], NEVER)
        at, slot = self._choices_of(rows)
        open_ = cost[at] < NEVER
        at, slot = at[open_], slot[open_]
        least = escape.copy()
        np.minimum.at(least, slot, cost[at])
        if (least >= NEVER).any():
            return None
        start = _starts(slot, len(rows))
        # Each of many small differences is a search. Without prices costs are whole ranks, which rounding leaves alone.
        seated = seat_breakout(
            choice_start=start,
            choice_session=self._local[lists.session[at]],
            choice_cost=(cost[at] - least[slot]) // self._grain * self._grain,
            escape_cost=np.minimum(escape - least, LARGEST_COST - 1) // self._grain * self._grain,
            capacity_seats=lists.seats[self._rooms[breakout]],
        )
        placed = seated.choice >= 0
        if (escape[~placed] >= NEVER).any():
            return None
        result = taken.copy()
        result[rows] = -1
        result[rows[placed]] = at[start[:-1][placed] + seated.choice[placed]]
        return result

    def _keep(self, taken: Ints) -> None:
        cost = self._cost_of(taken)
        if cost < self.total:
            self.total, self._taken = cost, taken

    def _cost_of(self, taken: Ints) -> int:
        placed = taken >= 0
        if not len(self._lists.shape):
            return int(self._lists.cost[taken[placed]].sum()) // PRICE_UNIT + int(self._plain[~placed].sum())
        paid = self._plain.copy()
        paid[placed] = self._lists.cost[taken[placed]]
        sums = np.bincount(self._person, weights=paid, minlength=len(self._lists.floor)).astype(np.int64)
        return int(self._lists.shape[sums].sum()) // PRICE_UNIT

    def _first_prices(self) -> Ints:
        """Price the seats of each breakout by itself, as if offerings could be taken twice."""
        price = np.zeros(len(self._local), np.int64)
        for breakout, rooms in enumerate(self._rooms):
            rows = self._slots[breakout][:, 0]
            at, slot = self._choices_of(rows)
            price[rooms] = seat_breakout(
                choice_start=_starts(slot, len(rows)),
                choice_session=self._local[self._lists.session[at]],
                choice_cost=self._lists.cost[at],
                escape_cost=self._plain[rows] * PRICE_UNIT,
                capacity_seats=self._lists.seats[rooms],
            ).seat_price
        return price

    def _in_scale(self, price: Ints) -> Ints:
        """Return prices that served another measure of days, times the power of two that proves most."""
        up = [price << k for k in range(SCALES) if int(price.max(initial=0)) << k <= HIGHEST]
        scales = [np.zeros_like(price), *up, *(price >> k for k in range(1, SCALES))]
        pick, excess = np.empty(len(self._free), np.int64), np.empty(len(price), np.int64)
        proven = [int(demand_at(self._lists, scale, self._free, pick, excess)) for scale in scales]
        return scales[int(np.argmax(proven))]

    def _choices_of(self, slots: Ints) -> tuple[Ints, Ints]:
        """Return the choices of some slots, and for each of them the position of its slot."""
        length = np.diff(self._lists.start)[slots]
        begin = np.repeat(self._lists.start[slots] - (np.cumsum(length) - length), length)
        return np.arange(len(begin)) + begin, np.repeat(np.arange(len(slots)), length)

    def _own(self, choice: Ints) -> Ints:
        """Turn choices in the numbers of the problem into those of the search."""
        number = np.full(max(int(choice.max(initial=-1)), int(self._choice.max(initial=-1))) + 1, -1, np.int64)
        number[self._choice] = np.arange(len(self._choice))
        mine = choice[self._slot]
        placed = mine >= 0
        mine[placed] = number[mine[placed]]
        return mine


def _starts(slot: Ints, n_slots: int) -> Ints:
    """Return where the choices of each slot begin, given the slot of each choice."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(slot, minlength=n_slots))))


def _day_lists(problem: AssignmentProblem, costs: DayCosts, order: Ints) -> tuple[DayLists, Ints, Ints]:
    """Return the day with people in the given order and forbidden choices left out, and its slots and choices."""
    turn = np.empty(problem.n_educators, np.int64)
    turn[order] = np.arange(problem.n_educators)
    slot = np.lexsort((problem.slot_breakout, turn[problem.slot_educator]))
    length = problem.list_length[slot]
    begin = np.repeat(problem.choice_start[:-1][slot] - (np.cumsum(length) - length), length)
    choice = np.arange(len(problem.choice_session)) + begin
    open_ = may_take(problem)[choice]
    start = np.concatenate((np.zeros(1, np.int64), np.cumsum(open_)))[
        np.concatenate((np.zeros(1, np.int64), np.cumsum(length)))
    ]
    choice = choice[open_]
    unit = PRICE_UNIT if costs.shape is None else 1
    escape = np.where(costs.must_sit, NEVER // 16, costs.escape_cost * unit)[slot]
    lists = DayLists(
        person=np.searchsorted(turn[problem.slot_educator[slot]], np.arange(problem.n_educators + 1)).astype(np.int64),
        start=start.astype(np.int64),
        session=problem.choice_session[choice].astype(np.int32),
        cost=(costs.choice_cost[choice] * unit).astype(np.int64),
        escape=escape.astype(np.int64),
        offering=problem.session_offering.astype(np.int32),
        seats=problem.capacity_seats.astype(np.int64),
        floor=np.minimum(costs.floor, NEVER // PRICE_UNIT)[order] * PRICE_UNIT,
        shape=np.zeros(0, np.int64) if costs.shape is None else costs.shape * PRICE_UNIT,
    )
    return lists, slot, choice
