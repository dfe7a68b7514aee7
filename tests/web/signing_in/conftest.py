"""A district with an identity provider, and a browser that goes there and back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from fake_idp import FakeIdp, provider
from records import make_district, make_person, stranger_client
from waymark.apps.people.models import District, Person
from waymark.interop.tokens.discovery import Discovery
from waymark.interop.tokens.keys import KeyRing
from waymark.web.signing_in.oidc import provider as road


@dataclass
class Door:
    """A provider and its district; `go` takes a browser to the provider and back."""

    idp: FakeIdp
    district: District

    def person(self, *roles: str, email: str = "dana@cedar.example", **facts: Any) -> Person:
        person = make_person(self.district, *roles or ("educator",), **facts)
        person.email = email
        person.save()
        return person

    def begin(self, client: Client, key: str = "cedar", **sent: str) -> dict[str, str]:
        """Press the button; return what the browser takes to the provider."""
        answer = client.post(f"/sign-in/with/{key}/", sent)
        assert answer.status_code == 302, answer.content[:300]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
        self.idp.nonce = asked["nonce"]
        return asked

    def come_back(self, client: Client, asked: dict[str, str], key: str = "cedar", **more: str) -> Any:
        return client.get(f"/sign-in/with/{key}/return/", {"code": "c1", "state": asked["state"], **more})

    def go(self, client: Client, key: str = "cedar", **sent: str) -> Any:
        """There and back."""
        return self.come_back(client, self.begin(client, key, **sent), key)


@pytest.fixture
def door(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Set up one provider, freshly: nothing is known of it yet."""
    idp = FakeIdp(now=lambda: timezone.now().timestamp())
    idp.claims = {"email": "dana@cedar.example", "email_verified": True}
    settings.WAYMARK_PROVIDERS = (provider(),)
    monkeypatch.setattr(road, "transport", lambda: idp)
    monkeypatch.setattr(road, "KEYS", KeyRing())
    monkeypatch.setattr(road, "DISCOVERY", Discovery())
    return Door(idp, make_district("Cedar"))


@pytest.fixture
def browser() -> Client:
    return stranger_client()


Clock = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a function that lets so many seconds pass, for everything that asks Django for the time."""
    real, passed = timezone.now, [0.0]
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=passed[0]))

    def later(seconds: float) -> None:
        passed[0] += seconds

    return later
