"""The chances of one person's lists, against lotteries that are really drawn."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from days import days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import (
    NO_TURN,
    AssignmentProblem,
    InvalidOdds,
    Odds,
    OwnBreakout,
    OwnChances,
    chances_of_lists,
    lottery_ranks,
    may_take,
    odds,
    turns_before,
    with_lists,
)
from waymark.kernels.draw import balanced_orders

N_DRAWS = 24


def own_breakouts(
    problem: AssignmentProblem, found: Odds, person: int, lists: dict[int, list[int]], *, seed: int
) -> list[OwnBreakout]:
    """Return every breakout as one person sees it, with lists of positions in the problem's sessions."""
    turns = turns_before(problem, seed=seed, n_draws=found.n_draws)[person]
    seen = []
    for breakout in range(problem.n_breakouts):
        here = np.flatnonzero(problem.session_breakout == breakout)
        number = {int(session): i for i, session in enumerate(here)}
        seen.append(
            OwnBreakout(
                turn=turns[breakout],
                full_after=found.full_after[:, here].T,
                offering=problem.session_offering[here],
                wishes=[number[session] for session in lists.get(breakout, [])],
            )
        )
    return seen


def lists_of(problem: AssignmentProblem, person: int) -> dict[int, list[int]]:
    """Return what a person ranked, without what he may not take."""
    allowed = may_take(problem)
    lists = {}
    for slot in np.flatnonzero(problem.slot_educator == person).tolist():
        span = slice(problem.choice_start[slot], problem.choice_start[slot + 1])
        lists[int(problem.slot_breakout[slot])] = problem.choice_session[span][allowed[span]].tolist()
    return lists


@given(days(max_people=6), st.integers(0, 1000))
def test_for_the_lists_that_were_drawn_the_chances_are_the_odds(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    found = odds(problem, seed=seed, n_draws=N_DRAWS)
    allowed = may_take(problem)

    for person in range(problem.n_educators):
        chances = chances_of_lists(own_breakouts(problem, found, person, lists_of(problem, person), seed=seed))
        for slot in np.flatnonzero(problem.slot_educator == person).tolist():
            span = slice(problem.choice_start[slot], problem.choice_start[slot + 1])
            mine = chances[problem.slot_breakout[slot]]
            assert mine.given.tolist() == found.probability[span][allowed[span]].tolist()
            assert mine.nothing == pytest.approx(1 - mine.given.sum())


@given(days(max_people=6, repeats=False), st.integers(0, 1000), st.data())
def test_without_repeats_the_chances_of_any_other_list_are_those_of_drawing_with_it(
    day: Day, seed: int, data: st.DataObject
) -> None:
    problem = build_problem(day=day, fill=False)
    assume(problem.n_slots > 0)
    found = odds(problem, seed=seed, n_draws=N_DRAWS)
    slot = data.draw(st.integers(0, problem.n_slots - 1))
    person, breakout = int(problem.slot_educator[slot]), int(problem.slot_breakout[slot])
    offered = data.draw(st.permutations(np.flatnonzero(problem.session_breakout == breakout).tolist()))
    mine = np.flatnonzero(problem.slot_educator == person).tolist()
    span = {s: slice(problem.choice_start[s], problem.choice_start[s + 1]) for s in mine}
    reports = [offered if s == slot else problem.choice_session[span[s]].tolist() for s in mine]
    other = with_lists(problem, educator=person, lists=reports)

    redrawn = odds(other, seed=seed, n_draws=N_DRAWS)

    here = slice(other.choice_start[slot], other.choice_start[slot + 1])
    allowed = may_take(other)[here]
    lists = lists_of(problem, person) | {breakout: np.array(offered)[allowed].tolist()}
    chances = chances_of_lists(own_breakouts(problem, found, person, lists, seed=seed))[breakout]
    assert chances.given.tolist() == redrawn.probability[here][allowed].tolist()


@given(days(max_people=6), st.integers(0, 1000))
def test_turns_are_counted_as_the_draw_serves(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    found = turns_before(problem, seed=seed, n_draws=3)

    assert found.shape == (problem.n_educators, problem.n_breakouts, 3)
    for lottery, ticket_rank in enumerate(lottery_ranks(seed=seed, draws=range(3), n_educators=problem.n_educators)):
        orders = balanced_orders(ticket_rank=ticket_rank, priority_band=problem.priority_band, free=problem.free)
        for breakout, order in enumerate(orders):
            slots = set(problem.slot_educator[problem.slot_breakout == breakout].tolist())
            n_served = 0
            for person in order.tolist():
                assert found[person, breakout, lottery] == n_served
                n_served += person in slots
        assert (found[~problem.free, lottery] == NO_TURN).all()


def test_who_has_ranked_nothing_sees_what_would_be_open_at_his_turn() -> None:
    day = make_day([make_session("a", seats=1), make_session("b", seats=9)], {"1": [["a"]], "2": [["a"]], "3": []})
    problem = build_problem(day=day, fill=False)
    found = odds(problem, seed=1, n_draws=3000)

    (chances,) = chances_of_lists(own_breakouts(problem, found, 2, {}, seed=1))

    # "a" is open at the third person's turn just if he is drawn before both others.
    assert chances.is_open.tolist() == [pytest.approx(1 / 3, abs=0.03), 1.0]
    assert (chances.given.tolist(), chances.nothing) == ([], 1.0)


def test_a_session_that_was_held_in_an_earlier_breakout_is_closed_in_a_later_one() -> None:
    sessions = [make_session("x1", "x", "1", seats=9), make_session("x2", "x", "2", seats=9)]
    day = make_day(sessions, {"1": [["x1"], ["x2"]]})
    problem = build_problem(day=day, fill=False)
    found = odds(problem, seed=1, n_draws=5)

    first, second = chances_of_lists(own_breakouts(problem, found, 0, {0: [0], 1: [1]}, seed=1))

    assert (first.given.tolist(), second.given.tolist(), second.is_open.tolist()) == ([1.0], [0.0], [0.0])


def test_blocks_of_lotteries_do_not_change_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    day = make_day([make_session("a")], {f"{i}": [["a"]] for i in range(5)})
    problem = build_problem(day=day, fill=False)
    whole = turns_before(problem, seed=3, n_draws=7)
    monkeypatch.setattr("waymark.kernels.assignment.chances._BLOCK_CELLS", 10)

    assert turns_before(problem, seed=3, n_draws=7).tolist() == whole.tolist()


@pytest.mark.parametrize(("seed", "n_draws"), [(-1, 5), (0, 0)])
def test_lotteries_that_cannot_be_drawn_are_refused(seed: int, n_draws: int) -> None:
    problem = build_problem(day=make_day([make_session("a")], {"1": [["a"]]}), fill=False)

    with pytest.raises(InvalidOdds):
        turns_before(problem, seed=seed, n_draws=n_draws)


def test_a_list_gives_nothing_in_a_breakout_in_which_one_is_away() -> None:
    day = make_day([make_session("a")], {"1": [["a"]]}, educators=[Educator("2", away=("1",))])
    problem = build_problem(day=day, fill=False)
    found = odds(problem, seed=1, n_draws=4)

    (chances,) = chances_of_lists(own_breakouts(problem, found, 1, {0: [0]}, seed=1))

    assert isinstance(chances, OwnChances)
    assert (chances.given.tolist(), chances.is_open.tolist()) == ([0.0], [0.0])
