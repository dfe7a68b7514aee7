"""A judge of optima: it recomputes the bound that published seat prices prove, and shares no code with the solvers.

Whoever believes that prices cannot lie needs nothing else: whatever prices are put in, what comes out is a true bound.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, AssignmentProblem, InvalidProblem


class PriceFault(StrEnum):
    """What is wrong with a seated breakout that is said to be a cheapest one."""

    CHOICE = "choice"
    """A person holds a choice that is not on his list."""
    SEATS = "seats"
    """More people sit in a session than it has seats."""
    NEGATIVE_PRICE = "negative_price"
    NOT_BEST = "not_best"
    """A person has a choice of less cost plus price than the one he holds."""
    EMPTY_SEAT = "empty_seat"
    """A session with a seat left has a price."""
    TOTAL = "total"
    """The stated cost is not the cost of the seats."""


def judge_breakout(
    *,
    choice_start: NDArray[np.int64],
    choice_session: NDArray[np.int32],
    choice_cost: NDArray[np.int64],
    escape_cost: NDArray[np.int64],
    capacity_seats: NDArray[np.int64],
    choice: NDArray[np.int64],
    seat_price: NDArray[np.int64],
    total_cost: int,
) -> tuple[PriceFault, ...]:
    """Say what keeps a seated breakout from being proven a cheapest one; nothing if it is proven.

    Parameters
    ----------
    choice_start, choice_session, choice_cost, escape_cost, capacity_seats
        The breakout, as for `waymark.kernels.assignment.breakout.seat_breakout`.
    choice, seat_price, total_cost
        What is claimed.

    Returns
    -------
    tuple of PriceFault
        Complementary slackness, condition by condition; sorted, each at most once.

    Notes
    -----
    O(n_choices) time, in plain Python.
    """
    faults: set[PriceFault] = set()
    seats, price = capacity_seats.tolist(), seat_price.tolist()
    sitting, total = [0] * len(seats), 0
    for person, (low, high) in enumerate(zip(choice_start[:-1].tolist(), choice_start[1:].tolist(), strict=True)):
        held = int(choice[person])
        if not -1 <= held < high - low:
            faults.add(PriceFault.CHOICE)
            continue
        session, cost = choice_session[low:high].tolist(), choice_cost[low:high].tolist()
        worth = [c + price[s] for c, s in zip(cost, session, strict=True)]
        mine = int(escape_cost[person]) if held < 0 else worth[held]
        if mine > min([int(escape_cost[person]), *worth]):
            faults.add(PriceFault.NOT_BEST)
        total += int(escape_cost[person]) if held < 0 else cost[held]
        if held >= 0:
            sitting[session[held]] += 1
    for have, taken, asked in zip(seats, sitting, price, strict=True):
        if taken > have:
            faults.add(PriceFault.SEATS)
        if asked < 0:
            faults.add(PriceFault.NEGATIVE_PRICE)
        if asked > 0 and taken < have:
            faults.add(PriceFault.EMPTY_SEAT)
    if total != total_cost:
        faults.add(PriceFault.TOTAL)
    return tuple(sorted(faults))


def bound_of_prices(
    problem: AssignmentProblem,
    *,
    seat_price: NDArray[np.int64],
    unit: int,
    power: int = 1,
    drawn_rank: NDArray[np.int32] | None = None,
) -> int:
    """Return what no day that keeps the rules can be below, as the prices prove it.

    Parameters
    ----------
    problem : AssignmentProblem
    seat_price : int64 array of shape (n_sessions,)
        Any whole numbers from 0.
    unit : int
        How many of them make one rank.
    power : int
        Costs are ranks to this power.
    drawn_rank : int32 array of shape (n_slots,), optional
        Ranks of a drawn day, 0 where unplaced. The bound is then one for days in which nobody's sum of ranks is above
        his drawn one and every slot with a drawn seat has a seat.

    Returns
    -------
    int
        Sum over people of their best day, costs plus prices, minus prices times seats; rounded up.

    Raises
    ------
    InvalidProblem
        If a price is negative or there is not one for each session.

    Notes
    -----
    A search through each person's days, best first: O(n_choices log) where nobody's best wishes clash.
    """
    if seat_price.shape != problem.capacity_seats.shape or (seat_price < 0).any():
        raise InvalidProblem("seat_price must hold one number from 0 for each session")
    price = seat_price.tolist()
    led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
    days: dict[int, list[list[tuple[int, int, int]]]] = {}
    floors: dict[int, int] = {}
    for slot, person in enumerate(problem.slot_educator.tolist()):
        wishes = problem.choice_session[problem.choice_start[slot] : problem.choice_start[slot + 1]].tolist()
        options = [
            (rank**power * unit + price[session], rank, int(problem.session_offering[session]))
            for rank, session in enumerate(wishes, start=1)
            if (person, int(problem.session_offering[session])) not in led and _welcome(problem, person, session)
        ]
        last = len(wishes) + 1
        if drawn_rank is None or drawn_rank[slot] == 0:
            options.append((last**power * unit, last, -1))
        if drawn_rank is not None:
            floors[person] = floors.get(person, 0) + (int(drawn_rank[slot]) or last)
        days.setdefault(person, []).append(sorted(options))
    worth = sum(_best(day, floors.get(person)) for person, day in days.items())
    total = worth - sum(p * seats for p, seats in zip(price, problem.capacity_seats.tolist(), strict=True))
    return int(-(-total // unit))


def _welcome(problem: AssignmentProblem, person: int, session: int) -> bool:
    audience = int(problem.session_audience[session])
    return audience == EVERYONE or bool(problem.in_audience[audience, person])


def _best(day: Sequence[list[tuple[int, int, int]]], floor: int | None) -> int:
    """Return the least worth of a day in which no offering stands twice and the ranks keep the floor."""
    cheapest = [options[0][0] if options else 0 for options in day]
    found: list[int] = []

    def go_on(at: int, worth: int, ranks: int, held: tuple[int, ...]) -> None:
        if at == len(day):
            found[:] = [worth]
            return
        to_come = sum(cheapest[at + 1 :])
        for cost, rank, offering in day[at]:
            if found and worth + cost + to_come >= found[0]:
                return
            fits = floor is None or ranks + rank <= floor
            if fits and (offering < 0 or offering not in held):
                go_on(at + 1, worth + cost, ranks + rank, (*held, offering))

    go_on(0, 0, 0, ())
    if not found:
        raise InvalidProblem("somebody has no day that keeps his floor")
    return found[0]
