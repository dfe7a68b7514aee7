"""Background work of a day: its draws."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.services.draw_day import Mechanism
from waymark.apps.pdday.services.drawing import ask_again, ask_for_draw, carry_out_draw
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import Person


@task(takes_context=True)
def run_draw(context: TaskContext, draw_id: str) -> None:
    """Carry out the draw with that public id."""
    draw = Draw.objects.filter(public_id=draw_id).first()
    if draw is not None:
        carry_out_draw(draw=draw, now=timezone.now(), worker_was_lost=context.attempt > 1)


@transaction.atomic
def queue_draw(
    *,
    pd_day: PdDay,
    by: Person,
    now: datetime,
    mechanism: Mechanism = "draw",
    fill: bool = False,
    what_if: tuple[ExtraSection, ...] = (),
    beside: Draw | None = None,
) -> Draw:
    """Ask for a draw and queue it, in one transaction."""
    draw = ask_for_draw(pd_day=pd_day, by=by, now=now, mechanism=mechanism, fill=fill, what_if=what_if, beside=beside)
    run_draw.enqueue(draw_id=draw.public_id)
    return draw


@transaction.atomic
def queue_again(*, draw: Draw, by: Person, now: datetime) -> None:
    """Ask once more for a draw that failed or lost its worker, and queue it, in one transaction."""
    ask_again(draw=draw, by=by, now=now)
    run_draw.enqueue(draw_id=draw.public_id)
