"""Pages for what went wrong: our look, plain words, no traceback."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path


def forbidden(_request: HttpRequest) -> HttpResponse:
    """Refuse."""
    raise PermissionDenied


def broken(_request: HttpRequest) -> HttpResponse:
    """Fail."""
    raise RuntimeError("secret detail")


def sign_in_anew(request: HttpRequest) -> HttpResponse:
    """Change the session."""
    request.session["somebody"] = "new"
    return HttpResponse("signed in")


def odd(_request: HttpRequest) -> HttpResponse:
    """Be suspicious."""
    raise SuspiciousOperation("odd request")


urlpatterns = [
    path("", include("waymark.web.urls")),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("odd/", odd),
    path("sign-in-anew/", sign_in_anew),
]
handler500 = "waymark.web.database_away.server_error"


@pytest.fixture
def failing_client() -> Client:
    """Return a client that shows what a visitor sees."""
    return Client(raise_request_exception=False)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "There is no page here"),
        ("/forbidden/", 403, "This page is not open to you"),
        ("/odd/", 400, "We could not read that"),
        ("/broken/", 500, "Something broke on our side"),
    ],
)
def test_each_failure_has_a_page_in_our_look(failing_client: Client, address: str, status: int, words: str) -> None:
    response = failing_client.get(address)
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "waymark/waymark.css" in html
    assert "secret detail" not in html
    assert "Traceback" not in html


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/broken/", "/odd/"])
def test_pages_that_cannot_ask_for_the_language_speak_both(failing_client: Client, address: str) -> None:
    assert '<div class="wm-head" lang="es">' in failing_client.get(address).content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
def test_a_session_that_cannot_be_stored_is_told_as_an_absent_database(
    failing_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_full(*_session: object, **_words: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SessionStore, "save", be_full)

    answer = failing_client.get("/sign-in-anew/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "20"
    assert "Nothing that you saved is lost." in answer.content.decode()


def test_a_form_that_did_not_come_from_our_page_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/choose/day/own/", {"do": "draw"}, headers={"accept-language": "es"})
    assert response.status_code == 403
    assert "Envíalo otra vez" in response.content.decode()


def test_the_same_form_with_its_token_is_taken() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/choose/day/own/")
    token = client.cookies["csrftoken"].value
    assert client.post("/choose/day/own/", {"do": "draw", "csrfmiddlewaretoken": token}).status_code == 422
