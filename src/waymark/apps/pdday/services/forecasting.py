"""Practice draws while people rank: made anew in the background once enough people have saved, dropped when it is over.

Who ranks sees from them how likely each seat is. They belong to the lists and not to the lottery of the day: their
tickets come from the fingerprint of the lists, the day's from a secret that nobody knows yet.
"""

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Count, F, Q
from numpy.typing import NDArray

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.forecasts import FEWEST_LISTS, TURN_TYPE
from waymark.apps.pdday.models import AttendeeForecast, Forecast, PdDay, SessionForecast
from waymark.apps.pdday.odds import N_DRAWS
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import AssignmentProblem, odds, turns_before

FEWEST_CHANGED = 10
"""So many people must have saved since the last practice draws. With fewer, a change in the words could be traced to
somebody; ten is the smallest cell that is shown anywhere in this house."""
LONGEST_LISTS = 60_000
"""With more people than this a turn would not fit into two bytes; nothing is forecast then."""
REST = timedelta(minutes=2)


def days_to_forecast(*, now: datetime) -> list[PdDay]:
    """Return the days open for ranking in which enough people have saved since their last practice draws. One query."""
    ranked = Q(attendees__ranked_at__isnull=False)
    newer = ranked & (Q(forecast__isnull=True) | Q(attendees__ranked_at__gt=F("forecast__made_at")))
    found = (
        PdDay.objects.filter(ranking_opens_at__lte=now, ranking_closes_at__gt=now, sealed_at__isnull=True)
        .filter(Q(forecast__isnull=True) | Q(forecast__made_at__lte=now - REST))
        .annotate(n_ranked=Count("attendees", filter=ranked), n_newer=Count("attendees", filter=newer))
    )
    return list(found.filter(n_ranked__gte=FEWEST_LISTS, n_newer__gte=FEWEST_CHANGED).order_by("pk"))


def make_forecast(*, pd_day: PdDay, now: datetime) -> Forecast | None:
    """Repeat the draw over the lists saved so far and keep when sessions were full and when everybody had his turn.

    Notes
    -----
    Seconds for 1,000 people and 138 sessions: work for the worker. The lists are read before ``now`` ends: whoever
    saves meanwhile counts as new for the next time.
    """
    day = load_day(pd_day)
    problem = build_problem(day=day, fill=False)
    if not problem.n_slots or problem.n_educators > LONGEST_LISTS:
        return None
    seed = int(input_sha256(day), 16)
    full_after = odds(problem, seed=seed, n_draws=N_DRAWS).full_after
    turns = turns_before(problem, seed=seed, n_draws=N_DRAWS)
    return _keep(pd_day, now, day=day, problem=problem, full_after=full_after, turns=turns)


def drop_old_forecasts(*, now: datetime) -> int:
    """Drop the practice draws of days that are no longer open for ranking; return of how many days."""
    is_open = Q(pd_day__ranking_opens_at__lte=now, pd_day__ranking_closes_at__gt=now, pd_day__sealed_at__isnull=True)
    over = Forecast.objects.exclude(is_open)
    n_days = over.count()
    over.delete()
    return n_days


@transaction.atomic
def _keep(
    pd_day: PdDay,
    now: datetime,
    *,
    day: Day,
    problem: AssignmentProblem,
    full_after: NDArray[np.int32],
    turns: NDArray[np.int32],
) -> Forecast:
    """Put new practice draws in the place of the old ones. Whoever came or went meanwhile is left out."""
    PdDay.objects.select_for_update().get(pk=pd_day.pk)
    Forecast.objects.filter(pd_day=pd_day).delete()
    block = dict(pd_day.blocks.values_list("label", "pk"))
    counts = np.bincount(problem.slot_breakout, minlength=problem.n_breakouts).tolist()
    blocks = [[block[b.breakout], n] for b, n in zip(day.breakouts, counts, strict=True)]
    forecast = Forecast.objects.create(pd_day=pd_day, made_at=now, n_draws=len(full_after), blocks=blocks)
    session = dict(pd_day.sessions.values_list("session_id", "pk"))
    SessionForecast.objects.bulk_create(
        SessionForecast(forecast=forecast, session_id=session[s.session_id], full_after=_packed(column))
        for s, column in zip(day.sessions, full_after.T, strict=True)
        if s.session_id in session
    )
    attendee = dict(pd_day.attendees.values_list("draw_id", "pk"))
    AttendeeForecast.objects.bulk_create(
        (
            AttendeeForecast(forecast=forecast, attendee_id=attendee[e.educator_id], turns=_packed(own))
            for e, own in zip(day.educators, turns, strict=True)
            if e.educator_id in attendee
        ),
        batch_size=500,
    )
    return forecast


def _packed(numbers: NDArray[np.int32]) -> bytes:
    """Return numbers as bytes; whoever has no turn stands at the end, where nothing is open."""
    return np.minimum(numbers, np.iinfo(TURN_TYPE).max).astype(TURN_TYPE).tobytes()
