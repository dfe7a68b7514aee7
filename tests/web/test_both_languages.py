"""No text of a page stays English in Spanish: what is the same in both languages is a name, a number or code."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from waymark import __version__
from waymark.web.patterns import PAINT
from waymark.web.pdday.example import example_day
from web.folders import SEED, make_folder, uploads_of
from web.pages import PAGES

SAME_IN_BOTH = {
    *("Waymark", f"Waymark {__version__}", "EN", "ES", ", English", ", Español", "Mindfulness", "CSV", "Type"),
    *("sessions.csv", "educators.csv", "choices.csv", "Dana Oakes", "Juniper Elementary"),
    *(word for pair in PAINT for word in pair),
}
WORD = re.compile(r"[^\W\d_]{3,}")


class Texts(HTMLParser):
    """Everything that a page says, without code; what only a screen reader hears is part of it."""

    SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-label")

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__()
        self.found: set[str] = set()
        self._in_code = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element says by its attributes."""
        self._in_code += tag in {"code", "pre"}
        self.found |= {value.strip() for name, value in attrs if name in self.SPOKEN and value}

    def handle_endtag(self, tag: str) -> None:
        """Leave code."""
        self._in_code -= tag in {"code", "pre"}

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if not self._in_code:
            self.found.add(" ".join(data.split()))


def said_twice(english: str, spanish: str) -> set[str]:
    """Return the texts with words in them that are the same in both pages and are no names."""
    data = b"\n".join(example_day().files.values()).decode().replace('""', '"')
    same = Texts(english).found & Texts(spanish).found
    return {t for t in same if WORD.search(t) and t not in SAME_IN_BOTH and not is_data(t, data)}


def is_data(text: str, data: str) -> bool:
    """Return whether a text comes from the files of a day: a name, a title, or an id with a school."""
    if all(part in data for part in text.split(", ")):
        return True
    return re.fullmatch(r"Number talks|About \w+|Person \d+|\d+, Juniper", text) is not None


def in_both(client: Client, path: str) -> tuple[str, str]:
    pages = [client.get(path, headers={"accept-language": language}).content.decode() for language in ("en", "es")]
    return pages[0], pages[1]


@pytest.mark.parametrize("path", PAGES)
def test_no_text_of_a_page_is_the_same_in_both_languages(client: Client, path: str) -> None:
    assert said_twice(*in_both(client, path)) == set()


@pytest.mark.parametrize("fault", [b"", b"nobody,1,1,s1\n"], ids=["board", "faults"])
def test_nor_of_the_answers_to_ones_own_folder(client: Client, fault: bytes) -> None:
    files = make_folder() | {"notes.csv": b"x\n"}
    files["choices.csv"] += fault
    pages = []
    for language in ("en", "es"):
        data: dict[str, Any] = {"do": "draw", "seed": SEED, "uploads": uploads_of(files)}
        pages.append(client.post("/choose/day/own/", data, headers={"accept-language": language}).content.decode())
    assert said_twice(*pages) == set()


def test_a_text_that_was_forgotten_is_caught() -> None:
    template = Template(
        "{% load i18n %}<h1>{% translate 'Choose' %}</h1><p aria-label='Spoken words'>Forgotten words</p>"
    )
    pages = []
    for language in ("en", "es"):
        with translation.override(language):
            pages.append(template.render(Context()))
    assert said_twice(*pages) == {"Forgotten words", "Spoken words"}
