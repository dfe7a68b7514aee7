"""The first minutes of a newcomer: come in, see what is next as a teacher, go on as the coordinator, close and draw."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import OPEN_ALL, TOO_WIDE, violations
from e2e.test_walks import tab_to
from web.pages import LANGUAGES

pytestmark = pytest.mark.browser


def fresh_demo(visit: Visit) -> Page:
    """Open the sign-in page and make the demo fresh, or load it where there is none yet."""
    visit.open("/sign-in/")
    visit.page.click("form[action='/sign-in/reset-demo/'] button")
    visit.page.wait_for_url("**/sign-in/?fresh=1")
    return visit.page


def test_a_newcomer_comes_in_as_a_teacher_then_as_the_coordinator_and_draws(visitor: Visitor) -> None:
    page = fresh_demo(visitor(scripts=False))
    page.click("button:text-is('Be Dana')")
    expect(page.locator(".wm-sign__title")).to_have_text("Rank sessions for Breakout 3")
    expect(page.locator(".wm-sign")).to_contain_text("You have ranked 2 of 3 breakouts.")
    expect(page.locator(".wm-role__name")).to_contain_text("Dana Oakes")

    page.click(".wm-role summary")
    page.click("text=Be somebody else")
    page.click("button:text-is('Be Maren')")
    expect(page.locator(".wm-sign__title")).to_have_text("Draw #cedarlearns16")
    expect(page.locator(".wm-sign")).to_contain_text("1,000 of 1,000 have ranked")

    page.click("text=Close ranking and draw")
    expect(page.locator("input[name=reason]")).to_have_value("Everybody has answered.")
    page.fill("input[name=reason]", "")
    page.click("button:text-is('Close ranking and draw')")
    expect(page.locator(".usa-error-message")).to_contain_text("Write one sentence why")
    page.fill("input[name=reason]", "Everybody has answered.")
    page.click("button:text-is('Close ranking and draw')")
    # No worker runs here, so the draw waits; that of the ten minutes is carried out.
    expect(page.locator(".wm-head__lead")).to_contain_text("You can leave this page and come back")
    page.goto(page.url.split("/choose/")[0])
    expect(page.locator(".wm-sign__title")).to_have_text("#cedarlearns16 is being drawn")
    expect(page.locator(".wm-ticks .done")).to_have_count(2)


def test_the_tour_leads_on_as_somebody_else_and_is_put_away_and_brought_back(visitor: Visitor) -> None:
    page = fresh_demo(visitor())
    page.click("button:text-is('Be Maren')")
    expect(page.locator(".wm-ticks .here")).to_contain_text("Teacher: rank breakout 3")
    page.click("text=Put away")
    expect(page.locator(".wm-ticks")).to_have_count(0)
    page.click("text=Show the tour again")
    expect(page.locator(".wm-ticks li")).to_have_count(8)
    page.click("button:text-is('Go there as Dana')")
    page.wait_for_url("**/rank/3/")


def test_with_the_keyboard_alone_one_comes_in_and_goes_out(visitor: Visitor) -> None:
    page = fresh_demo(visitor())
    tab_to(page, "^Be Dana$")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Today")
    tab_to(page, "Dana Oakes")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out", most=6)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("A fair seat for everyone")
    expect(page.locator(".wm-enter")).to_have_text("Sign in")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visitor: Visitor, width: int, language: str) -> None:
    visit = visitor(width=width, language=language, testing=True)
    page = fresh_demo(visit)
    found = {"sign in": violations(page)}
    wide = {"sign in": page.evaluate(TOO_WIDE)}
    for persona in ("teacher", "facilitator", "coordinator", "principal", "it_admin", "neighbor"):
        visit.become(persona)
        found[persona] = violations(page)
        wide[persona] = page.evaluate(TOO_WIDE)
    visit.become("coordinator")
    visit.follow(".wm-sign a")
    assert page.url.endswith("/close-ranking/")
    page.evaluate(OPEN_ALL)
    found["close"] = violations(page)
    wide["close"] = page.evaluate(TOO_WIDE)
    # The open menu stays clear of the button in the head of the page.
    visit.open("/choose/days/")
    page.click(".wm-role summary")
    found["menu"] = violations(page)
    wide["menu"] = page.evaluate(TOO_WIDE)

    assert found == {name: [] for name in found}
    assert wide == dict.fromkeys(wide, 0)
