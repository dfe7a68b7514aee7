"""What is published about a drawn day: the rows and records of its four files.

The contract is ``docs/formats/pd-day.md``. `verify_result` judges these rows from scratch; nothing there is shared
with this module but the names of the columns.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.events import SeatsCut
from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import UNPLACED, Figures
from waymark.kernels.assignment.people_day import Objective, PeopleDay

FORMAT_VERSION = 1
ASSIGNMENT_COLUMNS = ("educator_id", "breakout", "session_id", "rank", "reason")
WAITLIST_COLUMNS = ("session_id", "position", "educator_id")


def assignment_rows(result: DayResult) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield one row per slot, sorted by educator, then breakout in running order."""
    day, problem, assignment = result.day, result.problem, result.assignment
    people = [e.educator_id for e in day.educators]
    breakouts = [b.breakout for b in day.breakouts]
    sessions = [s.session_id for s in day.sessions]
    columns = (problem.slot_educator, problem.slot_breakout, assignment.slot_session, assignment.slot_rank)
    rows = zip(*(c.tolist() for c in columns), result.reasons.tolist(), strict=True)
    for person, breakout, session, rank, reason in rows:
        seat = ("", "") if session == UNPLACED else (sessions[session], str(rank))
        yield people[person], breakouts[breakout], *seat, reason


def waitlist_rows(result: DayResult) -> Iterator[tuple[str, str, str]]:
    """Yield one row per person waiting, sorted by session, then position."""
    lists = result.waitlists
    people = [e.educator_id for e in result.day.educators]
    sessions = [s.session_id for s in result.day.sessions]
    waiting = result.problem.slot_educator[lists.slot].tolist()
    for session, position, person in zip(lists.session.tolist(), lists.position.tolist(), waiting, strict=True):
        yield sessions[session], str(position), people[person]


def draw_record(result: DayResult, *, input_sha256: str) -> dict[str, Any]:
    """Return what anyone needs to replay the draw: ``draw.json``."""
    return {
        "format_version": FORMAT_VERSION,
        "mechanism": result.mechanism,
        "fill": result.fill,
        "seed": result.seed.hex(),
        "commitment": result.commitment,
        "input_sha256": input_sha256,
        **({} if result.objective is Objective.MEAN_RANK else {"objective": result.objective.value}),
        **_certificate(result),
        **_events(result),
    }


def _events(result: DayResult) -> dict[str, list[dict[str, Any]]]:
    """Return what happened after publishing, oldest first: the event, the day it happened to, and its proof."""
    records: list[dict[str, Any]] = []
    now = result
    while now.mending is not None:
        before, proof = now.mending.before, {}
        if isinstance(now.mending.event, SeatsCut):
            price = zip(now.day.sessions, now.mending.seat_price.tolist(), strict=True)
            proof = {"seat_price": {session.session_id: seat_price for session, seat_price in price if seat_price}}
        records.append({**now.mending.event.record, "result_sha256": result_sha256(before), **proof})
        now = before
    return {"events": records[::-1]} if records else {}


def result_sha256(result: DayResult) -> str:
    """Return the fingerprint of a result: SHA-256 of the rows of ``assignments.csv`` in canonical form, lower-case hex.

    Each row is one JSON array of five strings without white space, ended by one LF; the first line is the header.
    """
    digest = hashlib.sha256()
    for row in (ASSIGNMENT_COLUMNS, *assignment_rows(result)):
        digest.update((json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
    return digest.hexdigest()


def _certificate(result: DayResult) -> dict[str, dict[str, Any]]:
    """Return the seat prices that prove the bound, where one was computed: in 1/64. Leximin has those of each level."""
    if result.people is not None and result.objective is Objective.LEXIMIN:
        return {"seat_price": {str(level.level): _priced(result, level.seat_price) for level in result.people.levels}}
    proof = result.proof or result.people
    return {} if proof is None else {"seat_price": _priced(result, proof.seat_price)}


def _priced(result: DayResult, seat_price: NDArray[np.int64]) -> dict[str, int]:
    prices = zip(result.day.sessions, seat_price.tolist(), strict=True)
    return {session.session_id: price for session, price in prices}


def summary_record(result: DayResult) -> dict[str, Any]:
    """Return the figures of the day: ``summary.json``; the bound and the gap are null where none was computed."""
    n_slots, proof = result.figures.n_slots, result.proof
    known = proof is not None and n_slots > 0
    return {
        "n_educators": len(result.day.educators),
        "n_slots": result.figures.n_slots,
        **figures_record(result.figures),
        "first_come": figures_record(result.first_come),
        "optimum_bound": proof.bound / n_slots if known and proof else None,
        "gap": proof.gap if known and proof else None,
        **({} if result.people is None else {"objective": objective_record(result.people)}),
    }


def objective_record(people: PeopleDay) -> dict[str, Any]:
    """Return what an objective over people came to, and what was proven of it."""
    if people.objective is Objective.LEAST_SQUARES:
        gap = (people.value - people.bound) / people.value if people.value else None
        return {"name": people.objective.value, "value": people.value, "bound": people.bound, "gap": gap}
    levels = [
        {
            "level": level.level,
            "people": level.people,
            "bound": level.bound,
            "proven_by": ("search" if level.by_search else "prices") if level.is_proven else None,
        }
        for level in people.levels
    ]
    worst = {"worst": people.value, "worst_bound": people.bound}
    return {"name": people.objective.value, **worst, "n_proven": people.n_proven, "levels": levels}


def figures_record(figures: Figures) -> dict[str, int | float | None]:
    """Return the figures by which two mechanisms are compared."""
    return {
        "placed": figures.placed,
        "unplaced": figures.unplaced,
        "first_share": figures.first_share,
        "top3_share": figures.top3_share,
        "mean_rank": figures.mean_rank,
        "no_top3_share": figures.no_top3_share,
    }
