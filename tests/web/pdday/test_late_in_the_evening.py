"""At 11 pm in Ohio the server's clock, UTC, is in tomorrow already; for the people there it is still today."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records import (
    HELD_ON,
    at,
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    open_ranking,
    signed_in_client,
)
from waymark.apps.pdday.models import PdDay
from waymark.apps.people.models import Person, Role
from waymark.web.signing_in import who

pytestmark = pytest.mark.django_db

LATE = at("23:00")


@pytest.fixture(autouse=True)
def _it_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)


@pytest.fixture
def pd_day() -> PdDay:
    pd_day = make_pd_day(make_district(), "Breakout 1", title="#learns")
    make_pd_session(pd_day, "a", block="Breakout 1")
    open_ranking(pd_day, opens=LATE - timedelta(days=7), closes=LATE + timedelta(hours=2))
    return pd_day


@pytest.fixture
def last_day_coordinator(pd_day: PdDay) -> Person:
    """A coordinator whose role ends today."""
    person = make_person(pd_day.district)
    Role.objects.create(person=person, kind="coordinator", starts_on=date(2010, 8, 1), ends_on=HELD_ON)
    return person


def look_at_choices(coordinator: Person, pd_day: PdDay) -> str:
    person_id = make_attendee(pd_day).person.person_id
    text = f"educator_id,breakout,rank,session_id\n{person_id},1,1,a\n"
    upload = SimpleUploadedFile("choices.csv", text.encode(), "text/csv")
    answer = signed_in_client(coordinator).post(f"/choose/days/{pd_day.public_id}/rank/import/", {"upload": upload})
    return answer.content.decode()


def test_on_the_last_evening_of_a_role_people_of_the_day_are_still_known(
    pd_day: PdDay, last_day_coordinator: Person
) -> None:
    assert "1 person matched" in look_at_choices(last_day_coordinator, pd_day)


def test_by_the_servers_day_nobody_would_be_known(
    pd_day: PdDay, last_day_coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def day_of_the_server(_viewer: Person) -> date:
        return datetime.date(LATE + timedelta(hours=5))

    monkeypatch.setattr("waymark.web.pdday.rank.imports.today_of", day_of_the_server)

    assert "is not in the list of people of this day" in look_at_choices(last_day_coordinator, pd_day)


def test_a_day_of_today_is_on_todays_page_and_under_choose_until_midnight(
    pd_day: PdDay, last_day_coordinator: Person
) -> None:
    client = signed_in_client(make_attendee(pd_day).person)

    assert who.today_of(last_day_coordinator) == HELD_ON
    assert "Friday, November 4" in client.get("/").content.decode()
    assert "#learns" in client.get("/").content.decode()
    assert f"/choose/days/{pd_day.public_id}/rank/" in client.get("/choose/").content.decode()
    assert "#learns" in signed_in_client(last_day_coordinator).get("/").content.decode()
