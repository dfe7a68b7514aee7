"""What is the best day of one person at given seat prices? The inner loops of the whole-day kernels.

Prices couple people only through the sums of what they ask for, so a day of a thousand people falls apart into a
thousand small problems, each of them exact: at most one session per breakout, no offering twice, and, where a floor is
given, no more cost than the floor.
"""

import numpy as np

from waymark.kernels.assignment.compiled import compiled
from waymark.kernels.assignment.day_lists import FREE, NEVER, DayLists, Ints, Numbers
from waymark.kernels.assignment.shaped_days import shaped_day

__all__ = ["FREE", "NEVER", "DayLists", "Ints", "Numbers", "best_day", "cost_through", "demand_at"]


@compiled
def demand_at(day: DayLists, price: Ints, fixed: Ints, pick: Ints, excess: Ints) -> int:
    """Let everyone take his best day at the prices; return the Lagrange bound that the prices prove.

    ``fixed`` says for each slot what it must hold, or ``FREE``. ``pick`` receives what each slot takes, ``excess`` what
    each session is asked for beyond its seats.

    O(n_choices) where nobody's best wishes clash, else a search over the days of those whose wishes do.
    """
    bound = np.int64(0)
    for s in range(len(price)):
        bound -= price[s] * day.seats[s]
        excess[s] = -day.seats[s]
    low = np.empty(len(pick), np.int64)
    for i in range(len(day.floor)):
        bound += best_day(day, i, price, fixed, pick, low)
    for j in range(len(pick)):
        if pick[j] >= 0:
            excess[day.session[pick[j]]] += 1
    return int(bound)


@compiled
def cost_through(day: DayLists, slots: Ints, price: Ints, fixed: Ints, cost: Ints, escape: Ints) -> None:
    """Work out for some slots what the person's best day costs with each choice, that choice's own price left out.

    ``slots`` holds pairs (slot, person). ``cost`` and ``escape`` receive the costs, ``NEVER`` where no such day exists.
    """
    pick, low = np.empty(len(fixed), np.int64), np.empty(len(fixed), np.int64)
    for row in range(len(slots)):
        j, i = slots[row, 0], slots[row, 1]
        before = fixed[j]
        fixed[j] = -1
        escape[j] = best_day(day, i, price, fixed, pick, low)
        for k in range(day.start[j], day.start[j + 1]):
            fixed[j] = k
            found = best_day(day, i, price, fixed, pick, low)
            cost[k] = found - price[day.session[k]] if found < NEVER else NEVER
        fixed[j] = before


@compiled
def best_day(day: DayLists, i: int, price: Ints, fixed: Ints, pick: Ints, low: Ints) -> int:
    """Return cost plus prices of one person's best day, ``NEVER`` where there is none, and put it into ``pick``."""
    if len(day.shape) > 0:
        return shaped_day(day, i, price, fixed, pick)
    total, paid, apart = np.int64(0), np.int64(0), True
    for j in range(day.person[i], day.person[i + 1]):
        least, at = NEVER, -1
        if fixed[j] < 0:
            least = day.escape[j]
        if fixed[j] >= 0:
            at = fixed[j]
            least = day.cost[at] + price[day.session[at]]
        elif fixed[j] == FREE:
            for k in range(day.start[j], day.start[j + 1]):
                worth = day.cost[k] + price[day.session[k]]
                if worth < least:
                    least, at = worth, k
        pick[j], low[j] = at, least
        total += least
        paid += day.escape[j] if at < 0 else day.cost[at]
        if at >= 0 and _has_offering(day, pick, day.person[i], j, at):
            apart = False
    if apart and paid <= day.floor[i]:
        return int(total)
    return _search(day, i, price, fixed, pick, low)


@compiled
def _has_offering(day: DayLists, pick: Ints, first: int, j: int, k: int) -> bool:
    """Tell whether one of the slots ``first:j`` holds the offering of choice ``k``."""
    for m in range(first, j):
        if pick[m] >= 0 and day.offering[day.session[pick[m]]] == day.offering[day.session[k]]:
            return True
    return False


@compiled
def _least_paid(day: DayLists, j: int, held: int) -> int:
    """Return the least that a slot can cost without prices."""
    if held >= 0:
        return int(day.cost[held])
    least = day.escape[j]
    if held == FREE:
        for k in range(day.start[j], day.start[j + 1]):
            least = min(least, day.cost[k])
    return int(least)


@compiled
def _search(day: DayLists, i: int, price: Ints, fixed: Ints, best: Ints, low: Ints) -> int:
    """Find the best day by depth first, cutting off what cannot become better or breaks the floor.

    ``low`` holds the least cost + price of each slot by itself, which bounds what the rest of a day costs.
    """
    first, last = day.person[i], day.person[i + 1]
    n = last - first
    rest, least = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    for d in range(n - 1, -1, -1):
        rest[d] = rest[d + 1] + low[first + d]
        least[d] = least[d + 1] + _least_paid(day, first + d, fixed[first + d])
    found = NEVER
    worth, paid = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    turn, take = np.empty(n, np.int64), np.full(n, -1, np.int64)
    d = 0
    turn[0] = day.start[first] - 1
    while d >= 0:
        j = first + d
        if turn[d] == day.start[j + 1]:
            d -= 1
            continue
        k = turn[d] if turn[d] >= day.start[j] else -1
        turn[d] += 1
        if fixed[j] not in (FREE, k):
            continue
        cost = day.escape[j] if k < 0 else day.cost[k]
        worth[d + 1] = worth[d] + cost + (0 if k < 0 else price[day.session[k]])
        paid[d + 1] = paid[d] + cost
        if worth[d + 1] + rest[d + 1] >= found or paid[d + 1] + least[d + 1] > day.floor[i]:
            continue
        twice = False
        for m in range(d):
            if k >= 0 and take[m] >= 0 and day.offering[day.session[take[m]]] == day.offering[day.session[k]]:
                twice = True
        if twice:
            continue
        take[d] = k
        if d == n - 1:
            found = worth[n]
            best[first:last] = take
        else:
            d += 1
            turn[d] = day.start[first + d] - 1
    return int(found)
