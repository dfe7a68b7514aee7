"""A coordinator cancels a session of a published day: sees who would move, does it, and all can be verified."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from e2e.test_draws import ASK, District, address, district, downloaded, draw, verified

__all__ = ["address", "district"]
pytestmark = pytest.mark.browser

WORKED_OUT_MS = 90_000
"""The first mending on a machine compiles its loops."""


def published_board(page: Page, district: District) -> str:
    """Return the board of the published draw; publish one if there is none yet."""
    page.goto(district.address + district.draws)
    if page.locator(ASK).count():
        draw(page, district)
        page.get_by_role("button", name="Publish to").click()
    else:
        page.locator("main li h2 a").first.click()
    expect(page.get_by_role("link", name="See the public proof")).to_be_visible()
    return page.url


def ask(page: Page, number: int) -> None:
    """Pick the nth session of the list, and ask who would move."""
    page.locator("select[name=session]").select_option(index=number)
    page.locator("form.wm-fields button[type=submit]").click()


def test_it_is_previewed_done_and_verified(visitor: Visitor, district: District, tmp_path: Path) -> None:
    page = district.signed_in(visitor(), district.coordinator).page
    published_board(page, district)
    page.get_by_role("link", name="Cancel a session, or give it fewer seats").click()
    ask(page, 1)
    expect(page.locator("main")).to_contain_text("A preview. Nobody has been moved or told yet.")
    do = page.get_by_role("button", name="Do it and write to")
    expect(do).to_be_visible(timeout=WORKED_OUT_MS)
    expect(page.locator("#group-1")).to_have_text("Their seat is gone")
    do.press("Enter")
    expect(page.locator("main")).to_contain_text("The seats are changed, and whoever it concerns is written to.")

    page.get_by_role("link", name="Back to").click()
    expect(page.locator("#changes ~ ul")).to_contain_text("is cancelled")
    page.get_by_role("link", name="See the public proof").click()
    bundle = tmp_path / "after.zip"
    bundle.write_bytes(downloaded(page, "Download the bundle after the changes"))
    told = verified(bundle)
    assert told.returncode == 0, told.stdout


def test_without_javascript_on_a_phone_a_preview_is_read(visitor: Visitor, district: District) -> None:
    board = published_board(district.signed_in(visitor(), district.coordinator).page, district)
    page = district.signed_in(visitor(scripts=False, width=360), district.coordinator).page
    page.goto(f"{board}cancel/")
    ask(page, 2)
    for _ in range(WORKED_OUT_MS // 250):
        if page.get_by_role("button", name="Do it and write to").count():
            break
        page.wait_for_timeout(250)
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("button", name="Do it and write to")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visitor: Visitor, district: District, width: int, language: str
) -> None:
    board = published_board(district.signed_in(visitor(), district.coordinator).page, district)
    page = district.signed_in(visitor(width=width, language=language, testing=True), district.coordinator).page
    page.goto(f"{board}cancel/")
    asked = page.evaluate(TOO_WIDE), violations(page)
    ask(page, 2)
    expect(page.locator("#group-1")).to_be_visible(timeout=WORKED_OUT_MS)

    assert (asked, (page.evaluate(TOO_WIDE), violations(page))) == ((0, []), (0, []))
