"""The rows of the demo's two districts, written in bulk."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from waymark.apps.pdday.demo_data import westbrook
from waymark.apps.pdday.demo_data.names import FIRST_NAMES, LAST_NAMES
from waymark.apps.pdday.demo_data.personas import (
    COORDINATOR,
    IT_ADMIN,
    NEIGHBOR,
    PRINCIPAL,
    SECOND_COORDINATOR,
    SECOND_IT_ADMIN,
)
from waymark.apps.pdday.demo_data.plan import BREAKOUT_LABELS, PlannedDay, PlannedEducator, address_of
from waymark.apps.pdday.demo_data.rooms import BUILDING, CAFETERIA, HALL, ROOMS
from waymark.apps.pdday.demo_data.schools import SCHOOLS
from waymark.apps.pdday.demo_data.topics import TOPICS
from waymark.apps.pdday.models import (
    Attendee,
    Block,
    BlockKind,
    Facilitator,
    Offering,
    PdDay,
    RankedChoice,
    Room,
    Session,
)
from waymark.apps.people.models import District, Person, Role, RoleKind, School

Say = Callable[[str], None]
_CHUNK_ROWS = 2000
_ROLES_SINCE = timedelta(days=400)
_FRIDAY = 4

# Label, what it is, from, to, where.
_BLOCKS = (
    ("Convocation", BlockKind.TOGETHER, time(8, 15), time(9, 15), HALL),
    (BREAKOUT_LABELS[0], BlockKind.BREAKOUT, time(9, 30), time(10, 45), ""),
    (BREAKOUT_LABELS[1], BlockKind.BREAKOUT, time(11, 0), time(12, 15), ""),
    ("Lunch", BlockKind.PAUSE, time(12, 15), time(13, 15), CAFETERIA),
    (BREAKOUT_LABELS[2], BlockKind.BREAKOUT, time(13, 30), time(14, 45), ""),
)


def make_cedar_hollow(*, district: District, plan: PlannedDay, now: datetime, say: Say) -> int:
    """Write Cedar Hollow's people and its day; return how many choices there are."""
    say(_("Hiring 1,000 educators"))
    since = now.date() - _ROLES_SINCE
    schools = _make_schools(district)
    _make_office(district, schools, since)
    people = _make_people(district, plan.educators, schools, since)
    say(_("Laying out the day"))
    pd_day = _make_day(district, "#cedarlearns16", BUILDING, now)
    blocks = [
        _make_block(pd_day, label=label, kind=kind, begins=begins, ends=ends, place=place)
        for label, kind, begins, ends, place in _BLOCKS
    ]
    sessions = _make_sessions(pd_day, [b for b in blocks if b.kind == BlockKind.BREAKOUT], plan, people)
    say(_("Asking everybody what they want"))
    return _make_wishes(pd_day, plan, people, sessions, now)


def make_westbrook(*, district: District, now: datetime) -> None:
    """Write Westbrook: twelve people, one day with one breakout of three sessions, everyone's wishes."""
    school = School.objects.create(district=district, school_id=westbrook.SCHOOL[0], name=westbrook.SCHOOL[1])
    made = (
        _person(district, person_id, name, "westbrook", school=school, language="en")
        for person_id, name in westbrook.PEOPLE
    )
    people = {person.person_id: person for person in Person.objects.bulk_create(made)}
    since = now.date() - _ROLES_SINCE
    _give_roles(people.values(), RoleKind.EDUCATOR, since)
    _give_roles([people[NEIGHBOR.person_id]], RoleKind.COORDINATOR, since)
    pd_day = _make_day(district, westbrook.DAY, westbrook.SCHOOL[1], now)
    block = _make_block(pd_day, label=BREAKOUT_LABELS[0], kind=BlockKind.BREAKOUT, begins=time(9), ends=time(10, 30))
    sessions = []
    for session_id, title, seats, leader in westbrook.SESSIONS:
        offering = Offering.objects.create(pd_day=pd_day, offering_id=session_id, title=title)
        session = Session.objects.create(
            pd_day=pd_day, session_id=session_id, offering=offering, block=block, capacity_seats=seats
        )
        Facilitator.objects.create(session=session, person=people[leader])
        sessions.append(session)
    leaders = {leader for *_rest, leader in westbrook.SESSIONS}
    attendees = Attendee.objects.bulk_create(Attendee(pd_day=pd_day, person=person) for person in people.values())
    RankedChoice.objects.bulk_create(
        RankedChoice(attendee=attendee, block=block, session=sessions[(turn + i) % len(sessions)], rank=i + 1)
        for turn, attendee in enumerate(attendees)
        if attendee.person.person_id not in leaders
        for i in range(len(sessions))
    )


def _make_schools(district: District) -> dict[str, School]:
    rows = (School(district=district, school_id=school_id, name=name) for school_id, name, _level, _n in SCHOOLS)
    return {school.school_id: school for school in School.objects.bulk_create(rows)}


def _make_office(district: District, schools: dict[str, School], since: date) -> None:
    """Write those who run the day and do not attend it: coordinators, IT admins, one principal per school."""
    for persona, kind in (
        (COORDINATOR, RoleKind.COORDINATOR),
        (SECOND_COORDINATOR, RoleKind.COORDINATOR),
        (IT_ADMIN, RoleKind.IT_ADMIN),
        (SECOND_IT_ADMIN, RoleKind.IT_ADMIN),
    ):
        person = _person(district, persona.person_id, persona.name, "cedarhollow")
        person.save(force_insert=True)
        _give_roles([person], kind, since)
    principals = Person.objects.bulk_create(
        _person(district, person_id, name, "cedarhollow", school=schools[school_id])
        for person_id, name, school_id in _principals()
    )
    _give_roles(principals, RoleKind.PRINCIPAL, since)


def _principals() -> list[tuple[str, str, str]]:
    made = []
    for number, (school_id, _name, _level, _n) in enumerate(SCHOOLS, start=11):
        person_id = f"{number:05d}"
        name = f"{FIRST_NAMES[5 * number]} {LAST_NAMES[4 * number]}"
        made.append((person_id, PRINCIPAL.name if person_id == PRINCIPAL.person_id else name, school_id))
    return made


def _make_people(
    district: District, educators: tuple[PlannedEducator, ...], schools: dict[str, School], since: date
) -> list[Person]:
    rows = (
        _person(district, e.person_id, e.name, "cedarhollow", school=schools[e.school_id], language=e.language)
        for e in educators
    )
    people = Person.objects.bulk_create(rows, batch_size=_CHUNK_ROWS)
    _give_roles(people, RoleKind.EDUCATOR, since)
    return people


def _person(
    district: District, person_id: str, name: str, domain: str, *, school: School | None = None, language: str = "en"
) -> Person:
    return Person(
        district=district,
        person_id=person_id,
        name=name,
        email=address_of(name, person_id, domain),
        language=language,
        school=school,
    )


def _give_roles(people: Iterable[Person], kind: str, since: date) -> None:
    Role.objects.bulk_create((Role(person=p, kind=kind, starts_on=since) for p in people), batch_size=_CHUNK_ROWS)


def _make_day(district: District, title: str, place: str, now: datetime) -> PdDay:
    """Lay the day on a Friday at least two weeks ahead; ranking opened five days ago and closes in four."""
    zone = ZoneInfo(district.time_zone)
    today = now.astimezone(zone).date()
    held_on = today + timedelta(days=14)
    held_on += timedelta(days=(_FRIDAY - held_on.weekday()) % 7)
    opened = datetime.combine(today - timedelta(days=5), time(9), zone)
    return PdDay.objects.create(
        district=district,
        title=title,
        held_on=held_on,
        place=place,
        programme_published_at=opened,
        ranking_opens_at=opened,
        ranking_closes_at=datetime.combine(today + timedelta(days=4), time(17), zone),
    )


def _make_block(pd_day: PdDay, *, label: str, kind: BlockKind, begins: time, ends: time, place: str = "") -> Block:
    zone = ZoneInfo(pd_day.district.time_zone)
    return Block.objects.create(
        pd_day=pd_day,
        kind=kind,
        label=label,
        starts_at=datetime.combine(pd_day.held_on, begins, zone),
        ends_at=datetime.combine(pd_day.held_on, ends, zone),
        place=place,
    )


def _make_sessions(pd_day: PdDay, breakouts: list[Block], plan: PlannedDay, people: list[Person]) -> list[Session]:
    made_rooms = Room.objects.bulk_create(
        Room(pd_day=pd_day, room_id=room_id, capacity_seats=seats) for room_id, seats in ROOMS
    )
    rooms = {room.room_id: room for room in made_rooms}
    offerings = Offering.objects.bulk_create(
        Offering(pd_day=pd_day, offering_id=f"o{n:03d}", title=topic.title, strand=topic.strand)
        for n, topic in enumerate(TOPICS, start=1)
    )
    sessions = Session.objects.bulk_create(
        Session(
            pd_day=pd_day,
            session_id=s.session_id,
            offering=offerings[s.topic],
            block=breakouts[s.breakout],
            room=rooms[s.room_id],
            capacity_seats=s.capacity_seats,
            open_to=[TOPICS[s.topic].level] if TOPICS[s.topic].level else [],
        )
        for s in plan.sessions
    )
    Facilitator.objects.bulk_create(
        Facilitator(session=session, person=people[leader])
        for session, planned in zip(sessions, plan.sessions, strict=True)
        for leader in planned.leaders
    )
    return sessions


def _make_wishes(pd_day: PdDay, plan: PlannedDay, people: list[Person], sessions: list[Session], now: datetime) -> int:
    opened = pd_day.ranking_opens_at or now
    attendees = Attendee.objects.bulk_create(
        (
            Attendee(
                pd_day=pd_day,
                person=person,
                groups=list(planned.groups),
                ranked_at=(opened + (now - opened) * float(share)).astimezone(UTC),
            )
            for person, planned, share in zip(people, plan.educators, plan.ranked_share, strict=True)
        ),
        batch_size=_CHUNK_ROWS,
    )
    wishes = RankedChoice.objects.bulk_create(
        (
            RankedChoice(attendee=attendees[who], block=sessions[number].block, session=sessions[number], rank=rank)
            for who, lists in enumerate(plan.wishes.tolist())
            for numbers in lists
            for rank, number in enumerate(numbers, start=1)
            if number >= 0
        ),
        batch_size=_CHUNK_ROWS,
    )
    return len(wishes)
