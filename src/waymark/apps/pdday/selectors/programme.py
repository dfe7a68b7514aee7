"""Reading a day's programme, who comes, and whom a name may mean."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from waymark.apps.pdday.day import Room
from waymark.apps.pdday.models import Absence, Attendee, Facilitator, PdDay
from waymark.apps.pdday.programme import Leader, PlannedBlock, PlannedSession, Programme
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.selectors import people_seen_by

MOST_NAMED = 5


def load_programme(pd_day: PdDay) -> Programme:
    """Return the whole programme as plain data. Five queries, whatever the size of the day."""
    leaders: dict[int, list[Leader]] = {}
    led = Facilitator.objects.filter(session__pd_day=pd_day).order_by("person__name", "person__person_id")
    for session_id, person_id, name in led.values_list("session_id", "person__person_id", "person__name"):
        leaders.setdefault(session_id, []).append(Leader(person_id, name))
    in_block: dict[int, list[PlannedSession]] = {}
    found = pd_day.sessions.select_related("offering", "block", "room").order_by("offering__title", "session_id")
    for session in found:
        in_block.setdefault(session.block_id, []).append(
            PlannedSession(
                session_id=session.session_id,
                offering_id=session.offering.offering_id,
                title=session.offering.title,
                block=session.block.label,
                capacity_seats=session.capacity_seats,
                room_id=session.room.room_id if session.room else "",
                strand=session.offering.strand,
                leaders=tuple(leaders.get(session.pk, ())),
                open_to=tuple(sorted(session.open_to)),
            )
        )
    blocks = tuple(
        PlannedBlock(b.pk, b.kind, b.label, b.starts_at, b.ends_at, b.place, tuple(in_block.get(b.pk, ())))
        for b in pd_day.blocks.all()
    )
    rooms = tuple(Room(room.room_id, room.capacity_seats) for room in pd_day.rooms.all())
    attending = frozenset(pd_day.attendees.values_list("person__person_id", flat=True))
    return Programme(blocks, rooms, attending)


def attendees_seen_by(viewer: Person, pd_day: PdDay, *, on: date, q: str = "") -> QuerySet[Attendee]:
    """Return who comes to a day, by name, as far as the viewer may see them; perhaps only those a search finds."""
    found = pd_day.attendees.filter(person__in=people_seen_by(viewer, on=on)).select_related("person__school")
    if q:
        found = found.filter(
            Q(person__name__icontains=q) | Q(person__person_id__icontains=q) | Q(person__school__name__icontains=q)
        )
    return found.order_by("person__name", "person__person_id")


def absences_of(attendees: Sequence[Attendee]) -> dict[int, set[int]]:
    """Return the blocks in which these attendees are away, by attendee. One query."""
    away: dict[int, set[int]] = {}
    for attendee, block in Absence.objects.filter(attendee__in=attendees).values_list("attendee_id", "block_id"):
        away.setdefault(attendee, set()).add(block)
    return away


def n_away_by_block(pd_day: PdDay) -> dict[int, int]:
    """Return how many attendees are away, by the key of the block. One query."""
    absences = Absence.objects.filter(attendee__pd_day=pd_day).order_by().values("block_id")
    return dict(absences.annotate(n=Count("pk")).values_list("block_id", "n"))


def educators_of(viewer: Person, *, on: date) -> QuerySet[Person]:
    """Return the educators of the viewer's district on a day, as far as he may see them."""
    in_force = Q(roles__ends_on__isnull=True) | Q(roles__ends_on__gte=on)
    seen = people_seen_by(viewer, on=on)
    return seen.filter(in_force, roles__kind=RoleKind.EDUCATOR, roles__starts_on__lte=on).distinct()


def people_meant(viewer: Person, text: str, *, on: date) -> list[Person]:
    """Return whom an id or a name may mean: the one with that id, else of that name, else whose name holds it."""
    seen = people_seen_by(viewer, on=on).select_related("school")
    for asked in (Q(person_id=text), Q(name__iexact=text), Q(name__icontains=text)):
        found = list(seen.filter(asked)[: MOST_NAMED + 1])
        if found:
            return found
    return []


def person_ids_seen_by(viewer: Person, *, on: date) -> frozenset[str]:
    """Return the district's own ids of everyone whom the viewer may see. Two queries."""
    return frozenset(people_seen_by(viewer, on=on).values_list("person_id", flat=True))
