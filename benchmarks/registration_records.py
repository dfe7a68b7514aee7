"""Run as a program beside a server: put a district into its records, or print what it kept, as JSON."""

import json
import sys
from datetime import UTC, date, datetime, time, timedelta

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - Django must be set up first
from django.contrib.sessions.models import Session as SignedIn  # noqa: E402
from django.utils import timezone  # noqa: E402

from waymark.apps.accounts.models import Visit, WayIn  # noqa: E402
from waymark.apps.pdday.models import (  # noqa: E402
    Attendee,
    Block,
    BlockKind,
    Offering,
    PdDay,
    RankedChoice,
    Session,
)
from waymark.apps.people.models import District, Person, Role, RoleKind  # noqa: E402

N_BREAKOUTS, N_SESSIONS = 3, 46


def make(n_people: int) -> dict[str, object]:
    """Make an open day with people who are signed in; return what a client has to know."""
    now = timezone.now()
    district = District.objects.create(name="Cedar Hollow")
    people = Person.objects.bulk_create(
        Person(district=district, person_id=f"{i:05d}", name=f"Educator {i:05d}") for i in range(n_people)
    )
    Role.objects.bulk_create(Role(person=p, kind=RoleKind.EDUCATOR, starts_on=date(2010, 8, 1)) for p in people)
    pd_day = PdDay.objects.create(
        district=district,
        title="Registration",
        held_on=(now + timedelta(days=30)).date(),
        programme_published_at=now,
        ranking_opens_at=now,
        ranking_closes_at=now + timedelta(days=1),
    )
    sessions = [_breakout(pd_day, number) for number in range(1, N_BREAKOUTS + 1)]
    attendees = Attendee.objects.bulk_create(Attendee(pd_day=pd_day, person=person) for person in people)
    return {
        "day": pd_day.public_id,
        "cookies": _cookies(people, now),
        "attendees": [attendee.pk for attendee in attendees],
        "sessions": sessions,
    }


def _breakout(pd_day: PdDay, number: int) -> list[str]:
    begins = datetime.combine(pd_day.held_on, time(13 + 2 * number), UTC)
    block = Block.objects.create(
        pd_day=pd_day,
        kind=BlockKind.BREAKOUT,
        label=f"Breakout {number}",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
    )
    ids = [f"B{number}-{i:02d}" for i in range(1, N_SESSIONS + 1)]
    offerings = Offering.objects.bulk_create(
        Offering(pd_day=pd_day, offering_id=one, title=f"Session {one}", strand=f"Strand {i % 8}")
        for i, one in enumerate(ids)
    )
    Session.objects.bulk_create(
        Session(pd_day=pd_day, session_id=o.offering_id, offering=o, block=block, capacity_seats=24) for o in offerings
    )
    return ids


def _cookies(people: list[Person], now: datetime) -> list[str]:
    """Sign everybody in, without a request: the session holds nothing but who it is, and a visit goes with it."""
    store = SessionStore()
    signed_in = [
        SignedIn(
            session_key=f"{i:06d}{person.public_id}"[:32].ljust(32, "0").lower(),
            session_data=store.encode({"person": person.public_id}),
            expire_date=now + timedelta(days=1),
        )
        for i, person in enumerate(people)
    ]
    SignedIn.objects.bulk_create(signed_in)
    Visit.objects.bulk_create(
        Visit(
            person=person,
            session_key=one.session_key,
            way_in=WayIn.PROVIDER,
            had_second_step=False,
            began_at=now,
            seen_at=now,
        )
        for person, one in zip(people, signed_in, strict=True)
    )
    return [one.session_key for one in signed_in]


def kept(day: str) -> list[tuple[int, int, str]]:
    """Return what the records hold: attendee, number of the breakout from 0, session, in the order of ranks."""
    blocks = Block.objects.filter(pd_day__public_id=day).order_by("starts_at")
    number = {pk: i for i, pk in enumerate(blocks.values_list("pk", flat=True))}
    rows = RankedChoice.objects.filter(attendee__pd_day__public_id=day).order_by("attendee", "block", "rank")
    return [
        (who, number[block], one) for who, block, one in rows.values_list("attendee", "block", "session__session_id")
    ]


if __name__ == "__main__":
    asked, argument = sys.argv[1:]
    print(json.dumps(make(int(argument)) if asked == "make" else kept(argument)))
