"""The language switch: a form that works without JavaScript and leads back only to our own pages."""

import datetime

from django.test import Client
from django.utils import formats, translation


def test_the_switch_changes_the_language_and_returns_to_the_page(client: Client) -> None:
    response = client.post("/language/", {"language": "es", "next": "/choose/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/choose/")
    assert "Elegir" in client.get("/choose/").content.decode()


def test_the_switch_does_not_lead_to_another_host(client: Client) -> None:
    response = client.post("/language/", {"language": "es", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_the_page_offers_its_own_address_as_the_way_back(client: Client) -> None:
    html = client.get("/choose/day/example/?q=quill&page=1").content.decode()
    assert 'name="next"' in html
    assert 'value="/choose/day/example/?q=quill&amp;page=1"' in html


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    client.post("/language/", {"language": "tlh", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()


def test_whole_numbers_are_written_the_same_in_both_languages(client: Client) -> None:
    for language in ("en", "es"):
        html = client.get("/patterns/", headers={"accept-language": language}).content.decode()
        assert "1,000" in html


def test_spanish_numbers_and_dates_are_those_of_the_united_states_and_mexico() -> None:
    with translation.override("es"):
        assert formats.number_format(1234.5, decimal_pos=1, force_grouping=True) == "1,234.5"
        assert formats.date_format(datetime.date(2026, 10, 17)) == "17 de octubre de 2026"
