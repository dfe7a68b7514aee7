"""Reading one's own day. Everyone sees his own and nobody else's."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from waymark.apps.pdday.models import (
    Absence,
    Assignment,
    Attendee,
    Block,
    BlockKind,
    Draw,
    DrawStatus,
    Facilitator,
    GivenUpSeat,
    PdDay,
    Session,
)
from waymark.apps.pdday.my_day import OwnDay, Part, Stop
from waymark.apps.pdday.selectors.cancellations import cancelled_sessions
from waymark.apps.people.models import Person


def own_attendances(viewer: Person) -> QuerySet[Attendee]:
    """Return how the viewer attends the published days of his district, the newest first."""
    mine = Attendee.objects.filter(
        person=viewer, pd_day__district_id=viewer.district_id, pd_day__programme_published_at__isnull=False
    )
    return mine.select_related("pd_day__district", "person__school", "calendar_feed").order_by(
        "-pd_day__held_on", "pd_day__title"
    )


def attendance_of_link(*, day_id: str, person_id: str, generation: int) -> Attendee | None:
    """Return the attendee for whom a calendar link was signed, unless a newer link was made. One query.

    The link itself says who is asking: only the person was shown it.
    """
    found = Attendee.objects.filter(
        pd_day__public_id=day_id, person__public_id=person_id, pd_day__programme_published_at__isnull=False
    )
    attendee = found.select_related("pd_day__district", "person", "calendar_feed").first()
    return attendee if attendee is not None and link_generation(attendee) == generation else None


def link_generation(attendee: Attendee) -> int:
    """Return the number of the calendar link that is valid; 0 until a second one is made."""
    feed = getattr(attendee, "calendar_feed", None)
    return feed.generation if feed else 0


def published_draw(pd_day: PdDay) -> Draw | None:
    """Return the draw whose seats people have been told, without its files. One query."""
    return pd_day.draws.filter(status=DrawStatus.PUBLISHED).only("public_id", "published_at", "pd_day_id").first()


def own_day(attendee: Attendee) -> OwnDay:
    """Return the day of one attendee. Seven queries at most, whatever the size of the day."""
    [found] = own_days(attendee.pd_day, published_draw(attendee.pd_day), only=attendee)
    return found


def own_days(pd_day: PdDay, draw: Draw | None, *, only: Attendee | None = None) -> Iterator[OwnDay]:
    """Yield the day of everyone who attends, or of one attendee alone. Seven queries, whatever the number of people."""
    attendees = [only] if only else list(pd_day.attendees.all())
    facts = _gather(pd_day, draw, only)
    for attendee in attendees:
        yield OwnDay(
            day_id=pd_day.public_id,
            person_pk=attendee.person_id,
            draw_id=attendee.draw_id,
            title=pd_day.title,
            held_on=pd_day.held_on,
            place=pd_day.place,
            draw_public_id=draw.public_id if draw else "",
            stops=tuple(_stop(block, attendee, facts) for block in facts.blocks),
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the day of one or of all is put together from; the pairs are (attendee or person, block)."""

    blocks: tuple[Block, ...]
    is_drawn: bool
    sessions: dict[int, Session]
    seats: dict[tuple[int, int], Assignment]
    led: dict[tuple[int, int], int]
    away: frozenset[tuple[int, int]]
    cancelled: frozenset[int]


def _gather(pd_day: PdDay, draw: Draw | None, only: Attendee | None) -> _Facts:
    seats = Assignment.objects.filter(draw=draw).select_related("given_up") if draw else Assignment.objects.none()
    leads = Facilitator.objects.filter(session__pd_day=pd_day)
    absences = Absence.objects.filter(attendee__pd_day=pd_day)
    if only:
        seats, absences = seats.filter(attendee=only), absences.filter(attendee=only)
        leads = leads.filter(person_id=only.person_id)
    seat_of = {(seat.attendee_id, seat.block_id): seat for seat in seats}
    led = {
        (person, block): session
        for person, block, session in leads.values_list("person_id", "session__block_id", "session_id")
    }
    seated = {seat.session_id for seat in seat_of.values() if seat.session_id}
    needed = set(led.values()) | seated | {gone.session_id for seat in seat_of.values() if (gone := _given_up(seat))}
    return _Facts(
        blocks=tuple(pd_day.blocks.all()),
        is_drawn=draw is not None,
        sessions=_sessions(pd_day, needed if only else None),
        seats=seat_of,
        led=led,
        cancelled=cancelled_sessions(pd_day) if led else frozenset(),
        away=frozenset(absences.values_list("attendee_id", "block_id")),
    )


def _sessions(pd_day: PdDay, needed: set[int] | None) -> dict[int, Session]:
    leaders = Prefetch("facilitators", Facilitator.objects.select_related("person").order_by("person__name"))
    wanted = Q() if needed is None else Q(pk__in=needed)
    found = pd_day.sessions.filter(wanted).select_related("offering", "room").prefetch_related(leaders)
    return {session.pk: session for session in found}


def _stop(block: Block, attendee: Attendee, facts: _Facts) -> Stop:
    seat = facts.seats.get((attendee.pk, block.pk))
    led = facts.led.get((attendee.person_id, block.pk))
    if led is not None:
        part = Part.CANCELLED if led in facts.cancelled else Part.LEADS
        return _in_session(block, part, facts.sessions[led], attendee)
    if seat is not None and (gone := _given_up(seat)) is not None:
        return _without(block, gone, facts.sessions[gone.session_id])
    if seat is not None and seat.session_id is not None:
        return _in_session(block, Part.SEAT, facts.sessions[seat.session_id], attendee, seat)
    return Stop(
        block_id=block.pk,
        block=block.label,
        part=_part(block, attendee, seat, facts),
        starts_at=block.starts_at,
        ends_at=block.ends_at,
        title=block.label,
        place=block.place,
        why=seat.why if seat else {},
        probability=seat.probability if seat else None,
    )


def _given_up(seat: Assignment) -> GivenUpSeat | None:
    return getattr(seat, "given_up", None)


def _without(block: Block, gone: GivenUpSeat, session: Session) -> Stop:
    return Stop(
        block_id=block.pk,
        block=block.label,
        part=Part.GIVEN_UP,
        starts_at=block.starts_at,
        ends_at=block.ends_at,
        title=session.offering.title,
        may_take_back=gone.change_id is None,
    )


def _part(block: Block, attendee: Attendee, seat: Assignment | None, facts: _Facts) -> Part:
    if (attendee.pk, block.pk) in facts.away:
        return Part.AWAY
    if block.kind != BlockKind.BREAKOUT:
        return Part.PAUSE if block.kind == BlockKind.PAUSE else Part.TOGETHER
    if not facts.is_drawn:
        return Part.NOT_DRAWN
    return Part.NO_SEAT if seat else Part.NOT_RANKED


def _in_session(block: Block, part: Part, session: Session, attendee: Attendee, seat: Assignment | None = None) -> Stop:
    others = tuple(f.person.name for f in session.facilitators.all() if f.person_id != attendee.person_id)
    return Stop(
        block_id=block.pk,
        block=block.label,
        part=part,
        starts_at=block.starts_at,
        ends_at=block.ends_at,
        title=session.offering.title,
        place=session.room.room_id if session.room else block.place,
        colleagues=others,
        rank=seat.rank if seat else None,
        why=seat.why if seat else {},
        probability=seat.probability if seat else None,
    )
