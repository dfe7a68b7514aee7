"""Late people after publishing: against every possible day of tiny examples, and the judge against planted faults."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from days import days
from kernels.assignment.brute_force import all_days, counted
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import (
    ArrivalFault,
    Assignment,
    AssignmentProblem,
    InvalidProblem,
    draw,
    judge_arrivals,
    may_take,
    seat_arrivals,
)

SMALL = settings(max_examples=400, deadline=None)
Flags = NDArray[np.bool_]
Case = tuple[AssignmentProblem, Assignment, Flags, list[int]]


def late_case(day: Day, data: st.DataObject, *, fill: bool = False) -> Case:
    """Return a drawn day of which some people were not there: the day, what was held, late slots, tickets."""
    problem = build_problem(day=day, fill=fill)
    tickets = data.draw(st.permutations(range(problem.n_educators)))
    held = draw(problem, ticket_rank=np.array(tickets, np.int64), fill=fill)
    late = np.array(data.draw(st.lists(st.booleans(), min_size=problem.n_educators, max_size=problem.n_educators)))
    arrived = late[problem.slot_educator].astype(np.bool_)
    before = Assignment(
        np.where(arrived, -1, held.slot_session).astype(np.int32),
        np.where(arrived, 0, held.slot_rank).astype(np.int32),
        np.where(arrived, 0, held.slot_place),
    )
    return problem, before, arrived, tickets


def seated(case: Case, *, fill: bool = False) -> Assignment:
    problem, before, arrived, tickets = case
    order = np.array(tickets, np.int64)
    return seat_arrivals(problem, before=before, arrived=arrived, ticket_rank=order, fill=fill)


def judged(case: Case, after: Assignment, *, fill: bool = False) -> tuple[ArrivalFault, ...]:
    problem, before, arrived, tickets = case
    return judge_arrivals(
        problem,
        before=before,
        after=after,
        arrived=arrived.tolist(),
        tickets=tickets,
        given_up=[False] * problem.n_slots,
        fill=fill,
    )


def turns(case: Case) -> list[int]:
    """Return the late slots in the stated order, written as the rule is told."""
    problem, _, arrived, tickets = case
    late = [slot for slot in range(problem.n_slots) if arrived[slot]]

    def key(slot: int) -> tuple[int, int]:
        breakout, ticket = int(problem.slot_breakout[slot]), tickets[int(problem.slot_educator[slot])]
        return breakout, -ticket if breakout % 2 else ticket

    return sorted(late, key=key)


def n_waiting(case: Case, session: int) -> int:
    """Count who was there before, ranked the session better than what is held, and could take it."""
    problem, before, arrived, _ = case
    cost = np.where(before.slot_rank > 0, before.slot_rank, problem.list_length + 1)
    found = 0
    for choice in np.flatnonzero(may_take(problem) & (problem.choice_session == session)).tolist():
        slot = int(problem.choice_slot[choice])
        others = (problem.slot_educator == problem.slot_educator[slot]) & (np.arange(problem.n_slots) != slot)
        has = problem.session_offering[before.slot_session[others & (before.slot_session >= 0)]]
        open_to = problem.session_offering[session] not in has
        found += bool(not arrived[slot] and problem.choice_rank[choice] < cost[slot] and open_to)
    return found


def keeps_waitlists(case: Case, ranks: list[int]) -> bool:
    problem, before, arrived, _ = case
    given_to_late = [0] * problem.n_sessions
    for slot in np.flatnonzero(arrived).tolist():
        if ranks[slot]:
            given_to_late[int(problem.choice_session[problem.choice_start[slot] + ranks[slot] - 1])] += 1
    held = np.bincount(before.slot_session[before.slot_session >= 0], minlength=problem.n_sessions)
    left = (problem.capacity_seats - held).tolist()
    return all(n <= max(0, left[s] - n_waiting(case, s)) for s, n in enumerate(given_to_late) if n)


@SMALL
@given(day=days(max_people=5), data=st.data())
def test_late_people_get_the_best_of_what_is_left_in_the_stated_order_and_nobody_else_moves(
    day: Day, data: st.DataObject
) -> None:
    case = late_case(day, data)
    problem, before, arrived, _ = case
    assume(problem.n_slots <= 7)

    after = seated(case)

    others = ~arrived
    assert np.array_equal(after.slot_session[others], before.slot_session[others])
    assert np.array_equal(after.slot_place[others], before.slot_place[others])
    possible = [
        ranks
        for ranks in all_days(problem)
        if np.array_equal(np.array(ranks)[others], before.slot_rank[others]) and keeps_waitlists(case, ranks)
    ]
    best = min([counted(problem, ranks)[turns(case)].tolist() for ranks in possible])
    assert counted(problem, after.slot_rank)[turns(case)].tolist() == best
    assert judged(case, after) == ()


@SMALL
@given(day=days(), data=st.data(), fill=st.booleans())
def test_every_honest_day_is_found_without_fault(day: Day, data: st.DataObject, fill: bool) -> None:
    case = late_case(day, data, fill=fill)

    assert judged(case, seated(case, fill=fill), fill=fill) == ()


@SMALL
@given(day=days(), data=st.data())
def test_any_other_seat_or_place_of_anybody_is_a_fault(day: Day, data: st.DataObject) -> None:
    case = late_case(day, data)
    problem, after = case[0], seated(case)
    assume(problem.n_slots > 0 and problem.n_sessions > 0)
    slot = data.draw(st.integers(0, problem.n_slots - 1))
    session, rank, place = after.slot_session.copy(), after.slot_rank.copy(), after.slot_place.copy()
    low, high = problem.choice_start[slot], problem.choice_start[slot + 1]
    session[slot], rank[slot] = data.draw(
        st.sampled_from([(-1, 0), *((s, r) for r, s in enumerate(problem.choice_session[low:high].tolist(), 1))])
    )
    place[slot] += data.draw(st.integers(-1, 1))
    forged = Assignment(session, rank, place)
    same = session[slot] == after.slot_session[slot] and place[slot] == after.slot_place[slot]

    assert (judged(case, forged) == ()) is bool(same)


@SMALL
@given(day=days(), data=st.data())
def test_the_order_of_rows_decides_nothing_only_the_tickets_do(day: Day, data: st.DataObject) -> None:
    problem, before, arrived, tickets = case = late_case(day, data)
    spread = [10 * ticket + 3 for ticket in tickets]

    assert np.array_equal(seated(case).slot_session, seated((problem, before, arrived, spread)).slot_session)


def one_seat(*, n_there: int, n_late: int, seats: int = 1) -> Case:
    """Return a day of one session that everybody ranked, and in which nobody sits yet."""
    n = n_there + n_late
    problem = AssignmentProblem(
        session_breakout=np.zeros(1, np.int32),
        session_offering=np.zeros(1, np.int32),
        capacity_seats=np.array([seats]),
        session_audience=np.full(1, -1, np.int32),
        in_audience=np.zeros((0, n), np.bool_),
        led_educator=np.zeros(0, np.int32),
        led_offering=np.zeros(0, np.int32),
        free=np.ones((n, 1), np.bool_),
        priority_band=np.zeros(n, np.int64),
        slot_educator=np.arange(n, dtype=np.int32),
        slot_breakout=np.zeros(n, np.int32),
        choice_start=np.arange(n + 1),
        choice_session=np.zeros(n, np.int32),
    )
    place = np.array([*range(1, n_there + 1), *([0] * n_late)])
    before = Assignment(np.full(n, -1, np.int32), np.zeros(n, np.int32), place)
    return problem, before, np.arange(n) >= n_there, list(range(n))


def with_seats(case: Case, *slots: int) -> Assignment:
    after = seated(case)
    session, rank = np.full(len(after.slot_session), -1, np.int32), np.zeros(len(after.slot_session), np.int32)
    session[list(slots)], rank[list(slots)] = 0, 1
    return replace(after, slot_session=session, slot_rank=rank)


def test_a_late_person_does_not_take_the_free_seat_that_somebody_waits_for() -> None:
    waited_for = one_seat(n_there=1, n_late=1)

    assert seated(waited_for).slot_session.tolist() == [-1, -1]
    assert judged(waited_for, with_seats(waited_for, 1)) == (ArrivalFault.PASSED_OVER,)


def test_without_anybody_waiting_the_same_seat_goes_to_the_late_person() -> None:
    assert seated(one_seat(n_there=0, n_late=1)).slot_session.tolist() == [0]


def test_two_late_people_swapped_are_found() -> None:
    case = one_seat(n_there=0, n_late=2)

    assert seated(case).slot_session.tolist() == [0, -1]
    assert judged(case, with_seats(case, 1)) == (ArrivalFault.PASSED_OVER,)


def test_a_seat_too_many_is_found() -> None:
    case = one_seat(n_there=0, n_late=2)

    assert judged(case, with_seats(case, 0, 1)) == (ArrivalFault.PASSED_OVER,)


def test_a_late_person_ahead_of_an_earlier_one_is_found() -> None:
    case = one_seat(n_there=1, n_late=1)
    ahead = replace(seated(case), slot_place=np.array([2, 1]))

    assert judged(case, ahead) == (ArrivalFault.MOVED, ArrivalFault.PLACE)


def test_in_the_second_breakout_the_order_is_turned_around() -> None:
    one = one_seat(n_there=0, n_late=2)[0]
    problem = replace(
        one,
        session_breakout=np.array([0, 1], np.int32),
        session_offering=np.array([0, 1], np.int32),
        capacity_seats=np.array([1, 1]),
        session_audience=np.full(2, -1, np.int32),
        free=np.ones((2, 2), np.bool_),
        slot_educator=np.array([0, 0, 1, 1], np.int32),
        slot_breakout=np.array([0, 1, 0, 1], np.int32),
        choice_start=np.arange(5),
        choice_session=np.array([0, 1, 0, 1], np.int32),
    )
    before = Assignment(np.full(4, -1, np.int32), np.zeros(4, np.int32), np.zeros(4, np.int64))

    after = seated((problem, before, np.ones(4, np.bool_), [0, 1]))

    assert after.slot_session.tolist() == [0, -1, -1, 1]
    assert after.slot_place.tolist() == [1, 2, 2, 1]


def test_shapes_are_checked() -> None:
    problem, before, _, tickets = one_seat(n_there=1, n_late=1)
    with pytest.raises(InvalidProblem, match="arrived"):
        seat_arrivals(problem, before=before, arrived=np.zeros(3, np.bool_), ticket_rank=np.array(tickets))
