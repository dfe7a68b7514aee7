"""Pages of building a day: who may, what they show, what they refuse, and how often they ask the database."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programmes import NOW, lead, make_coordinator, make_sketch
from records import (
    make_attendee,
    make_district,
    make_pd_session,
    make_person,
    make_room,
    open_ranking,
    signed_in_client,
)
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db

PAGES = ("", "times/", "rooms/", "session/", "lines/", "files/", "people/", "publish/")
SESSIONS = "session_id,offering_id,title,breakout,capacity_seats,room_id,facilitator_ids\n"


class Building:
    """A coordinator in front of a sketch."""

    def __init__(self) -> None:
        """Make district, coordinator and day."""
        self.by = make_coordinator()
        self.pd_day = make_sketch(self.by)
        self.client = signed_in_client(self.by)

    def path(self, page: str = "") -> str:
        """Return the address of one of the day's pages."""
        return f"/choose/days/{self.pd_day.public_id}/build/{page}"

    def get(self, page: str = "") -> str:
        """Return the words of a page, which must be there."""
        response = self.client.get(self.path(page))
        assert response.status_code == 200
        return words(response)

    def post(self, page: str, status: int, **fields: Any) -> str:
        """Send a form, follow where it leads, and return the words."""
        response = self.client.post(self.path(page), fields)
        assert response.status_code == status, words(response)
        if status == 302:
            response = self.client.get(response["Location"])
        return words(response)


@pytest.fixture
def building() -> Building:
    """Return a coordinator in front of a sketch."""
    return Building()


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[-1])
    return re.sub(r"\s+", " ", text.replace("&quot;", '"').replace("&#x27;", "'"))


def csv_file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def folder_of(response_html: str) -> str:
    found = re.search(r'name="folder" value="([^"]*)"', response_html)
    assert found
    return found[1]


def fill(pd_day: PdDay, n: int) -> None:
    """Give a day n sessions in rooms of their own, each with a facilitator, and as many people."""
    for i in range(n):
        block = f"Breakout {i % 3 + 1}"
        make_pd_session(pd_day, f"s{i:03d}", block=block, room=make_room(pd_day, f"Room {i:03d}", 30), seats=24)
        person = make_person(pd_day.district, "educator")
        lead(pd_day, f"s{i:03d}", person)
        make_attendee(pd_day, person)


def test_a_new_day_from_the_template_shows_five_blocks_with_times() -> None:
    client = signed_in_client(make_coordinator())
    response = client.post(
        "/choose/days/new/",
        {"title": "#cedarlearns16", "held_on": "2016-11-04", "place": "", "template": "convocation-3-breakouts"},
        follow=True,
    )

    text = words(response)
    for block in (
        "Convocation 8:00 am–9:00 am",
        "Breakout 1 9:15 am–10:30 am",
        "Breakout 2 10:45 am–12:00 pm",
        "Lunch 12:00 pm–1:00 pm",
        "Breakout 3 1:00 pm–2:15 pm",
    ):
        assert block in text
    assert "The day is made." in text
    assert "The day is made." not in words(client.get(response.redirect_chain[0][0]))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "This field is required."),
        ("title", "#cedarlearns16", "There is a day called #cedarlearns16 already."),
        ("held_on", "next Friday", "Write the date like 2026-11-04."),
        ("held_on", "0001-01-01", "Pick a date between 2000 and 2100."),
        ("template", "elsewhere", "Select a valid choice."),
    ],
)
def test_a_new_day_says_what_is_wrong_beside_the_field(
    building: Building, field: str, value: str, sentence: str
) -> None:
    good = {"title": "Another", "held_on": "2016-11-04", "place": "", "template": "empty"}

    response = building.client.post("/choose/days/new/", {**good, field: value})

    assert response.status_code == 422
    assert sentence in words(response)
    assert PdDay.objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_coordinators_of_the_district_only(building: Building, page: str) -> None:
    path = building.path(page)
    district = building.pd_day.district
    others = [make_person(district, kind) for kind in ("educator", "principal", "district_staff", "it_admin")]
    others.append(make_coordinator(make_district()))

    assert building.client.get(path).status_code == 200
    for other in others:
        assert signed_in_client(other).get(path).status_code == 404
    assert signed_in_client(others[-1]).post(path, {"publish": "1"}).status_code in {404, 405}
    assert Client().get(path)["Location"].startswith("/sign-in/?next=")
    assert building.client.get(path.replace(building.pd_day.public_id, "0" * 16)).status_code == 404


@pytest.mark.parametrize("path", ["/choose/days/", "/choose/days/new/"])
def test_the_list_of_days_is_for_coordinators_and_of_their_district(building: Building, path: str) -> None:
    make_sketch(make_coordinator(), "Elsewhere")

    text = words(building.client.get(path))

    assert "Elsewhere" not in text
    assert signed_in_client(make_person(building.pd_day.district, "educator")).get(path).status_code == 404


def test_pages_ask_the_database_as_often_for_138_sessions_as_for_one(
    building: Building, django_assert_max_num_queries: Any
) -> None:
    asked: dict[str, set[int]] = {page: set() for page in PAGES}
    for n in (1, 3, 138):
        pd_day = make_sketch(building.by, f"Day of {n}")
        fill(pd_day, n)
        for page, counts in asked.items():
            path = f"/choose/days/{pd_day.public_id}/build/{page}"
            # People who are shown together for the first time cost a few statements more.
            building.client.get(path)
            # Some of them write down who was shown.
            with django_assert_max_num_queries(26) as queries:
                building.client.get(path)
            counts.add(len(queries))

    assert {page: len(counts) for page, counts in asked.items()} == dict.fromkeys(PAGES, 1)


def test_the_list_of_days_asks_as_often_for_three_days_as_for_one(
    building: Building, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for _ in range(3):
        with django_assert_max_num_queries(10) as asked:
            building.client.get("/choose/days/")
        counts.append(len(asked))
        make_sketch(building.by, f"Day {len(counts)}")

    assert len(set(counts)) == 1


def block_fields(building: Building, **changes: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for block, begins, ends in zip(
        building.pd_day.blocks.all(),
        ("08:00", "09:15", "10:45", "12:00", "13:00"),
        ("09:00", "10:30", "12:00", "13:00", "14:15"),
        strict=True,
    ):
        name = f"block-{block.pk}-"
        fields |= {f"{name}label": block.label, f"{name}starts": begins, f"{name}ends": ends, f"{name}place": ""}
        fields |= {f"{name}{what[6:]}": value for what, value in changes.items() if block.label == "Lunch"}
    return fields


def test_times_are_changed_with_a_form(building: Building) -> None:
    text = building.post("times/", 302, **block_fields(building, lunch_starts="12:15", lunch_label="Long lunch"))

    assert "The times are saved." in text
    assert "Long lunch 12:15 pm–1:00 pm" in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lunch_ends": "11:00"}, "This is not after the start."),
        ({"lunch_starts": "noon"}, "Write the time like 13:30."),
        ({"lunch_label": "Convocation"}, "Two blocks are called Convocation."),
        ({"lunch_starts": "10:45"}, "start at the same time. Move one of them."),
    ],
)
def test_times_that_do_not_fit_are_told_and_nothing_is_saved(
    building: Building, changes: dict[str, str], sentence: str
) -> None:
    before = load_programme(building.pd_day)

    assert sentence in building.post("times/", 422, **block_fields(building, **changes))
    assert load_programme(building.pd_day) == before


def test_a_block_is_added_and_taken_out(building: Building) -> None:
    fields = {"kind": "together", "label": "Wrap-up", "starts": "14:30", "ends": "15:00", "place": ""}
    assert "The block is added." in building.post("times/add/", 302, **fields)
    block = building.pd_day.blocks.get(label="Wrap-up")

    assert "The block is taken out." in building.post("times/", 302, remove=str(block.pk))
    assert "Two blocks are called Lunch." in building.post("times/add/", 422, **{**fields, "label": "Lunch"})
    assert "This field is required." in building.post("times/add/", 422, **{**fields, "label": ""})
    assert building.pd_day.blocks.count() == 5


def test_rooms_are_pasted_changed_and_taken_out(building: Building) -> None:
    building.post("rooms/", 302, lines="Room 12, 24\nGym\t200\n\nLab, east wing, 9")
    rooms = {room.room_id: room.capacity_seats for room in building.pd_day.rooms.all()}
    assert rooms == {"Room 12": 24, "Gym": 200, "Lab, east wing": 9}

    fields: dict[str, str] = {}
    for i, room in enumerate(building.pd_day.rooms.all()):
        fields |= {f"room-{i}-room_id": room.room_id, f"room-{i}-capacity_seats": "7"}
    assert "The seats are saved." in building.post("rooms/", 302, **fields)
    assert "The room is taken out." in building.post("rooms/", 302, remove="Gym")
    assert set(building.pd_day.rooms.values_list("room_id", "capacity_seats")) == {
        ("Room 12", 7),
        ("Lab, east wing", 7),
    }


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Room 12", 'Line 2, "Room 12": write the room, a comma and its seats, like Room 12, 24.'),
        ("Room 12, many", 'Line 2, "Room 12, many": write the room'),
        ("Gym, 8", 'Line 2: "Gym" is already in line 1. Keep one of them.'),
        (f"{'x' * 101}, 8", "Line 2: the name is longer than 100 letters."),
    ],
)
def test_a_room_line_that_is_not_understood_is_named_and_nothing_is_saved(
    building: Building, line: str, sentence: str
) -> None:
    text = building.post("rooms/", 422, lines=f"Gym, 200\n{line}")

    assert sentence in text
    assert "One line is not understood. Nothing was saved." in text
    assert building.pd_day.rooms.count() == 0


def test_seats_that_are_no_number_are_told_beside_the_room(building: Building) -> None:
    make_room(building.pd_day, "Gym", 200)

    text = building.post("rooms/", 422, **{"room-0-room_id": "Gym", "room-0-capacity_seats": "-1"})

    assert "greater than or equal to 0" in text


def session_fields(**changes: str) -> dict[str, str]:
    good = {"title": "Number talks", "breakout": "Breakout 1", "room": "", "capacity_seats": "24"}
    return {**good, "facilitators": "", "strand": "", "open_to": "", **changes}


def test_a_session_is_typed_with_a_facilitator_by_name_and_by_id(building: Building) -> None:
    dana = make_person(building.pd_day.district, name="Dana Oakes")
    other = make_person(building.pd_day.district)
    make_room(building.pd_day, "Room 12", 30)
    fields = session_fields(room="Room 12", facilitators=f"dana oakes\n{other.person_id}\n", open_to="math; choir")

    assert "The session is saved." in building.post("session/", 302, **fields)

    found = load_programme(building.pd_day).sessions[0]
    assert (found.session_id, found.title, found.room_id, found.open_to) == (
        "s001",
        "Number talks",
        "Room 12",
        ("choir", "math"),
    )
    assert {leader.person_id for leader in found.leaders} == {dana.person_id, other.person_id}


def test_the_same_title_is_the_same_offering(building: Building) -> None:
    building.post("session/", 302, **session_fields())
    building.post("session/", 302, **session_fields(title="number TALKS", breakout="Breakout 2"))

    assert building.pd_day.offerings.count() == 1
    assert building.pd_day.sessions.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"facilitators": "Nobody"}, 'Nobody of this district is called "Nobody".'),
        ({"facilitators": "Oakes"}, '"Oakes" could be Dan Oakes ('),
        ({"facilitators": "Elsewhere Person"}, 'Nobody of this district is called "Elsewhere Person".'),
        ({"breakout": "Lunch"}, "Select a valid choice."),
        ({"room": "Lab 9"}, "Select a valid choice."),
        ({"capacity_seats": "many"}, "Enter a whole number."),
    ],
)
def test_a_session_that_cannot_be_is_told_and_not_saved(
    building: Building, changes: dict[str, str], sentence: str
) -> None:
    for name in ("Dana Oakes", "Dan Oakes"):
        make_person(building.pd_day.district, name=name)
    make_person(make_district(), name="Elsewhere Person")

    assert sentence in building.post("session/", 422, **session_fields(**changes))
    assert building.pd_day.sessions.count() == 0


def test_a_session_is_changed_and_taken_out(building: Building) -> None:
    make_pd_session(building.pd_day, "B1/01 é", block="Breakout 1", seats=3)
    page = "session/?id=B1/01%20%C3%A9"
    assert "Change a session" in building.get(page)

    building.post(page, 302, **session_fields(title="New title", breakout="Breakout 3"))
    found = load_programme(building.pd_day).sessions[0]
    assert (found.session_id, found.title, found.block, found.capacity_seats) == (
        "B1/01 é",
        "New title",
        "Breakout 3",
        24,
    )
    assert "The session is taken out." in building.post(page, 302, remove="1")
    assert building.client.get(building.path(page)).status_code == 404


def test_many_sessions_are_pasted(building: Building) -> None:
    make_person(building.pd_day.district, name="Dana Oakes")
    make_room(building.pd_day, "Room 12", 30)

    text = building.post("lines/", 302, lines="Number talks | 1 | Room 12 | | Dana Oakes\nArt\tbreakout 2\t\t12")

    assert "2 sessions are added." in text
    found = {s.title: (s.block, s.room_id, s.capacity_seats) for s in load_programme(building.pd_day).sessions}
    assert found == {"Number talks": ("Breakout 1", "Room 12", 30), "Art": ("Breakout 2", "", 12)}


def test_lines_that_are_not_understood_are_all_named_and_nothing_is_saved(building: Building) -> None:
    lines = [
        "Art | 9 | | 12",
        "Art | 1 | Lab 9 | 12",
        "Art | 1",
        "Art | 1 | | 12 | Nobody",
        "Art | 1 | | 12",
        "ART | 1 | | 8",
    ]

    text = building.post("lines/", 422, lines="\n".join(lines))

    assert "Line 1: write title | breakout | room | seats. Breakouts are: Breakout 1, Breakout 2, Breakout 3." in text
    assert 'Line 2: "Lab 9" is not in the list of rooms. Pick a room, or add it first.' in text
    assert 'Line 3: "" is not a number of seats.' in text
    assert 'Line 4: nobody of this district is called "Nobody".' in text
    assert "Line 6: this session is already there" in text
    assert "Line 5" not in text
    assert building.pd_day.sessions.count() == 0


def test_files_are_looked_at_first_then_taken_over_and_twice_change_nothing(building: Building) -> None:
    person = make_person(building.pd_day.district)
    uploads = [
        ("rooms.csv", "room_id,capacity_seats\nRoom 12,24\n"),
        ("sessions.csv", f"{SESSIONS}B1,o1,Number talks,1,20,Room 12,{person.person_id}\nB2,o1,Number talks,2,20,,\n"),
    ]

    def send() -> Any:
        return building.client.post(building.path("files/"), {"uploads": [csv_file(*one) for one in uploads]})

    preview = send()
    assert "2 new sessions" in words(preview)
    assert "1 new room" in words(preview)
    assert building.pd_day.sessions.count() == 0

    folder = folder_of(preview.content.decode())
    assert "The files are taken over." in building.post("files/", 302, folder=folder, confirm="1")
    assert building.pd_day.sessions.count() == 2
    assert "Nothing would change." in words(send())
    building.post("files/", 302, folder=folder, confirm="1")
    assert building.pd_day.sessions.count() == 2


def test_rows_that_are_not_understood_are_told_with_row_column_and_remedy(building: Building) -> None:
    elsewhere = make_person(make_district())
    rows = "B1,o1,Number talks,9,20,,\nB2,o2,Art,1,many,Lab 9,\n"
    rows += f"B3,o3,Choir,2,5,,{elsewhere.person_id}\nB4,o1,Talks,1,5,,\n"

    response = building.client.post(building.path("files/"), {"uploads": [csv_file("sessions.csv", SESSIONS + rows)]})

    text = words(response)
    assert response.status_code == 422
    assert (
        'sessions.csv 2 breakout "9" is not a breakout of this day Write one of these: Breakout 1, Breakout 2' in text
    )
    assert 'sessions.csv 3 room_id "Lab 9" is not in the list of rooms Pick a room of the day, or add "Lab 9"' in text
    assert "sessions.csv 3 capacity_seats" in text
    assert (
        f'sessions.csv 4 facilitator_ids "{elsewhere.person_id}" is not in the list of people of this district' in text
    )
    assert 'sessions.csv 5 title offering "o1" has "Number talks" here in line 2' in text
    assert building.pd_day.sessions.count() == 0


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("plan.csv", "a,b\n", "neither sessions.csv nor rooms.csv is among the files"),
        ("sessions.csv", "", "the file is empty"),
        ("sessions.csv", f"{SESSIONS}{'B' * 101},o,t,1,2,,\n", "this cell has 101 characters, more than 100"),
        ("rooms.csv", "room_id,capacity_seats\nGym,-4\n", "-4 is less than 0"),
        ("day.zip", "PK\x03\x04 no zip", "this is not a zip, or its end is missing"),
    ],
)
def test_files_that_cannot_be_used_say_why(building: Building, name: str, text: str, sentence: str) -> None:
    response = building.client.post(building.path("files/"), {"uploads": [csv_file(name, text)]})

    assert response.status_code == 422
    assert sentence in words(response)


def test_no_file_at_all_and_a_damaged_page_say_so(building: Building) -> None:
    assert "no file was picked" in building.post("files/", 422)
    assert "the page was damaged on the way" in building.post("files/", 422, folder="%%%", confirm="1")
    assert "no file was picked" in building.post("people/", 422)


def test_all_educators_are_added_with_one_press_and_taken_off_one_by_one(building: Building) -> None:
    people = [make_person(building.pd_day.district, "educator") for _ in range(3)]

    assert "3 people are added." in building.post("people/", 302, everyone="1")
    assert "The name is taken off the list." in building.post("people/", 302, remove=people[0].public_id)
    assert building.pd_day.attendees.count() == 2


def test_people_come_from_a_file_by_the_districts_ids(building: Building) -> None:
    person = make_person(building.pd_day.district)
    text = f"educator_id,groups,priority_band,away\n{person.person_id},math,1,2\n"

    preview = building.client.post(building.path("people/"), {"uploads": [csv_file("educators.csv", text)]})
    assert "1 new person" in words(preview)
    building.post("people/", 302, folder=folder_of(preview.content.decode()), confirm="1")

    attendee = building.pd_day.attendees.get()
    assert (attendee.person, attendee.groups, attendee.priority_band) == (person, ["math"], 1)
    assert [absence.block.label for absence in attendee.absences.all()] == ["Breakout 2"]


def test_people_of_another_district_and_absences_that_cannot_be_are_told(building: Building) -> None:
    stranger = make_person(make_district())
    here = make_person(building.pd_day.district)
    text = f"educator_id,priority_band,away\n{stranger.person_id},0,\n{here.person_id},99999,Lunch\n"

    response = building.client.post(building.path("people/"), {"uploads": [csv_file("educators.csv", text)]})

    told = words(response)
    assert f'educators.csv 2 educator_id "{stranger.person_id}" is not in the list of people of this district' in told
    assert "educators.csv 3 priority_band 99999 is too large" in told
    assert 'educators.csv 3 away "Lunch" is not a breakout of this day' in told
    assert building.pd_day.attendees.count() == 0


def test_the_preview_refuses_to_publish_a_double_booking_and_names_both_sessions(building: Building) -> None:
    room = make_room(building.pd_day, "Room 12", 24)
    make_pd_session(building.pd_day, "s1", offering="talks", block="Breakout 1", room=room)
    make_pd_session(building.pd_day, "s2", offering="art", block="Breakout 1", room=room)
    sentence = "Room 12 is double-booked in Breakout 1: “About art” (s2) and “About talks” (s1)."

    assert sentence in building.get("publish/")
    refused = building.post("publish/", 422, publish="1")

    assert f"Not published. One thing must be mended first. {sentence}" in refused
    building.pd_day.refresh_from_db()
    assert building.pd_day.programme_published_at is None


def test_the_preview_shows_the_convocation_on_every_persons_schedule(building: Building) -> None:
    fill(building.pd_day, 3)

    text = building.get("publish/")

    assert "Convocation is on the schedule of 3 of 3 people." in text
    assert text.count("8:00 am–9:00 am Convocation") == 1 + 3
    assert "Breakout 1: facilitates About s000, Room 000" in text


def test_a_person_is_found_in_the_preview(building: Building) -> None:
    fill(building.pd_day, 3)
    make_attendee(building.pd_day, make_person(building.pd_day.district, name="Dana Oakes"))

    found = building.get("publish/?q=oakes")

    assert found.count("8:00 am–9:00 am Convocation") == 1 + 1
    assert "Nobody on the list is found for “zzz”." in building.get("publish/?q=zzz&page=9999")


def test_a_program_is_published_and_taken_back_until_ranking_opens(building: Building) -> None:
    fill(building.pd_day, 3)

    assert "The program is published." in building.post("publish/", 302, publish="1")
    assert "The program is published, so it stays as it is." in building.post("rooms/", 422, lines="Gym, 4")
    assert "The program is published, so it stays as it is." in building.get("session/")
    assert "The program is taken back." in building.post("publish/", 302, back="1")
    open_ranking(building.pd_day, opens=NOW)
    assert "Ranking has opened" in building.post("publish/", 422, back="1")
    assert "Take it back" not in building.get("publish/")


def test_people_see_a_day_only_once_its_program_is_published(building: Building) -> None:
    fill(building.pd_day, 1)
    person: Person = building.pd_day.attendees.get().person

    assert signed_in_client(person).get(building.path()).status_code == 404
    building.post("publish/", 302, publish="1")
    assert signed_in_client(person).get(building.path()).status_code == 404


def test_what_others_typed_is_shown_as_text(building: Building) -> None:
    building.post("session/", 302, **session_fields(title="<script>alert(1)</script>"))

    html = building.client.get(building.path()).content.decode()

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_coordinators_find_their_days_under_choose_and_nobody_else_does(building: Building) -> None:
    educator = make_person(building.pd_day.district, "educator")

    shown = [words(client.get("/choose/")) for client in (building.client, signed_in_client(educator), Client())]

    assert ["Go to your days" in text for text in shown] == [True, False, False]
