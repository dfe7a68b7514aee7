"""IT staff find how the machine is doing from the menu under their name, on a phone and a desk, in both languages."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from e2e.test_first_minutes import fresh_demo
from web.pages import LANGUAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_it_staff_find_the_state_of_the_machine_and_axe_finds_nothing(
    visitor: Visitor, width: int, language: str
) -> None:
    visit = visitor(width=width, language=language, testing=True)
    fresh_demo(visit)
    visit.become("it_admin")

    visit.page.click(".wm-role summary")
    visit.follow(".wm-role a[href='/health/page/']")

    expect(visit.page.locator("h1")).to_have_text({"en": "System", "es": "Sistema"}[language])
    assert violations(visit.page) == []
    assert visit.page.evaluate(TOO_WIDE) == 0
