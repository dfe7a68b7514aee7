"""The page on which a session gets another room: what it offers, what it refuses, and what stays as it was."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from commands import run
from draws import coordinator_of, drawn, ranked_day
from programmes import lead
from records import make_pd_session, make_person, make_room, open_ranking, signed_in_client
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db
CountQueries = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def pd_day() -> PdDay:
    """Make a day of next week that is ranked, with one room in use, one that is free and one that is small."""
    pd_day = ranked_day()
    now = timezone.now()
    later = now + timedelta(days=7) - pd_day.blocks.get(label="1").starts_at
    pd_day.blocks.update(starts_at=F("starts_at") + later, ends_at=F("ends_at") + later)
    open_ranking(pd_day, opens=now - timedelta(days=2), closes=now - timedelta(days=1))
    for name, seats in (("Room 12", 50), ("Room 14", 60), ("Closet", 1)):
        make_room(pd_day, name, seats)
    pd_day.sessions.filter(session_id="cold").update(room=pd_day.rooms.get(room_id="Room 12"))
    return pd_day


@pytest.fixture
def by(pd_day: PdDay) -> Person:
    """Return a coordinator."""
    return coordinator_of(pd_day)


@pytest.fixture
def client(by: Person) -> Client:
    """Sign the coordinator in."""
    return signed_in_client(by)


@pytest.fixture
def published(pd_day: PdDay, by: Person) -> Draw:
    """Draw and publish."""
    draw = drawn(pd_day, by, now=timezone.now())
    publish_draw(draw=draw, by=by, now=timezone.now())
    return draw


def address(pd_day: PdDay, session_id: str = "cold") -> str:
    return f"/choose/days/{pd_day.public_id}/build/room/?id={session_id}"


def words(content: bytes) -> str:
    text = content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def room_of(pd_day: PdDay, session_id: str = "cold") -> str:
    room = pd_day.sessions.get(session_id=session_id).room
    return room.room_id if room else ""


def seated_in(pd_day: PdDay, session_id: str = "cold") -> Person:
    return Person.objects.filter(attends__assignments__session__session_id=session_id, attends__pd_day=pd_day)[0]


@pytest.mark.usefixtures("published")
def test_it_offers_rooms_that_are_free_and_big_enough_and_says_why_not_the_others(
    client: Client, pd_day: PdDay
) -> None:
    make_pd_session(pd_day, "clay", room=make_room(pd_day, "Studio", 30))

    text = client.get(address(pd_day)).content.decode()
    said = words(text.encode())

    assert re.findall(r'<option value="([^"]*)"', text) == ["", "Room 14"]
    assert "Room 14, 60 seats" in text
    assert re.search(
        r"Session About cold When Breakout 1, \d+:\d\d [ap]m–\d+:\d\d [ap]m Room now Room 12 Who sits there 2 people",
        said,
    )
    assert "Not in the list: 1 room that is taken then, 1 room with too few seats." in said


@pytest.mark.usefixtures("published")
def test_a_room_that_is_picked_is_saved_and_it_says_how_many_letters_go_out(client: Client, pd_day: PdDay) -> None:
    first = client.post(address(pd_day), {"room": "Room 14"}, follow=True)
    again = client.post(address(pd_day), {"room": "Room 14"}, follow=True)

    assert room_of(pd_day) == "Room 14"
    assert "“About cold” is in Room 14 now. 2 letters go out about it." in words(first.content)
    assert "“About cold” is in Room 14 already. Nothing has changed." in words(again.content)
    assert Letter.objects.filter(occasion__startswith="room:").count() == 2


@pytest.mark.usefixtures("published")
def test_a_room_that_is_not_in_the_list_is_named_with_its_seats(client: Client, pd_day: PdDay) -> None:
    client.post(address(pd_day), {"new_room": "Gym, door B", "new_seats": "90"})

    assert room_of(pd_day) == "Gym, door B"
    assert pd_day.rooms.get(room_id="Gym, door B").capacity_seats == 90


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Pick a room, or name a new one."),
        ({"room": "Room 14", "new_room": "Gym", "new_seats": "90"}, "Pick a room or name a new one, not both."),
        ({"new_room": "Gym"}, "Write how many seats the new room has."),
        ({"new_room": "Gym", "new_seats": "many"}, "Enter a whole number."),
        ({"new_room": "Gym", "new_seats": "1"}, "2 people sit in “About cold”, and Gym holds 1. Pick a bigger room."),
        ({"room": "Closet"}, "Closet is taken by now, or has too few seats. Pick another room."),
        ({"room": "<b>"}, "&lt;b&gt; is taken by now"),
        ({"new_room": "ROOM 14", "new_seats": "9"}, "Room 14 is in the list of rooms already, with 60 seats."),
    ],
)
@pytest.mark.usefixtures("published")
def test_what_does_not_do_is_said_and_nothing_changes(
    client: Client, pd_day: PdDay, sent: dict[str, str], sentence: str
) -> None:
    refused = client.post(address(pd_day), sent)

    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert room_of(pd_day) == "Room 12"
    assert not Letter.objects.filter(occasion__startswith="room:").exists()


@pytest.mark.usefixtures("published")
def test_a_day_without_another_room_asks_for_a_new_one(client: Client, pd_day: PdDay) -> None:
    pd_day.rooms.exclude(room_id="Room 12").delete()

    text = client.get(address(pd_day)).content.decode()
    refused = client.post(address(pd_day), {})

    assert "<select" not in text
    assert "A room that is not in the list" in text
    assert "Pick a room, or name a new one." in refused.content.decode()


def test_until_the_seats_are_published_it_says_what_to_do_and_has_no_form(client: Client, pd_day: PdDay) -> None:
    text = words(client.get(address(pd_day)).content)
    refused = client.post(address(pd_day), {"room": "Room 14"})

    assert "Publish the seats first. If it cannot wait, start over with a new promise." in text
    assert "Move it" not in text
    assert refused.status_code == 422
    assert words(refused.content).count("Publish the seats first.") == 1
    assert room_of(pd_day) == "Room 12"


@pytest.mark.usefixtures("published")
def test_a_session_that_is_not_there_is_not_found_and_no_session_leads_to_the_day(
    client: Client, pd_day: PdDay
) -> None:
    assert client.get(address(pd_day, "nothing")).status_code == 404
    assert client.post(address(pd_day, "nothing"), {"room": "Room 14"}).status_code == 404
    assert client.get(address(pd_day, "")).headers["Location"] == f"/choose/days/{pd_day.public_id}/build/"


@pytest.mark.usefixtures("published")
def test_nobody_else_moves_a_session(pd_day: PdDay) -> None:
    others = (
        coordinator_of(ranked_day()),
        make_person(pd_day.district, "educator", "facilitator", "principal", "leader"),
        seated_in(pd_day),
    )

    for person in others:
        client = signed_in_client(person)
        assert client.get(address(pd_day)).status_code == 404
        assert client.post(address(pd_day), {"room": "Room 14"}).status_code == 404
    assert room_of(pd_day) == "Room 12"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("n", [1, 3])
def test_it_asks_the_database_as_often_for_three_facilitators_and_rooms_as_for_one(
    client: Client, pd_day: PdDay, django_assert_num_queries: CountQueries, n: int
) -> None:
    lead(pd_day, "cold", *(make_person(pd_day.district) for _ in range(n)))
    for i in range(n):
        make_room(pd_day, f"Hall {i}", 90)

    with django_assert_num_queries(12):
        client.get(address(pd_day))


def test_what_was_published_stays_and_my_day_and_the_calendar_follow(
    client: Client, pd_day: PdDay, published: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = f"/choose/days/{pd_day.public_id}/draws/{published.public_id}/"
    kept = [draw, *(f"{draw}proof/{name}" for name in ("", "bundle.zip", "input.txt", "sealed.txt", "assignments.csv"))]
    person = seated_in(pd_day)
    theirs = signed_in_client(person)
    own = theirs.get(f"/my-day/{pd_day.public_id}/").content.decode()
    feed = re.findall(r'value="http://testserver(/my-day/calendar/[^"]+\.ics)"', own)[0]
    before = [without_token(client.get(path).content) for path in kept]
    why = re.findall(r'class="wm-why__say">(.*?)<', own)
    event = events(client, feed)["About cold"]
    assert "Room 12" in own

    client.post(address(pd_day), {"room": "Room 14"})

    assert [without_token(client.get(path).content) for path in kept] == before
    bundle = tmp_path / "BUNDLE.zip"
    bundle.write_bytes(read(client, kept[2]))
    assert run(capsys, "day", "verify", bundle).code == 0
    now = theirs.get(f"/my-day/{pd_day.public_id}/").content.decode()
    assert "Room 14" in now
    assert "Room 12" not in now
    assert re.findall(r'class="wm-why__say">(.*?)<', now) == why
    moved = events(client, feed)["About cold"]
    assert (str(event["LOCATION"]), str(moved["LOCATION"])) == ("Room 12", "Room 14")
    assert int(str(moved["SEQUENCE"])) == int(str(event["SEQUENCE"])) + 1
    assert str(moved["UID"]) == str(event["UID"])


def events(client: Client, feed: str) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(client.get(feed).content).walk("VEVENT")}


def read(client: Client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    return io.BytesIO(answer.content).read()


def without_token(content: bytes) -> bytes:
    """Leave out what differs from one answer to the next."""
    return re.sub(rb'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', b"", content)
