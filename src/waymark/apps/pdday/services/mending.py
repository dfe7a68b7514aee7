"""Mend a published day after something happened to it, and replay a day with all that happened to it."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from time import perf_counter
from typing import Any

import numpy as np

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import NotAnEvent, Promotions, SeatsCut, event_of
from waymark.apps.pdday.result import DayResult, Mending
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.kernels.assignment import AssignmentProblem, promote, summarize
from waymark.kernels.assignment.people_day import Objective


def mend_day(*, result: DayResult, event: SeatsCut) -> DayResult:
    """Return the day after an event: few people moved, and nobody worse off who kept his seat and did not opt in.

    Parameters
    ----------
    result : DayResult
        The published day; it may have been mended before.
    event : SeatsCut

    Raises
    ------
    NotAnEvent
        If there is no such session or person, or the session has no more seats than that already.
    """
    problem = _with_seats(result, event)
    known = {e.educator_id for e in result.day.educators}
    if not known.issuperset(event.opted_in):
        raise NotAnEvent
    willing = set(event.opted_in)
    # Imported only now: it brings a compiler, and no page and no other command should wait for that. What is
    # compiled is loaded first, so that the time told is that of the mending alone.
    repair = import_module("waymark.kernels.assignment.repair").repair
    load = import_module("waymark.kernels.assignment.breakout").load
    load()
    began = perf_counter()
    found = repair(
        problem,
        before=result.assignment,
        opted_in=np.array([e.educator_id in willing for e in result.day.educators], dtype=np.bool_),
        fill=event.fill,
    )
    seconds = perf_counter() - began
    return replace(
        result,
        problem=problem,
        assignment=found.assignment,
        figures=summarize(problem, found.assignment),
        solve_seconds=seconds,
        proof=None,
        people=None,
        mending=Mending(event, result, found.displaced, found.seat_price),
    )


def promote_people(*, result: DayResult, event: Promotions) -> DayResult:
    """Return the day after people gave up seats and others moved up from the waitlists.

    Parameters
    ----------
    result : DayResult
        The published day; other things may have happened to it before.
    event : Promotions

    Raises
    ------
    NotAnEvent
        If somebody named has no seat there to give up.
    """
    day, problem = result.day, result.problem
    slots = zip(problem.slot_educator.tolist(), problem.slot_breakout.tolist(), strict=True)
    number = {(day.educators[e].educator_id, day.breakouts[b].breakout): slot for slot, (e, b) in enumerate(slots)}
    leaving = np.zeros(problem.n_slots, dtype=np.bool_)
    for pair in event.given_up:
        slot = number.get(pair, -1)
        if slot < 0 or result.assignment.slot_session[slot] < 0:
            raise NotAnEvent
        leaving[slot] = True
    began = perf_counter()
    found = promote(problem, before=result.assignment, given_up=leaving | result.given_up)
    seconds = perf_counter() - began
    return replace(
        result,
        assignment=found,
        figures=summarize(problem, found),
        solve_seconds=seconds,
        proof=None,
        people=None,
        mending=Mending(event, result, leaving, np.zeros(problem.n_sessions, dtype=np.int64)),
    )


def replay_day(*, day: Day, record: Mapping[str, Any]) -> DayResult:
    """Draw a day again as its ``draw.json`` says, and let happen to it what happened.

    Raises
    ------
    NotAnEvent
        If something stands there that cannot have happened to this day.
    """
    result = draw_day(
        day=day,
        seed=bytes.fromhex(record["seed"]),
        mechanism=record["mechanism"],
        objective=Objective(record.get("objective", Objective.MEAN_RANK)),
        fill=record["fill"],
    )
    for happened in record.get("events", ()):
        event = event_of(happened)
        if isinstance(event, SeatsCut):
            result = mend_day(result=result, event=event)
        else:
            result = promote_people(result=result, event=event)
    return result


def _with_seats(result: DayResult, event: SeatsCut) -> AssignmentProblem:
    for number, session in enumerate(result.day.sessions):
        if session.session_id == event.session_id:
            seats = result.problem.capacity_seats.copy()
            if event.capacity_seats >= seats[number]:
                raise NotAnEvent
            seats[number] = event.capacity_seats
            return replace(result.problem, capacity_seats=seats)
    raise NotAnEvent
