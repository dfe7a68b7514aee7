"""J03: a teacher ranks on a phone, without JavaScript, with the keyboard alone, and while the connection drops."""

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from e2e.test_first_minutes import fresh_demo
from e2e.test_walks import tab_to
from web.pages import LANGUAGES

pytestmark = pytest.mark.browser
TITLES = "[...document.querySelectorAll('[data-list] ol li')].map(li => li.dataset.title)"


def as_dana(visit: Visit) -> Page:
    """Come in as the teacher of a fresh demo and open the breakout that she has not ranked yet."""
    fresh_demo(visit)
    visit.become("teacher")
    visit.open("/choose/")
    visit.follow(".wm-days a")
    assert visit.page.url.endswith("/rank/3/")
    return visit.page


def titles(page: Page) -> list[str]:
    found: list[str] = page.evaluate(TITLES)
    return found


def add(page: Page, *numbers: int) -> list[str]:
    """Add sessions by their number in the catalogue and return their titles."""
    added = []
    for number in numbers:
        session = page.locator(".wm-session").nth(number)
        added.append(str(session.get_attribute("data-title")))
        session.locator("button[name=add]").click()
        expect(session.locator("[data-in]")).to_be_visible()
    return added


@pytest.mark.parametrize("scripts", [True, False])
def test_ranks_are_made_moved_and_taken_out_and_stay_editable(visitor: Visitor, scripts: bool) -> None:
    page = as_dana(visitor(scripts=scripts, width=360))
    expect(page.locator(".wm-banner")).to_contain_text("When you answer makes no difference.")
    a, b, c = add(page, 0, 2, 4)
    mine = page.locator("[data-list] li")
    mine.nth(2).locator("button[name=up]").click()
    expect(mine.nth(1)).to_contain_text(c)
    mine.nth(0).locator("button[name=down]").click()
    expect(mine.nth(0)).to_contain_text(c)
    mine.nth(2).locator("button[name=out]").click()
    expect(mine).to_have_count(2)
    expect(page.locator("[data-status]")).to_contain_text("Saved")
    page.reload()

    expect(mine).to_have_count(2)
    assert [line.inner_text() for line in mine.locator(".wm-mine__title").all()] == [c, a]
    assert b not in page.locator("[data-list]").inner_text()


def test_search_and_strand_find_a_session_without_javascript(visitor: Visitor) -> None:
    page = as_dana(visitor(scripts=False))
    title = str(page.locator(".wm-session").nth(3).get_attribute("data-title"))
    page.fill("input[name=q]", title)
    page.click(".wm-rank__find button")

    expect(page.locator(".wm-session").first).to_contain_text(title)
    assert page.locator(".wm-session").count() < 10


def test_with_the_keyboard_alone_one_ranks_and_reorders(visitor: Visitor) -> None:
    page = as_dana(visitor())
    tab_to(page, "^Add", most=40)
    page.keyboard.press("Enter")
    rows = page.locator("[data-list] li")
    expect(rows).to_have_count(1)
    # The pressed button is gone; the focus is on the next one that adds.
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    first, second = titles(page)
    rows.nth(1).locator("button[name=up]").focus()
    page.keyboard.press("Enter")

    assert titles(page) == [second, first]
    # The focus stays with the session that was moved.
    assert page.evaluate("document.activeElement.closest('li').dataset.title") == second
    expect(page.locator("[data-status]")).to_have_text("Saved")
    page.reload()
    assert titles(page) == [second, first]


def test_what_is_ranked_says_so_and_the_others_can_be_added(visitor: Visitor) -> None:
    page = as_dana(visitor())
    add(page, 2)

    assert page.locator("[data-in]:visible").count() == 1
    assert page.locator("[data-add]:visible").count() == page.locator("[data-add]").count() - 1


def test_a_drag_reorders_and_is_saved(visitor: Visitor) -> None:
    page = as_dana(visitor())
    a, b = add(page, 0, 2)
    rows = page.locator("[data-list] li")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    with page.expect_response("**/list/"):
        rows.nth(1).drag_to(rows.nth(0), target_position={"x": 20, "y": 2})
    page.reload()

    assert titles(page) == [b, a]


def test_while_the_connection_drops_for_a_moment_nothing_is_lost(visitor: Visitor) -> None:
    visit = visitor()
    page = as_dana(visit)
    a = add(page, 0)[0]
    expect(page.locator("[data-status]")).to_have_text("Saved")
    visit.context.set_offline(True)
    b, c = add(page, 2, 4)
    page.locator("[data-list] li").nth(2).locator("button[name=up]").click()
    expect(page.locator("[data-status]")).to_have_text("Not saved yet, trying again.")
    visit.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Saved")
    visit.seen.console[:] = [line for line in visit.seen.console if "ERR_INTERNET_DISCONNECTED" not in line]
    page.reload()

    assert titles(page) == [a, c, b]


def test_a_save_whose_answer_is_lost_does_not_cost_the_change_after_it(visitor: Visitor) -> None:
    visit = visitor()
    page = as_dana(visit)
    answers = 0

    def lose_the_first_answer(route: Route) -> None:
        nonlocal answers
        answers += 1
        if answers == 1:
            route.fetch()
            route.abort()
        else:
            route.fallback()

    page.route("**/list/", lose_the_first_answer)
    a = add(page, 0)[0]
    expect(page.locator("[data-status]")).to_have_text("Not saved yet, trying again.")
    b = add(page, 2)[0]
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert answers == 3
    visit.seen.console.remove("Failed to load resource: net::ERR_FAILED")
    page.reload()

    assert titles(page) == [a, b]


def test_what_was_not_saved_before_the_page_was_left_is_saved_when_it_is_opened_again(visitor: Visitor) -> None:
    visit = visitor()
    page = as_dana(visit)
    visit.context.set_offline(True)
    a = add(page, 0)[0]
    expect(page.locator("[data-status]")).to_have_text("Not saved yet, trying again.")
    address = page.url
    page.close()
    visit.context.set_offline(False)
    visit.seen.console[:] = [line for line in visit.seen.console if "ERR_INTERNET_DISCONNECTED" not in line]
    again = visit.context.new_page()
    again.goto(address)

    expect(again.locator("[data-status]")).to_have_text("Saved")
    assert titles(again) == [a]


def test_of_two_open_pages_the_second_is_told_and_shows_the_newest_list(visitor: Visitor) -> None:
    visit = visitor()
    one = as_dana(visit)
    two = visit.context.new_page()
    two.goto(one.url)
    a = add(one, 0)[0]
    expect(one.locator("[data-status]")).to_have_text("Saved")
    with two.expect_navigation():
        two.locator(".wm-session").nth(2).locator("button[name=add]").click()

    expect(two.locator("[data-list] li")).to_have_count(1)
    assert titles(two) == [a]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visitor: Visitor, width: int, language: str) -> None:
    visit = visitor(width=width, language=language, testing=True)
    page = as_dana(visit)
    add(page, 0, 2)
    ranking = page.url
    found = {"rank": (page.evaluate(TOO_WIDE), violations(page))}
    visit.open("/choose/")
    found["choose"] = (page.evaluate(TOO_WIDE), violations(page))
    visit.become("coordinator")
    for name in ("times", "import"):
        page.goto(ranking.replace("/rank/3/", f"/rank/{name}/"))
        found[name] = (page.evaluate(TOO_WIDE), violations(page))

    assert found == {name: (0, []) for name in found}
