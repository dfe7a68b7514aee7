"""Background work of a day: its draws, practice draws while people rank, advice, and who moves after publishing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from waymark.apps.audit.selectors import task_is_waiting
from waymark.apps.pdday.models import Draw, DrawAdvice, PdDay, SeatChange
from waymark.apps.pdday.selectors.days import next_opening
from waymark.apps.pdday.services.cancelling import ask_to_cancel
from waymark.apps.pdday.services.changing import prepare_change
from waymark.apps.pdday.services.draw_advice import ask_for_advice, carry_out_advice
from waymark.apps.pdday.services.draw_day import Mechanism
from waymark.apps.pdday.services.drawing import ask_again, ask_for_draw, carry_out_draw
from waymark.apps.pdday.services.forecasting import days_to_forecast, drop_old_forecasts, make_forecast
from waymark.apps.pdday.services.moving_up import ask_to_move_up
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import Person

LOOK_WHILE_OPEN = timedelta(minutes=2)
LOOK_OTHERWISE = timedelta(minutes=30)


@task
def forecast_days() -> dict[str, int]:
    """Make new practice draws where enough people have saved, and come back: soon while a day is open for ranking."""
    now = timezone.now()
    try:
        made = [make_forecast(pd_day=pd_day, now=now) for pd_day in days_to_forecast(now=now)]
        n_dropped = drop_old_forecasts(now=timezone.now())
    finally:
        queue_forecasts()
    return {"n_made": sum(one is not None for one in made), "n_dropped": n_dropped}


def queue_forecasts() -> None:
    """Have a look at the days that are open for ranking soon, or when one opens, unless that is queued already."""
    now = timezone.now()
    opens = next_opening(now=now)
    after = LOOK_OTHERWISE if opens is None else min(max(opens - now, LOOK_WHILE_OPEN), LOOK_OTHERWISE)
    if not task_is_waiting(task_path=forecast_days.module_path, by=now + after):
        forecast_days.using(run_after=now + after).enqueue()


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


@task(takes_context=True)
def run_advice(context: TaskContext, draw_id: str) -> None:
    """Look for what would help the draw with that public id."""
    advice = DrawAdvice.objects.filter(draw__public_id=draw_id).first()
    if advice is not None:
        carry_out_advice(advice=advice, worker_was_lost=context.attempt > 1)


@transaction.atomic
def queue_advice(*, draw: Draw, n_seats: int, by: Person, now: datetime) -> None:
    """Ask for advice on a draft and queue it, in one transaction; nothing new where it is under way."""
    if ask_for_advice(draw=draw, n_seats=n_seats, by=by, now=now):
        run_advice.enqueue(draw_id=draw.public_id)


@task(takes_context=True)
def run_seat_change(context: TaskContext, change_id: str) -> None:
    """Work out who would move by the change of seats with that public id."""
    found = SeatChange.objects.filter(public_id=change_id).first()
    if found is not None:
        prepare_change(change=found, worker_was_lost=context.attempt > 1)


@transaction.atomic
def queue_cancellation(
    *, draw: Draw, session_id: str, seats_left: int, fill: bool, by: Person, now: datetime
) -> SeatChange:
    """Ask who would move if a session lost seats, and queue it, in one transaction."""
    asked = ask_to_cancel(draw=draw, session_id=session_id, seats_left=seats_left, fill=fill, by=by, now=now)
    run_seat_change.enqueue(change_id=asked.public_id)
    return asked


@transaction.atomic
def queue_moving_up(*, draw: Draw, by: Person, now: datetime) -> SeatChange:
    """Ask who would move up from the waitlists, and queue it, in one transaction."""
    asked = ask_to_move_up(draw=draw, by=by, now=now)
    run_seat_change.enqueue(change_id=asked.public_id)
    return asked
