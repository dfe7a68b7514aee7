"""Job J01 in a browser: a day is laid out by keyboard without JavaScript, refused, mended, published; and dragged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import AXE, RUN_AXE, TOO_WIDE
from e2e.test_walks import tab_to
from processes import REPOSITORY, process_environment, run_python, running, wait_until

pytestmark = pytest.mark.browser

SEED = """
import django
django.setup()
from programmes import lead, make_coordinator, make_sketch
from records import make_attendee, make_district, make_pd_session, make_person, make_room, make_school, signed_in_client
district = make_district("Cedar Hollow")
by = make_coordinator(district)
school = make_school(district, "Juniper Elementary")
names = ("Dana Oakes", "Kit Marsh", "Ada Fell")
people = [make_person(district, "educator", name=name, school=school) for name in names]
bad = make_sketch(by, "A day to mend")
room = make_room(bad, "Room 12", 24)
for session_id in ("s1", "s2"):
    make_pd_session(bad, session_id, block="Breakout 1", room=room, seats=30)
    lead(bad, session_id, people[0])
for person in people:
    make_attendee(bad, person)
good = make_sketch(by, "A day in order")
make_pd_session(good, "s1", block="Breakout 1", room=make_room(good, "Room 12", 24), seats=24)
days = []
for title in ("A day to move", "A day for two", "A day that is out"):
    day = make_sketch(by, title)
    rooms = [make_room(day, name, 24) for name in ("Room 12", "Room 14")]
    make_pd_session(day, "s1", offering="choir", block="Breakout 1", room=rooms[0], seats=24)
    make_pd_session(day, "s2", offering="art", block="Breakout 1", room=rooms[1], seats=24)
    days.append(day.public_id)
print(signed_in_client(by).session.session_key, bad.public_id, good.public_id, *days)
"""


@dataclass(frozen=True)
class Seeded:
    """A running Waymark that knows a coordinator."""

    address: str
    session: str
    bad_day: str
    good_day: str
    day_to_move: str
    day_for_two: str
    day_out: str


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """Serve a district with a coordinator, three educators, a day to mend and a day in order."""
    folder = tmp_path_factory.mktemp("district")
    log = folder / "log"
    env = process_environment(WAYMARK_DATA_DIR=str(folder / "data"))
    with running(["-m", "waymark", "serve", "--port", "0", "--no-worker"], env=env, log=log) as process:
        assert wait_until(lambda: process.poll() is not None or "Waymark is at" in log.read_text(), within_s=60)
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found, log.read_text()
        paths = f"{REPOSITORY / 'src'}:{REPOSITORY / 'tests'}"
        settings = {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "waymark.project.settings"}
        seed = run_python("-c", SEED, env=env | settings)
        assert seed.returncode == 0, seed.stderr
        yield Seeded(found[1], *seed.stdout.split())


@pytest.fixture
def address(seeded: Seeded) -> str:
    """Visit this server."""
    return seeded.address


def violations(page: Page) -> list[str]:
    """Run axe with everything unfolded but the menu of roles, which lies over the page while it is open."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    page.add_script_tag(path=AXE)
    found: Any = page.evaluate(RUN_AXE)
    return list(found)


def cell(page: Page, breakout: int, room: str) -> Locator:
    """Return a spot of the grid: the breakout's column, the room's row."""
    return page.locator(f"[data-part=grid] tr:has(td[data-room='{room}']) td").nth(breakout - 1)


def drag(page: Page, title: str, to: Locator) -> None:
    """Drag a session of the grid by the mouse, and wait until the page has an answer."""
    page.locator("[data-part=grid] [data-session]", has_text=title).drag_to(to)
    expect(page.locator("[data-status]")).not_to_have_text(re.compile("^$|^Saving…$"))


def build_page(visit: Visit, seeded: Seeded, day: str) -> Page:
    signed_in(visit, seeded).open(f"/choose/days/{day}/build/")
    expect(visit.page.locator("[data-drag-how]")).to_be_visible()
    return visit.page


def signed_in(visit: Visit, seeded: Seeded) -> Visit:
    visit.context.add_cookies([{"name": "waymark_session", "value": seeded.session, "url": seeded.address}])
    return visit


def test_a_coordinator_lays_out_a_day_is_refused_mends_it_and_publishes(visitor: Visitor, seeded: Seeded) -> None:
    visit = signed_in(visitor(scripts=False), seeded)
    page, press, write = visit.page, visit.page.keyboard.press, visit.page.keyboard.type

    def go(words: str) -> None:
        tab_to(page, words)
        with page.expect_navigation():
            press("Enter")

    def back() -> None:
        page.locator(".wm-crumbs a").last.focus()
        with page.expect_navigation():
            press("Enter")

    visit.open("/choose/days/")
    go("^New PD day")
    page.focus("#id_title")
    write("#cedarlearns16")
    press("Tab")
    write("11042016")
    page.focus("input[name=template]:checked")
    expect(page.locator("input[name=template]:checked + label")).to_contain_text("Convocation + 3 breakouts")
    go("^Make the day")
    expect(page.locator(".wm-block__head")).to_have_text(
        [
            re.compile(r"Convocation\s+8:00 am–9:00 am"),
            re.compile(r"Breakout 1\s+9:15 am–10:30 am"),
            re.compile(r"Breakout 2\s+10:45 am–12:00 pm"),
            re.compile(r"Lunch\s+12:00 pm–1:00 pm"),
            re.compile(r"Breakout 3\s+1:00 pm–2:15 pm"),
        ]
    )

    go("^Add or change rooms")
    page.focus("#id_lines")
    write("Room 12, 24\nRoom 14, 30")
    go("^Add rooms")
    back()
    go("^Paste many")
    page.focus("#id_lines")
    write("Number talks | 1 | Room 12 | 24 | Dana Oakes\nChoir | 1 | Room 12 | 20\nArt | 2 | Room 14 | 30")
    go("^Add the sessions")
    go("^Add people")
    go("^Add all 3 educators")
    back()

    go("^Publish preview")
    schedules = page.locator(".wm-plan")
    expect(schedules).to_have_count(3)
    for i in range(3):
        expect(schedules.nth(i)).to_contain_text("8:00 am–9:00 am Convocation")
    expect(page.locator("main")).to_contain_text("Convocation is on the schedule of 3 of 3 people.")
    page.locator(".wm-crumbs a").last.focus()
    go("^Publish the program")
    expect(page.locator("[role=alert]")).to_contain_text(
        "Not published. One thing must be mended first. "
        "Room 12 is double-booked in Breakout 1: “Choir” (s002) and “Number talks” (s001)."
    )

    go("^Change s002")
    page.focus("#id_room")
    write("Room 14")
    go("^Save the session")
    go("^Publish preview")
    expect(page.locator("[role=alert]")).to_have_count(0)
    page.locator(".wm-crumbs a").last.focus()
    go("^Publish the program")
    expect(page.locator("[role=status]")).to_contain_text("The program is published.")
    expect(page.locator("button:text-is('Take it back')")).to_be_visible()


def test_a_session_is_dragged_stays_after_a_reload_and_is_dragged_back(visitor: Visitor, seeded: Seeded) -> None:
    page = build_page(visitor(), seeded, seeded.day_to_move)

    drag(page, "About choir", cell(page, 3, "Room 14"))
    expect(page.locator("[data-status]")).to_have_text("“About choir” is in Breakout 3, Room 14 now.")
    page.reload()
    expect(cell(page, 3, "Room 14")).to_contain_text("About choir")
    expect(cell(page, 1, "Room 12")).to_have_text("free")

    drag(page, "About choir", cell(page, 1, "Room 12"))
    page.reload()
    expect(cell(page, 1, "Room 12")).to_contain_text("About choir")
    expect(cell(page, 3, "Room 14")).to_have_text("free")


def test_a_room_booked_twice_by_dragging_is_flagged_where_it_happens_and_undone(
    visitor: Visitor, seeded: Seeded
) -> None:
    page = build_page(visitor(), seeded, seeded.day_to_move)

    drag(page, "About art", cell(page, 1, "Room 12"))
    expect(page.locator("[data-status]")).to_contain_text(
        "Room 12 is double-booked in Breakout 1: “About art” (s2) and “About choir” (s1)."
    )
    expect(cell(page, 1, "Room 12").locator(".wm-chip")).to_have_text(["double-booked", "double-booked"])
    expect(page.locator("[data-part=mend]")).to_contain_text("One thing must be mended")

    page.click("[data-undo]")
    expect(page.locator("[data-status]")).to_have_text("“About art” is in Breakout 1, Room 14 now.")
    expect(page.locator("[data-part=grid] .wm-chip")).to_have_count(0)
    expect(page.locator("[data-part=mend]")).not_to_contain_text("One thing must be mended")


def test_a_drag_that_does_not_reach_the_server_is_told_and_moves_nothing(visitor: Visitor, seeded: Seeded) -> None:
    visit = visitor()
    page = build_page(visit, seeded, seeded.day_to_move)

    visit.context.set_offline(True)
    drag(page, "About choir", cell(page, 2, "Room 14"))
    expect(page.locator("[data-status]")).to_contain_text("Not saved: there is no connection.")
    expect(cell(page, 1, "Room 12")).to_contain_text("About choir")

    visit.context.set_offline(False)
    visit.seen.console[:] = [line for line in visit.seen.console if "ERR_INTERNET_DISCONNECTED" not in line]
    page.reload()
    expect(cell(page, 1, "Room 12")).to_contain_text("About choir")


def test_who_drags_second_is_told_where_the_session_is_and_sees_it_there(visitor: Visitor, seeded: Seeded) -> None:
    first, second = (build_page(visitor(), seeded, seeded.day_for_two) for _ in range(2))

    drag(first, "About choir", cell(first, 2, "Room 12"))
    drag(second, "About choir", cell(second, 3, "Room 14"))

    expect(second.locator("[data-status]")).to_contain_text(
        "Somebody else moved “About choir” meanwhile: it is in Breakout 2, Room 12 now."
    )
    expect(cell(second, 2, "Room 12")).to_contain_text("About choir")
    expect(cell(second, 3, "Room 14")).to_have_text("free")
    expect(second.locator("[data-undo]")).to_be_hidden()


def test_a_published_day_cannot_be_dragged_even_by_who_still_sees_the_sketch(visitor: Visitor, seeded: Seeded) -> None:
    sketch = build_page(visitor(), seeded, seeded.day_out)
    visit = signed_in(visitor(), seeded)
    visit.open(f"/choose/days/{seeded.day_out}/build/publish/")
    visit.follow("button[name=publish]")

    drag(sketch, "About choir", cell(sketch, 2, "Room 12"))
    expect(sketch.locator("[data-status]")).to_contain_text("The program is published, so it stays as it is.")
    expect(cell(sketch, 1, "Room 12")).to_contain_text("About choir")

    visit.open(f"/choose/days/{seeded.day_out}/build/")
    expect(visit.page.locator("[data-part=grid] [data-session]")).to_have_count(2)
    expect(visit.page.locator("[data-part=grid] [draggable=true]")).to_have_count(0)
    visit.page.locator("[data-part=grid] [data-session]", has_text="About choir").drag_to(
        cell(visit.page, 2, "Room 12")
    )
    visit.page.reload()
    expect(cell(visit.page, 1, "Room 12")).to_contain_text("About choir")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways_while_building(
    visitor: Visitor, seeded: Seeded, width: int, language: str
) -> None:
    visit = signed_in(visitor(width=width, language=language, testing=True), seeded)
    page = visit.page
    visit.open(f"/choose/days/{seeded.day_out}/build/publish/")
    # Once, whichever language comes first: a day that is out is looked at like one in the making.
    if page.locator("button[name=publish]").count():
        visit.follow("button[name=publish]")
    parts = ("", "times/", "rooms/", "session/", "session/?id=s1", "lines/", "files/", "people/", "publish/")
    days = (seeded.bad_day, seeded.good_day, seeded.day_out)
    paths = ["/choose/days/", "/choose/days/new/"]
    paths += [f"/choose/days/{day}/build/{part}" for day in days for part in parts]
    found = {}
    for path in paths:
        visit.open(path)
        found[path] = violations(visit.page)
        found[path] += [f"{n} px too wide" for n in [visit.page.evaluate(TOO_WIDE)] if n]
    assert found == {path: [] for path in paths}


def test_axe_finds_nothing_where_something_is_refused(visitor: Visitor, seeded: Seeded) -> None:
    visit = signed_in(visitor(width=360, testing=True), seeded)
    page = visit.page
    visit.open(f"/choose/days/{seeded.bad_day}/build/publish/")
    page.click("button[name=publish]")
    expect(page.locator("[role=alert]")).to_contain_text("Not published.")
    assert violations(page) == []
    visit.open(f"/choose/days/{seeded.good_day}/build/files/")
    rows = "session_id,offering_id,title,breakout,capacity_seats,room_id\nB1,o1,Number talks,9,many,Lab 9\n"
    page.set_input_files("input[type=file]", {"name": "sessions.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.click("button:text-is('See what would change')")
    expect(page.locator("[role=alert]")).to_contain_text("3 things are not understood.")
    assert violations(page) == []
    visit.open(f"/choose/days/{seeded.good_day}/build/lines/")
    page.fill("#id_lines", "Number talks | 9")
    page.click("button:text-is('Add the sessions')")
    expect(page.locator("[role=alert]")).to_contain_text("Line 1: write title")
    assert violations(page) == []
    visit.open(f"/choose/days/{seeded.good_day}/build/times/")
    page.locator("input[name$=-ends]").first.fill("07:00")
    page.click("button:text-is('Save the times')")
    expect(page.locator(".usa-error-message")).to_contain_text("This is not after the start.")
    assert violations(page) == []
