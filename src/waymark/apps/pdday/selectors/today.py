"""What a day asks of somebody now: what is still to rank, what comes next, how far a coordinator's day has come."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q

from waymark.apps.pdday.models import (
    Absence,
    Assignment,
    Attendee,
    Block,
    BlockKind,
    DrawStatus,
    Facilitator,
    PdDay,
    RankedChoice,
)
from waymark.apps.pdday.selectors.days import pd_days_seen_by
from waymark.apps.people.models import Person


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session somebody goes to, or leads."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_led: bool


@dataclass(frozen=True, slots=True)
class AttendedDay:
    """A day as somebody who attends it finds it now.

    ``unranked`` and ``ranked`` are labels of the breakouts in which the person is free, in running order.
    """

    pd_day: PdDay
    is_open: bool
    is_published: bool
    ranked: tuple[str, ...]
    unranked: tuple[str, ...]
    next_session: NextSession | None


@dataclass(frozen=True, slots=True)
class RunDay:
    """A day as a coordinator finds it now.

    ``n_drafts`` counts draws that can be looked at and are not published, ``n_under_way`` those that are being drawn.
    """

    pd_day: PdDay
    is_planned: bool
    is_open: bool
    is_closed: bool
    n_attendees: int
    n_ranked: int
    n_drafts: int
    n_under_way: int
    is_published: bool


def next_own_day(viewer: Person, *, now: datetime, on: date) -> AttendedDay | None:
    """Return the next day that somebody attends, or nothing. At most eight queries, whatever the size of the day."""
    attendee = (
        Attendee.objects.filter(
            person=viewer,
            pd_day__district=viewer.district,
            pd_day__held_on__gte=on,
            pd_day__programme_published_at__isnull=False,
        )
        .select_related("pd_day__district")
        .order_by("pd_day__held_on", "pd_day__title")
        .first()
    )
    if attendee is None:
        return None
    pd_day = attendee.pd_day
    led = Facilitator.objects.filter(person=viewer, session__block=OuterRef("pk"))
    away = Absence.objects.filter(attendee=attendee, block=OuterRef("pk"))
    wishes = RankedChoice.objects.filter(attendee=attendee, block=OuterRef("pk"))
    breakouts = (
        pd_day.blocks.filter(~Exists(led), ~Exists(away), kind=BlockKind.BREAKOUT)
        .annotate(is_ranked=Exists(wishes))
        .order_by("starts_at")
    )
    found = [(block.label, block.is_ranked) for block in breakouts]
    return AttendedDay(
        pd_day=pd_day,
        is_open=pd_day.is_open_for_ranking(now),
        is_published=pd_day.draws.filter(status=DrawStatus.PUBLISHED).exists(),
        ranked=tuple(label for label, is_ranked in found if is_ranked),
        unranked=tuple(label for label, is_ranked in found if not is_ranked),
        next_session=_next_session(attendee, now=now),
    )


def next_run_day(viewer: Person, *, now: datetime, on: date) -> RunDay | None:
    """Return the next day of a coordinator's district, or nothing. Five queries, whatever the size of the day."""
    seen = pd_days_seen_by(viewer, on=on).filter(held_on__gte=on)
    pd_day = seen.select_related("district").order_by("held_on", "title").first()
    if pd_day is None:
        return None
    n_ranked, n_attendees = how_many_ranked(pd_day)
    kept = pd_day.draws.filter(what_if=[], is_rehearsal=False)
    draws = kept.aggregate(
        drafts=Count("pk", filter=Q(status__in=(DrawStatus.DRAFT, DrawStatus.APPROVED))),
        under_way=Count("pk", filter=Q(status__in=(DrawStatus.WAITING, DrawStatus.RUNNING))),
        published=Count("pk", filter=Q(status=DrawStatus.PUBLISHED)),
    )
    return RunDay(
        pd_day=pd_day,
        is_planned=pd_day.programme_published_at is not None,
        is_open=pd_day.is_open_for_ranking(now),
        is_closed=pd_day.has_closed_for_ranking(now),
        n_attendees=n_attendees,
        n_ranked=n_ranked,
        n_drafts=draws["drafts"],
        n_under_way=draws["under_way"],
        is_published=draws["published"] > 0,
    )


def how_many_ranked(pd_day: PdDay) -> tuple[int, int]:
    """Return how many have ranked at least one session, and how many attend. One query."""
    wishes = RankedChoice.objects.filter(attendee=OuterRef("pk"))
    people = pd_day.attendees.annotate(has_ranked=Exists(wishes)).aggregate(
        n=Count("pk"), ranked=Count("pk", filter=Q(has_ranked=True))
    )
    return people["ranked"], people["n"]


def _next_session(attendee: Attendee, *, now: datetime) -> NextSession | None:
    """Return the next thing of a day that is not over: a seat, a session led, or what all do together."""
    seat = (
        Assignment.objects.filter(
            attendee=attendee,
            draw__status=DrawStatus.PUBLISHED,
            session__isnull=False,
            given_up__isnull=True,
            block__ends_at__gt=now,
        )
        .select_related("session__offering", "session__room", "block")
        .order_by("block__starts_at")
        .first()
    )
    led = (
        Facilitator.objects.filter(
            person=attendee.person_id, session__pd_day=attendee.pd_day_id, session__block__ends_at__gt=now
        )
        .select_related("session__offering", "session__room", "session__block")
        .order_by("session__block__starts_at")
        .first()
    )
    together = (
        Block.objects.filter(pd_day=attendee.pd_day_id, kind=BlockKind.TOGETHER, ends_at__gt=now)
        .order_by("starts_at")
        .first()
    )
    found = []
    if seat and seat.session:
        room = seat.session.room
        title = seat.session.offering.title
        found.append(NextSession(title, seat.block.starts_at, seat.block.ends_at, str(room or ""), is_led=False))
    if led:
        block, room = led.session.block, led.session.room
        found.append(
            NextSession(led.session.offering.title, block.starts_at, block.ends_at, str(room or ""), is_led=True)
        )
    if together:
        found.append(NextSession(together.label, together.starts_at, together.ends_at, together.place, is_led=False))
    return min(found, key=lambda session: session.starts_at, default=None)
