"""What is the best day of one person if the day as a whole is weighed, not each seat by itself?

The costs of a day are added up and looked up in ``DayLists.shape``: their square, or a stair. Any table that never
falls will do. The search is exact.
"""

import numpy as np

from waymark.kernels.assignment.compiled import compiled
from waymark.kernels.assignment.day_lists import FREE, NEVER, DayLists, Ints


@compiled
def shaped_day(day: DayLists, i: int, price: Ints, fixed: Ints, pick: Ints) -> int:
    """Return worth plus prices of one person's best day, ``NEVER`` where there is none, and put it into ``pick``.

    Backwards over the slots, the least that the rest of a day can come to is worked out for every sum of costs so far,
    as if offerings could be taken twice: O(slots * sums * choices). A search along these numbers finds a best day at
    once, and looks further only where its offerings clash.
    """
    first, last = day.person[i], day.person[i + 1]
    n, most = last - first, len(day.shape)
    if n == 0:
        return int(day.shape[0])
    rest = np.full((n + 1, most), NEVER, np.int64)
    rest[n, :] = day.shape
    reach = np.zeros(n + 1, np.int64)
    for d in range(n):
        highest = day.escape[first + d]
        for k in range(day.start[first + d], day.start[first + d + 1]):
            highest = max(highest, day.cost[k])
        reach[d + 1] = min(reach[d] + highest, most - 1)
    for d in range(n - 1, -1, -1):
        j = first + d
        for k in range(day.start[j] - 1, day.start[j + 1]):
            held = k if k >= day.start[j] else -1
            if fixed[j] not in (FREE, held):
                continue
            cost = day.escape[j] if held < 0 else day.cost[held]
            asked = np.int64(0) if held < 0 else price[day.session[held]]
            for paid in range(min(reach[d] + 1, most - cost)):
                rest[d, paid] = min(rest[d, paid], asked + rest[d + 1, paid + cost])
    if rest[0, 0] >= NEVER:
        return int(NEVER)
    found = _walk(day, i, price, fixed, pick, rest, int(rest[0, 0] + 1))
    if found > rest[0, 0]:
        found = _walk(day, i, price, fixed, pick, rest, int(NEVER))
    return int(found)


@compiled
def _walk(  # noqa: PLR0917 - compiled loops take their arguments by position
    day: DayLists, i: int, price: Ints, fixed: Ints, best: Ints, rest: Ints, found: int
) -> int:
    """Find the best day below ``found`` by depth first; ``rest`` bounds what the rest of a day comes to."""
    first, last = day.person[i], day.person[i + 1]
    n, most = last - first, len(day.shape)
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
        worth[d + 1] = worth[d] + (0 if k < 0 else price[day.session[k]])
        paid[d + 1] = paid[d] + (day.escape[j] if k < 0 else day.cost[k])
        if paid[d + 1] >= most or worth[d + 1] + rest[d + 1, paid[d + 1]] >= found:
            continue
        twice = False
        for m in range(d):
            if k >= 0 and take[m] >= 0 and day.offering[day.session[take[m]]] == day.offering[day.session[k]]:
                twice = True
        if twice:
            continue
        take[d] = k
        if d == n - 1:
            found = worth[n] + day.shape[paid[n]]
            best[first:last] = take
        else:
            d += 1
            turn[d] = day.start[first + d] - 1
    return int(found)
