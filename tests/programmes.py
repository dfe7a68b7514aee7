"""Programmes for tests: a day with its coordinator, rooms and sessions."""

from datetime import date

from records import at, make_district, make_person
from waymark.apps.pdday.models import Facilitator, PdDay
from waymark.apps.pdday.services.programme import CONVOCATION, create_pd_day
from waymark.apps.people.models import District, Person

NOW = at("08:00", on=date(2016, 10, 1))


def make_coordinator(district: District | None = None) -> Person:
    return make_person(district or make_district(), "coordinator", name="Maren Alcott")


def make_sketch(by: Person, title: str = "#cedarlearns16", template: str = CONVOCATION) -> PdDay:
    """Make a day from a template, as a coordinator does."""
    return create_pd_day(
        district=by.district, title=title, held_on=date(2016, 11, 4), place="Gym", template=template, by=by, now=NOW
    )


def lead(pd_day: PdDay, session_id: str, *people: Person) -> None:
    for person in people:
        Facilitator.objects.create(session=pd_day.sessions.get(session_id=session_id), person=person)
