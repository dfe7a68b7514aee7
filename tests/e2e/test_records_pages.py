"""Everybody can see who has seen their records, and where they are signed in; an export has a purpose."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from e2e.test_first_minutes import fresh_demo
from web.pages import LANGUAGES

pytestmark = pytest.mark.browser


def test_a_teacher_finds_out_that_the_coordinator_looked_at_the_list_of_people(visitor: Visitor) -> None:
    visit = visitor(scripts=False, width=360)
    fresh_demo(visit)
    visit.become("teacher")
    visit.open("/records/seen/")
    expect(visit.page.locator("main")).not_to_contain_text("Maren Alcott")
    visit.become("coordinator")
    visit.open("/choose/days/")
    visit.follow(".wm-list a")
    visit.open(visit.page.url.removeprefix(visit.address) + "people/?q=Dana+Oakes")
    expect(visit.page.locator("main")).to_contain_text("Dana Oakes")

    visit.become("teacher")
    visit.page.click(".wm-role summary")
    visit.follow(".wm-role a[href='/records/seen/']")
    expect(visit.page.locator("main")).to_contain_text("Maren Alcott")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visitor: Visitor, width: int, language: str) -> None:
    visit = visitor(width=width, language=language, testing=True)
    fresh_demo(visit)
    found = {}
    for persona, paths in {
        "": ("/sign-in/local/",),
        "teacher": ("/records/seen/", "/visits/"),
        "coordinator": ("/records/seen/", "/records/exports/", "/visits/"),
    }.items():
        if persona:
            visit.become(persona)
        for path in paths:
            visit.open(path)
            found[persona, path] = (visit.page.evaluate(TOO_WIDE), violations(visit.page))

    assert found == dict.fromkeys(found, (0, []))
