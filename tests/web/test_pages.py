"""Every page: there in both languages, without the database, and strict about what may be loaded."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings

from web.pages import LANGUAGES, PAGES, Elements


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Return each language in turn."""
    return str(request.param)


def open_page(client: Client, path: str, language: str) -> Any:
    return client.get(path, headers={"accept-language": language})


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_the_language_that_was_asked_for(client: Client, path: str, language: str) -> None:
    response = open_page(client, path, language)
    assert response.status_code == (404 if "no-such-page" in path else 200)
    assert f'<html lang="{language}">' in response.content.decode()
    assert response.headers["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_the_database(client: Client, path: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        open_page(client, path, "en")


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client: Client, path: str) -> None:
    policy = open_page(client, path, "en").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_another_host_or_styles_inline(client: Client, path: str, language: str) -> None:
    html = open_page(client, path, language).content.decode()
    elements = Elements(html)
    addresses = elements.values("href", "src", "action", "formaction", "poster", "srcset", "data")
    assert [a for a in addresses if not a.startswith(("/", "#", "?"))] == []
    assert [a for a in addresses if a.startswith("//")] == []
    assert elements.values("style") == []
    assert [tag for tag, _ in elements.found if tag in {"style", "script"}] == []
    assert [name for _, attributes in elements.found for name in attributes if name.startswith("on")] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_title_one_heading_and_a_way_past_the_menu(client: Client, path: str) -> None:
    html = open_page(client, path, "en").content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert html.index('href="#main"') < html.index('class="wm-header"')
    assert 'id="main"' in html


@pytest.mark.parametrize("path", [p for p in PAGES if "pattern" not in p])
def test_no_page_has_two_primary_buttons(client: Client, path: str) -> None:
    elements = Elements(open_page(client, path, "en").content.decode())
    primary = [a for _, a in elements.found if "usa-button" in a.get("class", "").split() and _is_primary(a)]
    assert len(primary) <= 1


def _is_primary(attributes: dict[str, str]) -> bool:
    quiet = {"usa-button--outline", "usa-button--unstyled", "wm-search__do"}
    return quiet.isdisjoint(attributes["class"].split())


def test_the_pattern_page_is_not_there_in_production(client: Client) -> None:
    assert client.get("/patterns/").status_code == 200
    with override_settings(WAYMARK_MODE="production"):
        assert client.get("/patterns/").status_code == 404


@pytest.mark.parametrize("name", ["today", "choose", "learn", "grow", "see"])
def test_each_place_marks_itself_in_the_menu(client: Client, name: str) -> None:
    path = "/" if name == "today" else f"/{name}/"
    elements = Elements(open_page(client, path, "en").content.decode())
    assert [a["href"] for tag, a in elements.found if tag == "a" and a.get("aria-current") == "page"] == [path]
