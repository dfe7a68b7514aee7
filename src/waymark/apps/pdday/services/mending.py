"""Mend a published day after something happened to it, and replay a day with all that happened to it."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Arrivals, Event, NotAnEvent, Pair, Promotions, SeatsCut, event_of
from waymark.apps.pdday.result import DayResult, Mending
from waymark.apps.pdday.services.arriving import seat_late_people
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.kernels.assignment import AssignmentProblem, promote, summarize
from waymark.kernels.assignment.people_day import Objective

Flags = NDArray[np.bool_]


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
        If somebody named has no seat there to give up, or there is no such breakout.
    """
    problem = result.problem
    leaving = _seats_of(result, event.given_up)
    began = perf_counter()
    found = promote(
        problem,
        before=result.assignment,
        given_up=leaving | result.given_up,
        left_alone=slots_left_alone(result, event),
    )
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


def slots_left_alone(result: DayResult, event: Promotions) -> Flags:
    """Return the slots that an event lets wait for nothing, shape (n_slots,). Raises ``NotAnEvent`` as above."""
    labels = [breakout.breakout for breakout in result.day.breakouts]
    if not set(labels).issuperset(event.left_alone) or set(event.kept) & set(event.given_up):
        raise NotAnEvent
    still = np.array([label in event.left_alone for label in labels], dtype=np.bool_)
    alone: Flags = still[result.problem.slot_breakout] | _seats_of(result, event.kept)
    return alone


def _seats_of(result: DayResult, pairs: tuple[Pair, ...]) -> Flags:
    """Mark the slots of people who hold a seat there."""
    number = slot_numbers(result)
    found = np.zeros(result.problem.n_slots, dtype=np.bool_)
    for pair in pairs:
        slot = number.get(pair, -1)
        if slot < 0 or result.assignment.slot_session[slot] < 0:
            raise NotAnEvent
        found[slot] = True
    return found


def slot_numbers(result: DayResult) -> dict[Pair, int]:
    """Return the slot of each person in each breakout, by their ids."""
    day, problem = result.day, result.problem
    slots = zip(problem.slot_educator.tolist(), problem.slot_breakout.tolist(), strict=True)
    return {(day.educators[e].educator_id, day.breakouts[b].breakout): slot for slot, (e, b) in enumerate(slots)}


def happened(*, result: DayResult, event: Event) -> DayResult:
    """Let something happen to a day. Raises ``NotAnEvent`` where it cannot have."""
    if isinstance(event, SeatsCut):
        return mend_day(result=result, event=event)
    if isinstance(event, Arrivals):
        return seat_late_people(result=result, event=event)
    return promote_people(result=result, event=event)


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
    for event in record.get("events", ()):
        result = happened(result=result, event=event_of(event))
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
