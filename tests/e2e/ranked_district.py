"""Run as a program: put the example day into the records, ranked and closed, and print who may look at it as JSON."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402

from draws import ranked_day  # noqa: E402
from processes import REPOSITORY  # noqa: E402
from waymark.apps.accounts.models import Visit, WayIn  # noqa: E402
from waymark.apps.pdday.day import Day  # noqa: E402
from waymark.apps.pdday.models import (  # noqa: E402
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
from waymark.apps.pdday.services.sealing import seal_input, set_public_value  # noqa: E402
from waymark.apps.people.models import District, Person, Role, RoleKind, School  # noqa: E402
from waymark.interop.pdday.read_day import read_day  # noqa: E402

# A day that is still to come: of one that is over nothing is cancelled.
HELD_ON = timezone.now().date() + timedelta(days=7)


def key_of(person: Person) -> str:
    """Return the key of a session in which a person is signed in."""
    session = SessionStore()
    session["person"] = person.public_id
    session.create()
    key, now = str(session.session_key), timezone.now()
    Visit.objects.create(
        person=person, session_key=key, way_in=WayIn.PROVIDER, had_second_step=True, began_at=now, seen_at=now
    )
    return key


def make_people(district: District, day: Day) -> dict[str, Person]:
    schools = {
        name: School.objects.create(district=district, school_id=name, name=name)
        for name in sorted({e.school_id for e in day.educators})
    }
    people = {
        e.educator_id: Person.objects.create(
            district=district, person_id=e.educator_id, name=e.name, school=schools[e.school_id]
        )
        for e in day.educators
    }
    # Who has no current role does not stay signed in.
    Role.objects.bulk_create(
        Role(person=person, kind=RoleKind.EDUCATOR, school=person.school, starts_on=date(2010, 8, 1))
        for person in people.values()
    )
    return people


def make_program(pd_day: PdDay, day: Day, people: dict[str, Person]) -> list[Session]:
    rooms = {
        r.room_id: Room.objects.create(pd_day=pd_day, room_id=r.room_id, capacity_seats=r.capacity_seats)
        for r in day.rooms
    }
    blocks = {}
    for i, breakout in enumerate(day.breakouts):
        begins = datetime.combine(HELD_ON, time(9 + i), tzinfo=ZoneInfo("America/New_York"))
        blocks[breakout.breakout] = Block.objects.create(
            pd_day=pd_day,
            kind=BlockKind.BREAKOUT,
            label=breakout.breakout,
            starts_at=begins,
            ends_at=begins + timedelta(minutes=50),
        )
    made = []
    for s in day.sessions:
        offering, _ = Offering.objects.get_or_create(
            pd_day=pd_day, offering_id=s.offering_id, defaults={"title": s.title, "strand": s.strand}
        )
        session = Session.objects.create(
            pd_day=pd_day,
            session_id=s.session_id,
            offering=offering,
            block=blocks[s.breakout],
            room=rooms.get(s.room_id),
            capacity_seats=s.capacity_seats,
            open_to=list(s.open_to),
        )
        for leader in s.facilitator_ids:
            Facilitator.objects.create(session=session, person=people[leader])
        made.append(session)
    return made


def make_promised_day(district: District, now: datetime) -> PdDay:
    """Make a day of next month that has closed, with a public value announced and nothing sealed yet."""
    pd_day = ranked_day(3, district=district)
    for block in pd_day.blocks.all():
        shift = (now + timedelta(days=30)).date() - block.starts_at.date()
        Block.objects.filter(pk=block.pk).update(starts_at=block.starts_at + shift, ends_at=block.ends_at + shift)
    pd_day.title, pd_day.held_on = "#cedarlearns17", (now + timedelta(days=30)).date()
    pd_day.public_value_plan = "Four dice, rolled in the cafeteria"
    pd_day.ranking_opens_at, pd_day.ranking_closes_at = now - timedelta(days=9), now - timedelta(minutes=1)
    pd_day.programme_published_at = now - timedelta(days=9)
    pd_day.save()
    return pd_day


def main() -> None:
    day, _notes = read_day(REPOSITORY / "examples" / "cedar-hollow-day")
    district, now = District.objects.create(name="Cedar Hollow"), timezone.now()
    people = make_people(district, day)
    coordinator = Person.objects.create(district=district, person_id="c1", name="Priya Lund")
    Role.objects.create(person=coordinator, kind=RoleKind.COORDINATOR, starts_on=date(2010, 8, 1))
    pd_day = PdDay.objects.create(
        district=district,
        title="#cedarlearns16",
        held_on=HELD_ON,
        ranking_opens_at=now - timedelta(days=9),
        ranking_closes_at=now - timedelta(minutes=1),
        programme_published_at=now - timedelta(days=9),
        public_value_plan="Four dice, rolled in the cafeteria",
    )
    sessions = make_program(pd_day, day, people)
    attendees = [Attendee.objects.create(pd_day=pd_day, person=people[e.educator_id]) for e in day.educators]
    columns = (day.choices.educator.tolist(), day.choices.session.tolist(), day.choices.rank.tolist())
    RankedChoice.objects.bulk_create(
        RankedChoice(attendee=attendees[e], block=sessions[s].block, session=sessions[s], rank=rank)
        for e, s, rank in zip(*columns, strict=True)
    )
    seal_input(pd_day=pd_day, by=coordinator, now=now)
    set_public_value(pd_day=pd_day, value="4 1 6 2", by=coordinator, now=now)
    promised = make_promised_day(district, now)
    told = {
        "promised": promised.public_id,
        "day": pd_day.public_id,
        "coordinator": key_of(coordinator),
        "teacher": key_of(attendees[0].person),
    }
    print(json.dumps({**told, "draw_id": attendees[0].draw_id}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
