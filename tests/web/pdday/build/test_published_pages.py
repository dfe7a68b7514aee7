"""Once a programme is published its pages are there to read: no form that would be refused, one sentence why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from draws import coordinator_of, drawn, ranked_day
from programmes import NOW, lead, make_coordinator, make_sketch
from records import (
    make_attendee,
    make_pd_session,
    make_person,
    make_room,
    open_ranking,
    signed_in_client,
)
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.services.programme import publish_programme
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db

FROZEN = ("times/", "rooms/", "session/", "session/?id=s1", "lines/", "files/")


@pytest.fixture
def by() -> Person:
    """Return a coordinator."""
    return make_coordinator()


@pytest.fixture
def client(by: Person) -> Client:
    """Sign the coordinator in."""
    return signed_in_client(by)


@pytest.fixture
def pd_day(by: Person) -> PdDay:
    """Make a published day with one session."""
    pd_day = make_sketch(by)
    room = make_room(pd_day, "Room 12", 24)
    make_pd_session(pd_day, "s1", offering="talks", block="Breakout 1", room=room, seats=24)
    person = make_person(pd_day.district, "educator", name="Kit Marsh")
    lead(pd_day, "s1", person)
    make_attendee(pd_day, person)
    publish_programme(pd_day=pd_day, by=by, now=NOW)
    return pd_day


def shown(client: Client, pd_day: PdDay, part: str) -> str:
    text = client.get(f"/choose/days/{pd_day.public_id}/build/{part}").content.decode()
    return text.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("part", FROZEN)
def test_what_publishing_freezes_has_no_form_and_says_what_to_do(client: Client, pd_day: PdDay, part: str) -> None:
    text = shown(client, pd_day, part)

    assert "<form" not in text
    assert "Take it back first, then change it." in text


@pytest.mark.parametrize("part", FROZEN)
def test_once_ranking_has_opened_it_says_that_nothing_can_be_changed(client: Client, pd_day: PdDay, part: str) -> None:
    open_ranking(pd_day, opens=timezone.now() - timedelta(hours=1))

    text = shown(client, pd_day, part)

    assert "<form" not in text
    assert "Ranking has opened, and people count on this program." in text
    assert "Take it back" not in text


@pytest.mark.parametrize("part", FROZEN)
def test_taken_back_the_forms_are_there_again(client: Client, pd_day: PdDay, part: str) -> None:
    client.post(f"/choose/days/{pd_day.public_id}/build/publish/", {"back": "1"})

    assert "<form" in shown(client, pd_day, part)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("times/", ["9:15 am–10:30 am", "Breakout 1"]),
        ("rooms/", ["Room 12", "24 seats"]),
        ("session/?id=s1", ["About talks", "Breakout 1", "Room 12", "Kit Marsh", "everyone"]),
    ],
)
def test_everything_can_still_be_read(client: Client, pd_day: PdDay, part: str, words: list[str]) -> None:
    text = shown(client, pd_day, part)

    assert [word for word in words if word not in text] == []


def test_the_preview_of_a_published_programme_is_called_what_it_is(client: Client, pd_day: PdDay) -> None:
    text = shown(client, pd_day, "publish/")

    assert "<h1>The published program</h1>" in text
    assert "Publish preview" not in text
    assert "Publish preview" not in shown(client, pd_day, "")


def test_people_may_be_added_until_ranking_closes_and_then_the_list_is_there_to_read(
    client: Client, pd_day: PdDay
) -> None:
    now = timezone.now()
    open_ranking(pd_day, opens=now - timedelta(days=2), closes=now + timedelta(days=1))
    assert "Take off" in shown(client, pd_day, "people/")
    assert "Add people" in shown(client, pd_day, "")

    open_ranking(pd_day, opens=now - timedelta(days=2), closes=now - timedelta(days=1))

    text = shown(client, pd_day, "people/")
    assert 'method="post"' not in text
    assert "Ranking has closed, so the list of people stays as it is." in text
    assert "Kit Marsh" in text
    assert "See who comes" in shown(client, pd_day, "")


def test_once_the_seats_are_out_a_session_can_get_another_room_and_nothing_else() -> None:
    pd_day = ranked_day()
    now = timezone.now()
    open_ranking(pd_day, opens=now - timedelta(days=2), closes=now - timedelta(days=1))
    pd_day.programme_published_at = now - timedelta(days=3)
    pd_day.save()
    by = coordinator_of(pd_day)
    mine = signed_in_client(by)
    leads_there = f"/choose/days/{pd_day.public_id}/build/room/?id=cold"
    assert leads_there not in shown(mine, pd_day, "session/?id=cold")

    publish_draw(draw=drawn(pd_day, by, now=now), by=by, now=now)

    text = shown(mine, pd_day, "session/?id=cold")
    assert "A session can still get another room: open it." in text
    assert leads_there in text
    assert "<form" not in text
