"""Late people come to a published day: they are put on it, and seated from what is left."""

from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day, Educator, RankedChoices
from waymark.apps.pdday.events import Arrivals, NotAnEvent
from waymark.apps.pdday.result import TICKET_CONTEXT, DayResult, Mending
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import UNPLACED, Assignment, AssignmentProblem, seat_arrivals, summarize
from waymark.kernels.draw import ticket_rank


def seat_late_people(*, result: DayResult, event: Arrivals) -> DayResult:
    """Return the day after late people came: nobody else moves, and a ticket of the same seed decides among them.

    Parameters
    ----------
    result : DayResult
        The published day; other things may have happened to it before.
    event : Arrivals

    Raises
    ------
    NotAnEvent
        If somebody was on the day already, or a list names what does not stand in its breakout.
    """
    day = day_with(result.day, event)
    problem, old_slot = _problem_with(result, day, event)
    first_come = _carried(result.first_come_assignment, old_slot)
    began = perf_counter()
    found = seat_arrivals(
        problem,
        before=_carried(result.assignment, old_slot),
        arrived=old_slot < 0,
        ticket_rank=ticket_rank(seed=result.seed, context=TICKET_CONTEXT, ids=[e.educator_id for e in day.educators]),
        given_up=np.append(result.given_up, False)[old_slot],
        fill=event.fill,
    )
    seconds = perf_counter() - began
    nothing = np.zeros(problem.n_slots, np.bool_)
    return replace(
        result,
        day=day,
        problem=problem,
        assignment=found,
        first_come_assignment=first_come,
        figures=summarize(problem, found),
        solve_seconds=seconds,
        drawn=None,
        proof=None,
        people=None,
        mending=Mending(event, result, nothing, np.zeros(problem.n_sessions, np.int64), old_slot),
    )


def waves_of(result: DayResult) -> list[int]:
    """Return for each person 0 if drawn with the others, else with which late people they came, from 1."""
    waves: list[list[str]] = []
    now = result
    while now.mending is not None:
        if isinstance(now.mending.event, Arrivals):
            waves.append([person.educator_id for person in now.mending.event.people])
        now = now.mending.before
    number = {one: wave for wave, people in enumerate(reversed(waves), start=1) for one in people}
    return [number.get(e.educator_id, 0) for e in result.day.educators]


def day_with(day: Day, event: Arrivals) -> Day:
    """Return the day with the late people on it, in the order of ids.

    Raises
    ------
    NotAnEvent
        As `seat_late_people`.
    """
    known = {e.educator_id for e in day.educators}
    labels = {b.breakout: number for number, b in enumerate(day.breakouts)}
    sessions = {s.session_id: (number, s.breakout) for number, s in enumerate(day.sessions)}
    late = [Educator(one.educator_id, groups=one.groups, away=one.away) for one in event.people]
    educators = tuple(sorted((*day.educators, *late), key=lambda person: person.educator_id))
    position = {e.educator_id: number for number, e in enumerate(educators)}
    rows: list[tuple[int, int, int, int]] = []
    for one in event.people:
        if one.educator_id in known or not labels.keys() >= set(one.away):
            raise NotAnEvent
        for breakout, wishes in one.choices:
            if any(sessions.get(wish, (0, None))[1] != breakout for wish in wishes):
                raise NotAnEvent
            found = ((sessions[wish][0], rank) for rank, wish in enumerate(wishes, start=1))
            rows.extend((position[one.educator_id], labels[breakout], rank, session) for session, rank in found)
    moved = np.array([position[e.educator_id] for e in day.educators], dtype=np.int32)
    old = day.choices
    kept = np.stack([moved[old.educator], old.breakout, old.rank, old.session], axis=1).reshape(-1, 4)
    table = np.concatenate([kept, np.array(rows, dtype=np.int32).reshape(-1, 4)])
    table = table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))].astype(np.int32)
    choices = RankedChoices(educator=table[:, 0], breakout=table[:, 1], rank=table[:, 2], session=table[:, 3])
    return replace(day, educators=educators, choices=choices)


def _problem_with(result: DayResult, day: Day, event: Arrivals) -> tuple[AssignmentProblem, NDArray[np.int64]]:
    """Return the grown day as arrays, and which slot each slot was before: -1 for late people's.

    Who was there keeps exactly the slots that were drawn. A late person has one wherever they ranked something, and
    with fill wherever they are free.
    """
    whole = build_problem(day=day, fill=True)
    width = len(day.breakouts)
    position = {e.educator_id: number for number, e in enumerate(day.educators)}
    moved = np.array([position[e.educator_id] for e in result.day.educators], dtype=np.int64)
    old_key = moved[result.problem.slot_educator] * width + result.problem.slot_breakout
    key = whole.slot_educator.astype(np.int64) * width + whole.slot_breakout
    at = np.searchsorted(old_key, key)
    was = (at < len(old_key)) & (np.append(old_key, -1)[at] == key)
    is_late = np.ones(len(day.educators), np.bool_)
    is_late[moved] = False
    stays = was | (is_late[whole.slot_educator] & (event.fill | result.fill | (whole.list_length > 0)))
    start = np.append(whole.choice_start[:-1][stays], whole.choice_start[-1])
    problem = replace(
        whole,
        capacity_seats=result.problem.capacity_seats,
        slot_educator=whole.slot_educator[stays],
        slot_breakout=whole.slot_breakout[stays],
        choice_start=start,
    )
    return problem, np.where(was, at, -1)[stays]


def _carried(assignment: Assignment, old_slot: NDArray[np.int64]) -> Assignment:
    """Return seats by the slots of now; late people have none yet."""
    return Assignment(
        slot_session=np.append(assignment.slot_session, np.int32(UNPLACED))[old_slot],
        slot_rank=np.append(assignment.slot_rank, np.int32(0))[old_slot],
        slot_place=np.append(assignment.slot_place, np.int64(0))[old_slot],
    )
