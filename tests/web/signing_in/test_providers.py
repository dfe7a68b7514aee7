"""Signing in with the district's own account: the right person comes in, and nobody else by any trick known to us."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings as django_settings
from django.test import Client

from fake_idp import CLIENT_ID, ISSUER, KEY, OTHER_KEY, FakeIdp, jwk, provider, response, signed, unsigned
from records import make_district, make_person, stranger_client
from waymark.apps.accounts.models import Identity, Visit
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import Person
from waymark.interop.tokens import id_token
from waymark.web.signing_in.oidc import provider as road
from web.signing_in.conftest import Clock, Door

pytestmark = pytest.mark.django_db


def who(client: Client) -> str | None:
    """Return the public id of whoever is signed in, as a page finds it."""
    visit = Visit.objects.filter(session_key=client.session.session_key or "-").select_related("person").first()
    return visit.person.public_id if visit and client.get("/visits/").status_code == 200 else None


def codes_logged() -> list[str]:
    entries = LogEntry.objects.filter(action="accounts.sign_in_refused").order_by("seq")
    return [str(entry.details["code"]) for entry in entries]


# The way in


def test_a_person_of_the_roster_comes_in_is_linked_and_led_to_where_she_was_going(door: Door, browser: Client) -> None:
    dana = door.person()

    answer = door.go(browser, next="/choose/")

    assert (answer.status_code, answer["Location"]) == (302, "/choose/")
    assert who(browser) == dana.public_id
    assert list(Identity.objects.values_list("person__name", "issuer", "subject")) == [(dana.name, ISSUER, "subject-1")]
    actions = list(LogEntry.objects.order_by("seq").values_list("action", "subject"))
    assert actions == [(a, f"person:{dana.public_id}") for a in ("accounts.link", "accounts.sign_in")]


def test_what_the_browser_takes_along_is_fresh_each_time_and_as_the_standard_wants_it(
    door: Door, browser: Client
) -> None:
    first, second = door.begin(browser), door.begin(browser)

    assert first["redirect_uri"] == f"{django_settings.WAYMARK_ADDRESS}/sign-in/with/cedar/return/"
    assert (first["response_type"], first["code_challenge_method"], first["client_id"]) == ("code", "S256", CLIENT_ID)
    assert set(first["scope"].split()) == {"openid", "profile", "email"}
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 16


@pytest.mark.parametrize(
    "query", ["scope=admin", "process=connect", "auth_params=prompt%3Dnone%26nonce%3Dx", "action=rerequest"]
)
@pytest.mark.usefixtures("door")
def test_nothing_in_the_address_changes_what_is_asked_for(browser: Client, query: str) -> None:
    answer = browser.post(f"/sign-in/with/cedar/?{query}")

    assert "admin" not in answer["Location"]
    assert "prompt" not in answer["Location"]
    assert answer["Location"].count("nonce=") == 1
    assert "nonce=x&" not in f"{answer['Location']}&"


def test_following_a_link_sends_nobody_to_the_provider(door: Door, browser: Client) -> None:
    assert browser.get("/sign-in/with/cedar/").status_code == 405
    assert door.idp.asked == []


def test_the_second_time_the_link_counts_and_not_the_address(door: Door, browser: Client) -> None:
    dana = door.person()
    door.go(browser)
    dana.email = "dana.oakes@cedar.example"
    dana.save()
    door.idp.claims = {"email": "somebody.else@cedar.example"}

    again = stranger_client()
    door.go(again)

    assert who(again) == dana.public_id


def test_the_session_of_before_is_not_the_session_of_after(door: Door, browser: Client) -> None:
    door.person()
    door.begin(browser)
    planted = browser.session.session_key

    door.go(browser)

    assert planted
    assert browser.session.session_key != planted
    assert not browser.session.exists(planted)


@pytest.mark.usefixtures("door")
def test_the_page_offers_the_provider_and_lets_its_form_lead_there(browser: Client) -> None:
    answer = browser.get("/sign-in/")

    assert "Sign in with Cedar sign-in" in answer.content.decode()
    assert "form-action 'self' https://login.cedar.example" in answer["Content-Security-Policy"]
    assert "login.cedar.example" not in browser.get("/choose/")["Content-Security-Policy"]


# Whom a token speaks of

Plant = Callable[[Door], None]


def nobody_with_it(door: Door) -> None:
    door.person(email="other@cedar.example")


def two_with_it(door: Door) -> None:
    door.person(), door.person(email="DANA@cedar.example")


def somebody_of_another_district(_door: Door) -> None:
    neighbor = make_person(make_district("Westbrook"), "educator")
    neighbor.email = "dana@cedar.example"
    neighbor.save()


def not_verified(door: Door) -> None:
    door.person()
    door.idp.claims["email_verified"] = False


def verified_only_in_words(door: Door) -> None:
    door.person()
    door.idp.claims["email_verified"] = "true"


def without_an_address(door: Door) -> None:
    door.person()
    door.idp.claims = {"email_verified": True}


def empty_address(door: Door) -> None:
    door.person(email="")
    door.idp.claims["email"] = ""


def without_a_role(door: Door) -> None:
    door.person().roles.all().delete()


def with_another_identity(door: Door) -> None:
    person = door.person()
    Identity.objects.create(person=person, issuer=ISSUER, subject="an older one", linked_at="2026-01-01T00:00Z")


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (nobody_with_it, "nobody"),
        (two_with_it, "several"),
        (somebody_of_another_district, "nobody"),
        (not_verified, "not_verified"),
        (verified_only_in_words, "not_verified"),
        (without_an_address, "no_claim"),
        (empty_address, "no_claim"),
        (without_a_role, "no_role"),
        (with_another_identity, "other_identity"),
    ],
)
def test_whoever_the_roster_does_not_know_beyond_doubt_gets_a_page_that_says_what_to_do(
    door: Door, browser: Client, plant: Plant, code: str
) -> None:
    plant(door)

    answer = door.go(browser)

    assert answer.status_code == 403
    assert "What to do" in answer.content.decode()
    assert "IT department" in answer.content.decode()
    assert (who(browser), codes_logged()) == (None, [code])
    assert Visit.objects.count() == 0


def test_a_second_provider_cannot_get_hold_of_somebody_by_inventing_the_address(
    door: Door, browser: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = door.person()
    door.go(browser)
    settings.WAYMARK_PROVIDERS = (provider(), provider(key="evil", issuer="https://evil.example", name="Evil"))
    evil = FakeIdp(issuer="https://evil.example", claims=dict(door.idp.claims), now=door.idp.now)
    monkeypatch.setattr(road, "transport", lambda: evil)
    thief = stranger_client()

    answer = Door(evil, door.district).go(thief, "evil")

    assert answer.status_code == 403
    assert (who(thief), codes_logged()) == (None, ["other_identity"])
    assert [identity.issuer for identity in dana.identities.all()] == [ISSUER]


def test_without_asking_for_other_identities_the_second_provider_would_come_in(
    door: Door, browser: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = door.person()
    door.go(browser)
    settings.WAYMARK_PROVIDERS = (provider(), provider(key="evil", issuer="https://evil.example", name="Evil"))
    evil = FakeIdp(issuer="https://evil.example", claims=dict(door.idp.claims), now=door.idp.now)
    monkeypatch.setattr(road, "transport", lambda: evil)
    monkeypatch.setattr("waymark.apps.accounts.services.identities.has_identity", lambda _person: False)
    thief = stranger_client()

    Door(evil, door.district).go(thief, "evil")

    assert who(thief) == dana.public_id


def test_the_provider_of_one_district_vouches_for_nobody_of_another(door: Door, browser: Client) -> None:
    neighbor = make_person(make_district("Westbrook"), "educator")
    Identity.objects.create(person=neighbor, issuer=ISSUER, subject="subject-1", linked_at="2026-01-01T00:00Z")

    door.go(browser)

    assert (who(browser), codes_logged()) == (None, ["no_district"])


@pytest.mark.parametrize(("given", "is_in"), [("cedar.example", True), ("gmail.example", False), (None, False)])
def test_an_account_of_another_tenant_is_refused(
    door: Door, browser: Client, settings: Any, given: str | None, is_in: bool
) -> None:
    settings.WAYMARK_PROVIDERS = (provider(requires={"hd": "cedar.example"}),)
    dana = door.person()
    door.idp.claims["hd"] = given

    door.go(browser)

    assert who(browser) == (dana.public_id if is_in else None)
    assert codes_logged() == ([] if is_in else ["other_tenant"])


def test_a_directory_that_gives_out_sign_in_names_is_matched_by_the_districts_id(
    door: Door, browser: Client, settings: Any
) -> None:
    settings.WAYMARK_PROVIDERS = (provider(claim="sourcedId", match="person_id", vouches_for_claim=True),)
    dana = door.person()
    door.idp.claims = {"sourcedId": dana.person_id}

    door.go(browser)

    assert who(browser) == dana.public_id


# Tokens that are not what they say


def hs256_with_the_public_key(claims: dict[str, Any]) -> str:
    """The oldest trick: the public key, which everybody has, as the secret of another algorithm."""
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = unsigned(claims, alg="HS256").rstrip(".")
    return f"{head}.{urlsafe_b64encode(hmac.new(pem, head.encode(), hashlib.sha256).digest()).rstrip(b'=').decode()}"


def tampered(claims: dict[str, Any]) -> str:
    head, _, signature = signed(claims).split(".")
    return f"{head}.{unsigned({**claims, 'sub': 'subject-2'}).split('.')[1]}.{signature}"


ATTACKS: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], str], str]] = {
    "no algorithm": ({}, unsigned, "algorithm"),
    "no algorithm, in capitals": ({}, lambda c: unsigned(c, alg="NoNe"), "algorithm"),
    "public key as a secret": ({}, hs256_with_the_public_key, "algorithm"),
    "a secret that we would have to share": ({}, lambda c: signed(c, key="s" * 64, algorithm="HS256"), "algorithm"),
    "a weak algorithm": ({}, lambda c: unsigned(c, alg="RS1"), "algorithm"),
    "no signature": ({}, lambda c: unsigned(c, alg="RS256"), "signature"),
    "another's key under the right id": ({}, lambda c: signed(c, key=OTHER_KEY), "signature"),
    "claims changed after signing": ({}, tampered, "signature"),
    "another algorithm of the same key": ({}, lambda c: signed(c, algorithm="PS256"), "key"),
    "a key that it brings along": ({}, lambda c: signed(c, key=OTHER_KEY, key_id="x", jwk=jwk(OTHER_KEY, "x")), "key"),
    "the address of a key": ({}, lambda c: signed(c, key=OTHER_KEY, key_id="x", jku="https://evil.example/k"), "key"),
    "a key id that leads out": ({}, lambda c: signed(c, key_id="../../../dev/null"), "key"),
    "conditions that we do not know": ({}, lambda c: signed(c, crit=["b64"], b64=False), "key"),
    "another issuer": ({"iss": "https://evil.example"}, signed, "issuer"),
    "an issuer with a slash more": ({"iss": ISSUER + "/"}, signed, "issuer"),
    "no issuer": ({"iss": None}, signed, "issuer"),
    "for another service": ({"aud": "somebody-else"}, signed, "audience"),
    "for several, and not issued to us": ({"aud": [CLIENT_ID, "other"]}, signed, "audience"),
    "issued to another": ({"aud": [CLIENT_ID, "other"], "azp": "other"}, signed, "audience"),
    "for nobody": ({"aud": None}, signed, "audience"),
    "expired": ({"exp": 1_700_000_000}, signed, "expired"),
    "never expires": ({"exp": None}, signed, "malformed"),
    "expires at no time": ({"exp": 10**400}, signed, "malformed"),
    "from the future": ({"iat": 4_000_000_000, "exp": 4_000_000_300}, signed, "too_early"),
    "not yet": ({"nbf": 4_000_000_000}, signed, "too_early"),
    "long ago": ({"iat": 1_700_000_000}, signed, "too_old"),
    "another's nonce": ({"nonce": "of another browser"}, signed, "nonce"),
    "no nonce": ({"nonce": None}, signed, "nonce"),
    "a nonce that is no text": ({"nonce": ["x"]}, signed, "nonce"),
    "nobody": ({"sub": None}, signed, "subject"),
    "an empty subject": ({"sub": ""}, signed, "subject"),
    "a subject that is no text": ({"sub": 1}, lambda c: signed({**c, "sub": "1"}).replace(".", "..", 1), "malformed"),
    "a subject of many lines": ({"sub": "a\nb"}, signed, "subject"),
    "not a token": ({}, lambda _: "a.b.c", "malformed"),
    "two parts": ({}, lambda _: "a.b", "malformed"),
    "a very long token": ({"pad": "x" * 20_000}, signed, "malformed"),
    "a header as deep as a well": ({}, lambda _: "W1tb" * 3_000 + ".e30.x", "malformed"),
}


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_a_token_that_is_not_what_it_says_lets_nobody_in_and_is_refused_at_once(
    door: Door, browser: Client, name: str
) -> None:
    door.person()
    claims, make, code = ATTACKS[name]
    asked = door.begin(browser)
    door.idp.claims |= claims
    door.idp.make_token = make
    began = time.perf_counter()

    answer = door.come_back(browser, asked)

    assert time.perf_counter() - began < 1
    assert (answer.status_code, who(browser), codes_logged()) == (403, None, [code])
    assert Identity.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "guard"),
    [
        ("another's nonce", "_refuse_strangers"),
        ("for another service", "_refuse_strangers"),
        ("expired", "_refuse_other_times"),
    ],
)
def test_with_a_check_taken_out_the_same_token_would_let_a_stranger_in(
    door: Door, browser: Client, monkeypatch: pytest.MonkeyPatch, name: str, guard: str
) -> None:
    dana = door.person()
    claims, make, _ = ATTACKS[name]
    asked = door.begin(browser)
    door.idp.claims |= claims
    door.idp.make_token = make
    monkeypatch.setattr(id_token, guard, lambda *_args, **_kwargs: None)

    door.come_back(browser, asked)

    assert who(browser) == dana.public_id


def test_as_allauth_alone_reads_tokens_one_signed_by_anybody_would_be_believed(
    door: Door, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = door.person()
    asked = door.begin(browser)
    door.idp.make_token = lambda claims: signed(claims, key=OTHER_KEY)
    monkeypatch.setattr(road.RoadAndBack, "complete_login", OpenIDConnectOAuth2Adapter.complete_login)
    monkeypatch.setattr(road.DistrictProvider, "server_url", ISSUER)
    original = road.DistrictProvider.__init__

    def without_userinfo(self: Any, *args: Any) -> None:
        original(self, *args)
        self.app.settings["fetch_userinfo"] = False

    monkeypatch.setattr(road.DistrictProvider, "__init__", without_userinfo)

    door.come_back(browser, asked)

    assert who(browser) == dana.public_id


# Coming back in a way that was not begun


def test_the_same_answer_opens_once(door: Door, browser: Client) -> None:
    door.person()
    asked = door.begin(browser)
    door.come_back(browser, asked)
    browser.post("/sign-out/")

    answer = door.come_back(browser, asked)

    assert (answer.status_code, who(browser)) == (403, None)
    assert len(door.idp.codes) == 1


def test_an_answer_that_another_browser_began_opens_nothing(door: Door, browser: Client) -> None:
    door.person()
    asked = door.begin(browser)
    victim = stranger_client()

    assert door.come_back(victim, asked).status_code == 403
    assert (who(victim), door.idp.codes) == (None, [])


def test_a_token_that_was_good_before_does_not_open_a_second_sign_in(door: Door, browser: Client) -> None:
    door.person()
    asked = door.begin(browser)
    stolen = door.idp.token()
    door.come_back(browser, asked)
    thief = stranger_client()
    again = door.begin(thief)
    door.idp.make_token = lambda _claims: stolen

    door.come_back(thief, again)

    assert (who(thief), codes_logged()) == (None, ["nonce"])


def test_an_answer_after_ten_minutes_is_too_late(door: Door, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    door.person()
    asked = door.begin(browser)
    real = time.time
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: real() + 601)

    assert door.come_back(browser, asked).status_code == 403


def test_the_answer_of_one_provider_is_not_taken_for_anothers(door: Door, browser: Client, settings: Any) -> None:
    settings.WAYMARK_PROVIDERS = (provider(), provider(key="other", issuer="https://other.example"))
    asked = door.begin(browser)

    assert door.come_back(browser, asked, "other").status_code == 403
    assert door.idp.codes == []


def test_an_answer_that_names_another_issuer_is_refused(door: Door, browser: Client) -> None:
    door.person()

    door.come_back(browser, door.begin(browser), iss="https://evil.example")

    assert (who(browser), codes_logged()) == (None, ["issuer"])


def test_going_back_at_the_provider_is_no_fault(door: Door, browser: Client) -> None:
    asked = door.begin(browser)

    answer = browser.get("/sign-in/with/cedar/return/", {"error": "access_denied", "state": asked["state"]})

    assert answer.status_code == 403
    assert "You did not sign in" in answer.content.decode()
    assert LogEntry.objects.count() == 0


def test_strangers_who_call_the_way_back_write_nothing_into_the_log(door: Door, browser: Client) -> None:
    for query in ({}, {"code": "x"}, {"code": "x", "state": "y"}, {"error": "<script>", "state": "z"}):
        answer = browser.get("/sign-in/with/cedar/return/", query)
        assert answer.status_code == 403
        assert "<script>" not in answer.content.decode()

    assert (LogEntry.objects.count(), door.idp.asked) == (0, [])


# A provider that lies about itself, or is away


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "https://evil.example/token"},
        {"token_endpoint": "http://login.cedar.example/token"},
        {"jwks_uri": "https://169.254.169.254/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://login.cedar.example@evil.example/"},
        {"jwks_uri": None},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_followed(door: Door, browser: Client, lie: dict[str, Any]) -> None:
    door.idp.description = lie

    answer = browser.post("/sign-in/with/cedar/")

    assert answer.status_code == 503
    assert "evil" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")
    assert door.idp.asked == ["/.well-known/openid-configuration"]


ANSWERS: dict[str, dict[str, Any]] = {
    "fails": {"status": 500},
    "html": {"body": b"<html>"},
    "list": {"body": b"[1]"},
    "deep": {"body": b"[" * 100_000},
    "nonsense": {"body": b'{"keys": "none", "access_token": 1, "id_token": {}}'},
    "elsewhere": {"status": 302, "headers": {"Location": "https://evil.example/"}},
    "big": {"body": b"x" * 300_000},
}


@pytest.mark.parametrize("kind", sorted(ANSWERS))
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_whatever_a_provider_answers_the_page_is_a_page(door: Door, browser: Client, path: str, kind: str) -> None:
    door.person()
    made = {"body": b"{}", "url": ISSUER, **ANSWERS[kind]}
    door.idp.answer = lambda asked: response(**made) if asked == path else None

    first = browser.post("/sign-in/with/cedar/")
    state = parse_qs(urlsplit(first.get("Location", "")).query).get("state", [""])[0]
    last = browser.get("/sign-in/with/cedar/return/", {"code": "c", "state": state})

    assert first.status_code in {302, 503}
    assert last.status_code == 403
    assert who(browser) is None


def test_invented_key_ids_make_us_ask_the_provider_once_a_minute_and_no_more(
    door: Door, browser: Client, clock: Clock
) -> None:
    door.person()
    for number in range(20):
        asked = door.begin(browser)
        door.idp.make_token = lambda claims, n=number: signed(claims, key_id=f"invented-{n}")
        door.come_back(browser, asked)

    assert door.idp.asked.count("/keys") == 1
    clock(61)
    door.come_back(browser, door.begin(browser))
    assert door.idp.asked.count("/keys") == 2


def test_a_new_key_of_the_provider_is_found_after_a_minute_and_an_old_one_is_forgotten_after_an_hour(
    door: Door, browser: Client, clock: Clock
) -> None:
    dana = door.person()
    door.go(browser)
    door.idp.keys = [jwk(OTHER_KEY, "k2")]
    door.idp.make_token = lambda claims: signed(claims, key=OTHER_KEY, key_id="k2")
    clock(61)

    door.go(browser)
    assert who(browser) == dana.public_id
    clock(3601)
    door.idp.make_token = None
    stranger = stranger_client()
    door.go(stranger)
    assert (who(stranger), codes_logged()) == (None, ["key"])


@pytest.mark.parametrize(
    "changes",
    [{"kty": "oct", "k": "c2VjcmV0"}, {"use": "enc"}, {"alg": "HS256"}, {"n": "AQAB"}, {"n": "!"}, {"e": None}],
)
def test_a_key_that_is_not_fit_for_signing_is_not_used(door: Door, browser: Client, changes: dict[str, Any]) -> None:
    door.person()
    door.idp.keys = [jwk(KEY, "k1", **changes)]

    door.go(browser)

    assert (who(browser), codes_logged()) == (None, ["key"])


def test_a_known_person_costs_the_provider_one_question_and_us_few_milliseconds(door: Door, browser: Client) -> None:
    door.person()
    door.go(browser)
    door.idp.asked.clear()
    began = time.process_time()
    for _ in range(10):
        door.go(stranger_client())

    assert door.idp.asked == ["/token"] * 10
    assert (time.process_time() - began) / 10 < 0.5


def test_nothing_of_the_token_but_the_link_is_kept(door: Door, browser: Client) -> None:
    door.person()
    door.idp.claims["name"] = "Dana P. Oakes"
    door.go(browser)

    assert [model.objects.count() for model in (SocialAccount, SocialToken, EmailAddress)] == [0, 0, 0]
    assert "Dana P. Oakes" not in str(dict(browser.session))
    assert not Person.objects.filter(name="Dana P. Oakes").exists()
