"""Finding a day, and loading it as the plain data that a draw needs."""

from datetime import date, datetime

import numpy as np
from django.db.models import QuerySet

from waymark.apps.pdday.day import Breakout, Day, Educator, RankedChoices, Room, Session
from waymark.apps.pdday.models import Absence, Attendee, BlockKind, Facilitator, PdDay, RankedChoice
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.selectors import role_kinds


def pd_days_seen_by(viewer: Person, *, on: date) -> QuerySet[PdDay]:
    """Return the days that somebody may look at: of his own district; before publishing, the coordinators only."""
    days = PdDay.objects.filter(district=viewer.district)
    if RoleKind.COORDINATOR in role_kinds(viewer, on=on):
        return days
    return days.filter(programme_published_at__isnull=False, attendees__person=viewer)


def days_to_rank(viewer: Person, *, on: date) -> QuerySet[PdDay]:
    """Return the published days from today on that somebody attends and ranking of which is planned, next first."""
    found = PdDay.objects.filter(
        district=viewer.district,
        attendees__person=viewer,
        programme_published_at__isnull=False,
        ranking_opens_at__isnull=False,
        held_on__gte=on,
    )
    return found.select_related("district").order_by("held_on", "title")


def attendee_of(viewer: Person, pd_day: PdDay) -> Attendee | None:
    """Return how the viewer attends a day, or nothing. One query."""
    return pd_day.attendees.filter(person=viewer).select_related("person__district", "pd_day__district").first()


def load_day(pd_day: PdDay) -> Day:
    """Return a day as plain data, people named by their draw_id and by nothing else.

    Names, schools and groups that no session asks for stay behind, so that what is published about a draw reveals
    nobody. Eight queries, whatever the size of the day.
    """
    sessions = _sessions(pd_day)
    asked_for = {group for session in sessions for group in session.open_to}
    educators = _educators(pd_day, asked_for)
    breakouts = tuple(
        Breakout(block.label, block.starts_at.isoformat(), block.ends_at.isoformat())
        for block in pd_day.blocks.filter(kind=BlockKind.BREAKOUT).order_by("starts_at")
    )
    rooms = tuple(sorted((Room(r.room_id, r.capacity_seats) for r in pd_day.rooms.all()), key=lambda r: r.room_id))
    return Day(educators, sessions, breakouts, rooms, _choices(pd_day, educators, sessions, breakouts))


def next_opening(*, now: datetime) -> datetime | None:
    """Return when a day that is open for ranking, or the next one that will be, opened or opens. One query."""
    ahead = PdDay.objects.filter(ranking_closes_at__gt=now, sealed_at__isnull=True, ranking_opens_at__isnull=False)
    return ahead.order_by("ranking_opens_at").values_list("ranking_opens_at", flat=True).first()


def _sessions(pd_day: PdDay) -> tuple[Session, ...]:
    led: dict[int, list[str]] = {}
    draw_id = dict(pd_day.attendees.values_list("person_id", "draw_id"))
    for session, person in Facilitator.objects.filter(session__pd_day=pd_day).values_list("session_id", "person_id"):
        if person in draw_id:
            led.setdefault(session, []).append(draw_id[person])
    return tuple(
        sorted(
            (
                Session(
                    session_id=s.session_id,
                    offering_id=s.offering.offering_id,
                    title=s.offering.title,
                    breakout=s.block.label,
                    capacity_seats=s.capacity_seats,
                    room_id=s.room.room_id if s.room else "",
                    facilitator_ids=tuple(sorted(led.get(s.pk, ()))),
                    strand=s.offering.strand,
                    open_to=tuple(sorted(s.open_to)),
                )
                for s in pd_day.sessions.select_related("offering", "block", "room")
            ),
            key=lambda s: s.session_id,
        )
    )


def _educators(pd_day: PdDay, asked_for: set[str]) -> tuple[Educator, ...]:
    away: dict[int, list[str]] = {}
    absences = Absence.objects.filter(attendee__pd_day=pd_day, block__kind=BlockKind.BREAKOUT)
    for attendee, label in absences.values_list("attendee_id", "block__label"):
        away.setdefault(attendee, []).append(label)
    return tuple(
        sorted(
            (
                Educator(
                    educator_id=a.draw_id,
                    groups=tuple(sorted(asked_for.intersection(a.groups))),
                    priority_band=a.priority_band,
                    away=tuple(sorted(away.get(a.pk, ()))),
                )
                for a in pd_day.attendees.all()
            ),
            key=lambda e: e.educator_id,
        )
    )


def _choices(
    pd_day: PdDay, educators: tuple[Educator, ...], sessions: tuple[Session, ...], breakouts: tuple[Breakout, ...]
) -> RankedChoices:
    person = {e.educator_id: i for i, e in enumerate(educators)}
    number = {s.session_id: i for i, s in enumerate(sessions)}
    position = {b.breakout: i for i, b in enumerate(breakouts)}
    found = RankedChoice.objects.filter(attendee__pd_day=pd_day).values_list(
        "attendee__draw_id", "session__block__label", "rank", "session__session_id"
    )
    rows = [(person[who], position[label], rank, number[session]) for who, label, rank, session in found.iterator()]
    columns = np.array(sorted(rows), dtype=np.int32).reshape(-1, 4).T
    return RankedChoices(educator=columns[0], breakout=columns[1], rank=columns[2], session=columns[3])
