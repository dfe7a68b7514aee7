"""One breakout, exactly: the capacitated assignment (transportation) problem with short lists and seat prices.

Method, promises, certificate and measurements: ``docs/kernels/breakout.md``.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.compiled import compiled
from waymark.kernels.assignment.types import InvalidProblem

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
FAR = np.int64(1) << np.int64(60)
LARGEST_COST = 1 << 40
"""Costs stay below it, so that sums of costs and prices along a path fit in 64 bits."""


@dataclass(frozen=True, slots=True)
class SeatedBreakout:
    """A cheapest seating and the prices that prove it.

    Attributes
    ----------
    choice : int64 array of shape (n_people,)
        Position in the person's own list, 0 = first; -1 where unplaced.
    seat_price : int64 array of shape (n_sessions,)
        What one more seat in the session saves at most; 0 where a seat is left.
    total_cost : int
        Sum of the costs of what everyone got, escape costs included.
    n_searches : int
        Shortest-path searches that were needed: the work.
    """

    choice: Ints
    seat_price: Ints
    total_cost: int
    n_searches: int


def seat_breakout(
    *, choice_start: Ints, choice_session: Numbers, choice_cost: Ints, escape_cost: Ints, capacity_seats: Ints
) -> SeatedBreakout:
    """Seat people in one breakout at the least total cost.

    Parameters
    ----------
    choice_start : int64 array of shape (n_people + 1,)
        Person ``i`` may take ``choice_session[choice_start[i]:choice_start[i + 1]]``.
    choice_session : int32 array of shape (n_choices,)
    choice_cost : int64 array of shape (n_choices,)
        Cost of each choice, any whole number from 0 to 2**40: the rank, its square, or anything else.
    escape_cost : int64 array of shape (n_people,)
        Cost of leaving the person unplaced, in the same range.
    capacity_seats : int64 array of shape (n_sessions,)
        Seats, 0 or more.

    Returns
    -------
    SeatedBreakout
        With ``p`` its prices, everyone has a choice of least cost + price (being unplaced has price 0), and a session
        with a seat left has price 0. By linear-programming duality no seating is cheaper. Among equally cheap
        seatings the order of people and choices decides; it is the same on every machine.

    Raises
    ------
    InvalidProblem
        If shapes differ, a session does not exist, or a cost or a capacity is out of range.

    Notes
    -----
    Primal-dual with blocking flows on the graph of sessions (not of people). A search scans the lists of those who
    sit in a session reachable from an over-full one, O(n_choices + n_sessions**2); each search lengthens the shortest
    path by cost or by number of steps. With costs 1..L a dozen or a few dozen searches are usual, whatever the number
    of people. Memory: 20 bytes per choice.

    References
    ----------
    Ford & Fulkerson (1957), A primal-dual algorithm for the capacitated Hitchcock problem, NRLQ 4. Dinic (1970),
    blocking flows. Ahuja, Magnanti & Orlin (1993), Network Flows, sections 9.8 and 12.4.

    Examples
    --------
    Two people want session 0, which has one seat; the second choice of the first person costs less.

    >>> seated = seat_breakout(
    ...     choice_start=np.array([0, 2, 4]), choice_session=np.array([0, 1, 0, 1], np.int32),
    ...     choice_cost=np.array([1, 2, 1, 5]), escape_cost=np.array([9, 9]), capacity_seats=np.array([1, 1]),
    ... )
    >>> seated.choice, seated.seat_price, seated.total_cost
    (array([1, 0]), array([1, 0]), 3)
    """
    _check(choice_start, choice_session, choice_cost, escape_cost, capacity_seats)
    held, price, n_searches = _seat(
        choice_start, choice_session, choice_cost, escape_cost, capacity_seats, len(escape_cost)
    )
    placed = held >= 0
    total = int(choice_cost[held[placed]].sum()) + int(escape_cost[~placed].sum())
    choice = np.where(placed, held - choice_start[:-1], -1)
    return SeatedBreakout(choice, price, total, int(n_searches))


def load() -> None:
    """Compile the loops, or load them where that was done already: by seating nobody. The next call is a warm one."""
    nobody = np.zeros(0, np.int64)
    seat_breakout(
        choice_start=np.zeros(1, np.int64),
        choice_session=np.zeros(0, np.int32),
        choice_cost=nobody,
        escape_cost=nobody,
        capacity_seats=nobody,
    )


def _check(start: Ints, session: Numbers, cost: Ints, escape: Ints, capacity: Ints) -> None:
    if len(start) != len(escape) + 1 or start[0] != 0 or start[-1] != len(session) or (np.diff(start) < 0).any():
        raise InvalidProblem("choice_start must rise from 0 to the number of choices, with one entry more than people")
    if cost.shape != session.shape:
        raise InvalidProblem(f"choice_cost has shape {cost.shape}; {session.shape} is needed")
    limits = (
        ("choice_session", session, len(capacity)),
        ("choice_cost", cost, LARGEST_COST),
        ("escape_cost", escape, LARGEST_COST),
        ("capacity_seats", capacity, LARGEST_COST),
    )
    for name, array, end in limits:
        outside = np.flatnonzero((array < 0) | (array >= end))
        if len(outside):
            row = int(outside[0])
            raise InvalidProblem(f"{name}[{row}] is {array[row]}; it must be at least 0 and below {end}")


class _Lists(NamedTuple):
    """What everyone may take and at what cost. Being unplaced is one more session at the end, with seats for all."""

    start: Ints
    session: Numbers
    cost: Ints
    escape: Ints
    seats: Ints


class _State(NamedTuple):
    """Who holds which choice (-1: none) and sits where, prices, and people sorted by where they sit.

    ``step[s, u]`` is the least cost of moving anybody from s to u; it is read anew where ``stale[s]``.
    """

    held: Ints
    place: Numbers
    price: Ints
    load: Ints
    crowd: Numbers
    first: Ints
    step: Ints
    stale: Flags


@compiled
def _seat(
    start: Ints, session: Numbers, cost: Ints, escape: Ints, capacity: Ints, n_people: int
) -> tuple[Ints, Ints, int]:
    """Return what each person holds, prices and the number of searches."""
    n = len(capacity) + 1
    lists = _Lists(start, session, cost, escape, np.append(capacity, n_people + 1))
    state = _State(
        np.full(n_people, -1, np.int64),
        np.full(n_people, n - 1, np.int32),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.empty(n_people, np.int32),
        np.zeros(n + 1, np.int64),
        np.full((n, n), FAR),
        np.ones(n, np.bool_),
    )
    _take_cheapest(lists, state)
    distance, level = np.empty(n, np.int64), np.empty(n, np.int64)
    n_searches = 0
    while (state.load > lists.seats).any():
        n_searches += 1
        _sort_crowd(state)
        _search(lists, state, distance, level)
        _block(lists, state, level)
    return state.held, state.price[: n - 1], n_searches


@compiled
def _take_cheapest(lists: _Lists, state: _State) -> None:
    """Let everyone take what costs him least, whether there is a seat or not."""
    for i in range(len(lists.escape)):
        best = lists.escape[i]
        for k in range(lists.start[i], lists.start[i + 1]):
            if lists.cost[k] < best:
                best, state.held[i], state.place[i] = lists.cost[k], k, lists.session[k]
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
    now = lists.cost[state.held[i]]
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
def _search(lists: _Lists, state: _State, distance: Ints, level: Ints) -> None:
    """Find the shortest paths from over-full sessions to one with a seat left, and raise prices until they are free.

    Dijkstra by (length, number of steps). Afterwards ``level`` is the number of steps on paths that cost nothing, -1
    off them. No path goes on from a session with a seat left, so nobody who is unplaced is ever asked.
    """
    n, price = len(lists.seats), state.price
    done = np.zeros(n, np.bool_)
    end = FAR
    for s in range(n):
        distance[s], level[s] = (0, 0) if state.load[s] > lists.seats[s] else (FAR, FAR)
    while True:
        here = -1
        for s in range(n):
            if not done[s] and distance[s] < FAR:
                nearer = here < 0 or distance[s] < distance[here]
                if nearer or (distance[s] == distance[here] and level[s] < level[here]):
                    here = s
        if here < 0 or distance[here] > end:
            break
        done[here] = True
        if state.load[here] < lists.seats[here]:
            end = distance[here]
        elif distance[here] < end:
            if state.stale[here]:
                _read_row(lists, state, here)
            begin = distance[here] - price[here]
            for to in range(n):
                length = begin + state.step[here, to] + price[to]
                if length < distance[to] or (length == distance[to] and level[here] + 1 < level[to]):
                    distance[to], level[to] = length, level[here] + 1
    for s in range(n):
        if distance[s] < end:
            price[s] += end - distance[s]
        elif distance[s] > end:
            level[s] = -1


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
            worth = lists.cost[state.held[i]] + price[s]
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
def _block(lists: _Lists, state: _State, level: Ints) -> None:
    """Move people along free paths, level by level, until every such path is used up (a blocking flow).

    ``turn`` and ``option`` point at the first person and choice of a session that have not failed yet.
    """
    n, last = len(lists.seats), len(lists.seats) - 1
    turn, option = state.first[:n].copy(), np.full(n, -1, np.int64)
    path = np.empty(n + 1, np.int64)
    for s in range(n):
        if level[s] >= 0 and not _leads_on(state, level, s):
            turn[s] = state.first[s + 1]
    for source in range(n):
        while level[source] == 0 and state.load[source] > lists.seats[source]:
            depth, path[0] = 0, source
            while depth >= 0 and state.load[path[depth]] >= lists.seats[path[depth]]:
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
            state.load[source] -= 1
            state.load[path[depth]] += 1
            for at in range(depth):
                s, to = path[at], path[at + 1]
                i, k = state.crowd[turn[s]], option[s]
                state.held[i] = -1 if to == last else k
                state.place[i] = to
                state.stale[s] = True
                if to != last and not state.stale[to]:
                    _read_person(lists, state, i)
                turn[s] += 1
                option[s] = -1
