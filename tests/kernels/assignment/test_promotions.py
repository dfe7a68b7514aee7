"""Moving up from waitlists: against every possible day of a breakout, and what it keeps on days of any kind."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.days import make_problem
from benchmarks.shapes import FULL_DAY
from days import days, make_day, make_session
from kernels.assignment.brute_force import all_days, counted
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import (
    Assignment,
    AssignmentProblem,
    InvalidProblem,
    PromotionFault,
    counted_rank,
    draw,
    judge_promotions,
    may_take,
    promote,
    trades,
    waitlists,
)

SMALL = settings(max_examples=400, deadline=None)


def seats_of(
    problem: AssignmentProblem, ranks: list[int], place: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Assignment:
    """Return a day from the rank of each slot."""
    session = [
        int(problem.choice_session[low + rank - 1]) if rank else -1
        for low, rank in zip(problem.choice_start.tolist(), ranks, strict=False)
    ]
    return Assignment(np.array(session, np.int32), np.array(ranks, np.int32), place)


def jumped(problem: AssignmentProblem, before: Assignment, after: Assignment, gone: list[bool]) -> bool:
    """Tell whether somebody waits for a free seat, or for one that went to a later place."""
    taken = np.bincount(after.slot_session[after.slot_session >= 0], minlength=problem.n_sessions)
    cost, slot, open_to = counted_rank(problem, after), problem.choice_slot, may_take(problem)
    for choice in np.flatnonzero((problem.choice_rank < cost[slot]) & open_to).tolist():
        who, session = int(slot[choice]), int(problem.choice_session[choice])
        if gone[who] or _has_elsewhere(problem, after, who, session):
            continue
        newcomers = (after.slot_session == session) & (before.slot_session != session)
        if taken[session] < problem.capacity_seats[session]:
            return True
        if (after.slot_place[newcomers] > after.slot_place[who]).any():
            return True
    return False


def _has_elsewhere(problem: AssignmentProblem, day: Assignment, slot: int, session: int) -> bool:
    others = (problem.slot_educator == problem.slot_educator[slot]) & (np.arange(problem.n_slots) != slot)
    held = day.slot_session[others & (day.slot_session >= 0)]
    return bool((problem.session_offering[held] == problem.session_offering[session]).any())


@SMALL
@given(day=days(repeats=False, max_people=5), data=st.data())
def test_no_day_that_jumps_no_waitlist_is_better_for_anybody(day: Day, data: st.DataObject) -> None:
    problem = build_problem(day=day, fill=False)
    problem = _first_breakout(problem)
    possible = list(all_days(problem))
    place = np.array(data.draw(st.permutations(range(1, problem.n_slots + 1))), dtype=np.int64)
    before = seats_of(problem, data.draw(st.sampled_from(possible)), place)
    gone = data.draw(st.lists(st.booleans(), min_size=problem.n_slots, max_size=problem.n_slots))

    after = promote(problem, before=before, given_up=np.array(gone, np.bool_))

    fair = []
    for ranks in possible:
        worse = any(
            rank != 0 if left else now > had
            for left, rank, now, had in zip(
                gone, ranks, counted(problem, ranks).tolist(), counted_rank(problem, before).tolist(), strict=True
            )
        )
        if not worse and not jumped(problem, before, seats_of(problem, ranks, place), gone):
            fair.append(counted(problem, ranks))
    found = after.slot_rank.tolist()
    assert found in possible
    assert any(np.array_equal(counted(problem, found), ranks) for ranks in fair)
    assert all((counted(problem, found) <= ranks).all() for ranks in fair)


def _first_breakout(problem: AssignmentProblem) -> AssignmentProblem:
    """Leave only the wishes of the first breakout, so that every possible day can be tried."""
    mine = problem.slot_breakout == 0
    return replace(
        problem,
        slot_educator=problem.slot_educator[mine],
        slot_breakout=problem.slot_breakout[mine],
        choice_start=np.concatenate(([0], np.cumsum(problem.list_length[mine]))).astype(np.int64),
        choice_session=problem.choice_session[mine[problem.choice_slot]],
    )


@SMALL
@given(day=days(), seed=st.integers(0, 9), fill=st.booleans(), data=st.data())
def test_every_rule_is_kept_and_nobody_is_worse_off(day: Day, seed: int, fill: bool, data: st.DataObject) -> None:
    problem = build_problem(day=day, fill=fill)
    tickets = np.random.default_rng(seed).permutation(problem.n_educators)
    before = draw(problem, ticket_rank=tickets, fill=fill)
    gone = np.array(data.draw(st.lists(st.booleans(), min_size=problem.n_slots, max_size=problem.n_slots)), np.bool_)

    after = promote(problem, before=before, given_up=gone)

    taken = np.bincount(after.slot_session[after.slot_session >= 0], minlength=problem.n_sessions)
    assert (taken <= problem.capacity_seats).all()
    assert (counted_rank(problem, after)[~gone] <= counted_rank(problem, before)[~gone]).all()
    assert (after.slot_session[gone] == -1).all()
    assert ((after.slot_session >= 0) >= (before.slot_session >= 0))[~gone].all()
    held = [
        (int(person), int(problem.session_offering[session]))
        for person, session in zip(problem.slot_educator, after.slot_session, strict=True)
        if session >= 0
    ]
    assert len(held) == len(set(held))
    moved = after.slot_session != before.slot_session
    listed = np.flatnonzero(moved & ~gone)
    at = problem.choice_start[listed] + after.slot_rank[listed] - 1
    assert problem.choice_session[at].tolist() == after.slot_session[listed].tolist()
    assert may_take(problem)[at].all()
    assert judge_promotions(problem, before=before, after=after, given_up=gone) == ()
    again = promote(problem, before=after, given_up=gone)
    assert again.slot_session.tolist() == after.slot_session.tolist()


@SMALL
@given(day=days(repeats=False), seed=st.integers(0, 9), data=st.data())
def test_no_waitlist_is_jumped_on_a_whole_day_without_repeats(day: Day, seed: int, data: st.DataObject) -> None:
    problem = build_problem(day=day, fill=False)
    before = draw(problem, ticket_rank=np.random.default_rng(seed).permutation(problem.n_educators))
    gone = data.draw(st.lists(st.booleans(), min_size=problem.n_slots, max_size=problem.n_slots))

    after = promote(problem, before=before, given_up=np.array(gone, np.bool_))

    assert not jumped(problem, before, after, gone)


def test_who_moves_up_without_giving_up_the_old_seat_keeps_it_from_the_next() -> None:
    """The twin: with the step left out in which the old seat is given on, somebody waits for a free one."""
    problem, before = vacancy()
    gone = np.array([True, False, False])

    after = promote(problem, before=before, given_up=gone)
    stuck = replace(before, slot_session=np.array([-1, 0, -1], np.int32), slot_rank=np.array([0, 1, 0], np.int32))

    assert after.slot_session.tolist() == [-1, 0, 1]
    assert jumped(problem, before, stuck, gone.tolist())
    assert not jumped(problem, before, after, gone.tolist())


def vacancy() -> tuple[AssignmentProblem, Assignment]:
    """Three people want a before b; there is one seat in each."""
    day = make_day([make_session("a"), make_session("b")], {name: [["a", "b"]] for name in ("p0", "p1", "p2")})
    problem = build_problem(day=day, fill=False)
    return problem, draw(problem, ticket_rank=np.arange(3))


def test_a_freed_seat_starts_one_chain_that_can_be_read() -> None:
    problem, before = vacancy()
    after = promote(problem, before=before, given_up=np.array([True, False, False]))

    found = trades(problem, before=replace(before, slot_session=np.array([-1, 1, -1], np.int32)), after=after)

    assert [(trade.slots, trade.sessions, trade.is_cycle) for trade in found] == [((2, 1), (-1, 1, 0), False)]


def test_the_first_of_two_waitlists_trade_their_seats() -> None:
    day = make_day([make_session("a"), make_session("b")], {"p0": [["a", "b"]], "p1": [["b", "a"]]})
    problem = build_problem(day=day, fill=False)
    before = Assignment(np.array([1, 0], np.int32), np.array([2, 2], np.int32), np.array([1, 2]))

    assert promote(problem, before=before).slot_session.tolist() == [0, 1]


def test_nobody_trades_past_someone_who_waits_longer() -> None:
    day = make_day(
        [make_session("a"), make_session("b"), make_session("c")],
        {"p0": [["a", "c"]], "p1": [["b", "a"]], "p2": [["a", "b"]]},
    )
    problem = build_problem(day=day, fill=False)
    before = Assignment(np.array([2, 0, 1], np.int32), np.array([2, 2, 2], np.int32), np.array([1, 2, 3]))

    assert waitlists(problem, before).slot.tolist() == [0, 2, 1]
    assert promote(problem, before=before).slot_session.tolist() == [2, 0, 1]


@pytest.mark.parametrize("seed", range(3))
def test_the_seats_of_a_drawn_day_are_as_the_waitlists_say_already(seed: int) -> None:
    problem = make_problem(FULL_DAY, seed=seed)
    tickets = np.random.default_rng(seed).permutation(problem.n_educators)
    before = draw(problem, ticket_rank=tickets)
    gone = np.isin(problem.slot_educator, np.arange(0, problem.n_educators, 20))

    still, freed = promote(problem, before=before), promote(problem, before=before, given_up=gone)

    assert (still.slot_session != before.slot_session).mean() <= 0.01
    assert (counted_rank(problem, freed)[~gone] <= counted_rank(problem, before)[~gone]).all()
    assert counted_rank(problem, freed)[~gone].sum() < counted_rank(problem, before)[~gone].sum()


def test_arrays_that_do_not_fit_are_refused() -> None:
    problem, before = vacancy()
    with pytest.raises(InvalidProblem, match="given_up"):
        promote(problem, before=before, given_up=np.zeros(5, np.bool_))


# The judge


def test_the_judge_finds_every_planted_fault() -> None:
    problem, before = vacancy()
    gone = np.array([True, False, False])

    def findings(seats: list[int], ranks: list[int]) -> tuple[PromotionFault, ...]:
        after = Assignment(np.array(seats, np.int32), np.array(ranks, np.int32), before.slot_place)
        return judge_promotions(problem, before=before, after=after, given_up=gone)

    assert findings([-1, 0, 1], [0, 1, 2]) == ()
    assert findings([0, 1, -1], [1, 2, 0]) == (PromotionFault.RETURNED,)
    assert findings([-1, -1, 0], [0, 0, 1]) == (PromotionFault.JUMPED, PromotionFault.WORSE)
    assert findings([-1, 1, 0], [0, 2, 1]) == (PromotionFault.JUMPED,)
    assert findings([-1, 1, -1], [0, 2, 0]) == (PromotionFault.JUMPED,)


@SMALL
@given(day=days(repeats=False, max_people=5), data=st.data())
def test_on_one_breakout_the_judge_says_what_the_page_says(day: Day, data: st.DataObject) -> None:
    problem = _first_breakout(build_problem(day=day, fill=False))
    possible = list(all_days(problem))
    place = np.array(data.draw(st.permutations(range(1, problem.n_slots + 1))), dtype=np.int64)
    before, after = (seats_of(problem, data.draw(st.sampled_from(possible)), place) for _ in range(2))
    nobody = np.zeros(problem.n_slots, np.bool_)

    found = judge_promotions(problem, before=before, after=after, given_up=nobody)

    assert (PromotionFault.JUMPED in found) == jumped(problem, before, after, nobody.tolist())
    worse = (counted_rank(problem, after) > counted_rank(problem, before)).any()
    assert (PromotionFault.WORSE in found) == bool(worse)


@SMALL
@given(day=days(), seed=st.integers(0, 5), data=st.data())
def test_who_is_left_alone_keeps_what_he_holds_and_the_judge_agrees(day: Day, seed: int, data: st.DataObject) -> None:
    problem = build_problem(day=day, fill=False)
    before = draw(problem, ticket_rank=np.random.default_rng(seed).permutation(problem.n_educators))
    flags = st.lists(st.booleans(), min_size=problem.n_slots, max_size=problem.n_slots)
    alone, gone = (np.array(data.draw(flags), np.bool_) for _ in range(2))

    after = promote(problem, before=before, given_up=gone, left_alone=alone)

    still = alone & ~gone
    assert after.slot_session[still].tolist() == before.slot_session[still].tolist()
    assert judge_promotions(problem, before=before, after=after, given_up=gone, left_alone=alone) == ()


def test_the_judge_finds_who_moved_though_left_alone() -> None:
    """Promoting everybody is honest, unless somebody who moved was to be left alone."""
    wishes = {"ada": [["A"]], "ben": [["A", "B"]]}
    problem = build_problem(day=make_day([make_session("A"), make_session("B")], wishes), fill=False)
    before = Assignment(np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([1, 2]))
    gone, alone = np.array([True, False]), np.array([False, True])

    after = promote(problem, before=before, given_up=gone)

    assert after.slot_session.tolist() == [-1, 0]
    assert judge_promotions(problem, before=before, after=after, given_up=gone) == ()
    assert judge_promotions(problem, before=before, after=after, given_up=gone, left_alone=alone) == (
        PromotionFault.MOVED,
    )
    kept = promote(problem, before=before, given_up=gone, left_alone=alone)
    assert kept.slot_session.tolist() == [-1, 1]
