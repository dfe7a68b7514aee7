"""Records for tests: each function makes one row with plain facts, and none that the test did not ask for."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from waymark.apps.accounts.models import Visit, WayIn
from waymark.apps.pdday.models import Attendee, Block, BlockKind, Offering, PdDay, RankedChoice, Room, Session
from waymark.apps.pdday.selectors.ranking import OwnList, own_list
from waymark.apps.people.models import ClassSection, District, Enrollment, Person, Relation, Role, School

ZONE = ZoneInfo("America/New_York")
HELD_ON = date(2016, 11, 4)
# All of one length, so that names sort as they were made, whatever was made before; ids keep a zero in front.
_numbers = count(10_001)


def at(clock: str, *, on: date = HELD_ON) -> datetime:
    """Return a moment of a day in the district's zone: ``at("09:30")``."""
    return datetime.combine(on, datetime.strptime(clock, "%H:%M").time(), tzinfo=ZONE)  # noqa: DTZ007 - zone follows


def make_district(name: str = "") -> District:
    return District.objects.create(name=name or f"District {next(_numbers)}", time_zone=ZONE.key)


def make_school(district: District, name: str = "") -> School:
    number = next(_numbers)
    return School.objects.create(district=district, school_id=f"sch{number}", name=name or f"School {number}")


def make_person(district: District, *roles: str, name: str = "", school: School | None = None) -> Person:
    """Make a person with roles that began long ago and have not ended."""
    number = next(_numbers)
    person = Person.objects.create(
        district=district, person_id=f"0{number}", name=name or f"Person {number}", school=school
    )
    for kind in roles:
        Role.objects.create(person=person, kind=kind, starts_on=date(2010, 8, 1))
    return person


def make_class_section(school: School, title: str = "") -> ClassSection:
    number = next(_numbers)
    return ClassSection.objects.create(
        district=school.district, school=school, class_section_id=f"cls{number}", title=title or f"Class {number}"
    )


def enroll(
    person: Person, section: ClassSection, kind: str = "student", *, since: date = date(2010, 8, 1)
) -> Enrollment:
    return Enrollment.objects.create(person=person, class_section=section, kind=kind, starts_on=since)


def relate(person: Person, kind: str, other: Person, *, since: date = date(2010, 8, 1)) -> Relation:
    return Relation.objects.create(person=person, kind=kind, other=other, starts_on=since)


def make_pd_day(district: District, *breakouts: str, title: str = "") -> PdDay:
    """Make a day whose breakouts, named "1", "2" … unless named otherwise, follow each other by the hour from 9:00."""
    pd_day = PdDay.objects.create(district=district, title=title or f"Day {next(_numbers)}", held_on=HELD_ON)
    for i, label in enumerate(breakouts or ("1",)):
        make_block(pd_day, label, f"{9 + i:02d}:00", f"{9 + i:02d}:50")
    return pd_day


def make_block(pd_day: PdDay, label: str, begins: str, ends: str, kind: str = BlockKind.BREAKOUT) -> Block:
    return Block.objects.create(pd_day=pd_day, label=label, kind=kind, starts_at=at(begins), ends_at=at(ends))


def make_room(pd_day: PdDay, room_id: str, seats: int) -> Room:
    return Room.objects.create(pd_day=pd_day, room_id=room_id, capacity_seats=seats)


def make_pd_session(
    pd_day: PdDay, session_id: str, *, offering: str = "", block: str = "1", seats: int = 1, room: Room | None = None
) -> Session:
    """Make a session; its offering, named like it unless named otherwise, is made if it is not there yet."""
    name = offering or session_id
    found, _ = Offering.objects.get_or_create(pd_day=pd_day, offering_id=name, defaults={"title": f"About {name}"})
    return Session.objects.create(
        pd_day=pd_day,
        session_id=session_id,
        offering=found,
        block=pd_day.blocks.get(label=block),
        room=room,
        capacity_seats=seats,
    )


def make_attendee(pd_day: PdDay, person: Person | None = None) -> Attendee:
    return Attendee.objects.create(pd_day=pd_day, person=person or make_person(pd_day.district, "educator"))


def rank_sessions(attendee: Attendee, *sessions: Session) -> None:
    """Let an attendee rank sessions of one breakout, most wanted first."""
    RankedChoice.objects.bulk_create(
        RankedChoice(attendee=attendee, block=session.block, session=session, rank=rank)
        for rank, session in enumerate(sessions, start=1)
    )


def list_of(attendee: Attendee, number: int = 1) -> OwnList:
    """Return an attendee's list of a breakout, counted from 1; the day must be published."""
    own = own_list(attendee.person, day_id=attendee.pd_day.public_id, number=number)
    assert own is not None
    return own


def open_ranking(pd_day: PdDay, *, opens: datetime, closes: datetime | None = None) -> None:
    pd_day.ranking_opens_at, pd_day.ranking_closes_at = opens, closes or opens + timedelta(days=7)
    pd_day.programme_published_at = opens
    pd_day.save()


# Getting ready costs a third of a second, most of it for listing the static files; every client can use the same.
_READY = Client().handler


def stranger_client() -> Client:
    """Return a client without a session."""
    client = Client()
    client.handler = _READY
    return client


def signed_in_client(person: Person) -> Client:
    """Return a client whose session is a person's, with a second step where a role needs one."""
    client = stranger_client()
    session = client.session
    session["person"] = person.public_id
    session.save()
    now = timezone.now()
    Visit.objects.create(
        person=person,
        session_key=str(session.session_key),
        way_in=WayIn.PROVIDER,
        had_second_step=True,
        began_at=now,
        seen_at=now,
    )
    return client


def ids(rows: Iterable[Person]) -> list[str]:
    """Return the public ids of people."""
    return [row.public_id for row in rows]
