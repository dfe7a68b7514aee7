"""The odds: many lotteries served side by side give exactly what serving them one by one gives."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.days import make_problem
from benchmarks.shapes import FULL_DAY
from days import days, make_day, make_session
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import AssignmentProblem, draw, lottery_ranks, odds
from waymark.kernels.assignment.redraws import InvalidOdds, Odds


def one_by_one(problem: AssignmentProblem, *, seed: int, n_draws: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Count what `draw` gives in each of the lotteries, and note after which turn each session was full."""
    counts = np.zeros(len(problem.choice_session), dtype=np.int64)
    full_after = np.zeros((n_draws, problem.n_sessions), dtype=np.int32)
    for number, rank in enumerate(lottery_ranks(seed=seed, draws=range(n_draws), n_educators=problem.n_educators)):
        drawn = draw(problem, ticket_rank=rank)
        seated = np.flatnonzero(drawn.slot_rank)
        counts[problem.choice_start[seated] + drawn.slot_rank[seated] - 1] += 1
        for session, seats in enumerate(problem.capacity_seats.tolist()):
            takers = np.sort(drawn.slot_place[drawn.slot_session == session])
            breakout = problem.session_breakout[session]
            after_all = np.count_nonzero(problem.slot_breakout == breakout) + 1
            full_after[number, session] = 0 if seats == 0 else takers[-1] if len(takers) == seats else after_all
    return counts, full_after


def same(found: Odds, problem: AssignmentProblem, *, seed: int) -> bool:
    counts, full_after = one_by_one(problem, seed=seed, n_draws=found.n_draws)
    return np.array_equal(found.choice_count, counts) and np.array_equal(found.full_after, full_after)


@given(day=days(), seed=st.integers(0, 2**64), n_draws=st.integers(1, 7))
def test_side_by_side_gives_what_one_by_one_gives(day: Day, seed: int, n_draws: int) -> None:
    problem = build_problem(day=day, fill=False)

    assert same(odds(problem, seed=seed, n_draws=n_draws), problem, seed=seed)


def test_it_does_so_on_a_whole_day_and_would_not_if_an_offering_could_be_had_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = make_problem(FULL_DAY, seed=3)

    assert same(odds(problem, seed=5, n_draws=12), problem, seed=5)
    monkeypatch.setattr(
        "waymark.kernels.assignment.redraws._closes_later", lambda p: np.zeros(len(p.choice_session), bool)
    )
    assert not same(odds(problem, seed=5, n_draws=12), problem, seed=5)


def test_the_lotteries_do_not_depend_on_blocks_or_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_problem(FULL_DAY, seed=1)
    alone = odds(problem, seed=9, n_draws=10)
    shared = odds(problem, seed=9, n_draws=10, n_processes=2)
    monkeypatch.setattr("waymark.kernels.assignment.redraws._BLOCK_CELLS", 3 * problem.n_educators)
    in_blocks = odds(problem, seed=9, n_draws=10)

    for other in (shared, in_blocks):
        assert np.array_equal(other.choice_count, alone.choice_count)
        assert np.array_equal(other.full_after, alone.full_after)


@settings(max_examples=25)
@given(day=days(), seed=st.integers(0, 2**32))
def test_the_odds_are_near_the_exact_ones(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    if problem.n_educators > 5:
        return
    orders = [np.array(order, dtype=np.int64) for order in permutations(range(problem.n_educators))]
    exact = np.zeros(len(problem.choice_session))
    for rank in orders:
        drawn = draw(problem, ticket_rank=rank)
        seated = np.flatnonzero(drawn.slot_rank)
        exact[problem.choice_start[seated] + drawn.slot_rank[seated] - 1] += float(Fraction(1, len(orders)))

    found = odds(problem, seed=seed, n_draws=2000)

    # Six standard errors: one in a billion by chance.
    spread = np.sqrt(exact * (1 - exact) / 2000)
    assert (abs(found.probability - exact) <= 6 * spread + 1e-12).all()


def test_three_people_for_one_seat_have_a_third_each_and_the_error_is_stated() -> None:
    problem = build_problem(
        day=make_day([make_session("a", seats=1)], {n: [["a"]] for n in ("ana", "ben", "cho")}), fill=False
    )

    found = odds(problem, seed=1, n_draws=3000)

    assert found.choice_count.sum() == 3000
    assert abs(found.probability - 1 / 3).max() < 0.05
    assert found.standard_error == pytest.approx(np.sqrt(2 / 9 / 3000), rel=0.05)
    assert (found.full_after == 1).all()


def test_what_never_came_up_is_not_said_to_be_certain() -> None:
    problem = build_problem(day=make_day([make_session("a", seats=0)], {"ana": [["a"]]}), fill=False)

    found = odds(problem, seed=1, n_draws=100)

    assert found.probability.tolist() == [0]
    assert found.standard_error[0] > 0
    assert (found.full_after == 0).all()


def test_a_day_without_people_or_without_lists_has_odds_too() -> None:
    empty = build_problem(day=make_day([make_session("a", seats=3)], {}), fill=False)

    assert odds(empty, seed=0, n_draws=4).choice_count.tolist() == []
    assert (odds(empty, seed=0, n_draws=4).full_after == 1).all()


@pytest.mark.parametrize("wrong", [{"n_draws": 0}, {"n_processes": 0}, {"seed": -1}])
def test_it_refuses_what_cannot_be_drawn(wrong: dict[str, int]) -> None:
    problem = build_problem(day=make_day([make_session("a", seats=3)], {}), fill=False)

    with pytest.raises(InvalidOdds, match="must be 1 or more"):
        odds(problem, **({"seed": 1} | wrong))
