"""Somebody gives up a seat on the phone; a coordinator moves people up; whoever got it sees it, and has a letter."""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import OPEN_ALL, TOO_WIDE, violations
from e2e.test_draws import downloaded, verified
from processes import REPOSITORY, process_environment, run_python, running, wait_until

pytestmark = pytest.mark.browser
SHOW = "form[action$='/move-up/ask/'] button"
DO = "form[action$='/do/'] button"


@dataclass(frozen=True)
class WaitingDay:
    """A running Waymark with a published day on which people wait."""

    address: str
    data: Path
    day: str
    draw: str
    keys: dict[str, str]

    @property
    def my_day(self) -> str:
        return f"{self.address}/my-day/{self.day}/"

    @property
    def board(self) -> str:
        return f"{self.address}/choose/days/{self.day}/draws/{self.draw}/"

    def signed_in(self, visit: Visit, name: str) -> Page:
        visit.context.add_cookies([{"name": "waymark_session", "value": self.keys[name], "url": self.address}])
        return visit.page

    def letters(self) -> list[str]:
        """Return what was written to whom since the seats were published."""
        with sqlite3.connect(next(self.data.glob("*.sqlite3"))) as records:
            rows = records.execute("SELECT text FROM outbox_letter WHERE occasion LIKE 'seat_change:%'")
            return [text for (text,) in rows]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[WaitingDay]:
    """Start pages and worker with a day of its own for each test: once moved up, nobody moves up again."""
    log, data = tmp_path / "log", tmp_path / "data"
    with running(
        ["-m", "waymark", "serve", "--port", "0"], env=process_environment(WAYMARK_DATA_DIR=str(data)), log=log
    ):
        assert wait_until(lambda: "Waymark is at" in log.read_text(), within_s=60), log.read_text()
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found
        env = process_environment(WAYMARK_DATA_DIR=str(data), DJANGO_SETTINGS_MODULE="waymark.project.settings")
        env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"
        told = run_python("-m", "e2e.waiting_district", env=env)
        assert told.returncode == 0, told.stderr
        yield WaitingDay(found[1], data, **json.loads(told.stdout))


@pytest.fixture
def address(served: WaitingDay) -> str:
    """Let visitors come to this district."""
    return served.address


def give_up(page: Page, served: WaitingDay) -> None:
    """Give up the first seat of My day with the keyboard alone."""
    page.goto(served.my_day)
    page.get_by_role("link", name="Give up this seat").first.press("Enter")
    expect(page.locator("main")).to_contain_text("Somebody from the waitlist gets your seat.")
    page.get_by_role("button", name="Give up this seat").press("Enter")
    expect(page.locator("main")).to_contain_text("Until it is passed on you can take it back.")


def preview(page: Page, served: WaitingDay) -> None:
    """Ask who would move up, from the board, and wait for the answer."""
    page.goto(served.board)
    page.get_by_role("link", name="Move people up from the waitlists").click()
    page.locator(SHOW).click()
    expect(page.locator(DO)).to_be_visible(timeout=60_000)


def test_a_seat_goes_from_a_phone_without_javascript_to_who_waits_and_all_can_be_verified(
    visitor: Visitor, served: WaitingDay, tmp_path: Path
) -> None:
    phone = served.signed_in(visitor(scripts=False, width=360), "Ada")
    give_up(phone, served)
    assert phone.evaluate(TOO_WIDE) == 0
    phone.get_by_role("button", name="Take my seat back").press("Enter")
    expect(phone.get_by_role("link", name="Give up this seat")).to_have_count(2)
    give_up(phone, served)
    phone.get_by_text("You may move me to any session on my list").click()
    phone.get_by_role("button", name="Save").press("Enter")
    expect(phone.locator("#may-be-moved")).to_be_checked()

    desk = served.signed_in(visitor(), "coordinator")
    preview(desk, served)
    expect(desk.locator("main")).to_contain_text("Ben gets the seat that Ada leaves: Number talks, choice 1.")
    expect(desk.locator("main")).to_contain_text("A preview. Nobody has been moved or told yet.")
    assert served.letters() == []
    desk.locator(DO).press("Enter")
    expect(desk.locator("main")).to_contain_text("The seats are changed, and whoever it concerns is written to.")

    ben = served.signed_in(visitor(width=360), "Ben")
    ben.goto(served.my_day)
    expect(ben.locator("main")).to_contain_text("Number talks")
    assert sum("Number talks" in text for text in served.letters()) == 2
    phone.goto(served.my_day)
    expect(phone.locator("main")).to_contain_text("and it has been passed on.")

    desk.get_by_role("link", name="Back to").click()
    desk.get_by_role("link", name="See the public proof").click()
    bundle = tmp_path / "after.zip"
    bundle.write_bytes(downloaded(desk, "Download the bundle after the changes"))
    told = verified(bundle)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visitor: Visitor, served: WaitingDay, width: int, language: str
) -> None:
    ada = served.signed_in(visitor(width=width, language=language, testing=True), "Ada")
    found = {}

    def follow(page: Page, selector: str) -> None:
        """Press what leads to another page, and wait until that page is there: axe looks at one page only."""
        with page.expect_navigation():
            page.locator(selector).first.click()

    def look(page: Page, name: str) -> None:
        page.evaluate(OPEN_ALL)
        found[name] = (page.evaluate(TOO_WIDE), violations(page))

    ada.goto(served.my_day)
    follow(ada, "a[href*='/give-up/']")
    look(ada, "what it means")
    follow(ada, "main form button")
    look(ada, "given up")
    desk = served.signed_in(visitor(width=width, language=language, testing=True), "coordinator")
    desk.goto(f"{served.board}move-up/")
    look(desk, "what there is to pass on")
    follow(desk, SHOW)
    expect(desk.locator(DO)).to_be_visible(timeout=60_000)
    look(desk, "the preview")
    follow(desk, DO)
    look(desk, "done")
    desk.goto(served.board)
    look(desk, "the board")
    follow(ada, "form[action*='/take-back/'] button")
    look(ada, "refused")

    assert found == dict.fromkeys(found, (0, []))
