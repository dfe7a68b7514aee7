"""A session is cancelled after publishing: ask who would move, work it out in the background, and do it."""

import logging
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_noop

from waymark.apps.pdday.cancellation_letters import queue_cancellation_letters
from waymark.apps.pdday.events import NotAnEvent, SeatsCut
from waymark.apps.pdday.kept import keep_published
from waymark.apps.pdday.models import Assignment, Cancellation, CancellationStatus, Draw, DrawStatus, PdDay
from waymark.apps.pdday.publication import figures_record
from waymark.apps.pdday.refusals import (
    DrawRefused,
    NotAllowed,
    NotDrawn,
    NothingToCancel,
    NotPrepared,
    OutOfDate,
    SessionIsOver,
)
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.rules import can_coordinate
from waymark.apps.pdday.seat_rows import seat_row
from waymark.apps.pdday.selectors.cancellations import done_cancellations, sessions_to_cancel
from waymark.apps.pdday.services.drawing import published_of
from waymark.apps.pdday.services.mending import mend_day
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.pdday.services.replaying import result_of
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person

logger = logging.getLogger("waymark.pdday")
UNDER_WAY = (CancellationStatus.WAITING, CancellationStatus.RUNNING)
WENT_WRONG = gettext_noop("Something went wrong on our side. Ask again; if it fails again, tell your IT staff.")


@transaction.atomic
def ask_to_cancel(
    *, draw: Draw, session_id: str, seats_left: int, fill: bool, by: Person, now: datetime
) -> Cancellation:
    """Write down that somebody wants to see who would move if a session lost seats. Nobody is told.

    What the same person asked before and did not do is forgotten.

    Raises
    ------
    NotAllowed, NotDrawn, NothingToCancel, SessionIsOver
    """
    found = Draw.objects.select_for_update(of=("self",)).select_related("pd_day__district").get(pk=draw.pk)
    if not can_coordinate(by, found.pd_day, now=now):
        raise NotAllowed
    if found.status != DrawStatus.PUBLISHED:
        raise NotDrawn
    session = sessions_to_cancel(found).filter(session_id=session_id).first()
    if session is None:
        raise NothingToCancel
    if session.block.ends_at <= now:
        raise SessionIsOver
    found.cancellations.filter(asked_by=by).exclude(status__in=(CancellationStatus.DONE, *UNDER_WAY)).delete()
    asked = Cancellation.objects.create(
        draw=found,
        session=session,
        seats_left=seats_left,
        fill=fill,
        n_before=len(done_cancellations(found)),
        asked_by=by,
        asked_at=now,
    )
    note_deed(
        pd_day=found.pd_day,
        by=by,
        now=now,
        action="ask_to_cancel",
        session=session_id,
        seats_left=seats_left,
        fill=fill,
    )
    return asked


def prepare_cancellation(*, cancellation: Cancellation, worker_was_lost: bool = False) -> None:
    """Work out who moves, have it judged, and keep it. Needs a compiler, so it is work for the worker.

    ``worker_was_lost``: whoever had begun is gone, so that what is under way is begun anew.
    """
    mine = Cancellation.objects.filter(pk=cancellation.pk)
    takes = UNDER_WAY if worker_was_lost else (CancellationStatus.WAITING,)
    if not mine.filter(status__in=takes).update(status=CancellationStatus.RUNNING):
        return
    try:
        kept = _prepared(Cancellation.objects.select_related("draw", "session").get(pk=cancellation.pk))
    except DrawRefused as refusal:
        mine.update(status=CancellationStatus.FAILED, failure=str(refusal)[:500])
    except Exception:
        mine.update(status=CancellationStatus.FAILED, failure=WENT_WRONG)
        raise
    else:
        mine.update(status=CancellationStatus.READY, **kept)


@transaction.atomic
def cancel_session(*, cancellation: Cancellation, by: Person, now: datetime) -> int:
    """Do what was prepared: the seats change, and everybody whose seat changed is written to; return how many letters.

    Done a second time, it changes nothing and writes to nobody.

    Raises
    ------
    NotAllowed, NotPrepared, SessionIsOver
    OutOfDate
        If another session was cancelled since this was prepared.
    """
    pd_day = PdDay.objects.select_for_update(of=("self",)).select_related("district").get(draws=cancellation.draw_id)
    found = Cancellation.objects.select_related("draw", "session__block").get(pk=cancellation.pk)
    if not can_coordinate(by, pd_day, now=now):
        raise NotAllowed
    if found.status == CancellationStatus.DONE:
        return 0
    if found.status != CancellationStatus.READY:
        raise NotPrepared
    if found.session.block.ends_at <= now:
        raise SessionIsOver
    if len(done_cancellations(found.draw)) != found.n_before:
        raise OutOfDate
    _move(found, pd_day)
    Cancellation.objects.filter(pk=found.pk).update(status=CancellationStatus.DONE, done_by=by, done_at=now)
    note_deed(
        pd_day=pd_day,
        by=by,
        now=now,
        action="cancel_session",
        session=found.session.session_id,
        seats_left=found.seats_left,
        n_slots=len(found.record["seats"]),
    )
    return queue_cancellation_letters(cancellation=found, pd_day=pd_day, now=now)


def event_of(cancellation: Cancellation) -> SeatsCut:
    """Return what happened, as it is kept in ``draw.json``."""
    return SeatsCut(cancellation.session.session_id, cancellation.seats_left, (), cancellation.fill)


def _prepared(cancellation: Cancellation) -> dict[str, Any]:
    draw = cancellation.draw
    before = result_of(draw)
    for earlier in done_cancellations(draw):
        before = mend_day(result=before, event=event_of(earlier))
    try:
        after = mend_day(result=before, event=event_of(cancellation))
    except NotAnEvent:
        raise NothingToCancel from None
    published = published_of(after, draw.input_sha256)
    review = verify_result(day=after.day, input_sha256=draw.input_sha256, published=published)
    if not review.holds:
        logger.error("Cancellation %s is disputed: %s", cancellation.public_id, review.findings[0])
        raise DrawRefused(gettext_noop("The second program disagrees with this change, so nothing was kept."))
    return {"published_form": keep_published(published), "record": _record(before, after)}


def _record(before: DayResult, after: DayResult) -> dict[str, Any]:
    """Return figures before and after, and each slot whose seat or reason changes."""
    displaced = after.mending.displaced if after.mending else np.zeros(after.problem.n_slots, np.bool_)
    changed = (before.assignment.slot_session != after.assignment.slot_session) | displaced
    seats = []
    for slot in np.flatnonzero(changed).tolist():
        had = int(before.assignment.slot_session[slot])
        was = {
            "from_session_id": before.day.sessions[had].session_id if had >= 0 else None,
            "from_rank": int(before.wished_rank[slot]) if had >= 0 else None,
            "displaced": bool(displaced[slot]),
        }
        seats.append(seat_row(after, slot) | was)
    return {"before": figures_record(before.figures), "after": figures_record(after.figures), "seats": seats}


def _move(cancellation: Cancellation, pd_day: PdDay) -> None:
    session = dict(pd_day.sessions.values_list("session_id", "pk"))
    rows = {(row["educator_id"], row["breakout"]): row for row in cancellation.record["seats"]}
    people = {educator for educator, _breakout in rows}
    changed = []
    kept = Assignment.objects.filter(draw=cancellation.draw_id, attendee__draw_id__in=people)
    for seat in kept.select_related("attendee", "block"):
        row = rows.get((seat.attendee.draw_id, seat.block.label))
        if row is None:
            continue
        seat.session_id = session[row["session_id"]] if row["session_id"] is not None else None
        seat.rank, seat.place, seat.reason, seat.why = row["rank"], row["place"], row["reason"], row["why"]
        # How likely the draw was to end like this says nothing about a seat that it did not give.
        seat.probability = None
        changed.append(seat)
    fields = ["session", "rank", "place", "reason", "why", "probability"]
    Assignment.objects.bulk_update(changed, fields, batch_size=200)
