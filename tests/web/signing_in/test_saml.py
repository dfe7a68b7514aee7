"""Signing in with a provider that speaks SAML: the right person comes in, once, in the browser that asked."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from fake_idp import provider
from fake_saml_idp import (
    ANSWER_URL,
    ENTITY_ID,
    OUR_ENTITY_ID,
    SSO_URL,
    FakeSamlIdp,
    encoded,
    request_in,
    response_of,
    saml_provider,
)
from records import make_district, make_person, stranger_client
from waymark.apps.accounts.models import Identity, SignInRequest, Visit
from waymark.apps.accounts.services import saml_requests
from waymark.apps.accounts.services.saml_requests import forget_old_requests
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import District, Person
from waymark.interop.saml.names import ASSERTION, METADATA, PERSISTENT, TRANSIENT
from waymark.web.signing_in.saml import views
from web.signing_in.conftest import Clock
from web.signing_in.test_providers import codes_logged, who

pytestmark = pytest.mark.django_db
ACS = "/sign-in/with/cedar/answer/"
FINISH = "/sign-in/with/cedar/finish/"
_FORM = "application/x-www-form-urlencoded"


@dataclass
class SamlDoor:
    """A provider and its district; `go` takes a browser to the provider and back."""

    idp: FakeSamlIdp
    district: District

    def person(self, *roles: str, email: str = "dana@cedar.example", **facts: Any) -> Person:
        person = make_person(self.district, *roles or ("educator",), **facts)
        person.email = email
        person.save()
        return person

    def begin(self, client: Client, **sent: str) -> str:
        """Press the button; return the address at the provider that the browser is sent to."""
        answer = client.post("/sign-in/with/cedar/", sent)
        assert answer.status_code == 302, answer.content[:300]
        return str(answer["Location"])

    def post(self, form: dict[str, str]) -> Any:
        """Send the provider's form as a browser does that comes from another site: without our cookie."""
        return Client(enforce_csrf_checks=True).post(ACS, urlencode(form), content_type=_FORM)

    def go(self, client: Client, **sent: str) -> Any:
        """There and back; return the page at the end, or the first that is no redirect."""
        answered = self.post(self.idp.answer(self.begin(client, **sent)))
        return client.get(answered["Location"]) if answered.status_code == 302 else answered


@pytest.fixture
def door(settings: Any) -> SamlDoor:
    settings.WAYMARK_PROVIDERS = (saml_provider(),)
    return SamlDoor(FakeSamlIdp(now=lambda: timezone.now()), make_district("Cedar"))


@pytest.fixture
def browser() -> Client:
    return stranger_client()


# The way in


def test_a_person_of_the_roster_comes_in_is_linked_and_led_to_where_she_was_going(
    door: SamlDoor, browser: Client
) -> None:
    dana = door.person()

    answer = door.go(browser, next="/choose/")

    assert (answer.status_code, answer["Location"]) == (302, "/choose/")
    assert who(browser) == dana.public_id
    assert list(Identity.objects.values_list("person__name", "issuer", "subject")) == [
        (dana.name, ENTITY_ID, "dana-0001")
    ]
    actions = list(LogEntry.objects.order_by("seq").values_list("action", "subject"))
    assert actions == [(a, f"person:{dana.public_id}") for a in ("accounts.link", "accounts.sign_in")]


def test_what_the_browser_takes_along_is_fresh_each_time_and_says_nothing_of_where_it_goes(
    door: SamlDoor, browser: Client
) -> None:
    first, second = door.begin(browser, next="/choose/"), door.begin(browser, next="/choose/")

    assert first.startswith(f"{SSO_URL}?SAMLRequest=")
    states = [parse_qs(urlsplit(address).query)["RelayState"][0] for address in (first, second)]
    requests = [request_in(address) for address in (first, second)]
    assert len({*states, *(request.get("ID") for request in requests)}) == 4
    assert all(len(state.encode()) <= 80 and "/" not in state and "choose" not in state for state in states)
    request = requests[0]
    assert (request.get("Destination"), request.get("AssertionConsumerServiceURL")) == (SSO_URL, ANSWER_URL)
    assert request.findtext(f"{{{ASSERTION}}}Issuer") == OUR_ENTITY_ID
    assert request[1].get("Format") == PERSISTENT


def test_the_second_time_the_link_counts_and_not_the_address(door: SamlDoor, browser: Client) -> None:
    dana = door.person()
    door.go(browser)
    dana.email = "dana.oakes@cedar.example"
    dana.save()
    door.idp.changes = {"attributes": {"email": ["somebody.else@cedar.example"]}, "assertion_id": "_assertion-2"}

    again = stranger_client()
    door.go(again)

    assert who(again) == dana.public_id


@pytest.mark.usefixtures("door")
def test_the_page_offers_the_provider_like_the_others_and_lets_its_form_lead_there(browser: Client) -> None:
    answer = browser.get("/sign-in/")

    assert "Sign in with Cedar sign-in" in answer.content.decode()
    assert "form-action 'self' https://idp.cedar.example" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("door")
def test_the_providers_administrator_finds_what_is_needed_of_us(browser: Client) -> None:
    answer = browser.get("/sign-in/with/cedar/metadata/")

    described = etree.fromstring(answer.content)
    consumer = described.find(f".//{{{METADATA}}}AssertionConsumerService")
    assert answer["Content-Type"] == "application/samlmetadata+xml"
    assert described.get("entityID") == OUR_ENTITY_ID
    assert consumer is not None
    assert consumer.get("Location") == ANSWER_URL
    assert described.findtext(f".//{{{METADATA}}}NameIDFormat") == PERSISTENT


def test_a_role_that_needs_a_second_step_is_asked_for_it_unless_the_provider_had_one(
    door: SamlDoor, browser: Client
) -> None:
    door.person("coordinator")

    assert door.go(browser)["Location"] == "/sign-in/second-step/"
    assert who(browser) is None

    door.idp.changes = {"method": "https://refeds.org/profile/mfa", "assertion_id": "_assertion-2"}
    with_both = stranger_client()
    assert door.go(with_both)["Location"] == "/"
    assert Visit.objects.get().had_second_step


@pytest.mark.parametrize(
    ("setting", "changes", "kept"),
    [
        ("", {}, "dana-0001"),
        ("", {"name_id_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}, None),
        ("", {"name_id_format": TRANSIENT}, None),
        ("NameID", {"name_id_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"}, "dana-0001"),
        ("NameID", {"name_id_format": TRANSIENT}, None),
        ("uid", {"attributes": {"email": ["dana@cedar.example"], "uid": ["d-77"]}}, "d-77"),
        ("uid", {"attributes": {"email": ["dana@cedar.example"], "uid": ["d-77", "d-78"]}}, None),
        ("uid", {}, None),
    ],
)
def test_people_are_known_by_what_never_changes_and_by_nothing_else(
    door: SamlDoor, settings: Any, setting: str, changes: dict[str, Any], kept: str | None
) -> None:
    settings.WAYMARK_PROVIDERS = (saml_provider(subject=setting),)
    door.person()
    door.idp.changes = changes

    door.go(stranger_client())

    assert list(Identity.objects.values_list("subject", flat=True)) == ([kept] if kept else [])
    assert codes_logged() == ([] if kept else ["subject"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"attributes": {"email": ["nobody@cedar.example"]}}, "nobody"),
        ({"attributes": {}}, "no_claim"),
        ({"attributes": {"email": ["a@cedar.example", "dana@cedar.example"]}}, "no_claim"),
    ],
)
def test_whoever_the_roster_does_not_know_gets_a_page_that_says_what_to_do(
    door: SamlDoor, browser: Client, changes: dict[str, Any], code: str
) -> None:
    door.person()
    door.idp.changes = changes

    answer = door.go(browser)

    assert (answer.status_code, who(browser), codes_logged()) == (403, None, [code])
    assert "IT department" in answer.content.decode()


def test_what_a_provider_said_is_forgotten_as_soon_as_it_was_used(door: SamlDoor, browser: Client) -> None:
    door.person()
    door.go(browser)

    assert list(SignInRequest.objects.values_list("subject", "claims")) == [("", {})]


def test_what_nobody_came_for_is_forgotten_within_the_hour_and_the_request_after_a_day(
    door: SamlDoor, browser: Client, clock: Clock
) -> None:
    door.post(door.idp.answer(door.begin(browser)))
    assert SignInRequest.objects.get().subject == "dana-0001"

    clock(3600)
    assert forget_old_requests(now=timezone.now()) == 0
    assert SignInRequest.objects.get().subject == ""
    clock(86_400)
    assert forget_old_requests(now=timezone.now()) == 1


# An answer that is not believed


def test_an_answer_that_is_not_what_it_says_lets_nobody_in_and_its_reason_stands_in_the_log(
    door: SamlDoor, browser: Client
) -> None:
    door.person()
    door.idp.make = lambda facts: encoded(response_of(facts))
    form = door.idp.answer(door.begin(browser))
    began = time.thread_time()

    answer = door.post(form)

    assert time.thread_time() - began < 1
    assert (answer.status_code, who(browser), codes_logged()) == (403, None, ["unsigned"])
    assert "dana" not in str(list(LogEntry.objects.values_list("details_json", flat=True)))


def test_with_the_signature_unchecked_anybody_would_come_in(
    door: SamlDoor, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = door.person()
    door.idp.make = lambda facts: encoded(response_of(facts))

    def believing(root: etree._Element, **_how: object) -> tuple[etree._Element, etree._Element]:
        return root, next(root.iter(f"{{{ASSERTION}}}Assertion"))

    monkeypatch.setattr("waymark.interop.saml.answer.signed_parts", believing)

    door.go(browser)

    assert who(browser) == dana.public_id


def test_a_wrong_answer_uses_the_request_up_too(door: SamlDoor, browser: Client) -> None:
    door.person()
    address = door.begin(browser)
    good = door.idp.answer(address)
    door.post({**good, "SAMLResponse": "bm8="})

    assert door.post(good).status_code == 403
    assert codes_logged() == ["malformed"]


# Coming back in a way that was not begun, or a second time


def test_the_same_answer_opens_once(door: SamlDoor, browser: Client) -> None:
    door.person()
    form = door.idp.answer(door.begin(browser))
    browser.get(door.post(form)["Location"])
    browser.post("/sign-out/")

    again = door.post(form)

    assert (again.status_code, who(browser)) == (403, None)
    assert browser.get(FINISH).status_code == 403
    assert Visit.objects.count() == 0


def test_without_using_requests_up_the_same_answer_would_open_twice(
    door: SamlDoor, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = door.person()
    form = door.idp.answer(door.begin(browser))
    references = list(browser.session["saml"])
    browser.get(door.post(form)["Location"])

    def again(**_facts: Any) -> SignInRequest:
        SignInRequest.objects.update(answered_at=timezone.now())
        return SignInRequest.objects.get()

    monkeypatch.setattr(views, "use_up", again)
    thief = stranger_client()
    session = thief.session
    session["saml"] = references
    session.save()
    thief.get(door.post(form)["Location"])

    assert who(thief) == dana.public_id


def test_an_assertion_is_taken_once_even_if_it_answers_another_request(door: SamlDoor, browser: Client) -> None:
    door.person()
    door.go(browser)
    second = stranger_client()

    answer = door.go(second)

    assert (answer.status_code, who(second), codes_logged()) == (403, None, ["replayed"])


def test_without_remembering_assertions_one_would_be_taken_in_answer_to_another_request(
    door: SamlDoor, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = door.person()
    door.go(browser)
    real = saml_requests.keep_answer
    monkeypatch.setattr(views, "keep_answer", lambda **kept: real(**{**kept, "assertion_id": "_another"}))
    second = stranger_client()

    door.go(second)

    assert who(second) == dana.public_id


def test_nobody_comes_in_whom_the_provider_sends_unasked(door: SamlDoor, browser: Client) -> None:
    door.person()
    form = door.idp.answer(door.begin(browser))

    for state in ("", "/choose/", "https://evil.example/", "x" * 100_000, "\x00"):
        assert door.post({**form, "RelayState": state}).status_code == 403
    assert Client().post(ACS, {"SAMLResponse": form["SAMLResponse"]}).status_code == 403
    # Strangers write nothing into the log, and the request is still good.
    assert codes_logged() == []
    assert door.post(form).status_code == 302


def test_an_answer_to_another_browsers_request_is_refused(door: SamlDoor, browser: Client) -> None:
    door.person()
    stolen = door.idp.answer(door.begin(browser))
    thief = stranger_client()
    asked = parse_qs(urlsplit(door.begin(thief)).query)["RelayState"][0]

    answer = door.post({**stolen, "RelayState": asked})

    assert (answer.status_code, codes_logged()) == (403, ["request"])


def test_nobody_is_signed_in_as_somebody_else_by_a_form_that_another_began(door: SamlDoor, browser: Client) -> None:
    door.person()
    attackers_form = door.idp.answer(door.begin(browser))
    victim = stranger_client()
    door.begin(victim)

    leads_to = door.post(attackers_form)["Location"]

    assert victim.get(leads_to).status_code == 403
    assert who(victim) is None


def test_without_asking_whose_request_it_was_the_victim_would_be_signed_in_as_the_attacker(
    door: SamlDoor, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacker = door.person()
    attackers_form = door.idp.answer(door.begin(browser))
    victim = stranger_client()
    everybodys = list(SignInRequest.objects.values_list("reference", flat=True))
    real = saml_requests.pick_up
    monkeypatch.setattr(views, "pick_up", lambda **facts: real(**{**facts, "references": everybodys}))

    victim.get(door.post(attackers_form)["Location"])

    assert who(victim) == attacker.public_id


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_nobody_is_led_away_from_here(door: SamlDoor, browser: Client, target: str) -> None:
    door.person()

    assert door.go(browser, next=target)["Location"] == "/"


def test_an_answer_that_comes_too_late_is_refused_and_so_is_a_browser(
    door: SamlDoor, browser: Client, clock: Clock
) -> None:
    door.person()
    late = door.begin(browser)
    clock(601)
    assert door.post(door.idp.answer(late)).status_code == 403

    leads_to = door.post(door.idp.answer(door.begin(browser)))["Location"]
    clock(121)
    assert browser.get(leads_to).status_code == 403
    assert who(browser) is None


def test_what_is_too_long_is_not_even_read(door: SamlDoor, browser: Client) -> None:
    form = door.idp.answer(door.begin(browser))
    began = time.thread_time()

    answer = door.post({**form, "SAMLResponse": "A" * 2_000_000})

    assert time.thread_time() - began < 1
    assert answer.status_code == 403
    assert codes_logged() == []
    assert Client().post(ACS, form).status_code == 403  # as if files came along
    assert door.post(form).status_code == 302


def test_a_browser_may_have_several_tabs_open_and_five_requests_at_most(door: SamlDoor, browser: Client) -> None:
    dana = door.person()
    addresses = [door.begin(browser) for _ in range(6)]

    assert len(browser.session["saml"]) == 5
    assert browser.get(door.post(door.idp.answer(addresses[1]))["Location"]).status_code == 302
    assert who(browser) == dana.public_id


@pytest.mark.usefixtures("door")
def test_each_provider_has_its_own_road(settings: Any, browser: Client) -> None:
    assert browser.get("/sign-in/with/cedar/return/").status_code == 404
    settings.WAYMARK_PROVIDERS = (provider(),)
    assert Client().post(ACS, "x=1", content_type=_FORM).status_code == 404
    assert browser.get(FINISH).status_code == 404
    assert browser.get("/sign-in/with/cedar/metadata/").status_code == 404


def test_the_provider_of_one_district_vouches_for_nobody_of_another(door: SamlDoor, browser: Client) -> None:
    neighbor = make_person(make_district("Westbrook"), "educator")
    Identity.objects.create(person=neighbor, issuer=ENTITY_ID, subject="dana-0001", linked_at="2026-01-01T00:00Z")

    door.go(browser)

    assert (who(browser), codes_logged()) == (None, ["no_district"])


def test_of_two_answers_at_one_moment_one_is_taken(door: SamlDoor, browser: Client) -> None:
    door.begin(browser)
    begun = SignInRequest.objects.get()
    found = [
        saml_requests.use_up(provider_key="cedar", reference=begun.reference, now=timezone.now()) for _ in range(2)
    ]

    assert [request is not None for request in found] == [True, False]
