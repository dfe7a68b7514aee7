"""From a draft to what everybody knows: approve, publish, write the letters."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.kept import kept_odds, kept_published
from waymark.apps.pdday.letters import queue_day_letters
from waymark.apps.pdday.models import Assignment, Draw, DrawStatus, PdDay
from waymark.apps.pdday.publication import assignment_rows
from waymark.apps.pdday.refusals import (
    AlreadyPublished,
    DayHasChanged,
    NeedsTwo,
    NotAllowed,
    NotDrawn,
    OnlyRehearsed,
    OnlyReported,
    PromiseIsWithdrawn,
)
from waymark.apps.pdday.result import ONLY_REPORTS, DayResult
from waymark.apps.pdday.rules import can_approve_draw, can_coordinate, can_publish_draw, has_published_draw
from waymark.apps.pdday.seat_rows import seat_row
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services.added_sections import add_sections
from waymark.apps.pdday.services.replaying import result_of
from waymark.apps.pdday.services.sealing import seed_of
from waymark.apps.people.models import Person


@transaction.atomic
def approve_draw(*, draw: Draw, by: Person, now: datetime) -> None:
    """Let a second person say that a draft is right, where the district asks for that.

    Raises
    ------
    NotAllowed, AlreadyPublished, NotDrawn, OnlyRehearsed, OnlyReported, NeedsTwo
    """
    found = _locked(draw, by, now)
    if not can_approve_draw(by, found, now=now):
        raise NeedsTwo if found.status == DrawStatus.DRAFT else NotDrawn
    Draw.objects.filter(pk=found.pk).update(status=DrawStatus.APPROVED, approved_by=by)
    _log(found, by, "pdday.approve_draw", now)


@transaction.atomic
def publish_draw(*, draw: Draw, by: Person, now: datetime) -> None:
    """Publish a draft: everyone's seat and reason are kept, and the letters are queued.

    Only what was drawn from the sealed input with the day's own seed can be published, and one draw of a day. The
    sections that the draft tried come into the programme with it.

    Raises
    ------
    NotAllowed, AlreadyPublished, NotDrawn, OnlyRehearsed, OnlyReported, PromiseIsWithdrawn, NeedsTwo, DayHasChanged,
    NoSuchSection
    """
    found = _locked(draw, by, now)
    if not can_publish_draw(by, found, now=now):
        raise NeedsTwo
    _insist_on_promise(found)
    add_sections(draw=found, pd_day=found.pd_day)
    if input_sha256(load_day(found.pd_day)) != found.input_sha256:
        raise DayHasChanged
    n_seats = _keep_assignments(found)
    Draw.objects.filter(pk=found.pk).update(status=DrawStatus.PUBLISHED, published_by=by, published_at=now)
    facts = {"what_if": found.what_if, "input_sha256": found.input_sha256, "seed": found.seed_hex, "n_slots": n_seats}
    _log(found, by, "pdday.publish_draw", now, **facts)
    queue_day_letters(draw=Draw.objects.select_related("pd_day__district").get(pk=found.pk), now=now)


def _locked(draw: Draw, by: Person, now: datetime) -> Draw:
    """Return the draw while nobody else can publish one of that day."""
    pd_day = PdDay.objects.select_for_update().get(pk=draw.pd_day_id)
    found = Draw.objects.select_related("pd_day__district").get(pk=draw.pk)
    if not can_coordinate(by, pd_day, now=now):
        raise NotAllowed
    if has_published_draw(pd_day):
        raise AlreadyPublished
    if found.is_rehearsal:
        raise OnlyRehearsed
    if found.mechanism in ONLY_REPORTS:
        raise OnlyReported
    if found.status == DrawStatus.WITHDRAWN:
        raise PromiseIsWithdrawn
    if found.status not in {DrawStatus.DRAFT, DrawStatus.APPROVED}:
        raise NotDrawn
    return found


def _insist_on_promise(draw: Draw) -> None:
    """Let pass only what the day's seed gives for its sealed input, while the records still are that input."""
    pd_day = draw.pd_day
    if not pd_day.is_sealed or bytes(draw.seed or b"") != seed_of(pd_day):
        raise PromiseIsWithdrawn
    if input_sha256(load_day(pd_day)) != pd_day.sealed_sha256:
        raise DayHasChanged


def _keep_assignments(draw: Draw) -> int:
    result = result_of(draw)
    published = kept_published(bytes(draw.published_form or b""))
    if [list(row) for row in assignment_rows(result)] != [list(row) for row in published.assignments]:
        raise DayHasChanged
    rows = list(_assignments(draw, result))
    Assignment.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _assignments(draw: Draw, result: DayResult) -> Iterator[Assignment]:
    attendee = dict(draw.pd_day.attendees.values_list("draw_id", "pk"))
    block = dict(draw.pd_day.blocks.values_list("label", "pk"))
    session = dict(draw.pd_day.sessions.values_list("session_id", "pk"))
    n_slots = result.problem.n_slots
    likely = kept_odds(bytes(draw.odds_form)).probabilities if draw.odds_form else [None] * n_slots
    for slot in range(n_slots):
        row = seat_row(result, slot)
        yield Assignment(
            draw=draw,
            attendee_id=attendee[row["educator_id"]],
            block_id=block[row["breakout"]],
            session_id=session[row["session_id"]] if row["session_id"] else None,
            rank=row["rank"],
            place=row["place"],
            reason=row["reason"],
            why=row["why"],
            probability=likely[slot],
        )


def _log(draw: Draw, by: Person, action: str, now: datetime, **details: object) -> None:
    log_action(
        actor=f"person:{by.public_id}",
        action=action,
        subject=f"draw:{draw.public_id}",
        now=now,
        details={"number": draw.number, **details},
    )
