"""The first ten minutes of a newcomer, with a worker that really draws, by the keyboard alone; then axe on the way."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from processes import process_environment, run_waymark, running, wait_until
from web.pages import LANGUAGES

pytestmark = pytest.mark.browser

NAME = """(() => {
  const at = document.activeElement;
  return (at.getAttribute("aria-label") || at.innerText || "").replace(/\\s+/g, " ").replace(" :", ":").trim();
})()"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Load the demo and serve it with a worker."""
    folder: Path = tmp_path_factory.mktemp("demo")
    log, env = folder / "log", process_environment(WAYMARK_DATA_DIR=str(folder / "data"))
    loaded = run_waymark("demo", "load", env=env)
    assert loaded.returncode == 0, loaded.stderr
    with running(["-m", "waymark", "serve", "--port", "0"], env=env, log=log) as process:
        assert wait_until(lambda: process.poll() is not None or "Waymark is at" in log.read_text(), within_s=60)
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found, log.read_text()
        yield found[1]


@pytest.fixture
def address(demo: str) -> str:
    """Visit the demo."""
    return demo


def tab_to(page: Page, words: str, *, most: int = 40, back: bool = False) -> None:
    """Press Tab, or Shift and Tab, until what these words name has the focus, and shows it."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if re.search(words, page.evaluate(NAME)):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{words!r} was not reached with {most} Tabs on {page.url}")


def press(page: Page, words: str, *, most: int = 40) -> None:
    """Reach a link or button with Tab, press Enter, and wait for the page it leads to."""
    tab_to(page, words, most=most)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def skip_to_main(page: Page) -> None:
    tab_to(page, "^Skip to main content$", most=1)
    page.keyboard.press("Enter")


def become(page: Page, name: str, now: str) -> None:
    """Open the menu of who one is now, and be somebody else."""
    tab_to(page, now, most=15)
    page.keyboard.press("Enter")
    press(page, "^Be somebody else$", most=10)
    press(page, f"^Be {name}$")


def test_by_the_keyboard_alone_a_teacher_ranks_a_coordinator_draws_and_the_teacher_sees_why(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    visit.open("/sign-in/")
    press(page, "^Be Dana$")
    expect(page.locator(".wm-sign__title")).to_have_text("Rank sessions for Breakout 3")

    press(page, "^Rank sessions$")
    skip_to_main(page)
    tab_to(page, "^Add: ")
    # After each the focus stands on the next session that can be added.
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.locator("[data-list] ol li")).to_have_count(3)
    third = page.locator(".wm-mine__title").nth(2).inner_text()
    tab_to(page, re.escape(f"Move up: {third}"), most=60)
    page.keyboard.press("Enter")
    expect(page.locator(".wm-mine__title").nth(1)).to_have_text(third)
    expect(page.locator("[data-status]")).to_have_text("Saved")
    press(page, "^Done$")
    expect(page.locator("main")).to_contain_text("You have ranked every breakout")

    become(page, "Maren", "Dana Oakes")
    press(page, "^Close ranking and draw$")
    expect(page.locator("input[name=reason]")).to_have_value("Everybody has answered.")
    press(page, "^Close ranking and draw$")
    # The progress page leads on to the board as soon as the worker has drawn.
    expect(page.locator("h1")).to_have_text("Draw board")
    press(page, "^Publish to 1,000 people$")
    expect(page.locator(".wm-head")).to_contain_text("published")

    become(page, "Dana", "Maren Alcott")
    expect(page.locator(".wm-sign")).to_contain_text("begins with")
    press(page, "^Open my day$")
    expect(page.locator(".wm-slot")).to_have_count(5)
    tab_to(page, r"^Why\?")
    page.keyboard.press("Enter")
    expect(page.locator(".wm-why[open] .wm-why__say")).to_contain_text(re.compile(r"\d|lead"))
    press(page, "^Check this draw yourself$")

    expect(page.locator("[data-status]")).to_contain_text("Ready.")
    skip_to_main(page)
    tab_to(page, "^Check$")
    page.keyboard.press("Enter")
    expect(page.locator("[data-findings]")).to_contain_text("Your ticket begins with")
    expect(page.locator("[data-findings] .fails")).to_have_count(0)


def make_sure_it_is_published(visit: Visit) -> None:
    """Close, draw and publish by the mouse, unless the walk has done it."""
    page = visit.page
    visit.become("coordinator")
    if page.get_by_role("link", name="Close ranking and draw").count():
        visit.follow(".wm-sign a")
        visit.follow("button[name=draw]")
        expect(page.locator("h1")).to_have_text("Draw board")
        visit.follow(".wm-head__do button")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways_on_the_way(visitor: Visitor, width: int, language: str) -> None:
    make_sure_it_is_published(visitor())
    visit = visitor(width=width, language=language, testing=True)
    page, found = visit.page, {}

    def look(name: str) -> None:
        found[name] = violations(page), page.evaluate(TOO_WIDE)

    visit.become("teacher")
    look("today")
    visit.open("/my-day/")
    look("my day")
    visit.follow("#my-day a[href*='/proof/']")
    look("proof")
    visit.open(f"{page.url.removeprefix(visit.address).split('/draws/')[0]}/rank/3/")
    look("rank")
    visit.become("coordinator")
    visit.follow(".wm-sign a")
    look("draws")
    visit.follow("main h2 a[href*='/draws/']")
    look("board")

    assert found == {name: ([], 0) for name in found}
