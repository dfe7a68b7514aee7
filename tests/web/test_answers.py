"""What every answer has, and what no answer gives away."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from records import make_district, make_person, signed_in_client

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/choose/", "/health/", "/sign-in/", "/nowhere/", "/choose/day/own/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_lets_another_origin_read_it(address: str) -> None:
    answer = Client().get(address, headers={"Origin": "https://elsewhere.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Content-Type"] in {"text/html; charset=utf-8", "application/json"}


@pytest.mark.parametrize("address", ["/static/", "/static/waymark/", "/static/waymark"])
def test_no_folder_is_listed(address: str) -> None:
    assert Client().get(address).status_code == 404


def test_a_session_ends_after_fourteen_days_at_the_latest() -> None:
    client = signed_in_client(make_person(make_district(), "coordinator"))
    assert client.get("/mail/").status_code == 200
    session = Session.objects.get()
    assert session.expire_date - timezone.now() <= timedelta(days=14)
    assert settings.SESSION_SAVE_EVERY_REQUEST is False

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert client.get("/mail/").status_code == 302
