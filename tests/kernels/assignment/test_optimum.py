"""The least mean rank and the swap stage, against every possible day, and their promises at the size of a real day."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.days import make_problem
from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.shapes import FULL_DAY
from days import days
from kernels.assignment.brute_force import all_days, counted, person_sums
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import (
    PRICE_UNIT,
    AssignmentProblem,
    InvalidProblem,
    bound_of_prices,
    counted_rank,
    draw,
    trades,
    whole_day,
)
from waymark.kernels.assignment.optimum import optimum
from waymark.kernels.assignment.swap import draw_and_swap

SMALL = settings(max_examples=150, deadline=None)


def tickets_of(problem: AssignmentProblem, seed: int = 0) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return tickets in some order."""
    return np.random.default_rng(seed).permutation(problem.n_educators)


def one_band(problem: AssignmentProblem) -> AssignmentProblem:
    """Put everyone into one band."""
    return replace(problem, priority_band=np.zeros_like(problem.priority_band))


@SMALL
@given(day=days(max_people=3), power=st.sampled_from([1, 2]))
def test_value_and_bound_stand_on_either_side_of_the_least_total(day: Day, power: int) -> None:
    problem = one_band(build_problem(day=day, fill=False))

    found = optimum(problem, ticket_rank=tickets_of(problem), power=power, gap=0.0)

    ranks = found.assignment.slot_rank.tolist()
    possible = list(all_days(problem))
    least = min(int(counted(problem, r, power).sum()) for r in possible)
    assert ranks in possible
    assert found.total_rank == counted(problem, ranks, power).sum()
    assert found.bound <= least <= found.total_rank
    assert found.bound <= bound_of_prices(problem, seat_price=found.seat_price, unit=PRICE_UNIT, power=power) <= least


@given(day=days(max_people=3))
@settings(parent=SMALL, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rounding_of_huge_days_costs_neither_rules_nor_the_bound(monkeypatch: pytest.MonkeyPatch, day: Day) -> None:
    monkeypatch.setattr(whole_day, "MANY_SLOTS", 0)
    problem = one_band(build_problem(day=day, fill=False))

    found = optimum(problem, ticket_rank=tickets_of(problem), gap=0.0)

    possible = list(all_days(problem))
    assert found.assignment.slot_rank.tolist() in possible
    assert found.bound <= min(int(counted(problem, r).sum()) for r in possible) <= found.total_rank


@SMALL
@given(day=days(max_people=3))
def test_the_highest_band_comes_first(day: Day) -> None:
    problem = build_problem(day=day, fill=False)
    band = problem.priority_band[problem.slot_educator]

    found = optimum(problem, ticket_rank=tickets_of(problem), gap=0.0)

    ranks = found.assignment.slot_rank.tolist()
    assert ranks in list(all_days(problem))
    assert found.bound <= min(int(counted(problem, r).sum()) for r in all_days(problem)) <= found.total_rank
    if len(np.unique(band)) > 1:
        top = band == band.max()
        alone = min(int(counted(problem, r)[top].sum()) for r in all_days(problem))
        assert counted(problem, ranks)[top].sum() <= alone + 1


@SMALL
@given(day=days(max_people=3))
def test_the_swap_stage_keeps_every_floor_and_its_bound(day: Day) -> None:
    problem = build_problem(day=day, fill=False)
    tickets = tickets_of(problem)
    drawn = draw(problem, ticket_rank=tickets)
    floor = person_sums(problem, counted_rank(problem, drawn))

    found = draw_and_swap(problem, ticket_rank=tickets, gap=0.0)

    allowed = [
        r
        for r in all_days(problem)
        if (person_sums(problem, counted(problem, r)) <= floor).all()
        and all(now or not before for now, before in zip(r, drawn.slot_rank.tolist(), strict=True))
    ]
    least = min(int(counted(problem, r).sum()) for r in allowed)
    assert found.assignment.slot_rank.tolist() in allowed
    assert found.bound <= least <= found.total_rank
    proven = bound_of_prices(problem, seat_price=found.seat_price, unit=PRICE_UNIT, drawn_rank=drawn.slot_rank)
    assert found.bound <= proven <= least


@SMALL
@given(day=days(), seed=st.integers(0, 9))
def test_trades_lead_from_the_draw_to_the_swapped_day(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    tickets = tickets_of(problem, seed)
    before, after = draw(problem, ticket_rank=tickets), draw_and_swap(problem, ticket_rank=tickets).assignment

    found = trades(problem, before=before, after=after)

    seats = before.slot_session.copy()
    for trade in found:
        for slot, old, new in zip(trade.slots, trade.sessions, trade.sessions[1:], strict=False):
            assert seats[slot] == old
            seats[slot] = new
        assert trade.is_cycle == (trade.sessions[0] == trade.sessions[-1])
    assert seats.tolist() == after.slot_session.tolist()
    moved = [slot for trade in found for slot in trade.slots]
    assert len(moved) == len(set(moved)) == int((before.slot_session != after.slot_session).sum())


def proven_gaps(problem: AssignmentProblem) -> tuple[float, float]:
    """Return the gap of the optimum, and the share of the swap stage's possible gain that was missed."""
    tickets = tickets_of(problem)
    best, swapped = optimum(problem, ticket_rank=tickets), draw_and_swap(problem, ticket_rank=tickets)
    drawn = draw(problem, ticket_rank=tickets)
    start = int(counted_rank(problem, drawn).sum())
    assert bound_of_prices(problem, seat_price=best.seat_price, unit=PRICE_UNIT) >= best.bound
    floored = bound_of_prices(problem, seat_price=swapped.seat_price, unit=PRICE_UNIT, drawn_rank=drawn.slot_rank)
    assert floored >= swapped.bound >= best.bound
    return 1 - best.bound / best.total_rank, (swapped.total_rank - swapped.bound) / (start - swapped.bound)


def test_a_day_of_1000_people_is_proven_to_a_thousandth() -> None:
    gap, missed = proven_gaps(make_problem(FULL_DAY, seed=0))

    assert gap <= 0.001
    assert missed <= 0.01


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(5))
def test_the_days_of_the_research_are_proven_to_a_thousandth(seed: int) -> None:
    if generator_path() is None:
        pytest.skip(ABSENT)
    gap, missed = proven_gaps(research_problem(seed=seed))

    assert gap <= 0.001
    assert missed <= 0.01


def test_the_same_day_gives_the_same_seats_again() -> None:
    problem = make_problem(FULL_DAY, seed=1)
    tickets = tickets_of(problem)
    once, again = (optimum(problem, ticket_rank=tickets) for _ in range(2))

    assert once.assignment.slot_session.tobytes() == again.assignment.slot_session.tobytes()
    assert once.seat_price.tobytes() == again.seat_price.tobytes()


def test_whatever_prices_are_forged_the_bound_stays_true() -> None:
    problem = make_problem(FULL_DAY, seed=0)
    found = optimum(problem, ticket_rank=tickets_of(problem))
    rng = np.random.default_rng(0)
    for _ in range(5):
        forged = np.maximum(0, found.seat_price + rng.integers(-200, 200, problem.n_sessions))
        assert bound_of_prices(problem, seat_price=forged, unit=PRICE_UNIT) <= found.total_rank
    with pytest.raises(InvalidProblem, match="seat_price"):
        bound_of_prices(problem, seat_price=found.seat_price - 10_000, unit=PRICE_UNIT)
