"""One breakout, exactly: the capacitated assignment (transportation) problem with short lists and seat prices.

Method, promises, certificate and measurements: ``docs/kernels/breakout.md``.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.breakout_loops import seat
from waymark.kernels.assignment.types import InvalidProblem

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
LARGEST_COST = 1 << 40
"""Costs stay below it, so that sums of costs and prices along a path fit in 64 bits."""
MANY_PEOPLE = 20_000
"""From here on it pays to seat half of them first, and to lay the lists of those who sit together side by side."""


@dataclass(frozen=True, slots=True)
class SeatedBreakout:
    """A cheapest seating and the prices that prove it.

    Attributes
    ----------
    choice : int64 array of shape (n_people,)
        Position in the person's own list, 0 = first; -1 where unplaced.
    seat_price : int64 array of shape (n_sessions,)
        What one more seat in the session saves; 0 where a seat is left.
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
    *,
    choice_start: Ints,
    choice_session: Numbers,
    choice_cost: Ints,
    escape_cost: Ints,
    capacity_seats: Ints,
    foreseen_price: Ints | None = None,
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
    foreseen_price : int64 array of shape (n_sessions,), optional
        Prices to begin with, 0 or more: the better they are foreseen, the fewer searches. They decide nothing but time
        and which of several equally cheap seatings comes out. Without them, of ``MANY_PEOPLE`` every second one is
        seated first, on half of the seats, and those prices are taken.

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
    of people. Prices foreseen too low are raised, too high lowered; both end at the lowest prices that prove it.
    Memory: 20 bytes per choice, twice as much from ``MANY_PEOPLE`` on.

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
    if foreseen_price is not None:
        _check_range("foreseen_price", foreseen_price, LARGEST_COST)
    lists = _Lists(choice_start, choice_session, choice_cost, escape_cost)
    order = _by_first_choice(lists) if len(escape_cost) >= MANY_PEOPLE else np.arange(len(escape_cost))
    choice = np.empty(len(order), np.int64)
    choice[order], price, n_searches = _seat(lists.of(order), capacity_seats, foreseen_price)
    held = choice_start[:-1] + choice
    placed = choice >= 0
    total = int(choice_cost[held[placed]].sum()) + int(escape_cost[~placed].sum())
    return SeatedBreakout(choice, price, total, n_searches)


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
        _check_range(name, array, end)


def _check_range(name: str, array: Ints | Numbers, end: int) -> None:
    outside = np.flatnonzero((array < 0) | (array >= end))
    if len(outside):
        row = int(outside[0])
        raise InvalidProblem(f"{name}[{row}] is {array[row]}; it must be at least 0 and below {end}")


class _Lists(NamedTuple):
    start: Ints
    session: Numbers
    cost: Ints
    escape: Ints

    def of(self, people: Ints) -> "_Lists":
        """Return the lists of some of the people, in that order."""
        length = np.diff(self.start)[people]
        begin = np.concatenate(([0], np.cumsum(length)))
        chosen = np.arange(begin[-1]) + np.repeat(self.start[people] - begin[:-1], length)
        return _Lists(begin, self.session[chosen], self.cost[chosen], self.escape[people])


def _by_first_choice(lists: _Lists) -> Ints:
    """Return the people by the session that stands first on their lists: most will sit there, and be read together."""
    first = np.full(len(lists.escape), -1, np.int64)
    has_list = np.diff(lists.start) > 0
    first[has_list] = lists.session[lists.start[:-1][has_list]]
    return np.argsort(first, kind="stable")


def _seat(lists: _Lists, capacity: Ints, foreseen: Ints | None) -> tuple[Ints, Ints, int]:
    """Return choices, prices and searches."""
    n_before = 0
    if foreseen is None and len(lists.escape) >= MANY_PEOPLE:
        half = lists.of(np.arange(1, len(lists.escape), 2))
        _choice, foreseen, n_before = _seat(half, capacity // 2, None)
    elif foreseen is None:
        foreseen = np.zeros(len(capacity), np.int64)
    held, price, n_searches = seat(*lists, capacity, foreseen)
    return np.where(held >= 0, held - lists.start[:-1], -1), price, n_before + int(n_searches)
