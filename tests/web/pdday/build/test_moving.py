"""The grid of rooms and breakouts, and a session that is dragged in it."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programmes import NOW, lead, make_coordinator, make_sketch
from records import make_pd_session, make_person, make_room, signed_in_client
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.services.programme import publish_programme
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db

N_QUERIES = 26


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
    """Make a sketch with two rooms, a session in each, and one that has no room."""
    pd_day = make_sketch(by)
    make_pd_session(pd_day, "s1", offering="talks", block="Breakout 1", room=make_room(pd_day, "Room 12", 24))
    make_pd_session(pd_day, "s2", offering="art", block="Breakout 1", room=make_room(pd_day, "Room 14", 30))
    make_pd_session(pd_day, "s3", offering="choir", block="Breakout 2")
    return pd_day


def block(pd_day: PdDay, label: str) -> int:
    return pd_day.blocks.get(label=label).pk


def page(pd_day: PdDay, part: str = "") -> str:
    return f"/choose/days/{pd_day.public_id}/build/{part}"


def drag(client: Client, pd_day: PdDay, session: str, seen: tuple[str, str], to: tuple[str, str]) -> Any:
    fields = {
        "session": session,
        "seen_block": block(pd_day, seen[0]),
        "seen_room": seen[1],
        "block": block(pd_day, to[0]),
        "room": to[1],
    }
    return client.post(page(pd_day, "move/"), fields, follow=True)


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[-1])
    return re.sub(r"\s+", " ", text)


def cell(response: Any, pd_day: PdDay, label: str, room: str) -> str:
    """Return the words of one cell of the grid."""
    found = re.search(
        rf'<td class="[^"]*"\s+data-block="{block(pd_day, label)}"\s+data-room="{room}">(.*?)</td>',
        response.content.decode(),
        re.DOTALL,
    )
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_grid_shows_what_stands_where_and_what_has_no_room(client: Client, pd_day: PdDay) -> None:
    shown = client.get(page(pd_day))

    assert cell(shown, pd_day, "Breakout 1", "Room 12").startswith("About talks")
    assert cell(shown, pd_day, "Breakout 2", "Room 12") == "free"
    assert cell(shown, pd_day, "Breakout 2", "").startswith("About choir")


def test_a_dragged_session_stands_where_it_was_dropped_and_the_page_says_so(client: Client, pd_day: PdDay) -> None:
    shown = drag(client, pd_day, "s3", ("Breakout 2", ""), ("Breakout 3", "Room 14"))

    assert shown.redirect_chain == [(page(pd_day), 302)]
    assert "“About choir” is in Breakout 3, Room 14 now." in words(shown)
    assert cell(shown, pd_day, "Breakout 3", "Room 14").startswith("About choir")
    assert cell(shown, pd_day, "Breakout 2", "") == "–"


def test_a_room_that_is_booked_twice_by_it_is_named_at_once_and_marked_in_its_cell(
    client: Client, pd_day: PdDay
) -> None:
    shown = drag(client, pd_day, "s2", ("Breakout 1", "Room 14"), ("Breakout 1", "Room 12"))

    assert "Room 12 is double-booked in Breakout 1: “About art” (s2) and “About talks” (s1)." in words(shown)
    assert cell(shown, pd_day, "Breakout 1", "Room 12").count("double-booked") == 2
    assert "One thing must be mended before this day can be published." in words(shown)


def test_a_person_who_would_be_in_two_sessions_is_named_and_marked(client: Client, pd_day: PdDay) -> None:
    person = make_person(pd_day.district, "educator", name="Kit Marsh")
    lead(pd_day, "s1", person)
    lead(pd_day, "s3", person)

    shown = drag(client, pd_day, "s3", ("Breakout 2", ""), ("Breakout 1", ""))

    assert "Kit Marsh would facilitate two sessions in Breakout 1" in words(shown)
    assert "double-booked" in cell(shown, pd_day, "Breakout 1", "")


def test_more_seats_than_the_room_holds_are_told_in_the_cell(client: Client, pd_day: PdDay) -> None:
    pd_day.sessions.filter(session_id="s2").update(capacity_seats=40)

    shown = drag(client, pd_day, "s2", ("Breakout 1", "Room 14"), ("Breakout 2", "Room 12"))

    assert "40 seats, 24 fit" in cell(shown, pd_day, "Breakout 2", "Room 12")


def test_who_drags_from_where_it_no_longer_is_is_told_and_sees_the_day_as_it_stands(
    client: Client, pd_day: PdDay
) -> None:
    other = signed_in_client(make_person(pd_day.district, "coordinator"))
    drag(other, pd_day, "s1", ("Breakout 1", "Room 12"), ("Breakout 2", "Room 12"))

    shown = drag(client, pd_day, "s1", ("Breakout 1", "Room 12"), ("Breakout 3", "Room 14"))

    assert shown.status_code == 422
    assert "Somebody else moved “About talks” meanwhile: it is in Breakout 2, Room 12 now." in words(shown)
    assert cell(shown, pd_day, "Breakout 2", "Room 12").startswith("About talks")


def test_a_published_day_is_not_moved_and_offers_nothing_to_drag(client: Client, pd_day: PdDay, by: Person) -> None:
    sketch = client.get(page(pd_day)).content.decode()
    publish_programme(pd_day=pd_day, by=by, now=NOW)

    shown = drag(client, pd_day, "s1", ("Breakout 1", "Room 12"), ("Breakout 2", "Room 12"))

    assert shown.status_code == 422
    assert "The program is published, so it stays as it is." in words(shown)
    assert cell(shown, pd_day, "Breakout 1", "Room 12").startswith("About talks")
    for sign in ('draggable="true"', "grid.js", "/move/"):
        assert sign in sketch
        assert sign not in shown.content.decode()


@pytest.mark.parametrize("room", ["Room 99", "x" * 101])
def test_a_spot_that_is_not_there_is_told(client: Client, pd_day: PdDay, room: str) -> None:
    shown = drag(client, pd_day, "s1", ("Breakout 1", "Room 12"), ("Breakout 2", room))

    assert shown.status_code == 422
    assert "no longer there" in words(shown)


@pytest.mark.parametrize("n", [1, 3])
def test_a_move_asks_the_database_as_often_for_many_sessions_as_for_one(
    client: Client, pd_day: PdDay, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(n):
        make_pd_session(pd_day, f"m{i}", block="Breakout 3", room=make_room(pd_day, f"Lab {i}", 20))
    fields = {
        "session": "s3", "seen_block": block(pd_day, "Breakout 2"), "seen_room": "",
        "block": block(pd_day, "Breakout 3"), "room": "Room 14",
    }  # fmt: skip

    with django_assert_num_queries(N_QUERIES):
        assert client.post(page(pd_day, "move/"), fields).status_code == 302
