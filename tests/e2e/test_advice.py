"""A coordinator asks what would help most, a worker finds it, and a section is tried at a press."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from e2e.test_draws import District, address, district, draw

__all__ = ["address", "district"]
pytestmark = pytest.mark.browser

WORDS = {
    "en": ("What would help most?", "Look for advice", "One change at a time"),
    "es": ("¿Qué ayudaría más?", "Buscar consejo", "Un cambio a la vez"),
}


def ask(page: Page, board: str, *, language: str = "en") -> None:
    """Go from a board to its advice, and have it looked for if nobody has."""
    title, button, moves = WORDS[language]
    page.goto(f"{board}advice/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    if not page.locator("#moves").count():
        page.get_by_role("button", name=button).click()
    expect(page.locator("#moves")).to_have_text(moves, timeout=120_000)


def test_advice_is_found_and_a_section_is_tried(visitor: Visitor, district: District) -> None:
    page = district.signed_in(visitor(), district.coordinator).page
    board = draw(page, district)
    page.get_by_role("link", name="Advice on sections, rooms and chairs").click()
    page.get_by_label("Chairs that could be brought").fill("5")
    ask(page, board)

    first = page.locator("#moves ~ ol li").first
    expect(first).to_contain_text("first choices, mean rank −")
    first.get_by_role("button", name="Apply and redraw").press("Enter")

    expect(page.locator("main")).to_contain_text("This draft tries:", timeout=60_000)


def test_without_javascript_the_same_can_be_done(visitor: Visitor, district: District) -> None:
    board = draw(district.signed_in(visitor(), district.coordinator).page, district)
    page = district.signed_in(visitor(scripts=False, width=360), district.coordinator).page
    page.goto(f"{board}advice/")
    page.get_by_role("button", name="Look for advice").click()
    for _ in range(400):
        if page.locator("#moves").count():
            break
        page.get_by_role("link", name="Look again").click()
        page.wait_for_timeout(250)
    expect(page.locator("#moves")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visitor: Visitor, district: District, width: int, language: str
) -> None:
    board = draw(district.signed_in(visitor(), district.coordinator).page, district)
    page = district.signed_in(visitor(width=width, language=language, testing=True), district.coordinator).page
    page.goto(f"{board}advice/")
    asked = page.evaluate(TOO_WIDE), violations(page)
    ask(page, board, language=language)
    page.wait_for_load_state()

    assert (asked, (page.evaluate(TOO_WIDE), violations(page))) == ((0, []), (0, []))
