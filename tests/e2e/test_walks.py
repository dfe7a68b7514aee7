"""Walks through the pages: with the keyboard alone, without JavaScript, on paper."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visitor
from processes import REPOSITORY

EXAMPLE_DAY = REPOSITORY / "examples" / "cedar-hollow-day"

pytestmark = pytest.mark.browser


def tab_to(page: Page, words: str, *, most: int = 60) -> None:
    """Press Tab until the thing with these words has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if re.search(words, page.evaluate("document.activeElement.innerText || ''")):
            return
    raise AssertionError(f"{words!r} was not reached with {most} Tabs")


def ring_of_focus(page: Page) -> Any:
    return page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")


def test_with_the_keyboard_alone_one_reaches_a_reason(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    visit.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to main content"
    page.keyboard.press("Enter")
    tab_to(page, "See a fair day drawn", most=1)
    assert ring_of_focus(page) >= 4
    page.keyboard.press("Enter")
    page.wait_for_url("**/choose/day/example/")
    page.focus("#no-seat ~ .wm-list summary")
    assert ring_of_focus(page) >= 4
    page.keyboard.press("Enter")
    expect(page.locator(".wm-list .wm-why[open] .wm-why__say").first).to_be_visible()


def test_every_place_is_one_tab_after_another(visitor: Visitor) -> None:
    visit = visitor(width=360)
    visit.open("/")
    for words in ("Skip to main", "", "Today", "Choose", "Learn", "Grow", "See", "EN", "ES"):
        visit.page.keyboard.press("Tab")
        assert words in visit.page.evaluate("document.activeElement.innerText || ''")


def test_without_javascript_a_folder_is_drawn_explained_and_taken_away(visitor: Visitor) -> None:
    visit = visitor(scripts=False)
    page = visit.page
    visit.open("/choose/")
    page.click("text=Choose files")
    page.set_input_files("input[type=file]", sorted(EXAMPLE_DAY.glob("*.csv")))
    page.click("button:text-is('Draw')")
    expect(page.locator("h1")).to_have_text("Your draw")
    page.locator("#everyone ~ .wm-list summary").first.click()
    reason = page.locator("#everyone ~ .wm-list .wm-why[open] p").first
    expect(reason).to_be_visible()
    assert re.search(r"place \d+ of \d+|Facilitates|Away", reason.inner_text())
    with page.expect_download() as download:
        page.locator("button:text-is('Download the bundle')").first.click()
    assert download.value.suggested_filename == "waymark-day.zip"
    page.fill("#q", "nobody is called that")
    page.click("button:text-is('Find')")
    expect(page.locator("[role=status]")).to_contain_text("0 people found")


def test_the_language_is_changed_with_one_press_and_kept(visitor: Visitor) -> None:
    visit = visitor()
    visit.open("/choose/")
    visit.page.click("button[lang=es]")
    expect(visit.page.locator("h1")).to_have_text("Elegir")
    visit.open("/grow/")
    expect(visit.page.locator("h1")).to_have_text("Crecer")


def test_on_paper_the_board_fits_the_width_and_leaves_the_menu_out(visitor: Visitor) -> None:
    visit = visitor(width=720)
    visit.open("/choose/day/example/")
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(visit.page.locator(".wm-places")).to_be_hidden()
    expect(visit.page.locator(".wm-lang")).to_be_hidden()
    expect(visit.page.locator("h1")).to_be_visible()
    assert visit.page.pdf(format="Letter").count(b"/Type /Page\n") >= 1


def test_icons_and_letters_come_from_this_machine(visitor: Visitor) -> None:
    visit = visitor()
    with visit.page.expect_response("**/uswds/img/sprite.svg") as sprite:
        visit.open("/")
    assert sprite.value.ok
    visit.page.evaluate("document.fonts.ready")
    assert visit.page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').length") >= 3
