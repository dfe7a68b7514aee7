"""The mail's health: numbers and reasons, for those who look after it."""

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from apps.outbox.test_outbox import NOW, at, queue
from records import make_district, make_person, signed_in_client
from waymark.apps.outbox.models import Letter
from waymark.apps.outbox.services import send_due_letters
from waymark.apps.people.models import District

pytestmark = pytest.mark.django_db


def district_with_failed_mail() -> District:
    district = make_district()
    queue(make_person(district, name="Zebediah Quill"))
    send_due_letters(send=lambda _: None, clock=at(NOW), limit=9)
    return district


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 200), ("it_admin", 200), ("educator", 404), ("principal", 404), ("district_staff", 404)],
)
def test_only_coordinators_and_it_see_it(role: str, status: int) -> None:
    client = signed_in_client(make_person(make_district(), role))

    assert client.get("/mail/").status_code == status
    assert client.post("/mail/again/").status_code == (302 if status == 200 else 404)
    assert Client().get("/mail/").status_code == 302


@pytest.mark.parametrize("role", ["coordinator", "it_admin"])
def test_it_counts_and_names_nobody(role: str) -> None:
    district = district_with_failed_mail()
    client = signed_in_client(make_person(district, role))

    html = client.get("/mail/").content.decode()

    assert "The person has no e-mail address." in html
    assert "1 letter<" in html
    assert [word for word in ("Zebediah", "Your day") if word in html] == []


def test_the_mail_of_another_district_is_not_counted() -> None:
    district_with_failed_mail()
    client = signed_in_client(make_person(make_district(), "it_admin"))

    assert "Nothing. Every letter that was tried has gone out." in client.get("/mail/").content.decode()


def test_try_again_makes_failed_letters_due_and_wakes_the_sender() -> None:
    district = district_with_failed_mail()
    client = signed_in_client(make_person(district, "it_admin"))

    client.post("/mail/again/")

    assert Letter.objects.get().next_try_at is not None
    assert DBTaskResult.objects.count() == 1


def test_it_reads_in_spanish() -> None:
    client = signed_in_client(make_person(district_with_failed_mail(), "coordinator"))

    html = client.get("/mail/", headers={"Accept-Language": "es"}).content.decode()

    assert "Volver a intentar" in html
    assert "La persona no tiene dirección de correo." in html


@pytest.mark.parametrize(("role", "is_led_there"), [("coordinator", True), ("it_admin", True), ("educator", False)])
def test_the_menu_leads_there_those_who_look_after_it(role: str, is_led_there: bool) -> None:
    html = signed_in_client(make_person(make_district(), role)).get("/grow/").content.decode()

    assert ('href="/mail/"' in html) is is_led_there
