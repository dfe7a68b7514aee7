"""Seats change after publishing: what somebody asks for is worked out in the background, shown, and done as shown."""

import logging
from collections import Counter
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_noop

from waymark.apps.pdday.change_letters import queue_change_letters
from waymark.apps.pdday.events import NotAnEvent, event_of
from waymark.apps.pdday.kept import keep_published
from waymark.apps.pdday.models import (
    Assignment,
    Attendee,
    ChangeKind,
    ChangeStatus,
    Draw,
    DrawStatus,
    GivenUpSeat,
    PdDay,
    SeatChange,
    Session,
)
from waymark.apps.pdday.publication import figures_record
from waymark.apps.pdday.refusals import (
    BreakoutHasBegun,
    DrawRefused,
    NotAllowed,
    NotDrawn,
    NothingToCancel,
    NotPrepared,
    OutOfDate,
    RoomIsTooSmall,
    SessionIsOver,
)
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.rules import can_coordinate
from waymark.apps.pdday.seat_rows import seat_row
from waymark.apps.pdday.selectors.changes import (
    breakouts_begun,
    done_changes,
    pair_of,
    seated_by_session,
    seats_given_up,
)
from waymark.apps.pdday.services.change_events import after_events, events_of
from waymark.apps.pdday.services.drawing import published_of
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.pdday.services.replaying import result_of
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person
from waymark.kernels.assignment import trades

logger = logging.getLogger("waymark.pdday")
UNDER_WAY = (ChangeStatus.WAITING, ChangeStatus.RUNNING)
WENT_WRONG = gettext_noop("Something went wrong on our side. Ask again; if it fails again, tell your IT staff.")
DEEDS = {ChangeKind.CUT: "cancel_session", ChangeKind.MOVING_UP: "move_people_up"}


def published_under_lock(draw: Draw, *, by: Person, now: datetime) -> Draw:
    """Return a published draw, fresh and locked. Raises ``NotAllowed``, ``NotDrawn``."""
    found = Draw.objects.select_for_update(of=("self",)).select_related("pd_day__district").get(pk=draw.pk)
    if not can_coordinate(by, found.pd_day, now=now):
        raise NotAllowed
    if found.status != DrawStatus.PUBLISHED:
        raise NotDrawn
    return found


def ask_for_change(
    *,
    draw: Draw,
    kind: ChangeKind,
    by: Person,
    now: datetime,
    session: Session | None = None,
    seats_left: int = 0,
    fill: bool = False,
) -> SeatChange:
    """Write down what somebody asks for, and forget what the same person asked before and did not do."""
    draw.seat_changes.filter(asked_by=by).exclude(status__in=(ChangeStatus.DONE, *UNDER_WAY)).delete()
    return SeatChange.objects.create(
        draw=draw,
        kind=kind,
        session=session,
        seats_left=seats_left,
        fill=fill,
        n_before=len(done_changes(draw)),
        asked_by=by,
        asked_at=now,
    )


def prepare_change(*, change: SeatChange, worker_was_lost: bool = False) -> None:
    """Work out who moves, have it judged, and keep it. May need a compiler, so it is work for the worker.

    ``worker_was_lost``: whoever had begun is gone, so that what is under way is begun anew.
    """
    mine = SeatChange.objects.filter(pk=change.pk)
    takes = UNDER_WAY if worker_was_lost else (ChangeStatus.WAITING,)
    if not mine.filter(status__in=takes).update(status=ChangeStatus.RUNNING):
        return
    try:
        kept = _prepared(SeatChange.objects.select_related("draw__pd_day", "session__block").get(pk=change.pk))
    except DrawRefused as refusal:
        mine.update(status=ChangeStatus.FAILED, failure=str(refusal)[:500])
    except Exception:
        mine.update(status=ChangeStatus.FAILED, failure=WENT_WRONG)
        raise
    else:
        mine.update(status=ChangeStatus.READY, **kept)


@transaction.atomic
def do_change(*, change: SeatChange, by: Person, now: datetime) -> int:
    """Do what was prepared: the seats change, and everybody whose seat changed is written to; return how many letters.

    Done a second time, it changes nothing and writes to nobody.

    Raises
    ------
    NotAllowed, NotPrepared, SessionIsOver, BreakoutHasBegun
    OutOfDate
        If seats have changed since this was prepared, or somebody concerned gave up a seat or took one back.
    RoomIsTooSmall
        If a session would get more people than the room holds that it has by now.
    """
    pd_day = PdDay.objects.select_for_update(of=("self",)).select_related("district").get(draws=change.draw_id)
    found = SeatChange.objects.select_related("draw__pd_day", "session__block").get(pk=change.pk)
    if not can_coordinate(by, pd_day, now=now):
        raise NotAllowed
    if found.status == ChangeStatus.DONE:
        return 0
    if found.status != ChangeStatus.READY:
        raise NotPrepared
    _insist_on_time(found, now)
    if len(done_changes(found.draw)) != found.n_before:
        raise OutOfDate
    _insist_on_people(found)
    _insist_on_rooms(found, pd_day)
    _move(found, pd_day)
    SeatChange.objects.filter(pk=found.pk).update(status=ChangeStatus.DONE, done_by=by, done_at=now)
    details: dict[str, Any] = {"n_slots": len(found.record["seats"])}
    if found.session is not None:
        details |= {"session": found.session.session_id, "seats_left": found.seats_left}
    note_deed(pd_day=pd_day, by=by, now=now, action=DEEDS[ChangeKind(found.kind)], **details)
    return queue_change_letters(change=found, pd_day=pd_day, now=now)


def _prepared(change: SeatChange) -> dict[str, Any]:
    draw = change.draw
    before = result_of(draw)
    for earlier in done_changes(draw):
        before = after_events(before, [event_of(event) for event in earlier.events])
    events = events_of(change, before)
    try:
        after = after_events(before, events)
    except NotAnEvent:
        raise NothingToCancel from None
    published = published_of(after, draw.input_sha256)
    review = verify_result(day=after.day, input_sha256=draw.input_sha256, published=published)
    if not review.holds:
        logger.error("Change of seats %s is disputed: %s", change.public_id, review.findings[0])
        raise DrawRefused(gettext_noop("The second program disagrees with this change, so nothing was kept."))
    return {
        "events": [event.record for event in events],
        "published_form": keep_published(published),
        "record": _record(before, after),
    }


def _record(before: DayResult, after: DayResult) -> dict[str, Any]:
    """Return figures before and after, each slot whose seat or reason changes, and which seats follow each other."""
    displaced = after.mending.displaced if after.mending else np.zeros(after.problem.n_slots, np.bool_)
    given_up = after.given_up & ~before.given_up
    changed = (before.assignment.slot_session != after.assignment.slot_session) | displaced
    slots = np.flatnonzero(changed).tolist()
    seats = []
    for slot in slots:
        had = int(before.assignment.slot_session[slot])
        was = {
            "from_session_id": before.day.sessions[had].session_id if had >= 0 else None,
            "from_rank": int(before.wished_rank[slot]) if had >= 0 else None,
            "displaced": bool(displaced[slot] and not given_up[slot]),
            "given_up": bool(given_up[slot]),
        }
        seats.append(seat_row(after, slot) | was)
    number = {slot: i for i, slot in enumerate(slots)}
    found = trades(after.problem, before=before.assignment, after=after.assignment)
    return {
        "before": figures_record(before.figures),
        "after": figures_record(after.figures),
        "seats": seats,
        "trades": [{"is_cycle": one.is_cycle, "seats": [number[slot] for slot in one.slots]} for one in found],
    }


def _insist_on_time(change: SeatChange, now: datetime) -> None:
    """Let nobody be moved out of a session that is over, or up in a breakout that has begun."""
    if change.session is not None:
        if change.session.block.ends_at <= now:
            raise SessionIsOver
        return
    begun = breakouts_begun(change.draw, now=now)
    if any(row["breakout"] in begun for row in change.record["seats"]):
        raise BreakoutHasBegun


def _insist_on_people(change: SeatChange) -> None:
    """Let pass only while people want what they wanted: who gave up a seat, and who agreed to be moved."""
    given_up = {pair_of(one) for one in seats_given_up(change.draw)}
    rows = change.record["seats"]
    gone = {(row["educator_id"], row["breakout"]) for row in rows if row["given_up"]}
    moved = {(row["educator_id"], row["breakout"]) for row in rows if not row["given_up"]}
    if gone - given_up or moved & given_up:
        raise OutOfDate
    willing = {one for event in change.events for one in event.get("opted_in", ())}
    still = Attendee.objects.filter(pd_day=change.draw.pd_day_id, draw_id__in=willing, may_be_moved=True)
    if still.count() != len(willing):
        raise OutOfDate


def _insist_on_rooms(change: SeatChange, pd_day: PdDay) -> None:
    """Let pass only what the rooms hold: since publishing a session may have one with fewer seats than were drawn."""
    rows = change.record["seats"]
    more = Counter(row["session_id"] for row in rows)
    more.subtract(row["from_session_id"] for row in rows)
    gaining = [session_id for session_id, n in more.items() if session_id is not None and n > 0]
    seated = seated_by_session(change.draw)
    for session in pd_day.sessions.filter(session_id__in=gaining).select_related("room", "offering"):
        n_then = seated.get(session.pk, 0) + more[session.session_id]
        if session.room is not None and n_then > session.room.capacity_seats:
            title = session.offering.title or session.session_id
            raise RoomIsTooSmall(title=title, room=session.room.room_id)


def _move(change: SeatChange, pd_day: PdDay) -> None:
    session = dict(pd_day.sessions.values_list("session_id", "pk"))
    rows = {(row["educator_id"], row["breakout"]): row for row in change.record["seats"]}
    people = {educator for educator, _breakout in rows}
    changed, gone = [], []
    kept = Assignment.objects.filter(draw=change.draw_id, attendee__draw_id__in=people)
    for seat in kept.select_related("attendee", "block"):
        row = rows.get((seat.attendee.draw_id, seat.block.label))
        if row is None:
            continue
        seat.session_id = session[row["session_id"]] if row["session_id"] is not None else None
        seat.rank, seat.place, seat.reason, seat.why = row["rank"], row["place"], row["reason"], row["why"]
        # How likely the draw was to end like this says nothing about a seat that it did not give.
        seat.probability = None
        changed.append(seat)
        if row["given_up"]:
            gone.append(seat.pk)
    fields = ["session", "rank", "place", "reason", "why", "probability"]
    Assignment.objects.bulk_update(changed, fields, batch_size=200)
    GivenUpSeat.objects.filter(seat__in=gone).update(change=change)
