"""J06: carry one's day on the phone and in the calendar, also with no signal."""

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.test_accessibility import OPEN_ALL, TOO_WIDE, violations
from processes import REPOSITORY, process_environment, run_python, running, wait_until

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class ServedDay:
    """A running Waymark with a drawn day in it."""

    address: str
    day_id: str
    draw_id: str
    keys: dict[str, str]
    env: dict[str, str]

    @property
    def page(self) -> str:
        """Return the address of the day."""
        return f"{self.address}/my-day/{self.day_id}/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDay]:
    """Start Waymark with an empty database and make a day in it."""
    folder = tmp_path_factory.mktemp("my-day")
    log = folder / "log"
    env = process_environment(WAYMARK_DATA_DIR=str(folder / "data"), DJANGO_SETTINGS_MODULE="waymark.project.settings")
    env["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY / "tests")])
    with running(["-m", "waymark", "serve", "--port", "0", "--no-worker"], env=env, log=log) as process:
        assert wait_until(lambda: process.poll() is not None or "Waymark is at" in log.read_text(), within_s=60)
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found, log.read_text()
        made = run_python(str(Path(__file__).with_name("make_my_day.py")), env=env)
        assert made.returncode == 0, made.stderr
        facts = json.loads(made.stdout)
        yield ServedDay(found[1], facts["day_id"], facts["draw_id"], facts["keys"], env)


def context_of(browser: Browser, served: ServedDay, name: str = "Ana", **options: Any) -> BrowserContext:
    """Return a browser in which somebody is signed in."""
    options = {"viewport": {"width": 360, "height": 800}, "locale": "en"} | options
    context = browser.new_context(**options)
    context.add_cookies([{"name": "waymark_session", "value": served.keys[name], "url": served.address}])
    return context


def open_and_keep(context: BrowserContext, served: ServedDay) -> Page:
    """Visit My day once, until it says that it is kept."""
    page = context.new_page()
    page.goto(served.page)
    expect(page.locator("#saved")).to_be_visible(timeout=20_000)
    return page


def move_room(browser: Browser, served: ServedDay) -> None:
    """Move a session to a room that is not in the list, as a coordinator on a desk does with the keyboard."""
    context = context_of(browser, served, "Maren", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{served.address}/choose/days/{served.day_id}/build/")
    in_list = page.locator("[data-part=list]").get_by_role("link", name="About grades")
    in_list.focus()
    page.keyboard.press("Enter")
    another = page.get_by_role("link", name="Another room")
    expect(another).to_be_visible()
    another.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Another room")
    # Music 1 is free then, and there is a chair for the one person who sits here.
    assert page.get_by_label("Rooms that are free then").locator("option").all_text_contents() == [
        "Pick a room",
        "Music 1, 18 seats",
    ]
    page.get_by_label("Or a room that is not in the list").focus()
    page.keyboard.type("Gym, door B")
    page.keyboard.press("Tab")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    # Ana sits there, Cleo and Dov lead it: three letters are queued.
    expect(page.get_by_text("“About grades” is in Gym, door B now. 3 letters go out about it.")).to_be_visible()
    context.close()


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - the server that the test started
        read: bytes = answer.read()
    return read


def places(body: bytes) -> dict[str, tuple[str, int]]:
    events = Calendar.from_ical(body).walk("VEVENT")
    return {str(e["SUMMARY"]): (str(e["LOCATION"]), int(str(e["SEQUENCE"]))) for e in events}


def test_my_day_needs_no_sideways_scroll_follows_a_moved_room_and_works_without_signal(
    browser: Browser, served: ServedDay
) -> None:
    context = context_of(browser, served)
    problems: list[str] = []
    page = context.new_page()
    page.on("console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    # On a 360 px wide window My day needs no sideways scroll.
    page.goto(served.page)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(TOO_WIDE) == 0

    # The subscribe link opens in a calendar.
    link = page.get_by_role("link", name="Subscribe on this device").get_attribute("href")
    address = page.get_by_label("paste this address").input_value()
    assert link == re.sub("^http", "webcal", address)
    before = places(fetch(address))
    assert before["About grades"][0].startswith("Room 205")

    # Move a session's room: the feed changes.
    move_room(browser, served)
    assert places(fetch(address))["About grades"] == ("Gym, door B", before["About grades"][1] + 1)
    assert places(fetch(address))["About notes"] == before["About notes"]

    # Switch the network off: the page still shows the day.
    page.reload()
    expect(page.locator("#saved")).to_be_visible(timeout=20_000)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved on this phone at \d+:\d\d [ap]m\. Works without"))
    assert problems == []
    context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("My day")
    expect(page.get_by_role("heading", name="About grades")).to_be_visible()
    expect(page.locator(".wm-day")).to_contain_text("Gym, door B")
    expect(page.locator("#saved")).to_be_visible()
    # It also looks as it should: the style came along.
    assert page.evaluate("getComputedStyle(document.querySelector('.wm-day')).display") == "grid"
    assert page.evaluate(TOO_WIDE) == 0
    # The short address leads there, too.
    page.goto(f"{served.address}/my-day/")
    expect(page.get_by_role("heading", name="About grades")).to_be_visible()
    context.close()


def test_without_signal_no_other_page_is_kept(browser: Browser, served: ServedDay) -> None:
    context = context_of(browser, served)
    page = open_and_keep(context, served)
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys()))))"
        ".then(lists => lists.flat().map(r => new URL(r.url).pathname).filter(p => !p.startsWith('/static/')))"
    )
    assert kept == [f"/my-day/{served.day_id}/"]
    context.close()


def test_signing_out_takes_the_kept_day_away(browser: Browser, served: ServedDay) -> None:
    context = context_of(browser, served, "Ben")
    page = open_and_keep(context, served)
    page.evaluate(
        "fetch('/sign-out/', {method: 'POST', redirect: 'manual', headers: {'X-CSRFToken':"
        " document.querySelector('[name=csrfmiddlewaretoken]').value}})"
    )
    assert wait_until(lambda: page.evaluate("caches.keys()") == [], within_s=60)
    context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(served.page)
    context.close()


def test_the_next_person_on_the_phone_does_not_find_the_first_ones_day(browser: Browser, served: ServedDay) -> None:
    context = context_of(browser, served, "Cleo")
    open_and_keep(context, served).close()
    context.add_cookies([{"name": "waymark_session", "value": served.keys["Dov"], "url": served.address}])
    page = open_and_keep(context, served)
    context.set_offline(True)
    page.reload()
    expect(page.locator(".wm-day")).to_contain_text("Breakout 3: nothing ranked")
    assert len(page.evaluate("caches.keys()")) == 1
    context.close()


def test_the_next_session_moves_on_without_signal(browser: Browser, served: ServedDay) -> None:
    context = context_of(browser, served)
    page = open_and_keep(context, served)
    ends = page.locator("[data-ends]").nth(0).get_attribute("data-ends")
    context.set_offline(True)
    page.clock.set_fixed_time(str(ends))
    page.reload()
    expect(page.locator(".wm-slot--next h2")).to_have_text("About clay")
    expect(page.locator(".wm-slot--next .wm-chip--next:visible")).to_have_text("Next")
    context.close()


def test_on_paper_it_is_one_page_with_every_reason(browser: Browser, served: ServedDay) -> None:
    context = context_of(browser, served, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(served.page)
    pdf = page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    page.emulate_media(media="print")
    expect(page.locator(".wm-why__say").first).to_be_visible()
    expect(page.locator("#calendar")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_my_day(browser: Browser, served: ServedDay, width: int, language: str) -> None:
    # axe is not ours and is put into the page past the policy, which the other visits keep.
    context = context_of(browser, served, locale=language, viewport={"width": width, "height": 900}, bypass_csp=True)
    page = open_and_keep(context, served)
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) == 0
    context.close()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_where_a_session_gets_another_room(
    browser: Browser, served: ServedDay, width: int, language: str
) -> None:
    size = {"width": width, "height": 900}
    context = context_of(browser, served, "Maren", locale=language, viewport=size, bypass_csp=True)
    page = context.new_page()
    for part in ("session", "room"):
        page.goto(f"{served.address}/choose/days/{served.day_id}/build/{part}/?id=notes")
        assert violations(page) == []
        assert page.evaluate(TOO_WIDE) == 0
    context.close()


def test_without_javascript_the_day_is_all_there(browser: Browser, served: ServedDay) -> None:
    context = context_of(browser, served, java_script_enabled=False)
    page = context.new_page()
    page.goto(served.page)
    page.locator(".wm-why summary").first.click()
    expect(page.locator(".wm-why__say").first).to_contain_text("place 7 of 9")
    expect(page.locator("#saved")).to_be_hidden()
    expect(page.get_by_text(served.draw_id)).to_be_visible()
    context.close()
