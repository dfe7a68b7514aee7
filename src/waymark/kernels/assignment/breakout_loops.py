"""The loops of one breakout, compiled: people pushed along chains of sessions, and the prices that make chains free.

What they do together, promises and measurements: ``docs/kernels/breakout.md``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.compiled import compiled

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
FAR = np.int64(1) << np.int64(60)


class _Lists(NamedTuple):
    """What everyone may take and at what cost. Being unplaced is one more session at the end, with seats for all."""

    start: Ints
    session: Numbers
    cost: Ints
    escape: Ints
    seats: Ints


class _State(NamedTuple):
    """Who holds which choice (-1: none), sits where and at what cost, prices, and people sorted by where they sit.

    ``step[s, u]`` is the least cost of moving anybody from s to u; it is read anew where ``stale[s]``.
    """

    held: Ints
    place: Numbers
    pays: Ints
    price: Ints
    load: Ints
    crowd: Numbers
    first: Ints
    step: Ints
    stale: Flags


@compiled
def seat(
    start: Ints, session: Numbers, cost: Ints, escape: Ints, capacity: Ints, foreseen: Ints
) -> tuple[Ints, Ints, int]:
    """Return what each person holds, prices and the number of searches, beginning with the prices foreseen."""
    n, n_people = len(capacity) + 1, len(escape)
    lists = _Lists(start, session, cost, escape, np.append(capacity, n_people + 1))
    state = _State(
        np.full(n_people, -1, np.int64),
        np.full(n_people, n - 1, np.int32),
        escape.copy(),
        np.append(foreseen, 0),
        np.zeros(n, np.int64),
        np.empty(n_people, np.int32),
        np.zeros(n + 1, np.int64),
        np.full((n, n), FAR),
        np.ones(n, np.bool_),
    )
    _take_cheapest(lists, state)
    n_searches = _empty_crowded(lists, state)
    if foreseen.any():
        n_searches += _fill_paid(lists, state)
    return state.held, state.price[: n - 1], n_searches


@compiled
def _empty_crowded(lists: _Lists, state: _State) -> int:
    """Push people out of over-full sessions along the cheapest chains until none is left; return the searches."""
    n = len(lists.seats)
    distance, level = np.empty(n, np.int64), np.empty(n, np.int64)
    n_searches = 0
    while (state.load > lists.seats).any():
        n_searches += 1
        _sort_crowd(state)
        _raise(lists, state, distance, level)
        _block(lists, state, level, np.maximum(state.load - lists.seats, 0), np.maximum(lists.seats - state.load, 0))
    return n_searches


@compiled
def _fill_paid(lists: _Lists, state: _State) -> int:
    """Lower prices as far as they go, and fill what still has both a price and a seat; return the searches.

    Only prices that were foreseen too high leave such sessions. Whoever moves there comes from one without a price.
    """
    n = len(lists.seats)
    distance, level = np.empty(n, np.int64), np.empty(n, np.int64)
    n_searches = 0
    while True:
        n_searches += 1
        _sort_crowd(state)
        _lower(lists, state, distance, level)
        room = np.where(state.price > 0, lists.seats - state.load, 0)
        if not room.any():
            return n_searches
        _block(lists, state, level, np.where(state.price > 0, 0, state.load), room)


@compiled
def _take_cheapest(lists: _Lists, state: _State) -> None:
    """Let everyone take what is cheapest to him with its price, whether there is a seat or not."""
    for i in range(len(lists.escape)):
        best = lists.escape[i]
        for k in range(lists.start[i], lists.start[i + 1]):
            to = lists.session[k]
            if lists.cost[k] + state.price[to] < best:
                best = lists.cost[k] + state.price[to]
                state.held[i], state.place[i], state.pays[i] = k, to, lists.cost[k]
        state.load[state.place[i]] += 1


@compiled
def _sort_crowd(state: _State) -> None:
    """List people by where they sit (counting sort)."""
    first, n = state.first, len(state.load)
    for s in range(n):
        first[s + 1] = first[s] + state.load[s]
    fill = first[:n].copy()
    for i in range(len(state.place)):
        s = state.place[i]
        state.crowd[fill[s]] = i
        fill[s] += 1


@compiled
def _read_person(lists: _Lists, state: _State, i: int) -> None:
    """Note what moving one person out of where he sits would cost."""
    s, last, step = state.place[i], len(lists.seats) - 1, state.step
    now = state.pays[i]
    for k in range(lists.start[i], lists.start[i + 1]):
        to = lists.session[k]
        step[s, to] = min(step[s, to], lists.cost[k] - now)
    step[s, last] = min(step[s, last], lists.escape[i] - now)


@compiled
def _read_row(lists: _Lists, state: _State, s: int) -> None:
    """Find the least cost of moving somebody out of one session, for every session he may go to."""
    state.step[s, :] = FAR
    for at in range(state.first[s], state.first[s + 1]):
        _read_person(lists, state, state.crowd[at])
    state.stale[s] = False


@compiled
def _raise(lists: _Lists, state: _State, distance: Ints, level: Ints) -> None:
    """Find the shortest paths from over-full sessions to one with a seat left, and raise prices until they are free.

    Afterwards ``level`` is the number of steps on paths that cost nothing, -1 off them. No path goes on from a session
    with a seat left, so nobody who is unplaced is ever asked.
    """
    for s in range(len(lists.seats)):
        distance[s], level[s] = (0, 0) if state.load[s] > lists.seats[s] else (FAR, FAR)
    end = _search(lists, state, distance, level, state.load < lists.seats)
    for s in range(len(lists.seats)):
        if distance[s] < end:
            state.price[s] += end - distance[s]
        elif distance[s] > end:
            level[s] = -1


@compiled
def _lower(lists: _Lists, state: _State, distance: Ints, level: Ints) -> None:
    """Lower each price until it is 0, or somebody elsewhere would be better off there: the lowest for this seating.

    Afterwards ``level`` is the number of steps that cost nothing from a session without a price.
    """
    for s in range(len(lists.seats)):
        distance[s], level[s] = state.price[s], 0
    _search(lists, state, distance, level, np.zeros(len(lists.seats), np.bool_))
    for s in range(len(lists.seats)):
        state.price[s] -= distance[s]


@compiled
def _search(lists: _Lists, state: _State, distance: Ints, level: Ints, is_end: Flags) -> int:
    """Shorten distances by moving people, and return that of the nearest end: Dijkstra by (length, number of steps)."""
    n, price = len(lists.seats), state.price
    done = np.zeros(n, np.bool_)
    end = FAR
    while True:
        here = -1
        for s in range(n):
            if not done[s] and distance[s] < FAR:
                nearer = here < 0 or distance[s] < distance[here]
                if nearer or (distance[s] == distance[here] and level[s] < level[here]):
                    here = s
        if here < 0 or distance[here] > end:
            return int(end)
        done[here] = True
        if is_end[here]:
            end = distance[here]
        elif distance[here] < end:
            if state.stale[here]:
                _read_row(lists, state, here)
            begin = distance[here] - price[here]
            for to in range(n):
                length = begin + state.step[here, to] + price[to]
                if length < distance[to] or (length == distance[to] and level[here] + 1 < level[to]):
                    distance[to], level[to] = length, level[here] + 1


@compiled
def _leads_on(state: _State, level: Ints, s: int) -> bool:
    """Tell whether anybody in a session could go one level further for nothing, as far as is known."""
    if state.stale[s]:
        return True
    for to in range(len(level)):
        if level[to] == level[s] + 1 and state.step[s, to] + state.price[to] == state.price[s]:
            return True
    return False


@compiled
def _next_free_step(lists: _Lists, state: _State, level: Ints, turn: Ints, option: Ints, s: int) -> int:
    """Advance the pointers of a session to somebody who can go one level further for nothing; return where, or -1."""
    last, price = len(lists.seats) - 1, state.price
    while turn[s] < state.first[s + 1]:
        i = state.crowd[turn[s]]
        if state.place[i] == s:
            worth = state.pays[i] + price[s]
            for k in range(max(option[s], lists.start[i]), lists.start[i + 1]):
                to = lists.session[k]
                if level[to] == level[s] + 1 and lists.cost[k] + price[to] == worth:
                    option[s] = k
                    return int(to)
            if level[last] == level[s] + 1 and lists.escape[i] == worth and option[s] <= lists.start[i + 1]:
                option[s] = lists.start[i + 1]
                return last
        turn[s] += 1
        option[s] = -1
    return -1


@compiled
def _block(lists: _Lists, state: _State, level: Ints, give: Ints, room: Ints) -> None:
    """Move people along free paths, level by level, until every such path is used up (a blocking flow).

    Paths begin where somebody is to ``give`` and end where there is ``room``; both are numbers of people and are used
    up. ``turn`` and ``option`` point at the first person and choice of a session that have not failed yet.
    """
    n, last = len(lists.seats), len(lists.seats) - 1
    turn, option = state.first[:n].copy(), np.full(n, -1, np.int64)
    path = np.empty(n + 1, np.int64)
    for s in range(n):
        if level[s] >= 0 and not _leads_on(state, level, s):
            turn[s] = state.first[s + 1]
    for source in range(n):
        while level[source] == 0 and give[source] > 0:
            depth, path[0] = 0, source
            while depth >= 0 and room[path[depth]] == 0:
                s = path[depth]
                to = _next_free_step(lists, state, level, turn, option, s)
                if to >= 0:
                    depth += 1
                    path[depth] = to
                else:
                    level[s] = -1
                    depth -= 1
                    if depth >= 0:
                        option[path[depth]] += 1
            if depth <= 0:
                break
            give[source] -= 1
            room[path[depth]] -= 1
            state.load[source] -= 1
            state.load[path[depth]] += 1
            for at in range(depth):
                s, to = path[at], path[at + 1]
                i, k = state.crowd[turn[s]], option[s]
                state.held[i] = -1 if to == last else k
                state.pays[i] = lists.escape[i] if to == last else lists.cost[k]
                state.place[i] = to
                state.stale[s] = True
                if to != last and not state.stale[to]:
                    _read_person(lists, state, i)
                turn[s] += 1
                option[s] = -1
