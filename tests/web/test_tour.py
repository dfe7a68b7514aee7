"""The tour's ticks are set by deeds, its place is kept from one persona to the next, and it can be put away."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from draws import drawn
from records import make_attendee, make_pd_day, make_pd_session, make_person, rank_sessions, signed_in_client
from waymark.apps.pdday.demo_data.personas import COORDINATOR, TEACHER, Persona
from waymark.apps.pdday.models import Attendee, Draw, DrawStatus, PdDay
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import District, Person

pytestmark = pytest.mark.django_db


def make_persona(district: District, persona: Persona, role: str) -> Person:
    person = make_person(district, role, name=persona.name)
    person.person_id = persona.person_id
    person.save()
    return person


def small_demo() -> tuple[PdDay, Attendee]:
    """Make a demo of two breakouts and a teacher who has ranked the first."""
    district = District.objects.create(name="Cedar Hollow", is_demo=True)
    make_persona(district, COORDINATOR, "coordinator")
    teacher = make_persona(district, TEACHER, "educator")
    pd_day = make_pd_day(district, "1", "2")
    for label in ("1", "2"):
        make_pd_session(pd_day, label, block=label)
    pd_day.ranking_opens_at = timezone.now() - timedelta(days=1)
    pd_day.ranking_closes_at = timezone.now() + timedelta(days=1)
    pd_day.save()
    attendee = make_attendee(pd_day, teacher)
    rank_sessions(attendee, pd_day.sessions.get(session_id="1"))
    return pd_day, attendee


def newcomer() -> Client:
    client = Client()
    client.post("/sign-in/as/", {"persona": "teacher"})
    return client


def today(client: Client) -> str:
    return client.get("/").content.decode()


def draw(pd_day: PdDay, number: int, status: str, **fields: object) -> None:
    when = timezone.now()
    published_at = when if status == DrawStatus.PUBLISHED else None
    Draw.objects.create(pd_day=pd_day, number=number, status=status, asked_at=when, published_at=published_at, **fields)


def test_coming_in_is_the_first_tick_and_ranking_the_next() -> None:
    small_demo()

    shown = today(newcomer())

    assert "1 of 8 done" in shown
    assert shown.index('class="here"') < shown.index("Teacher: rank breakout 3") < shown.index("Coordinator: close")
    assert "Go there" in shown


def test_each_deed_sets_its_tick_and_nothing_else_does() -> None:
    pd_day, attendee = small_demo()
    client = newcomer()

    rank_sessions(attendee, pd_day.sessions.get(session_id="2"))
    assert "2 of 8 done" in today(client)
    pd_day.ranking_closes_at = timezone.now()
    pd_day.save()
    assert "3 of 8 done" in today(client)
    draw(pd_day, 1, DrawStatus.FAILED)
    assert "3 of 8 done" in today(client)
    draw(pd_day, 2, DrawStatus.DRAFT)
    assert "4 of 8 done" in today(client)
    draw(pd_day, 3, DrawStatus.DRAFT, what_if=[{"session_id": "x", "like": "1", "capacity_seats": 1}])
    assert "5 of 8 done" in today(client)
    draw(pd_day, 4, DrawStatus.PUBLISHED)
    assert "6 of 8 done" in today(client)


def test_what_can_no_longer_be_done_is_not_what_comes_next() -> None:
    pd_day, _ = small_demo()
    client = newcomer()
    here = re.compile(r'class="here".*?<span>(.*?)<', re.DOTALL)
    assert here.findall(today(client)) == ["Teacher: rank breakout 3"]

    pd_day.ranking_closes_at = timezone.now()
    pd_day.save()
    assert here.findall(today(client)) == ["Draw the seats"]
    draw(pd_day, 1, DrawStatus.PUBLISHED)

    assert here.findall(today(client)) == ["Teacher: read my day, and why"]


@pytest.mark.parametrize("page", ["my_day", "proof"])
def test_reading_a_page_counts_only_from_the_moment_of_publishing(page: str) -> None:
    pd_day, _ = small_demo()
    client = newcomer()
    session = client.session
    session["tour"] = {page: timezone.now().isoformat()}
    session.save()
    draw(pd_day, 1, DrawStatus.PUBLISHED)
    before = today(client).count('class="done"')

    session["tour"] = {page: timezone.now().isoformat()}
    session.save()

    assert today(client).count('class="done"') == before + 1


def test_the_way_to_the_proof_is_open_to_whoever_is_sent_there() -> None:
    pd_day, attendee = small_demo()
    rank_sessions(attendee, pd_day.sessions.get(session_id="2"))
    pd_day.ranking_closes_at = timezone.now()
    pd_day.save()
    coordinator = Person.objects.get(person_id=COORDINATOR.person_id)
    drawn(pd_day, coordinator, now=timezone.now(), what_if=(ExtraSection("extra", "1", 1),))
    published = drawn(pd_day, coordinator, now=timezone.now())
    publish_draw(draw=published, by=coordinator, now=timezone.now())
    client = newcomer()
    client.get("/my-day/", follow=True)
    proof = f"/choose/days/{pd_day.public_id}/draws/{published.public_id}/proof/"

    assert f'href="{proof}"' in today(client)
    assert client.get(proof).status_code == 200

    assert "8 of 8 done" in today(client)


def test_becoming_somebody_else_keeps_the_tour_and_nothing_of_the_person() -> None:
    small_demo()
    client = newcomer()
    session = client.session
    session["tour"] = {"my_day": "2026-01-01T00:00:00+00:00"}
    session["secret of the teacher"] = "x"
    session.save()

    client.post("/sign-in/as/", {"persona": "coordinator"})

    assert dict(client.session.items())["tour"] == {"my_day": "2026-01-01T00:00:00+00:00"}
    assert set(client.session.keys()) == {"person", "tour", "_session_expiry"}


def test_it_offers_to_go_on_as_whoever_does_the_next_deed() -> None:
    pd_day, attendee = small_demo()
    rank_sessions(attendee, pd_day.sessions.get(session_id="2"))
    client = newcomer()

    assert "Go there as Maren" in today(client)
    answer = client.post(
        "/sign-in/as/", {"persona": "coordinator", "next": f"/choose/days/{pd_day.public_id}/close-ranking/"}
    )
    assert client.get(answer["Location"]).status_code == 200


def test_it_is_put_away_and_brought_back() -> None:
    small_demo()
    client = newcomer()

    client.post("/tour/dismiss/")
    assert "of 8 done" not in today(client)
    assert "Show the tour again" in today(client)

    client.post("/tour/bring-back/")
    assert "1 of 8 done" in today(client)


def test_following_a_link_does_not_put_it_away() -> None:
    small_demo()
    client = newcomer()

    assert client.get("/tour/dismiss/").status_code == 405
    assert "1 of 8 done" in today(client)


def test_nobody_outside_the_demo_is_offered_the_tour() -> None:
    small_demo()
    neighbor = make_person(District.objects.create(name="Westbrook", is_demo=True), "coordinator")
    stranger = make_person(District.objects.create(name="Real"), "coordinator")

    for person in (neighbor, stranger):
        assert "of 8 done" not in today(signed_in_client(person))
        assert "Show the tour again" not in today(signed_in_client(person))
