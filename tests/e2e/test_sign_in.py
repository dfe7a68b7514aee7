"""Signing in from the button to Today and out again, with a browser that really goes to another site and back."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from e2e.conftest import BROWSER_ARGUMENTS, CHROMIUM
from fake_idp import KEY, FakeIdp, provider
from fake_saml_idp import CERTIFICATE, Facts, FakeSamlIdp, encoded, response_of, saml_provider, signed
from records import make_district, make_person
from waymark.apps.accounts.models import Visit
from waymark.interop.tokens.discovery import Discovery
from waymark.interop.tokens.keys import KeyRing
from waymark.web.signing_in.oidc import provider as road
from web.signing_in.test_second_step import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Show = Callable[[str], str]


@dataclass
class Elsewhere:
    """The site of a provider: a real one on this machine, with TLS. ``page`` makes its one page from the address."""

    port: int
    page: Show = lambda _address: ""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Start the site."""
    secret = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (tmp_path / "site.pem").write_text(CERTIFICATE + secret, encoding="ascii")

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!DOCTYPE html><title>Cedar</title>{site.page(self.path)}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "site.pem")
    # Browsers open connections that they may never use; each handshake belongs to its own thread.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Elsewhere(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, elsewhere: Elsewhere, live_server: Any) -> Iterator[Page]:
    """Return a page in a browser that finds us, the provider's site under its name, and nothing else."""
    where = f"--host-resolver-rules=MAP *.cedar.example:443 127.0.0.1:{elsewhere.port}"
    started = browser.browser_type.launch(executable_path=CHROMIUM, args=[*BROWSER_ARGUMENTS, where])
    context = started.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
    others: list[str] = []

    def only_these(route: Route) -> None:
        if route.request.url.startswith((live_server.url, "https://login.cedar.example", "https://idp.cedar.example")):
            route.continue_()
        else:
            others.append(route.request.url)
            route.abort()

    context.route("**/*", only_these)
    yield context.new_page()
    started.close()
    assert others == []


@pytest.fixture
def oidc(elsewhere: Elsewhere, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeIdp:
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
        return f'<a id="yes" href="{escape(back)}">It is me</a>'

    elsewhere.page = page
    return idp


@pytest.fixture
def saml(elsewhere: Elsewhere, live_server: Any, settings: Any) -> FakeSamlIdp:
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
        return f'<form method="post" action="{ours}/answer/">{fields}<button id="yes">It is me</button></form>'

    elsewhere.page = page
    return idp


def make_dana(*roles: str) -> None:
    dana = make_person(make_district("Cedar"), *roles, name="Dana Oakes")
    dana.email = "dana@cedar.example"
    dana.save()


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)


def come_with_the_districts_account(page: Page, address: str) -> None:
    """Press the button on the sign-in page, go to the provider and say yes there."""
    page.goto(address)
    press(page, "text=Sign in with Cedar sign-in")
    expect(page).to_have_title("Cedar")
    press(page, "#yes")


def sign_out(page: Page) -> None:
    page.click(".wm-role > summary")
    press(page, "form[action='/sign-out/'] button")


@pytest.mark.usefixtures("oidc")
def test_a_coordinator_comes_in_sets_up_a_phone_goes_out_and_comes_again_with_a_spare_code(
    page: Page, live_server: Any
) -> None:
    make_dana("coordinator")
    come_with_the_districts_account(page, f"{live_server.url}/sign-in/")

    expect(page.locator("h1")).to_have_text("Set up your second step")
    assert Visit.objects.count() == 0
    page.fill("input[name=code]", code_of("".join(page.locator(".wm-secret span").all_inner_texts())))
    press(page, "text=Set up and sign in")
    spare = page.locator(".wm-codes li").all_inner_texts()
    assert len(spare) == 10
    press(page, "text=I have kept them")
    expect(page).to_have_url(f"{live_server.url}/")
    expect(page.locator("body")).to_contain_text("Dana Oakes")

    sign_out(page)
    assert Visit.objects.count() == 0
    # Whoever asks for a page is led to the sign-in page, and in the end to what was asked for.
    come_with_the_districts_account(page, f"{live_server.url}/visits/")
    expect(page).to_have_url(f"{live_server.url}/sign-in/second-step/")
    page.fill("input[name=code]", spare[0])
    press(page, "main button[type=submit]")
    expect(page).to_have_url(f"{live_server.url}/visits/")
    assert Visit.objects.get().had_second_step


@pytest.mark.usefixtures("saml")
def test_an_educator_comes_in_by_saml_though_the_answer_is_a_form_from_another_site(
    page: Page, live_server: Any
) -> None:
    make_dana("educator")

    come_with_the_districts_account(page, f"{live_server.url}/visits/")

    expect(page).to_have_url(f"{live_server.url}/visits/")
    expect(page.locator("body")).to_contain_text("This browser")
    sign_out(page)
    assert Visit.objects.count() == 0


@pytest.mark.usefixtures("saml")
def test_whom_the_roster_does_not_know_is_told_so_after_coming_back(page: Page, live_server: Any) -> None:
    make_district("Cedar")

    come_with_the_districts_account(page, f"{live_server.url}/sign-in/")

    expect(page.locator("h1")).to_have_text("Cedar does not know this account yet")
    assert Visit.objects.count() == 0
