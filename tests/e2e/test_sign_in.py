"""Signing in from the button to Today and out again, with a browser that really goes to another site and back."""

from collections.abc import Callable, Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from fake_idp import ISSUER, FakeIdp, provider
from fake_saml_idp import SSO_URL, Facts, FakeSamlIdp, encoded, response_of, saml_provider, signed
from records import make_district, make_person
from waymark.apps.accounts.models import Visit
from waymark.interop.tokens.discovery import Discovery
from waymark.interop.tokens.keys import KeyRing
from waymark.web.signing_in.oidc import provider as road
from web.signing_in.test_second_step import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Show = Callable[[str], str]


@pytest.fixture
def context(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """Return a browser that finds our pages, the provider of the test, and nothing else."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    elsewhere: list[str] = []

    def nothing_else(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.abort()

    made.route(
        "**/*",
        lambda route: route.continue_() if route.request.url.startswith(live_server.url) else nothing_else(route),
    )
    yield made
    made.close()
    assert elsewhere == []


def show_provider(context: BrowserContext, at: str, page: Show) -> None:
    """Let a provider show its page at an address: HTML, made from the address with which the browser came."""
    context.route(f"{at}**", lambda route: route.fulfill(content_type="text/html", body=page(route.request.url)))


@pytest.fixture
def oidc(context: BrowserContext, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeIdp:
    """Set up a provider that speaks OpenID Connect; its page has one button."""
    idp = FakeIdp(now=lambda: timezone.now().timestamp())
    idp.claims = {"email": "dana@cedar.example", "email_verified": True}
    settings.WAYMARK_PROVIDERS = (provider(),)
    settings.WAYMARK_ADDRESS = live_server.url
    monkeypatch.setattr(road, "transport", lambda: idp)
    monkeypatch.setattr(road, "KEYS", KeyRing())
    monkeypatch.setattr(road, "DISCOVERY", Discovery())

    def page(address: str) -> str:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        idp.nonce = asked["nonce"]
        back = f"{asked['redirect_uri']}?{urlencode({'code': 'c1', 'state': asked['state']})}"
        return f'<title>Cedar</title><a id="yes" href="{escape(back)}">It is me</a>'

    show_provider(context, f"{ISSUER}/authorize", page)
    return idp


@pytest.fixture
def saml(context: BrowserContext, live_server: Any, settings: Any) -> FakeSamlIdp:
    """Set up a provider that speaks SAML; its page is a form that leads to us, as such providers have it."""
    settings.WAYMARK_PROVIDERS = (saml_provider(),)
    settings.WAYMARK_ADDRESS = live_server.url
    ours = f"{live_server.url}/sign-in/with/cedar"

    def make(facts: Facts) -> str:
        facts.answer_url = facts.destination = f"{ours}/answer/"
        facts.audience = f"{ours}/metadata/"
        return encoded(signed(response_of(facts)))

    idp = FakeSamlIdp(now=lambda: timezone.now(), make=make)

    def page(address: str) -> str:
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in idp.answer(address).items()
        )
        form = f'<form method="post" action="{ours}/answer/">{fields}<button id="yes">It is me</button></form>'
        return f"<title>Cedar</title>{form}"

    show_provider(context, SSO_URL, page)
    return idp


def make_dana(*roles: str) -> None:
    dana = make_person(make_district("Cedar"), *roles, name="Dana Oakes")
    dana.email = "dana@cedar.example"
    dana.save()


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)


def come_with_the_districts_account(page: Page, address: str) -> None:
    """Ask for a page, be sent to the sign-in page, go to the provider and say yes there."""
    page.goto(f"{address}/visits/")
    expect(page).to_have_url(f"{address}/sign-in/?next=/visits/")
    press(page, "text=Sign in with Cedar sign-in")
    expect(page).to_have_title("Cedar")
    press(page, "#yes")


def sign_out(page: Page) -> None:
    page.click(".wm-role > summary")
    press(page, "form[action='/sign-out/'] button")


@pytest.mark.usefixtures("oidc")
def test_a_coordinator_comes_in_sets_up_a_phone_goes_out_and_comes_again_with_a_spare_code(
    context: BrowserContext, live_server: Any
) -> None:
    make_dana("coordinator")
    page = context.new_page()
    come_with_the_districts_account(page, live_server.url)

    expect(page.locator("h1")).to_have_text("Set up your second step")
    assert Visit.objects.count() == 0
    page.fill("input[name=code]", code_of("".join(page.locator(".wm-secret span").all_inner_texts())))
    press(page, "text=Set up and sign in")
    spare = page.locator(".wm-codes li").all_inner_texts()
    assert len(spare) == 10
    press(page, "text=I have kept them")
    expect(page).to_have_url(f"{live_server.url}/visits/")
    page.goto(f"{live_server.url}/")
    expect(page.locator("body")).to_contain_text("Dana Oakes")

    sign_out(page)
    assert Visit.objects.count() == 0
    page.goto(f"{live_server.url}/visits/")
    expect(page).to_have_url(f"{live_server.url}/sign-in/?next=/visits/")

    come_with_the_districts_account(page, live_server.url)
    expect(page).to_have_url(f"{live_server.url}/sign-in/second-step/")
    page.fill("input[name=code]", spare[0])
    press(page, "main button[type=submit]")
    expect(page).to_have_url(f"{live_server.url}/visits/")
    assert Visit.objects.get().had_second_step


@pytest.mark.usefixtures("saml")
def test_an_educator_comes_in_by_saml_though_the_answer_is_a_form_from_another_site(
    context: BrowserContext, live_server: Any
) -> None:
    make_dana("educator")
    page = context.new_page()

    come_with_the_districts_account(page, live_server.url)

    expect(page).to_have_url(f"{live_server.url}/visits/")
    expect(page.locator("body")).to_contain_text("This browser")
    sign_out(page)
    assert Visit.objects.count() == 0


@pytest.mark.usefixtures("saml")
def test_whom_the_roster_does_not_know_is_told_so_after_coming_back(context: BrowserContext, live_server: Any) -> None:
    make_district("Cedar")
    page = context.new_page()

    come_with_the_districts_account(page, live_server.url)

    expect(page.locator("h1")).to_have_text("Cedar does not know this account yet")
    assert Visit.objects.count() == 0
