"""Advice on a draft: ask for it, look for it in the background, keep it."""

from datetime import datetime

from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.kept import kept_day
from waymark.apps.pdday.models import AdviceStatus, Draw, DrawAdvice
from waymark.apps.pdday.refusals import AlreadyPublished, NotAllowed, StillDrawing
from waymark.apps.pdday.rules import can_coordinate, has_published_draw
from waymark.apps.pdday.services.advising import advise_day
from waymark.apps.pdday.services.drawing import WAIT
from waymark.apps.people.models import Person

MOST_SEATS = 1000
_TOLD_EVERY = 25
UNDER_WAY = (AdviceStatus.WAITING, AdviceStatus.RUNNING)


@transaction.atomic
def ask_for_advice(*, draw: Draw, n_seats: int, by: Person, now: datetime) -> bool:
    """Write down that advice on a draft is wanted; return whether a worker is to look for it.

    Asked again, it is looked for anew. While it is under way, nothing is asked twice.

    Raises
    ------
    NotAllowed, AlreadyPublished
    StillDrawing
        If the draw has no result yet.
    """
    found = Draw.objects.select_for_update().select_related("pd_day").get(pk=draw.pk)
    if not can_coordinate(by, found.pd_day, now=now):
        raise NotAllowed
    if has_published_draw(found.pd_day):
        raise AlreadyPublished
    if not found.is_drawn:
        raise StillDrawing
    old = DrawAdvice.objects.filter(draw=found).first()
    if old is not None and not may_ask_for_advice(old, now=now):
        return False
    asked = {"status": AdviceStatus.WAITING, "n_seats": n_seats, "progress_share": 0.0, "record": {}}
    DrawAdvice.objects.update_or_create(draw=found, defaults={**asked, "asked_by": by, "asked_at": now})
    log_action(
        actor=f"person:{by.public_id}",
        action="pdday.ask_for_advice",
        subject=f"draw:{found.public_id}",
        now=now,
        details={"number": found.number, "n_seats": n_seats},
    )
    return True


def may_ask_for_advice(advice: DrawAdvice, *, now: datetime) -> bool:
    """Whether advice has ended, or has not in a time that is long enough for any."""
    return not advice.is_under_way or advice.asked_at <= now - WAIT


def carry_out_advice(*, advice: DrawAdvice, worker_was_lost: bool = False) -> None:
    """Look for what would help a draft: from its kept input, with its own seed.

    ``worker_was_lost``: whoever had begun is gone, so that what is under way is begun anew.
    """
    mine = DrawAdvice.objects.filter(pk=advice.pk)
    takes = UNDER_WAY if worker_was_lost else (AdviceStatus.WAITING,)
    if not mine.filter(status__in=takes).update(status=AdviceStatus.RUNNING):
        return

    def report(n_tried: int, n_all: int) -> None:
        if n_tried % _TOLD_EVERY == 0:
            mine.update(progress_share=n_tried / n_all)

    try:
        draw = Draw.objects.get(pk=advice.draw_id)
        day, seed = kept_day(bytes(draw.input_form or b"")), bytes(draw.seed or b"")
        found = advise_day(day=day, seed=seed, n_seats=advice.n_seats, report=report)
    except Exception:
        mine.update(status=AdviceStatus.FAILED)
        raise
    mine.update(status=AdviceStatus.DONE, progress_share=1.0, record=found.record)
