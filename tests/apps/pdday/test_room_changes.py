"""Another room for a session whose seats are published: who may, which rooms do, and what stays as it was drawn."""

from datetime import datetime

import pytest

from draws import AFTER_CLOSING, CLOSES, OPENS, coordinator_of, drawn, ranked_day
from programmes import lead
from records import at, make_person, make_room
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.programme_refusals import NoSuchSpot, NotTheirDay, RoomDoesNotDo, RoomStillCounts
from waymark.apps.pdday.selectors.room_changes import rooms_to_pick
from waymark.apps.pdday.services import room_changes
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.room_changes import RoomChange, change_room
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def pd_day() -> PdDay:
    """Make a day that is ranked: three people want a session with one seat, then one with fifty."""
    pd_day = ranked_day()
    for name, seats in (("Room 12", 50), ("Room 14", 60), ("Closet", 1)):
        make_room(pd_day, name, seats)
    pd_day.sessions.filter(session_id="cold").update(room=pd_day.rooms.get(room_id="Room 12"))
    pd_day.programme_published_at = CLOSES
    pd_day.save()
    return pd_day


@pytest.fixture
def by(pd_day: PdDay) -> Person:
    """Return a coordinator."""
    return coordinator_of(pd_day)


@pytest.fixture
def published(pd_day: PdDay, by: Person) -> Draw:
    """Draw and publish."""
    draw = drawn(pd_day, by)
    publish_draw(draw=draw, by=by, now=AFTER_CLOSING)
    draw.refresh_from_db()
    return draw


def change(
    pd_day: PdDay,
    by: Person,
    room_id: str,
    session_id: str = "cold",
    *,
    new_seats: int | None = None,
    now: datetime = AFTER_CLOSING,
) -> RoomChange:
    return change_room(pd_day=pd_day, session_id=session_id, room_id=room_id, new_seats=new_seats, by=by, now=now)


def told(change: str = "room:") -> dict[str, str]:
    """Return to whom letters about rooms are queued, by name, and their subjects."""
    letters = Letter.objects.filter(occasion__startswith=change).select_related("person")
    return {letter.person.name: letter.subject for letter in letters}


def seated(pd_day: PdDay, session_id: str = "cold") -> list[Person]:
    found = Person.objects.filter(attends__pd_day=pd_day, attends__assignments__session__session_id=session_id)
    return list(found.order_by("pk"))


def room_of(pd_day: PdDay, session_id: str = "cold") -> str:
    room = pd_day.sessions.get(session_id=session_id).room
    return room.room_id if room else ""


def test_a_session_gets_another_room_and_the_published_draw_stays_as_it_was_drawn(
    pd_day: PdDay, by: Person, published: Draw
) -> None:
    seats = list(published.assignments.order_by("pk").values_list("attendee", "session", "place"))
    kept = bytes(published.published_form or b""), published.input_sha256

    change(pd_day, by, "Room 14")
    change(pd_day, by, "Room 14")

    published.refresh_from_db()
    assert room_of(pd_day) == "Room 14"
    assert list(published.assignments.order_by("pk").values_list("attendee", "session", "place")) == seats
    assert (bytes(published.published_form or b""), published.input_sha256) == kept
    entry = LogEntry.objects.get(action="pdday.change_room")
    assert entry.details == {"session": "cold", "from": "Room 12", "to": "Room 14"}


@pytest.mark.usefixtures("published")
def test_a_session_that_had_no_room_gets_one(pd_day: PdDay, by: Person) -> None:
    change(pd_day, by, "Room 12", "other")

    assert room_of(pd_day, "other") == "Room 12"


@pytest.mark.parametrize(
    ("opens", "is_published", "sentence"),
    [
        (None, False, "The program is still a sketch. Open the session"),
        (None, True, "Take the program back, then change the room."),
        (OPENS, True, "Publish the seats first. If it cannot wait, start over with a new promise."),
    ],
)
def test_until_the_seats_are_published_a_room_stays_and_it_says_what_to_do(
    pd_day: PdDay, by: Person, opens: datetime | None, *, is_published: bool, sentence: str
) -> None:
    pd_day.ranking_opens_at, pd_day.ranking_closes_at = opens, opens and CLOSES
    pd_day.programme_published_at = OPENS if is_published else None
    pd_day.save()

    with pytest.raises(RoomStillCounts, match=sentence):
        change(pd_day, by, "Room 14")

    assert room_of(pd_day) == "Room 12"
    assert told() == {}


@pytest.mark.usefixtures("published")
def test_a_room_that_is_taken_then_is_refused_by_name(pd_day: PdDay, by: Person) -> None:
    with pytest.raises(RoomDoesNotDo, match=r"Room 12 is taken in Breakout 1 by “About cold”"):
        change(pd_day, by, "Room 12", "hot")

    assert room_of(pd_day, "hot") == ""


@pytest.mark.usefixtures("published")
def test_a_room_that_holds_fewer_than_sit_there_is_refused_with_the_numbers(pd_day: PdDay, by: Person) -> None:
    with pytest.raises(RoomDoesNotDo, match=r"2 people sit in “About cold”, and Closet holds 1"):
        change(pd_day, by, "Closet")

    assert room_of(pd_day) == "Room 12"


@pytest.mark.usefixtures("published")
def test_without_that_look_two_sessions_would_share_a_room_and_somebody_would_stand(
    pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_changes, "_insist_on_room", lambda *_: None)

    change(pd_day, by, "Closet")
    change(pd_day, by, "Closet", "hot")

    closet = pd_day.rooms.get(room_id="Closet")
    assert closet.sessions.filter(block__label="1").count() == 2
    assert len(seated(pd_day)) - closet.capacity_seats == 1


@pytest.mark.usefixtures("published")
def test_a_room_that_is_taken_in_a_block_that_only_overlaps_is_refused(pd_day: PdDay, by: Person) -> None:
    pd_day.blocks.filter(label="2").update(starts_at=at("09:30"))
    change(pd_day, by, "Room 14", "other")

    with pytest.raises(RoomDoesNotDo, match=r"Room 14 is taken in Breakout 2 by “About other”"):
        change(pd_day, by, "Room 14")

    assert room_of(pd_day) == "Room 12"


@pytest.mark.usefixtures("published")
def test_a_room_that_was_not_in_the_list_is_named_with_its_seats(pd_day: PdDay, by: Person) -> None:
    change(pd_day, by, "  Gym,  door B ", new_seats=90)
    again = change(pd_day, by, "Gym, door B", new_seats=90)

    assert room_of(pd_day) == "Gym, door B"
    assert pd_day.rooms.get(room_id="Gym, door B").capacity_seats == 90
    assert (again.is_new, again.n_letters) == (False, 0)


@pytest.mark.parametrize(
    ("room_id", "seats", "sentence"),
    [
        ("room 14", 61, "Room 14 is in the list of rooms already, with 60 seats."),
        ("Cellar", 1, "2 people sit in “About cold”, and Cellar holds 1."),
    ],
)
@pytest.mark.usefixtures("published")
def test_a_new_room_that_does_not_do_is_refused_and_not_kept(
    pd_day: PdDay, by: Person, room_id: str, seats: int, sentence: str
) -> None:
    with pytest.raises(RoomDoesNotDo, match=sentence):
        change(pd_day, by, room_id, new_seats=seats)

    assert room_of(pd_day) == "Room 12"
    assert sorted(pd_day.rooms.values_list("room_id", flat=True)) == ["Closet", "Room 12", "Room 14"]


@pytest.mark.usefixtures("published")
def test_the_rooms_to_pick_are_free_then_and_hold_everyone(pd_day: PdDay) -> None:
    found = rooms_to_pick(pd_day, "cold")
    other = rooms_to_pick(pd_day, "other")
    hot = rooms_to_pick(pd_day, "hot")

    assert found is not None
    assert other is not None
    assert hot is not None
    assert ([r.room_id for r in found.rooms], found.n_seated, found.n_taken, found.n_small) == (["Room 14"], 2, 0, 1)
    assert ([r.room_id for r in other.rooms], other.n_seated) == (["Room 12", "Room 14"], 3)
    assert ([r.room_id for r in hot.rooms], hot.n_seated, hot.n_taken) == (["Closet", "Room 14"], 1, 1)
    assert rooms_to_pick(pd_day, "nothing") is None


@pytest.mark.usefixtures("published")
def test_everyone_in_the_session_and_who_leads_it_gets_one_letter_in_his_language(pd_day: PdDay, by: Person) -> None:
    one, two = seated(pd_day)
    Person.objects.filter(pk=two.pk).update(language="es")
    leader = make_person(pd_day.district, name="Dana Oakes")
    lead(pd_day, "cold", leader)

    done = change(pd_day, by, "Room 14")
    same = change(pd_day, by, "Room 14")

    assert (done.is_new, done.n_letters) == (True, 3)
    assert (same.is_new, same.n_letters) == (False, 0)
    assert told() == {
        one.name: "Room 14 at 9:00 am: another room for “About cold”",
        two.name: "Room 14 a las 9:00 am: otra sala para «About cold»",
        "Dana Oakes": "Room 14 at 9:00 am: another room for “About cold”",
    }
    english, spanish, leads = (Letter.objects.get(person=p, occasion__startswith="room:") for p in (one, two, leader))
    sentence = "Your session “About cold” on Friday, November 4 at 9:00 am is now in Room 14, not in Room 12."
    assert sentence in english.text
    assert sentence in " ".join(english.html.split())
    assert f"/my-day/{pd_day.public_id}/" in english.text
    assert (
        "Tu sesión «About cold» (viernes, 4 de noviembre, 9:00 am) ahora es en Room 14, no en Room 12." in spanish.text
    )
    # Who leads without being on the list of people has no My day.
    assert sentence in leads.text
    assert "/my-day/" not in leads.text + leads.html


@pytest.mark.usefixtures("published")
def test_there_and_back_again_is_told_twice(pd_day: PdDay, by: Person) -> None:
    change(pd_day, by, "Room 14")
    change(pd_day, by, "Room 12")

    assert Letter.objects.filter(occasion__startswith="room:").count() == 4


@pytest.mark.usefixtures("published")
def test_nobody_is_written_to_about_a_session_that_is_over(pd_day: PdDay, by: Person) -> None:
    done = change(pd_day, by, "Room 14", now=at("09:50"))

    assert (done.is_new, done.n_letters, told()) == (True, 0, {})


@pytest.mark.usefixtures("published")
def test_if_a_letter_fails_the_room_stays(pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> int:
        raise ConnectionError

    monkeypatch.setattr(room_changes, "queue_room_letters", fail)

    with pytest.raises(ConnectionError):
        change(pd_day, by, "Gym", new_seats=90)

    assert room_of(pd_day) == "Room 12"
    assert not pd_day.rooms.filter(room_id="Gym").exists()
    assert not LogEntry.objects.filter(action="pdday.change_room").exists()


@pytest.mark.usefixtures("published")
def test_a_letter_is_whole_without_a_name_and_without_an_old_room(pd_day: PdDay, by: Person) -> None:
    person = seated(pd_day, "other")[0]
    Person.objects.filter(pk=person.pk).update(name="")

    change(pd_day, by, "Room 14", "other")

    text = Letter.objects.get(person=person, occasion__startswith="room:").text
    assert text.splitlines()[:3] == [
        "Hello,",
        "",
        "Your session “About other” on Friday, November 4 at 10:00 am is now in Room 14.",
    ]


@pytest.mark.parametrize(("session_id", "room_id"), [("cold", "Room 99"), ("nothing", "Room 14"), ("cold", "")])
@pytest.mark.usefixtures("published")
def test_only_rooms_and_sessions_of_the_day_are_meant(pd_day: PdDay, by: Person, session_id: str, room_id: str) -> None:
    with pytest.raises(NoSuchSpot):
        change(pd_day, by, room_id, session_id)


@pytest.mark.usefixtures("published")
def test_only_coordinators_of_the_district_change_a_room(pd_day: PdDay) -> None:
    stranger = coordinator_of(ranked_day())

    with pytest.raises(NotTheirDay):
        change(pd_day, stranger, "Room 14")
