"""On a phone somebody sees while ranking how likely each seat is, with and without scripts, in both languages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from processes import REPOSITORY, process_environment, run_python, running, wait_until

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class OpenDistrict:
    """A running district with a day that is open for ranking, and keys of people who are signed in."""

    address: str
    day: str
    keys: list[str]
    n_draws: int

    def rank(self, visit: Visit, number: int) -> Page:
        visit.context.add_cookies([{"name": "waymark_session", "value": self.keys[number], "url": self.address}])
        visit.open(f"/choose/days/{self.day}/rank/1/")
        return visit.page


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDistrict]:
    folder = tmp_path_factory.mktemp("open")
    log, data = folder / "log", str(folder / "data")
    serve = ["-m", "waymark", "serve", "--port", "0", "--no-worker"]
    with running(serve, env=process_environment(WAYMARK_DATA_DIR=data), log=log):
        assert wait_until(lambda: "Waymark is at" in log.read_text(), within_s=60), log.read_text()
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found
        env = process_environment(WAYMARK_DATA_DIR=data, DJANGO_SETTINGS_MODULE="waymark.project.settings")
        env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"
        told = run_python("-m", "e2e.open_district", env=env)
        assert told.returncode == 0, told.stderr
        yield OpenDistrict(found[1], **json.loads(told.stdout))


@pytest.fixture(scope="module")
def address(district: OpenDistrict) -> str:
    """Let visitors come to this district."""
    return district.address


@pytest.mark.parametrize(("scripts", "number"), [(True, 0), (False, 1)])
def test_chances_stand_beside_sessions_and_follow_every_change_of_the_list(
    visitor: Visitor, district: OpenDistrict, scripts: bool, number: int
) -> None:
    page = district.rank(visitor(width=360, scripts=scripts), number)
    rows = page.locator("[data-list] ol li")
    catalog = page.locator(".wm-session")
    expect(rows.nth(0)).to_contain_text("about 1 in 2")
    expect(rows.nth(1)).to_contain_text("about 1 in 2")
    expect(catalog.filter(has_text="About cold")).to_contain_text("almost sure")
    expect(page.locator("[data-together]")).to_have_text("A seat from this list: almost sure.")

    rows.nth(1).locator("button[name=up]").click()

    expect(rows.nth(0)).to_contain_text("About cold")
    expect(rows.nth(0)).to_contain_text("almost sure")
    expect(rows.nth(1)).to_contain_text("hardly ever needed")
    rows.nth(0).locator("button[name=out]").click()
    expect(rows).to_have_count(1)
    expect(rows.nth(0)).to_contain_text("about 1 in 2")
    expect(page.locator("[data-together]")).to_contain_text("Each session that you add makes it likelier.")

    page.get_by_text("Where do the chances come from?").click()

    expect(page.locator("[data-chances-source]")).to_contain_text("From 1,000 practice draws")
    expect(page.locator("main")).to_contain_text("Put first what you want most, whatever the chances")
    catalog.filter(has_text="About cold").locator("button[name=add]").click()
    expect(rows.nth(1)).to_contain_text("about 1 in 2")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visitor: Visitor, district: OpenDistrict, width: int, language: str
) -> None:
    page = district.rank(visitor(width=width, language=language, testing=True), 2)
    page.locator(".wm-more summary", has_text={"en": "chances", "es": "probabilidades"}[language]).click()

    expect(page.locator("[data-list] li").first).to_contain_text(
        {"en": "about 1 in 2", "es": "cerca de 1 de 2"}[language]
    )
    assert (page.evaluate(TOO_WIDE), violations(page)) == (0, [])
