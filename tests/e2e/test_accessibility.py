"""axe finds nothing on any page, in both languages, on phone and desk; no page scrolls sideways."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import Visit, Visitor
from processes import REPOSITORY
from web.folders import make_folder
from web.pages import LANGUAGES, PAGES

AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
BAD_PAGE = Path(__file__).with_name("planted-bad.html")
OPEN_ALL = "document.querySelectorAll('main details').forEach(d => d.open = true)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TALL = "Math.max(document.documentElement.scrollHeight, window.innerHeight)"
RUN_AXE = """async () => (await axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
})).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))"""

pytestmark = pytest.mark.browser


def violations(page: Page) -> list[str]:
    """Ask axe in a window as tall as the page: by the chance of scrolling, what is sticky covers half a button."""
    page.evaluate(OPEN_ALL)
    window = page.viewport_size
    assert window
    page.set_viewport_size({"width": window["width"], "height": page.evaluate(TALL)})
    page.add_script_tag(path=AXE)
    found: Any = page.evaluate(RUN_AXE)
    page.set_viewport_size(window)
    return list(found)


def upload(visit: Visit, files: dict[str, bytes]) -> None:
    visit.open("/choose/day/own/")
    payload: Any = [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files.items()]
    visit.page.set_input_files("input[type=file]", payload)
    visit.follow("button[name=do][value=draw]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_page(visitor: Visitor, width: int, language: str) -> None:
    visit = visitor(width=width, language=language, testing=True)
    found = {}
    for path in PAGES:
        visit.open(path)
        found[path] = violations(visit.page)
    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_board_of_ones_own_folder_and_on_its_faults(
    visitor: Visitor, width: int, language: str
) -> None:
    visit = visitor(width=width, language=language, testing=True)
    upload(visit, make_folder(n_people=30) | {"notes.csv": b"x\n"})
    assert violations(visit.page) == []
    broken = make_folder()
    broken["choices.csv"] += b"nobody,1,1,s1\n"
    upload(visit, broken)
    assert violations(visit.page) == []


def test_axe_and_the_ruler_find_what_is_planted(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(BAD_PAGE.read_text(encoding="utf-8"))
    found = {line.split(":")[0] for line in violations(page)}
    assert {"document-title", "html-has-lang", "image-alt", "label", "button-name", "color-contrast", "list"} <= found
    assert page.evaluate(TOO_WIDE) > 300
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(visitor: Visitor, width: int, language: str) -> None:
    visit = visitor(width=width, language=language)
    too_wide = {}
    for path in PAGES:
        visit.open(path)
        visit.page.evaluate(OPEN_ALL)
        too_wide[path] = visit.page.evaluate(TOO_WIDE)
    assert too_wide == dict.fromkeys(PAGES, 0)


@pytest.mark.parametrize("width", [320, 360])
def test_long_words_and_ids_do_not_push_the_board_sideways(visitor: Visitor, width: int) -> None:
    visit = visitor(width=width)
    upload(visit, make_folder(title="Ungewöhnlichlangeszusammengesetzteswort" * 4))
    visit.page.evaluate(OPEN_ALL)
    assert visit.page.evaluate(TOO_WIDE) == 0
