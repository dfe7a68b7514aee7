"""Have a day drawn, perhaps with one more section: ask for it, carry it out in the background, keep it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.kept import keep_day, keep_odds, keep_published, kept_day
from waymark.apps.pdday.models import Draw, DrawStatus, PdDay, RankedChoice
from waymark.apps.pdday.odds import outcome_odds
from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.refusals import (
    AlreadyPublished,
    DrawRefused,
    NotAllowed,
    NothingRanked,
    PublicValueIsMissing,
    StillDrawing,
)
from waymark.apps.pdday.result import PROVEN, DayResult, Mechanism
from waymark.apps.pdday.rules import can_coordinate, has_published_draw, waits_for_public_value
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services.draw_day import Report, draw_day
from waymark.apps.pdday.services.problem import build_problem
from waymark.apps.pdday.services.replaying import mechanism_of
from waymark.apps.pdday.services.sealing import Ground, ground_of, seal_input, seed_of
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.pdday.what_if import ExtraSection, extra_sections, with_sections
from waymark.apps.people.models import Person

WAIT = timedelta(minutes=10)
"""A draw that has not ended after this time has lost its worker and may be asked for again."""
WAITING_STEP = gettext_noop("Waiting for its turn")
DRAWING_STEPS = {
    "draw+swap": gettext_noop("Drawing, then looking for trades; the first time takes some seconds more"),
    "optimum": gettext_noop("Looking for the least mean rank; the first time takes some seconds more"),
}
DRAWING_SHARE, CHECKING_SHARE = 0.3, 0.6
logger = logging.getLogger("waymark.pdday")
UNDER_WAY = (DrawStatus.WAITING, DrawStatus.RUNNING)


@transaction.atomic
def ask_for_draw(
    *,
    pd_day: PdDay,
    by: Person,
    now: datetime,
    mechanism: Mechanism = "draw",
    fill: bool = False,
    what_if: Sequence[ExtraSection] = (),
    beside: Draw | None = None,
) -> Draw:
    """Write down that a draw is wanted, perhaps with more sections. `tasks.queue_draw` also has it carried out.

    Once ranking has closed the input is sealed with it, if it is not yet. Before, a rehearsal with one more section
    takes over wishes and lottery of the one that it stands beside, so that the section alone makes the difference.

    Raises
    ------
    NotAllowed, AlreadyPublished, PublicValueIsMissing, NothingRanked, NoSuchSection
    """
    day = PdDay.objects.select_for_update().get(pk=pd_day.pk)
    _insist_on_drawing(day, by, now)
    if day.has_closed_for_ranking(now) and waits_for_public_value(day):
        raise PublicValueIsMissing
    if not RankedChoice.objects.filter(attendee__pd_day=day).exists():
        raise NothingRanked
    if day.has_closed_for_ranking(now):
        day = seal_input(pd_day=day, by=by, now=now)
    drawn_day = with_sections(load_day(day), what_if) if what_if else None
    taken_over = _taken_over(beside, what_if) if drawn_day and not day.has_closed_for_ranking(now) else {}
    last = day.draws.order_by("-number").values_list("number", flat=True).first() or 0
    draw = Draw.objects.create(
        pd_day=day,
        number=last + 1,
        mechanism=mechanism,
        fill=fill,
        what_if=[section.record for section in what_if],
        asked_by=by,
        asked_at=now,
        progress_step=WAITING_STEP,
        **taken_over,
    )
    _log(draw, by, "pdday.ask_for_draw", now, what_if=draw.what_if, mechanism=mechanism, fill=fill)
    return draw


def _taken_over(beside: Draw | None, what_if: Sequence[ExtraSection]) -> dict[str, bytes]:
    """Return seed and input of a rehearsal for another one that tries more sections than it does."""
    if beside is None or not beside.is_rehearsal or not beside.is_drawn:
        return {}
    tried = extra_sections(beside.what_if)
    if tuple(what_if[: len(tried)]) != tried:
        return {}
    day = with_sections(kept_day(bytes(beside.input_form or b"")), what_if[len(tried) :])
    return {"seed": bytes(beside.seed or b""), "input_form": keep_day(day)}


@transaction.atomic
def ask_again(*, draw: Draw, by: Person, now: datetime) -> None:
    """Ask once more for a draw that failed, or whose worker died.

    Raises
    ------
    NotAllowed, AlreadyPublished, StillDrawing
    """
    day = PdDay.objects.select_for_update().get(pk=draw.pd_day_id)
    _insist_on_drawing(day, by, now)
    found = Draw.objects.get(pk=draw.pk)
    if not may_ask_again(found, now=now):
        raise StillDrawing
    Draw.objects.filter(pk=draw.pk).update(
        status=DrawStatus.WAITING,
        asked_at=now,
        failure="",
        progress_share=0.0,
        progress_step=WAITING_STEP,
        progress_mean_rank=None,
        progress_bound=None,
    )
    _log(found, by, "pdday.ask_again", now)


def may_ask_again(draw: Draw, *, now: datetime) -> bool:
    """Whether a draw has failed, or has not ended in a time that is long enough for any."""
    return draw.status == DrawStatus.FAILED or (draw.status in UNDER_WAY and draw.asked_at <= now - WAIT)


def carry_out_draw(*, draw: Draw, now: datetime, worker_was_lost: bool = False) -> None:
    """Draw, judge and keep. The row tells how far it has come; what went wrong is kept there too.

    Once ranking has closed it is made from the sealed input with the day's own seed, and kept only if the promise
    still stands when it is done. Before, it is a rehearsal with a random seed. ``worker_was_lost``: whoever had begun
    it is gone, so that one that is under way is begun anew.
    """
    takes = UNDER_WAY if worker_was_lost else (DrawStatus.WAITING,)
    taken = Draw.objects.filter(pk=draw.pk, status__in=takes).update(status=DrawStatus.RUNNING)
    if not taken:
        return
    try:
        _carry_out(Draw.objects.select_related("pd_day").get(pk=draw.pk), now)
    except DrawRefused as refusal:
        _fail(draw, str(refusal))
    except Exception:
        _fail(draw, gettext_noop("Something went wrong on our side. Ask again; if it fails again, tell your IT staff."))
        raise


def _carry_out(draw: Draw, now: datetime) -> None:
    _progress(draw, 0.1, gettext_noop("Reading program and wishes"))
    ground, sections = _ground_and_sections(draw, now)
    day = with_sections(ground.day, sections)
    sha256 = input_sha256(day)
    mechanism = mechanism_of(draw)
    _progress(draw, DRAWING_SHARE, DRAWING_STEPS.get(mechanism, gettext_noop("Drawing")))
    report = _search_report(draw, day) if mechanism in PROVEN else None
    result = draw_day(day=day, seed=ground.seed, mechanism=mechanism, fill=draw.fill, report=report)
    _progress(draw, CHECKING_SHARE, gettext_noop("A second program checks every seat"))
    published = published_of(result, sha256)
    review = verify_result(day=day, input_sha256=sha256, published=published)
    if not review.holds:
        logger.error("Draw %s is disputed, %s findings: %s", draw.public_id, review.n_findings, review.findings[0])
        raise DrawRefused(gettext_noop("The second program disagrees with this draw, so it is not kept."))
    # A rehearsal is never published: nobody will ask how likely it was.
    if ground.is_rehearsal:
        odds = None
    else:
        _progress(draw, 0.8, gettext_noop("Counting how likely each seat was"))
        odds = outcome_odds(result, input_sha256=sha256)
    kept = {
        "seed": ground.seed,
        "is_rehearsal": ground.is_rehearsal,
        "input_sha256": sha256,
        "summary": summary_record(result),
        "n_checks": review.n_checks,
        "input_form": keep_day(day),
        "published_form": keep_published(published),
        "odds_form": keep_odds(odds) if odds else None,
    }
    _store(draw, ground, kept)


def _ground_and_sections(draw: Draw, now: datetime) -> tuple[Ground, tuple[ExtraSection, ...]]:
    """Return from what a draw is made, and the sections that are still to be put into it."""
    if draw.input_form is not None:
        return Ground(kept_day(bytes(draw.input_form)), bytes(draw.seed or b""), is_rehearsal=True), ()
    return ground_of(pd_day=draw.pd_day, now=now), extra_sections(draw.what_if)


@transaction.atomic
def _store(draw: Draw, ground: Ground, kept: Mapping[str, object]) -> None:
    """Keep a draw that was made, unless its promise was withdrawn in the meantime."""
    day = PdDay.objects.select_for_update().get(pk=draw.pd_day_id)
    if not ground.is_rehearsal and not is_still_promised(day, ground):
        raise DrawRefused(gettext_noop("The promise was withdrawn while this was drawn, so it is not kept."))
    running = Draw.objects.filter(pk=draw.pk, status=DrawStatus.RUNNING)
    running.update(status=DrawStatus.DRAFT, progress_share=1.0, progress_step="", **kept)


def is_still_promised(pd_day: PdDay, ground: Ground) -> bool:
    """Whether a draw that is made now would have the same seed."""
    return pd_day.is_sealed and seed_of(pd_day) == ground.seed


def published_of(result: DayResult, sha256: str) -> Published:
    """Return what is published about a drawn day."""
    return Published(
        assignments=list(assignment_rows(result)),
        waitlists=list(waitlist_rows(result)),
        draw=draw_record(result, input_sha256=sha256),
        summary=summary_record(result),
    )


def _insist_on_drawing(pd_day: PdDay, by: Person, now: datetime) -> None:
    if not can_coordinate(by, pd_day, now=now):
        raise NotAllowed
    if has_published_draw(pd_day):
        raise AlreadyPublished


def _search_report(draw: Draw, day: Day) -> Report:
    """Return what a search tells how it stands: the row says it, and the bar moves as the gap closes."""
    n_slots, widest = max(1, build_problem(day=day, fill=draw.fill).n_slots), 0

    def report(total: int, bound: int) -> None:
        nonlocal widest
        widest = max(widest, total - bound)
        closed = 1 - (total - bound) / widest if widest else 1.0
        share = DRAWING_SHARE + (CHECKING_SHARE - DRAWING_SHARE) * closed
        standing = {"progress_mean_rank": total / n_slots, "progress_bound": max(bound, 0) / n_slots}
        Draw.objects.filter(pk=draw.pk).update(progress_share=share, **standing)

    return report


def _progress(draw: Draw, share: float, step: str) -> None:
    Draw.objects.filter(pk=draw.pk).update(progress_share=share, progress_step=step)


def _fail(draw: Draw, sentence: str) -> None:
    Draw.objects.filter(pk=draw.pk, status=DrawStatus.RUNNING).update(
        status=DrawStatus.FAILED, failure=sentence[:500], progress_step=""
    )


def _log(draw: Draw, by: Person, action: str, now: datetime, **details: object) -> None:
    log_action(
        actor=f"person:{by.public_id}",
        action=action,
        subject=f"draw:{draw.public_id}",
        now=now,
        details={"number": draw.number, **details},
    )
