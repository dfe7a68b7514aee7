"""The sign-in page lets a newcomer in as somebody of the demo, on a local machine, and nobody else anywhere."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from records import make_district, make_person, signed_in_client
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.demo_data.personas import PERSONAS, TEACHER
from waymark.apps.people.models import District, Person, Role

pytestmark = pytest.mark.django_db


def make_teacher() -> Person:
    """Make the demo's teacher, and as little else of the demo as can be."""
    district = District.objects.create(name="Cedar Hollow", is_demo=True)
    teacher = Person.objects.create(district=district, person_id=TEACHER.person_id, name=TEACHER.name)
    Role.objects.create(person=teacher, kind="educator", starts_on=date(2020, 1, 1))
    return teacher


@pytest.fixture
def production() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "WAYMARK_MODE", "production")
        yield


def page(client: Client, address: str = "/sign-in/") -> str:
    return client.get(address).content.decode()


def test_the_page_has_one_button_per_persona_and_a_sentence_for_each(client: Client) -> None:
    make_teacher()

    shown = page(client)

    assert "Who are you today?" in shown
    assert [shown.count(f'value="{persona.key}"') for persona in PERSONAS] == [1] * len(PERSONAS)
    assert "Ranks sessions for the day" in shown


def test_pressing_a_button_signs_in_and_leads_to_today(client: Client) -> None:
    teacher = make_teacher()

    answer = client.post("/sign-in/as/", {"persona": "teacher"})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["person"] == teacher.public_id
    assert "Dana Oakes" in page(client, "/")


@pytest.mark.parametrize("address", ["/sign-in/?persona=teacher", "/sign-in/as/?persona=teacher"])
def test_following_a_link_signs_nobody_in(client: Client, address: str) -> None:
    make_teacher()

    client.get(address)

    assert "person" not in client.session


def test_a_form_from_elsewhere_signs_nobody_in() -> None:
    make_teacher()
    client = Client(enforce_csrf_checks=True)

    assert client.post("/sign-in/as/", {"persona": "teacher"}).status_code == 403


def test_the_session_of_before_is_not_the_session_of_after(client: Client) -> None:
    make_teacher()
    client.post("/sign-in/as/", {"persona": "teacher"})
    planted = client.session.session_key

    client.post("/sign-in/as/", {"persona": "teacher"})

    assert planted
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


@pytest.mark.parametrize("inside", ["/choose/", "/choose/days/abc/rank/?q=a", "/"])
def test_one_is_led_to_where_one_was_going(client: Client, inside: str) -> None:
    make_teacher()

    assert client.post("/sign-in/as/", {"persona": "teacher", "next": inside})["Location"] == inside


@pytest.mark.parametrize(
    "outside",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil", ""],
)
def test_nobody_is_led_elsewhere(client: Client, outside: str) -> None:
    make_teacher()

    assert client.post("/sign-in/as/", {"persona": "teacher", "next": outside})["Location"] == "/"
    client.post("/sign-out/")
    assert "evil" not in client.get("/sign-in/", {"next": outside}).content.decode()


def test_a_page_for_people_who_are_known_sends_others_to_the_sign_in_page_and_back(client: Client) -> None:
    answer = client.get("/choose/days/abc/close-ranking/")

    assert answer["Location"] == "/sign-in/?next=%2Fchoose%2Fdays%2Fabc%2Fclose-ranking%2F"
    make_teacher()
    assert 'name="next" value="/choose/days/abc/close-ranking/"' in page(client, answer["Location"])


@pytest.mark.parametrize("persona", ["", "nobody", "00360"])
def test_only_the_people_on_the_page_can_be_signed_in_as(client: Client, persona: str) -> None:
    make_teacher()

    assert client.post("/sign-in/as/", {"persona": persona}).status_code == 409
    assert "person" not in client.session


def test_nobody_of_a_real_district_can_be_signed_in_as_even_with_the_same_id_and_name(client: Client) -> None:
    real = District.objects.create(name="Cedar Hollow", is_demo=False)
    Person.objects.create(district=real, person_id=TEACHER.person_id, name=TEACHER.name)

    assert client.post("/sign-in/as/", {"persona": "teacher"}).status_code == 409


@pytest.mark.usefixtures("production")
def test_in_production_without_a_provider_the_page_says_so_and_offers_nobody(client: Client) -> None:
    make_teacher()

    shown = client.get("/sign-in/", secure=True).content.decode()

    assert "Nobody has set up a district’s sign-in here yet." in shown
    assert "Dana" not in shown


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("address", ["/sign-in/as/", "/sign-in/reset-demo/"])
def test_in_production_nobody_becomes_a_persona_and_the_demo_is_not_touched(client: Client, address: str) -> None:
    make_teacher()

    assert client.post(address, {"persona": "teacher"}, secure=True).status_code == 404
    assert Person.objects.count() == 1
    assert "person" not in client.session


def test_without_the_demo_the_page_offers_to_load_it(client: Client) -> None:
    assert "Load the demo" in page(client)


def test_the_button_makes_the_demo_fresh_signs_out_and_says_so(client: Client) -> None:
    teacher = make_teacher()
    client.post("/sign-in/as/", {"persona": "teacher"})

    answer = client.post("/sign-in/reset-demo/", follow=True)

    assert "The demo is fresh" in answer.content.decode()
    assert "person" not in client.session
    assert not Person.objects.filter(public_id=teacher.public_id).exists()
    assert Person.objects.filter(district__is_demo=True).count() == 1030
    assert LogEntry.objects.filter(actor=f"person:{teacher.public_id}", action="demo.load").count() == 1


def test_a_reset_that_cannot_be_done_is_told_in_a_sentence(client: Client) -> None:
    make_district("Westbrook")

    answer = client.post("/sign-in/reset-demo/")

    assert answer.status_code == 409
    assert "a district called Westbrook here that is not the demo’s" in answer.content.decode()


def test_the_header_says_who_is_signed_in_as_what_and_offers_the_way_out() -> None:
    client = signed_in_client(make_teacher())

    shown = page(client, "/choose/")

    assert "Dana Oakes<small>Teacher</small>" in shown
    assert '<span class="wm-role__face" aria-hidden="true">DO</span>' in shown
    assert "Sign out" in shown
    assert "Be somebody else" in shown


def test_people_of_a_real_district_are_not_offered_to_be_somebody_else() -> None:
    client = signed_in_client(make_person(make_district(), "educator"))

    assert "Be somebody else" not in page(client, "/choose/")


def test_strangers_are_offered_to_sign_in(client: Client) -> None:
    shown = page(client, "/choose/")

    assert '<a class="wm-enter" href="/sign-in/">Sign in</a>' in shown
    assert "Sign out" not in shown


def test_signing_out_ends_the_session_and_needs_a_press() -> None:
    client = signed_in_client(make_teacher())

    assert client.get("/sign-out/").status_code == 405
    key = client.session.session_key
    client.post("/sign-out/")

    assert key
    assert "person" not in client.session
    assert not client.session.exists(key)
