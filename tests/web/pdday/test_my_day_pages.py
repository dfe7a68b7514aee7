"""My day in the browser's eyes: only one's own, in both languages, by both clocks; its calendar and service worker."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from apps.pdday.own_days import DrawnDay, make_announced_day, make_drawn_day
from records import at, make_attendee, make_person, open_ranking, signed_in_client
from waymark.apps.pdday.models import Block, PdDay, Room
from waymark.apps.people.models import District, Person

pytestmark = pytest.mark.django_db
CountQueries = Callable[[int], AbstractContextManager[Any]]


def page(drawn: DrawnDay, name: str = "Ana", **headers: str) -> str:
    client = signed_in_client(drawn.attendees[name].person)
    response = client.get(f"/my-day/{drawn.pd_day.public_id}/", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def feed_address(html: str) -> str:
    found = re.search(r'value="http://testserver(/my-day/calendar/[^"]+\.ics)"', html)
    assert found
    return found[1]


def events(client: Client, address: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(client.get(address).content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def set_to(time: str) -> None:
        monkeypatch.setattr("waymark.web.pdday.my_day.views.timezone.now", lambda: at(time))

    return set_to


def test_the_page_says_what_where_when_with_whom_and_why() -> None:
    text = words(page(make_drawn_day()))

    assert "Friday, November 4. Cedar Hollow High School" in text
    assert "8:15 am to 9:15 am Convocation Main auditorium, door C" in text
    assert "About grades Room 205 With Cleo Oakes and Dov Oakes" in text
    assert "your third choice Why? about Breakout 3 “About notes” (notes), choice 3, at place 8 of 9." in text
    assert "Lunch Dining hall" in text


def test_the_page_in_spanish() -> None:
    text = words(page(make_drawn_day(), **{"Accept-Language": "es"}))

    assert "viernes, 4 de noviembre" in text
    assert "1:00 pm hasta 2:00 pm" in text
    assert "tu tercera opción ¿Por qué? sobre Bloque 3 «About notes», opción 3." in text


def test_a_district_with_a_24_hour_clock_reads_13_00() -> None:
    drawn = make_drawn_day()
    District.objects.update(clock="24")

    assert "13:00 to 14:00" in words(page(drawn))


@pytest.mark.parametrize(
    ("now", "state"), [("07:42", ("About grades", "Next")), ("09:45", ("About grades", "Now")), ("14:00", None)]
)
def test_the_next_session_is_marked_by_the_servers_time(
    clock: Callable[[str], None], now: str, state: tuple[str, str] | None
) -> None:
    clock(now)
    html = page(make_drawn_day())

    found = re.search(r'wm-slot--next".*?<h2 class="wm-h3">(.*?)</h2>.*?data-state="\w+">(\w+)</span>', html, re.DOTALL)
    assert (found and found.groups()) == state


def test_the_draw_id_is_shown_to_its_owner_and_to_nobody_else() -> None:
    drawn = make_drawn_day()

    shown = {
        name: [n for n, a in drawn.attendees.items() if a.draw_id in page(drawn, name)] for name in drawn.attendees
    }

    assert shown == {name: [name] for name in drawn.attendees}


def test_of_colleagues_only_those_who_lead_are_named() -> None:
    text = page(make_drawn_day(), "Ana")

    assert "Cleo Oakes" in text
    assert "Ben Oakes" not in text


def test_somebody_elses_day_does_not_exist_for_others() -> None:
    drawn = make_drawn_day()
    address = f"/my-day/{drawn.pd_day.public_id}/"
    district = drawn.pd_day.district
    strangers = [make_person(district, role) for role in ("coordinator", "educator", "it_admin", "principal")]

    assert [signed_in_client(person).get(address).status_code for person in strangers] == [404] * 4
    assert Client().get(address).headers["Location"] == f"/sign-in/?next=%2Fmy-day%2F{drawn.pd_day.public_id}%2F"


def test_a_day_that_is_not_announced_is_not_there() -> None:
    drawn = make_drawn_day()
    PdDay.objects.update(programme_published_at=None)

    client = signed_in_client(drawn.attendees["Ana"].person)
    assert client.get(f"/my-day/{drawn.pd_day.public_id}/").status_code == 404
    assert "You are on no day yet" in client.get("/my-day/").content.decode()


def test_my_day_leads_to_the_newest() -> None:
    drawn = make_drawn_day()
    ana = drawn.attendees["Ana"].person
    after = drawn.pd_day.held_on + timedelta(days=7)
    newer = PdDay.objects.create(
        district=ana.district, title="Newer", held_on=after, programme_published_at=at("08:00")
    )
    make_attendee(newer, ana)

    assert signed_in_client(ana).get("/my-day/").headers["Location"] == f"/my-day/{newer.public_id}/"


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        ("13:00", "17:00", "Ranking opens Friday, November 4, 1:00 pm."),
        ("09:00", "17:00", "Ranking is open until Friday, November 4, 5:00 pm. When you answer makes no difference."),
        ("09:00", "11:00", "Ranking has closed. Your seats appear here"),
    ],
)
def test_before_publishing_the_page_says_what_there_is(
    clock: Callable[[str], None], opens: str, closes: str, sentence: str
) -> None:
    pd_day = make_announced_day()
    attendee = make_attendee(pd_day)
    open_ranking(pd_day, opens=at(opens), closes=at(closes))
    clock("12:00")

    html = signed_in_client(attendee.person).get(f"/my-day/{pd_day.public_id}/").content.decode()

    assert sentence in words(html)
    assert (f'href="/choose/days/{pd_day.public_id}/rank/"' in html) is ("is open" in sentence)
    assert "Breakout 1: not drawn yet" in words(html)
    assert attendee.draw_id not in html


@pytest.mark.parametrize("n_people", [1, 3])
def test_the_page_costs_the_same_however_many_attend(
    n_people: int, django_assert_max_num_queries: CountQueries
) -> None:
    drawn = make_drawn_day()
    for _ in range(n_people):
        make_attendee(drawn.pd_day)
    client = signed_in_client(drawn.attendees["Ana"].person)

    with django_assert_max_num_queries(16):
        client.get(f"/my-day/{drawn.pd_day.public_id}/")


# The calendar


def test_the_feed_needs_no_session_and_holds_the_day() -> None:
    drawn = make_drawn_day()

    told = events(Client(), feed_address(page(drawn)))

    assert [(str(e["SUMMARY"]), str(e["LOCATION"])) for e in told.values()] == [
        ("Convocation", "Main auditorium, door C"),
        ("About grades", "Room 205"),
        ("About clay", "The room is not set yet. It will stand in My day."),
        ("Lunch", "Dining hall"),
        ("About notes", "Music 1"),
    ]
    assert {e["SEQUENCE"] for e in told.values()} == {0}


def test_a_moved_room_changes_that_entry_and_no_other() -> None:
    drawn = make_drawn_day()
    address, client = feed_address(page(drawn)), Client()
    before = events(client, address)

    moved_to = Room.objects.create(pd_day=drawn.pd_day, room_id="Gym", capacity_seats=99)
    drawn.pd_day.sessions.filter(session_id="grades").update(room=moved_to)
    after = events(client, address)

    changed = [uid for uid in after if after[uid].to_ical() != before[uid].to_ical()]
    assert list(after) == list(before)
    assert [(str(after[uid]["LOCATION"]), after[uid]["SEQUENCE"]) for uid in changed] == [("Gym", 1)]
    assert after[changed[0]]["LAST-MODIFIED"].dt >= before[changed[0]]["LAST-MODIFIED"].dt


def test_a_moved_time_changes_the_feed_under_the_same_uid() -> None:
    drawn = make_drawn_day()
    address = feed_address(page(drawn))
    before = events(Client(), address)

    Block.objects.filter(label="3").update(starts_at=at("13:15"), ends_at=at("14:15"))
    after = events(Client(), address)

    [uid] = [uid for uid in after if after[uid]["SEQUENCE"] == 1]
    assert (before[uid]["DTSTART"].dt, after[uid]["DTSTART"].dt) == (at("13:00"), at("13:15"))


def test_a_calendar_that_asks_again_is_told_that_nothing_changed_until_something_does() -> None:
    drawn = make_drawn_day()
    address, client = feed_address(page(drawn)), Client()
    first = client.get(address)
    etag = first.headers["ETag"]

    again = client.get(address, headers={"If-None-Match": etag})
    drawn.pd_day.sessions.filter(session_id="grades").update(room=None)
    changed = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Last-Modified"]


def test_the_feed_speaks_the_persons_language_not_the_programs() -> None:
    drawn = make_drawn_day()
    Person.objects.filter(name="Ana Oakes").update(language="es")

    body = Client().get(feed_address(page(drawn)), headers={"Accept-Language": "en"}).content.decode()

    assert "SUMMARY;LANGUAGE=es:About grades" in body
    assert "tu primera opción" in body.replace("\r\n ", "")


def test_a_made_up_or_altered_link_leads_nowhere() -> None:
    drawn = make_drawn_day()
    ana, ben = (feed_address(page(drawn, name)) for name in ("Ana", "Ben"))
    crossed = ana.rpartition(".ics")[0].rpartition(".")[0] + "." + ben.rpartition(".ics")[0].rpartition(".")[2] + ".ics"

    altered = (crossed, ana.replace(".ics", "x.ics"), "/my-day/calendar/1-2-3.ics", "/my-day/calendar/x.ics")
    assert [Client().get(address).status_code for address in altered] == [404] * 4


def test_a_new_address_ends_the_old_one() -> None:
    drawn = make_drawn_day()
    old = feed_address(page(drawn))

    signed_in_client(drawn.attendees["Ana"].person).post(f"/my-day/{drawn.pd_day.public_id}/calendar/renew/")

    assert Client().get(old).status_code == 404
    assert Client().get(feed_address(page(drawn))).status_code == 200


def test_nobody_renews_somebody_elses_address() -> None:
    drawn = make_drawn_day()
    other = signed_in_client(make_person(drawn.pd_day.district, "coordinator"))

    assert other.post(f"/my-day/{drawn.pd_day.public_id}/calendar/renew/").status_code == 404
    assert Client().get(feed_address(page(drawn))).status_code == 200


# Without signal


def test_the_service_worker_may_speak_for_my_day_and_for_no_other_page() -> None:
    response = Client().get("/my-day/service-worker.js")

    assert response.headers["Service-Worker-Allowed"] == "/my-day/"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "worker-src 'self'" in response.headers["Content-Security-Policy"]


def test_signing_out_empties_what_the_browser_kept() -> None:
    client = signed_in_client(make_drawn_day().attendees["Ana"].person)

    assert client.get("/").headers.get("Clear-Site-Data") is None
    assert client.post("/sign-out/").headers["Clear-Site-Data"] == '"storage"'


def test_who_never_signed_in_loses_nothing() -> None:
    assert Client().get("/").headers.get("Clear-Site-Data") is None
