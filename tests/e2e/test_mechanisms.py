"""A coordinator chooses another way of drawing, reads the trades, compares and publishes them; a stranger verifies."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from e2e.test_draws import District, address, district, downloaded, verified  # noqa: F401 - fixtures of this module

pytestmark = pytest.mark.browser

SEARCH_MS = 90_000
"""The first search on a machine compiles its loops."""


def choose(page: Page, where: str, mechanism: str) -> str:
    """Choose a way of drawing and wait until its board comes by itself; return its address."""
    board = ask(page, where, mechanism)
    expect(page.get_by_role("heading", name="Draw board")).to_be_visible(timeout=SEARCH_MS)
    return board


def ask(page: Page, where: str, mechanism: str) -> str:
    page.goto(where)
    tile = page.locator(f"input[value='{mechanism}']").get_attribute("id")
    page.locator(f"label[for={tile}]").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Draw in this way").click()
    return page.url


def test_without_javascript_on_a_phone_a_report_is_sought_and_cannot_be_published(
    visitor: Visitor,
    district: District,  # noqa: F811 - the fixture
) -> None:
    page = district.signed_in(visitor(scripts=False, width=360), district.coordinator).page

    ask(page, district.address + district.draws, "optimum")
    for _ in range(SEARCH_MS // 500):
        if page.get_by_role("heading", name="Draw board").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()

    expect(page.locator("main")).to_contain_text("This is a report and cannot be published.")
    expect(page.locator("#proven ~ .wm-card")).to_contain_text("the best")
    expect(page.get_by_role("button", name="Publish to")).to_have_count(0)


def test_another_way_of_drawing_is_chosen_watched_read_compared_published_and_verified(
    visitor: Visitor,
    district: District,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    page = district.signed_in(visitor(), district.coordinator).page
    where = district.address + district.draws

    best = choose(page, where, "optimum")
    expect(page.locator("main")).to_contain_text("This is a report and cannot be published.")
    expect(page.get_by_role("button", name="Publish to")).to_have_count(0)
    choose(page, where, "draw")
    traded = choose(page, where, "draw+swap")
    expect(page.locator("#proven ~ .wm-card")).to_contain_text("the best")
    expect(page.locator("#proven ~ .wm-card")).to_contain_text("gave up a first choice")
    expect(page.locator("#proven ~ .wm-card")).to_contain_text("nobody a worse one")

    page.locator("a[href$='/trades/']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trades of")
    expect(page.locator("main ol.wm-list li").first).to_contain_text("the whole day")

    page.goto(f"{where}compare/?a={traded.rstrip('/').rsplit('/', 1)[1]}&b={best.rstrip('/').rsplit('/', 1)[1]}")
    expect(page.locator("#draw-1 ~ .wm-card")).to_contain_text("Fair draw with trades")
    expect(page.locator("#draw-2 ~ .wm-card")).to_contain_text("Least mean rank (a report)")

    page.goto(traded)
    page.get_by_role("button", name="Publish to").click()
    expect(page.get_by_role("link", name="See the public proof")).to_be_visible()
    page.get_by_role("link", name="See the public proof").click()
    expect(page.locator("main")).to_contain_text("after the draw, seats were traded where that made nobody’s day worse")
    expect(page.locator("main")).to_contain_text("sought for the least mean rank, as a report that is never published")
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(downloaded(page, "Download the bundle"))
    told = verified(bundle)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_trades_and_on_their_board(
    visitor: Visitor,
    district: District,  # noqa: F811 - the fixture
    width: int,
    language: str,
) -> None:
    visit = district.signed_in(visitor(width=width, language=language, testing=True), district.coordinator)
    page, faults = visit.page, {}
    visit.open(district.draws)
    row = page.locator("li", has_text={"en": "Fair draw with trades:", "es": "Sorteo justo con cambios:"}[language])
    row.locator("h2 a").first.click()
    looks: dict[str, Callable[[], None]] = {
        "board": lambda: None,
        "trades": lambda: page.locator("a[href$='/trades/']").click(),
    }
    for name, go in looks.items():
        go()
        page.wait_for_load_state()
        faults[name] = (page.evaluate(TOO_WIDE), violations(page))

    assert faults == {"board": (0, []), "trades": (0, [])}
