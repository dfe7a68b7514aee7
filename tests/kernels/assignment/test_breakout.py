from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from waymark.kernels.assignment import InvalidProblem, PriceFault, judge_breakout
from waymark.kernels.assignment.breakout import SeatedBreakout, seat_breakout

Lists = dict[str, Any]


def breakout(lists: list[list[tuple[int, int]]], escape: list[int], seats: list[int]) -> Lists:
    """Make a breakout: for each person (session, cost) pairs."""
    flat = [pair for wishes in lists for pair in wishes]
    return {
        "choice_start": np.concatenate(([0], np.cumsum([len(wishes) for wishes in lists]))).astype(np.int64),
        "choice_session": np.array([s for s, _ in flat], dtype=np.int32),
        "choice_cost": np.array([c for _, c in flat], dtype=np.int64),
        "escape_cost": np.array(escape, dtype=np.int64),
        "capacity_seats": np.array(seats, dtype=np.int64),
    }


def random_breakout(rng: np.random.Generator, n_people: int, n_sessions: int, length: int, most: int) -> Lists:
    """Make a breakout with random lists and costs."""
    lists = [
        [(int(s), int(rng.integers(most))) for s in rng.permutation(n_sessions)[: rng.integers(length + 1)]]
        for _ in range(n_people)
    ]
    seats = rng.integers(0, max(2, 2 * n_people // n_sessions), n_sessions)
    return breakout(lists, rng.integers(0, most, n_people).tolist(), seats.tolist())


def least_by_trying(problem: Lists) -> int:
    """Return the least total cost among all seatings."""
    start = problem["choice_start"]
    options = [[-1, *range(start[i], start[i + 1])] for i in range(len(problem["escape_cost"]))]
    totals = []
    for held in product(*options):
        sessions = [problem["choice_session"][k] for k in held if k >= 0]
        if (np.bincount(sessions, minlength=len(problem["capacity_seats"])) <= problem["capacity_seats"]).all():
            costs = (problem["choice_cost"][k] if k >= 0 else problem["escape_cost"][i] for i, k in enumerate(held))
            totals.append(int(sum(costs)))
    return min(totals)


def least_by_scipy(problem: Lists) -> int:
    """Return the least total cost by scipy's dense assignment: a column for each seat, and one to stay out."""
    seats, n_people = problem["capacity_seats"], len(problem["escape_cost"])
    column_of = np.repeat(np.arange(len(seats)), seats)
    cost = np.full((n_people, len(column_of) + n_people), 1e9)
    for i in range(n_people):
        cost[i, len(column_of) + i] = problem["escape_cost"][i]
        for k in range(problem["choice_start"][i], problem["choice_start"][i + 1]):
            at = np.flatnonzero(column_of == problem["choice_session"][k])
            cost[i, at] = np.minimum(cost[i, at], problem["choice_cost"][k])
    rows, columns = linear_sum_assignment(cost)
    return int(cost[rows, columns].sum())


def faults(problem: Lists, seated: SeatedBreakout) -> tuple[PriceFault, ...]:
    """Return what the judge finds."""
    return judge_breakout(**problem, choice=seated.choice, seat_price=seated.seat_price, total_cost=seated.total_cost)


@settings(max_examples=1000, deadline=None)
@given(
    lists=st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=3, unique_by=lambda w: w[0]), max_size=5
    ),
    seats=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    data=st.data(),
)
def test_no_seating_of_a_tiny_breakout_is_cheaper(
    lists: list[list[tuple[int, int]]], seats: list[int], data: st.DataObject
) -> None:
    escape = data.draw(st.lists(st.integers(0, 9), min_size=len(lists), max_size=len(lists)))
    problem = breakout(lists, escape, seats)

    seated = seat_breakout(**problem)

    assert faults(problem, seated) == ()
    assert seated.total_cost == least_by_trying(problem)


@settings(max_examples=1000, deadline=None)
@given(
    lists=st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=3, unique_by=lambda w: w[0]), max_size=5
    ),
    seats=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    foreseen=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    data=st.data(),
)
def test_whatever_prices_are_foreseen_the_cost_and_the_prices_come_out_the_same(
    lists: list[list[tuple[int, int]]], seats: list[int], foreseen: list[int], data: st.DataObject
) -> None:
    escape = data.draw(st.lists(st.integers(0, 9), min_size=len(lists), max_size=len(lists)))
    problem = breakout(lists, escape, seats)

    plain = seat_breakout(**problem)
    seated = seat_breakout(**problem, foreseen_price=np.array(foreseen, dtype=np.int64))

    assert faults(problem, seated) == ()
    assert seated.total_cost == plain.total_cost
    assert seated.seat_price.tolist() == plain.seat_price.tolist()


@settings(max_examples=300, deadline=None)
@given(
    lists=st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=3, unique_by=lambda w: w[0]), max_size=5
    ),
    seats=st.lists(st.integers(0, 2), min_size=3, max_size=3),
)
def test_a_price_is_what_one_more_seat_saves(lists: list[list[tuple[int, int]]], seats: list[int]) -> None:
    def least(seats: list[int]) -> int:
        return least_by_trying(breakout(lists, [9] * len(lists), seats))

    prices = seat_breakout(**breakout(lists, [9] * len(lists), seats)).seat_price

    for session in range(3):
        more = [n + (s == session) for s, n in enumerate(seats)]
        assert prices[session] == least(seats) - least(more)


def test_of_many_people_half_are_seated_first_and_no_cost_and_no_price_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_breakout(np.random.default_rng(7), n_people=4000, n_sessions=10, length=6, most=100)

    plain = seat_breakout(**problem)
    again = seat_breakout(**problem, foreseen_price=plain.seat_price)
    monkeypatch.setattr("waymark.kernels.assignment.breakout.MANY_PEOPLE", 500)
    by_halves = seat_breakout(**problem)

    assert (faults(problem, by_halves), faults(problem, again)) == ((), ())
    assert plain.total_cost == by_halves.total_cost == again.total_cost
    assert plain.seat_price.tolist() == by_halves.seat_price.tolist() == again.seat_price.tolist()
    assert again.n_searches < plain.n_searches / 2


@pytest.mark.parametrize("most", [2, 12, 100_000])
def test_it_agrees_with_another_solver_on_larger_breakouts(most: int) -> None:
    rng = np.random.default_rng(most)
    for _ in range(25):
        problem = random_breakout(rng, n_people=60, n_sessions=8, length=5, most=most)
        seated = seat_breakout(**problem)
        assert faults(problem, seated) == ()
        assert seated.total_cost == least_by_scipy(problem)


def test_odd_breakouts_have_clear_answers() -> None:
    nobody = seat_breakout(**breakout([], [], [3]))
    assert (nobody.total_cost, nobody.choice.tolist(), nobody.seat_price.tolist()) == (0, [], [0])
    no_wish = seat_breakout(**breakout([[], []], [1, 1], [3]))
    assert (no_wish.total_cost, no_wish.choice.tolist()) == (2, [-1, -1])
    no_seat = seat_breakout(**breakout([[(0, 1)]], [2], [0]))
    assert (no_seat.choice.tolist(), no_seat.seat_price.tolist()) == ([-1], [1])
    one_each = seat_breakout(**breakout([[(0, 1)]], [2], [1]))
    assert (one_each.choice.tolist(), one_each.seat_price.tolist()) == ([0], [0])
    all_want_one = seat_breakout(**breakout([[(0, 1)]] * 50, [2] * 50, [20]))
    assert (int((all_want_one.choice == 0).sum()), all_want_one.total_cost) == (20, 80)
    no_sessions = seat_breakout(**breakout([[], []], [5, 7], []))
    assert no_sessions.total_cost == 12


def test_faulty_input_is_named() -> None:
    with pytest.raises(InvalidProblem, match=r"choice_session\[0\] is 4"):
        seat_breakout(**breakout([[(4, 1)]], [2], [1]))
    with pytest.raises(InvalidProblem, match=r"foreseen_price\[0\] is -3"):
        seat_breakout(**breakout([[(0, 1)]], [2], [1]), foreseen_price=np.array([-3]))
    with pytest.raises(InvalidProblem, match=r"choice_cost\[0\] is -1"):
        seat_breakout(**breakout([[(0, -1)]], [2], [1]))
    with pytest.raises(InvalidProblem, match=r"capacity_seats\[0\] is -1"):
        seat_breakout(**breakout([[(0, 1)]], [2], [-1]))
    with pytest.raises(InvalidProblem, match="choice_start"):
        seat_breakout(**(breakout([[(0, 1)]], [2], [1]) | {"choice_start": np.array([0, 2])}))
    with pytest.raises(InvalidProblem, match="choice_cost has shape"):
        seat_breakout(**(breakout([[(0, 1)]], [2], [1]) | {"choice_cost": np.array([1, 2])}))


def _with(seated: SeatedBreakout, **other: Any) -> SeatedBreakout:
    facts: dict[str, Any] = {"choice": seated.choice, "seat_price": seated.seat_price, "total_cost": seated.total_cost}
    return SeatedBreakout(**(facts | {"n_searches": 0} | other))


MUTANTS: dict[str, tuple[Callable[[SeatedBreakout], SeatedBreakout], PriceFault]] = {
    "a seat too many": (lambda s: _with(s, choice=np.array([0, 0, -1])), PriceFault.SEATS),
    "a choice that is not on the list": (lambda s: _with(s, choice=np.array([0, 1, 5])), PriceFault.CHOICE),
    "a seat left empty": (lambda s: _with(s, choice=np.array([-1, -1, -1])), PriceFault.EMPTY_SEAT),
    "a price too low": (lambda s: _with(s, seat_price=np.array([0, 0])), PriceFault.NOT_BEST),
    "a price below nothing": (lambda s: _with(s, seat_price=np.array([1, -1])), PriceFault.NEGATIVE_PRICE),
    "a price on an empty seat": (lambda s: _with(s, seat_price=np.array([1, 1])), PriceFault.EMPTY_SEAT),
    "the wrong person": (lambda s: _with(s, choice=np.array([1, 0, 0])), PriceFault.NOT_BEST),
    "another total": (lambda s: _with(s, total_cost=s.total_cost - 1), PriceFault.TOTAL),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_judge_catches_every_planted_fault(name: str) -> None:
    problem = breakout([[(0, 1), (1, 4)], [(0, 1), (1, 2)], [(1, 1)]], [5, 5, 5], [1, 3])
    honest = seat_breakout(**problem)
    assert faults(problem, honest) == ()

    mutate, fault = MUTANTS[name]

    assert fault in faults(problem, mutate(honest))
