"""Least squares and leximin over people, against every possible day, and against forged bounds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from days import days
from kernels.assignment.brute_force import all_days, counted, person_sums
from kernels.assignment.test_optimum import one_band, tickets_of
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import PRICE_UNIT, AssignmentProblem, InvalidProblem
from waymark.kernels.assignment import people as module
from waymark.kernels.assignment.day_lists import Ints
from waymark.kernels.assignment.people import least_squares, leximin
from waymark.kernels.assignment.people_day import Objective, PeopleDay
from waymark.kernels.assignment.proven import Stop
from waymark.kernels.assignment.verify_people import bound_of_level, bound_of_squares

SMALL = settings(max_examples=150, deadline=None)


def reaching(problem: AssignmentProblem, ranks: list[int]) -> list[int]:
    """Return how many people have each sum of ranks or more, from the largest possible sum down to 1."""
    sums = person_sums(problem, counted(problem, ranks))
    most = int(person_sums(problem, problem.list_length + 1).max(initial=0))
    return [int((sums >= level).sum()) for level in range(most, 0, -1)]


def squares(problem: AssignmentProblem, ranks: list[int]) -> int:
    """Return the sum over people of the squared sums of ranks."""
    return int((person_sums(problem, counted(problem, ranks)) ** 2).sum())


def judged(problem: AssignmentProblem, found: PeopleDay) -> None:
    """Let the judge recompute what the prices prove of each level."""
    people = [level.people for level in found.levels]
    for at, level in enumerate(found.levels):
        proven = bound_of_level(
            problem,
            seat_price=level.seat_price,
            unit=PRICE_UNIT,
            level=level.level,
            people=people[at::-1],
        )
        assert level.by_search or level.bound <= max([proven, *(above.bound for above in found.levels[:at])])


@SMALL
@given(day=days(max_people=3))
def test_least_squares_are_those_of_every_possible_day(day: Day) -> None:
    problem = one_band(build_problem(day=day, fill=False))

    found = least_squares(problem, ticket_rank=tickets_of(problem), gap=0.0)

    ranks = found.assignment.slot_rank.tolist()
    possible = list(all_days(problem))
    least = min(squares(problem, r) for r in possible)
    assert ranks in possible
    assert found.value == squares(problem, ranks)
    assert found.bound == least == found.value
    assert found.stop == Stop.GAP
    judge = bound_of_squares(problem, seat_price=found.seat_price, unit=PRICE_UNIT)
    assert found.price_bound <= judge <= least


@SMALL
@given(day=days(max_people=3))
def test_leximin_is_that_of_every_possible_day_and_proven_on_small_ones(day: Day) -> None:
    problem = one_band(build_problem(day=day, fill=False))

    found = leximin(problem, ticket_rank=tickets_of(problem))

    ranks = found.assignment.slot_rank.tolist()
    possible = list(all_days(problem))
    fewest = min(reaching(problem, r) for r in possible)
    assert ranks in possible
    assert found.n_proven == len(found.levels) == found.value
    assert reaching(problem, ranks) == fewest
    assert found.bound == found.value == len(fewest) - sum(not n for n in fewest)
    judged(problem, found)


def without_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave everything to the prices."""
    monkeypatch.setattr(module, "solve_residual", lambda *_args, **_more: None)


def test_prices_alone_never_claim_more_than_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    without_search(monkeypatch)
    n_proven = n_levels = 0

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(day=days(max_people=3))
    def claims(day: Day) -> None:
        nonlocal n_proven, n_levels
        problem = one_band(build_problem(day=day, fill=False))
        found = leximin(problem, ticket_rank=tickets_of(problem))
        possible = [reaching(problem, r) for r in all_days(problem)]
        fewest, mine = min(possible), reaching(problem, found.assignment.slot_rank.tolist())
        top = len(mine) - found.value
        assert mine[: top + found.n_proven] == fewest[: top + found.n_proven]
        assert found.bound <= len(fewest) - sum(not n for n in fewest) <= found.value
        for at, level in enumerate(found.levels, start=top):
            inside = [p[at] for p in possible if all(a <= b for a, b in zip(p[:at], mine[:at], strict=True))]
            assert level.people == mine[at]
            assert level.bound <= min(inside) <= level.people
            people = mine[top : at + 1][::-1]
            price = level.seat_price
            judge = bound_of_level(problem, seat_price=price, unit=PRICE_UNIT, level=level.level, people=people)
            assert judge <= min(inside)
        judged(problem, found)
        n_proven, n_levels = n_proven + found.n_proven, n_levels + found.value

    claims()
    assert n_proven >= 0.8 * n_levels


@settings(parent=SMALL, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=days(max_people=3))
def test_the_search_alone_proves_small_days(monkeypatch: pytest.MonkeyPatch, day: Day) -> None:
    problem = one_band(build_problem(day=day, fill=False))

    def idle(_self: object, _shape: Ints, first: tuple[Ints, Ints], *_rest: object) -> tuple[Ints, Ints, int]:
        return first[0], np.zeros_like(first[1]), 0

    monkeypatch.setattr("waymark.kernels.assignment.people._People._seek", idle)
    found = leximin(problem, ticket_rank=tickets_of(problem))
    squared = least_squares(problem, ticket_rank=tickets_of(problem), gap=0.0)

    possible = list(all_days(problem))
    assert reaching(problem, found.assignment.slot_rank.tolist()) == min(reaching(problem, r) for r in possible)
    assert found.n_proven == len(found.levels) == found.value
    assert any(level.by_search for level in found.levels) or not found.levels
    assert squared.value == squared.bound == min(squares(problem, r) for r in possible)


def test_what_comes_after_an_open_level_is_not_said_to_be_proven() -> None:
    found = leximin(a_day(people=6, seats=2, wishes=3), ticket_rank=np.arange(6))
    first = found.levels[0]
    open_ = replace(first, bound=first.people - 1)

    assert replace(found, levels=(first, open_, first)).n_proven == 1
    assert replace(found, levels=(open_, first)).n_proven == 0
    assert replace(found, levels=(first, first)).n_proven == 2


@settings(parent=SMALL, max_examples=50)
@given(day=days(max_people=3))
def test_the_highest_band_comes_first(day: Day) -> None:
    problem = build_problem(day=day, fill=False)
    band = problem.priority_band
    top = band == band[problem.slot_educator].max(initial=-9)
    possible = list(all_days(problem))

    for found in (
        least_squares(problem, ticket_rank=tickets_of(problem), gap=0.0),
        leximin(problem, ticket_rank=tickets_of(problem)),
    ):
        sums = [person_sums(problem, counted(problem, r))[top] for r in possible]
        ranks = found.assignment.slot_rank.tolist()
        mine = person_sums(problem, counted(problem, ranks))[top]
        assert ranks in possible
        if found.objective == Objective.LEAST_SQUARES:
            assert (mine**2).sum() == min((s**2).sum() for s in sums)
            assert found.bound <= min(squares(problem, r) for r in possible) <= found.value
        else:
            assert sorted(mine, reverse=True) == min(sorted(s.tolist(), reverse=True) for s in sums)
            least = min(reaching(problem, r) for r in possible)
            proven = len(least) - found.value + found.n_proven
            assert reaching(problem, ranks)[:proven] == least[:proven]


def a_day(*, people: int, seats: int, wishes: int) -> AssignmentProblem:
    """Return a day of two breakouts with three sessions each, all of which everybody ranks in the same order."""
    lists = [[0, 1, 2][:wishes], [3, 4, 5][:wishes]]
    return AssignmentProblem(
        session_breakout=np.array([0, 0, 0, 1, 1, 1], np.int32),
        session_offering=np.array([0, 1, 2, 3, 4, 5], np.int32),
        capacity_seats=np.full(6, seats),
        session_audience=np.full(6, -1, np.int32),
        in_audience=np.zeros((0, people), np.bool_),
        led_educator=np.zeros(0, np.int32),
        led_offering=np.zeros(0, np.int32),
        free=np.ones((people, 2), np.bool_),
        priority_band=np.zeros(people, np.int64),
        slot_educator=np.repeat(np.arange(people), 2).astype(np.int32),
        slot_breakout=np.tile([0, 1], people).astype(np.int32),
        choice_start=np.arange(2 * people + 1) * wishes,
        choice_session=np.array(lists * people, np.int32).ravel(),
    )


def test_what_the_mean_rank_does_not_see() -> None:
    problem = a_day(people=3, seats=1, wishes=3)

    found = leximin(problem, ticket_rank=np.arange(3))

    sums = person_sums(problem, found.assignment.slot_rank.astype(np.int64))
    assert sums.tolist() == [4, 4, 4]
    assert least_squares(problem, ticket_rank=np.arange(3)).value == 48


@pytest.mark.parametrize(("people", "seats", "wishes"), [(0, 1, 3), (1, 1, 3), (4, 0, 3), (3, 1, 0), (40, 13, 3)])
def test_odd_days(people: int, seats: int, wishes: int) -> None:
    problem = a_day(people=people, seats=seats, wishes=wishes)
    tickets = tickets_of(problem)

    for seek in (least_squares, leximin):
        found, again = (seek(problem, ticket_rank=tickets, fill=True) for _ in range(2))
        assert found.bound <= found.value
        assert found.assignment.slot_session.tobytes() == again.assignment.slot_session.tobytes()
        assert [level.seat_price.tolist() for level in found.levels] == [
            level.seat_price.tolist() for level in again.levels
        ]
        judged(problem, found)


def test_whatever_is_forged_the_judge_says_what_is_true() -> None:
    problem = a_day(people=40, seats=13, wishes=3)
    squared, level = least_squares(problem, ticket_rank=np.arange(40)), leximin(problem, ticket_rank=np.arange(40))
    rng = np.random.default_rng(0)
    for _ in range(20):
        forged = np.maximum(0, squared.seat_price + rng.integers(-500, 500, 6))
        assert bound_of_squares(problem, seat_price=forged, unit=PRICE_UNIT) <= squared.value
        worst = level.levels[0]
        forged = np.maximum(0, worst.seat_price + rng.integers(-500, 500, 6))
        claim = bound_of_level(problem, seat_price=forged, unit=PRICE_UNIT, level=worst.level, people=[worst.people])
        assert claim <= worst.people
    with pytest.raises(InvalidProblem, match="seat_price"):
        bound_of_squares(problem, seat_price=squared.seat_price - 10_000_000, unit=PRICE_UNIT)
    with pytest.raises(InvalidProblem, match="worst"):
        bound_of_level(
            replace(problem, capacity_seats=np.zeros(6, np.int64)),
            seat_price=np.zeros(6, np.int64),
            unit=PRICE_UNIT,
            level=1,
            people=[40],
        )
