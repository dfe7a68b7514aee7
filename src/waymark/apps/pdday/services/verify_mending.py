"""Judge what is claimed about a day that was mended after publishing: the draw, every event, and the last seats."""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Arrivals, NotAnEvent, SeatsCut
from waymark.apps.pdday.publication import draw_record
from waymark.apps.pdday.result import TICKET_CONTEXT, DayResult, Mending
from waymark.apps.pdday.services.arriving import waves_of
from waymark.apps.pdday.services.mending import replay_day, slots_left_alone
from waymark.kernels.assignment import (
    ArrivalFault,
    Assignment,
    PromotionFault,
    RepairFault,
    Verdict,
    judge,
    judge_arrivals,
    judge_promotions,
    judge_repair,
)

Seats = tuple[NDArray[np.int32], NDArray[np.int32]]


def replayed(day: Day, record: Mapping[str, Any]) -> DayResult | None:
    """Return the day with all that happened to it; nothing where the record says what cannot have happened."""
    events = record["events"]
    if not events or not all(isinstance(event, dict) for event in events):
        return None
    try:
        again = replay_day(day=day, record=record)
    except NotAnEvent:
        return None
    return again if draw_record(again, input_sha256="")["events"] == events else None


def judge_mended(again: DayResult, seats: Seats) -> tuple[Verdict, list[str]]:
    """Judge claimed seats: by the rules, and by what happened; return the verdict, and findings beside its breaches.

    The draw is replayed, and the judge of draws, which shares no code with it, must find it without a breach. Then
    every event is judged from prices by code that shares nothing with the mending, the last with the claimed seats.
    """
    first = again.as_drawn
    drawn = None if first.drawn is None else (first.drawn.slot_session, first.drawn.slot_rank)
    base = _verdict(first, (first.assignment.slot_session, first.assignment.slot_rank), drawn)
    if base.breaches:
        raise RuntimeError(f"the draw and its judge disagree: {base.breaches[0]}")
    verdict = replace(_verdict(again, seats, None, mended=True), reason=again.reasons.tolist())
    findings = [] if verdict.breaches else list(_event_findings(again, seats))
    if not np.array_equal(seats[0], again.assignment.slot_session) and not findings:
        findings.append(_("assignments.csv: the seats keep the rules but are not those of a replay."))
    waiting = {
        session: [slot for slot in slots if not again.given_up[slot]] for session, slots in verdict.waiting.items()
    }
    return replace(verdict, first_come=base.first_come, waiting=waiting), findings


def _verdict(result: DayResult, seats: Seats, drawn: Seats | None, *, mended: bool = False) -> Verdict:
    return judge(
        result.problem,
        seed=result.seed,
        context=TICKET_CONTEXT,
        ids=[e.educator_id for e in result.day.educators],
        mechanism=result.mechanism,
        # Of a mended day a replay says who was to be filled up; that is looked at last.
        fill=result.fill or mended,
        slot_session=seats[0],
        slot_rank=seats[1],
        drawn=drawn,
        mended=mended,
        wave=waves_of(result),
    )


def _event_findings(again: DayResult, seats: Seats) -> Iterator[str]:
    """Judge every event; the seats after the last one are those claimed."""
    after: Assignment = replace(again.assignment, slot_session=seats[0], slot_rank=seats[1])
    now = again
    while now.mending is not None:
        mending = now.mending
        if isinstance(mending.event, SeatsCut):
            faults = _repair_faults(now, mending, mending.event, after)
            yield from (_repair_sentence(fault).format(session=mending.event.session_id) for fault in faults)
        elif isinstance(mending.event, Arrivals):
            yield from (_arrival_sentence(fault) for fault in _arrival_faults(now, mending, mending.event, after))
        else:
            before = mending.before.assignment
            alone = slots_left_alone(mending.before, mending.event)
            found = judge_promotions(now.problem, before=before, after=after, given_up=now.given_up, left_alone=alone)
            yield from (_promotion_sentence(fault) for fault in found)
        now, after = mending.before, mending.before.assignment


def _repair_faults(now: DayResult, mending: Mending, event: SeatsCut, after: Assignment) -> tuple[RepairFault, ...]:
    willing = set(event.opted_in)
    return judge_repair(
        now.problem,
        before=mending.before.assignment,
        after=after,
        opted_in=np.array([e.educator_id in willing for e in now.day.educators], dtype=np.bool_),
        seat_price=mending.seat_price,
    )


def _arrival_faults(now: DayResult, mending: Mending, event: Arrivals, after: Assignment) -> tuple[ArrivalFault, ...]:
    ids = [e.educator_id for e in now.day.educators]
    return judge_arrivals(
        now.problem,
        before=mending.seats_before,
        after=after,
        arrived=mending.arrived.tolist(),
        tickets=[
            int.from_bytes(hmac.digest(now.seed, f"{TICKET_CONTEXT}|{one}".encode(), "sha256"), "big") for one in ids
        ],
        given_up=now.given_up.tolist(),
        fill=event.fill,
    )


def _arrival_sentence(fault: ArrivalFault) -> str:
    texts = {
        ArrivalFault.MOVED: _("assignments.csv: somebody was moved for people who came late."),
        ArrivalFault.PLACE: _("assignments.csv: a late person does not stand where the tickets put them."),
        ArrivalFault.PASSED_OVER: _(
            "assignments.csv: a late person does not have the best of what was left at that turn."
        ),
        ArrivalFault.FILLED: _("assignments.csv: a late person was filled up otherwise than the rule says."),
    }
    return texts[fault]


def _repair_sentence(fault: RepairFault) -> str:
    texts = {
        RepairFault.WORSE: _(
            "assignments.csv: somebody who kept a seat and did not opt in is worse off after {session}."
        ),
        RepairFault.UNTOUCHED: _("assignments.csv: a seat changed that has nothing to do with {session}."),
        RepairFault.NOT_LISTED: _("assignments.csv: after {session} somebody got what may not be given."),
        RepairFault.NOT_LEAST: _("draw.json: the prices do not prove that no seats after {session} are better."),
    }
    return texts[fault]


def _promotion_sentence(fault: PromotionFault) -> str:
    texts = {
        PromotionFault.WORSE: _("assignments.csv: somebody is worse off after others moved up."),
        PromotionFault.RETURNED: _("assignments.csv: somebody who gave up a seat has one."),
        PromotionFault.JUMPED: _("assignments.csv: somebody waits for a seat that is free or went to a later place."),
        PromotionFault.MOVED: _("assignments.csv: somebody moved who was to be left alone."),
    }
    return texts[fault]
