"""A coordinator draws a ranked day, tries one more section, publishes; a teacher and a stranger check it."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from processes import REPOSITORY, process_environment, run_python, run_waymark, running, wait_until

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class District:
    """A running district: where it is, its day, and the keys of people who are signed in."""

    address: str
    day: str
    coordinator: str
    teacher: str
    draw_id: str
    promised: str

    @property
    def draws(self) -> str:
        return f"/choose/days/{self.day}/draws/"

    def signed_in(self, visit: Visit, key: str) -> Visit:
        visit.context.add_cookies([{"name": "waymark_session", "value": key, "url": self.address}])
        return visit


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """Start pages and worker with a ranked day in the records."""
    folder = tmp_path_factory.mktemp("district")
    log, data = folder / "log", str(folder / "data")
    with running(["-m", "waymark", "serve", "--port", "0"], env=process_environment(WAYMARK_DATA_DIR=data), log=log):
        assert wait_until(lambda: "Waymark is at" in log.read_text(), within_s=60), log.read_text()
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found
        env = process_environment(WAYMARK_DATA_DIR=data, DJANGO_SETTINGS_MODULE="waymark.project.settings")
        env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"
        told = run_python("-m", "e2e.ranked_district", env=env)
        assert told.returncode == 0, told.stderr
        yield District(found[1], **json.loads(told.stdout))


@pytest.fixture(scope="module")
def address(district: District) -> str:
    """Let visitors come to this district."""
    return district.address


ASK = "form[action$='/draws/ask/'] button"


def draw(page: Page, district: District) -> str:
    """Press the one button and wait for the board; return its address."""
    page.goto(district.address + district.draws)
    page.click(ASK)
    expect(page.get_by_role("heading", name="Draw board")).to_be_visible(timeout=20_000)
    return page.url


def downloaded(page: Page, words: str) -> bytes:
    with page.expect_download() as download:
        page.click(f"text={words}")
    return Path(download.value.path()).read_bytes()


def test_a_coordinator_assigns_everyone_sees_who_lost_out_and_what_one_more_section_would_do(
    visitor: Visitor, district: District
) -> None:
    page = district.signed_in(visitor(), district.coordinator).page
    first = draw(page, district)

    # Shares of first, second and third choice, beside first come on the same ranks.
    expect(page.locator(".wm-bars").first).to_contain_text("This draw")
    expect(page.locator(".wm-bars").first).to_contain_text("First come, same lists, same lottery")
    page.click("text=Show the numbers >> nth=0")
    for choice in ("1st choice", "2nd", "3rd"):
        expect(page.locator("figure table").first).to_contain_text(choice)
    # Who has none, by name, and nothing broken.
    expect(page.locator("#no-seat")).to_contain_text("lack a seat in some breakout")
    expect(page.locator("#no-seat ~ .wm-list li").first).to_contain_text("1 breakout without a seat")
    expect(page.locator("main")).to_contain_text("0 rules broken.")

    # Run twice with the same seed: the identical file.
    one = downloaded(page, "Download the bundle")
    draw(page, district)
    assert downloaded(page, "Download the bundle") == one

    # One more Mindfulness section: the preview changes.
    page.goto(first)
    before = page.locator("main").inner_text()
    sections = page.get_by_text("Mindfulness (2 sections)").and_(page.locator(":visible"))
    expect(sections).to_have_count(0)
    page.locator("li", has_text="Mindfulness, Breakout 2").get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("+1 section of “Mindfulness” in Breakout 2")
    assert page.locator("main").inner_text() != before
    expect(sections).to_have_count(1)


def test_without_javascript_the_same_can_be_done(visitor: Visitor, district: District) -> None:
    page = district.signed_in(visitor(scripts=False, width=360), district.coordinator).page
    page.goto(district.address + district.draws)
    page.click(ASK)
    link = page.get_by_role("link", name="Look again")
    for _ in range(200):
        if not link.count():
            break
        with page.expect_navigation():
            link.click()
        page.wait_for_timeout(250)
    expect(page.get_by_role("heading", name="Draw board")).to_be_visible()


BOARD = {"en": "Draw board", "es": "Tablero del sorteo"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visitor: Visitor, district: District, width: int, language: str
) -> None:
    visit = district.signed_in(visitor(width=width, language=language, testing=True), district.coordinator)
    page, faults = visit.page, {}
    visit.open(district.draws)
    for _ in range(2 - min(2, page.locator(".wm-list a").count())):
        page.click(ASK)
        expect(page.get_by_role("heading", level=1)).to_have_text(BOARD[language])
        visit.open(district.draws)
    for look in (district.draws, "board", "compare"):
        if look == "board":
            page.locator(".wm-list a").last.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(BOARD[language])
        elif look == "compare":
            visit.open(district.draws)
            page.locator("main form[method=get] button").click()
            expect(page.locator("#draw-1")).to_be_visible()
        else:
            visit.open(look)
        page.wait_for_load_state()
        faults[look] = (page.evaluate(TOO_WIDE), violations(page))

    assert faults == {look: (0, []) for look in faults}


def test_what_is_published_can_be_checked_by_a_teacher_offline_and_by_a_stranger(
    visitor: Visitor, district: District, tmp_path: Path
) -> None:
    coordinator = district.signed_in(visitor(), district.coordinator).page
    board = draw(coordinator, district)
    coordinator.click("text=Publish to")
    expect(coordinator.get_by_role("link", name="See the public proof")).to_be_visible()

    teacher = district.signed_in(visitor(width=360), district.teacher)
    teacher.page.goto(f"{board}proof/")
    expect(teacher.page.get_by_label("Your number in this draw")).to_have_value(district.draw_id)
    expect(teacher.page.get_by_role("button", name="Check")).to_be_enabled()
    teacher.page.wait_for_load_state("networkidle")
    teacher.context.set_offline(True)
    teacher.page.get_by_role("button", name="Check").click()
    findings = teacher.page.locator("[data-findings] li")
    expect(findings).to_have_count(4 + 3)
    expect(findings.nth(0)).to_have_text("The SHA-256 of the secret is the promise.")
    expect(findings.nth(3)).to_contain_text("of 60.")
    assert teacher.page.locator("[data-findings] .fails").count() == 0
    teacher.page.fill("#draw-id", "0" * 16)
    teacher.page.get_by_role("button", name="Check").click()
    expect(findings.last).to_contain_text("There is no such number in this draw.")

    stranger = visitor().page
    stranger.goto(f"{board}proof/")
    expect(stranger.get_by_label("Your number in this draw")).to_have_value("")
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(downloaded(stranger, "Download the bundle"))
    assert verified(bundle).returncode == 0
    for name, (old, new) in TAMPERED.items():
        copy = tmp_path / "copy.zip"
        copy.write_bytes(tampered(bundle.read_bytes(), name.split(" ")[0], old, new))
        assert verified(copy).returncode == 1, name


# What somebody might change: file, and a pattern in it with its replacement.
TAMPERED = {
    "out/assignments.csv rank": (r",1,first_choice\n", ",2,first_choice\n"),
    "out/assignments.csv seat": (r",,,none_open\n", ",B1-01,1,first_choice\n"),
    "out/assignments.csv row": (r"(?s)\n[^\n]*\n$", "\n"),
    "out/waitlists.csv": (r"(?s)\n[^\n]*\n$", "\n"),
    "out/draw.json seed": (r'"seed": "..', '"seed": "00'),
    "out/draw.json input": (r'"input_sha256": "..', '"input_sha256": "zz'),
    "out/summary.json": (r'"placed": \d+', '"placed": 1'),
    "in/sessions.csv": (r",6,", ",60,"),
    "in/choices.csv": (r"(?s)\n[^\n]*\n$", "\n"),
}


def tampered(bundle: bytes, member: str, old: str, new: str) -> bytes:
    """Return a copy of a zip in which one thing in one file differs."""
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as whole, zipfile.ZipFile(copy, "w") as changed:
        for name in whole.namelist():
            text = whole.read(name).decode()
            if name == member:
                text, n = re.subn(old, new, text, count=1)
                assert n == 1, (member, old)
            changed.writestr(name, text)
    return copy.getvalue()


def verified(bundle: Path) -> subprocess.CompletedProcess[str]:
    return run_waymark("day", "verify", str(bundle), env=process_environment())


@dataclass
class Walk:
    """A coordinator on a phone who looks at every page with axe on the way."""

    visit: Visit
    faults: list[object] = field(default_factory=list)

    def look(self) -> None:
        page = self.visit.page
        page.wait_for_load_state()
        self.faults += [(page.url, what) for what in (page.evaluate(TOO_WIDE), *violations(page)) if what]

    def do(self, words: str) -> None:
        """Press the button or follow the link with these words, and look at what comes."""
        page = self.visit.page
        with page.expect_navigation():
            page.locator("main").get_by_text(words, exact=True).locator("visible=true").first.click()
        self.look()

    def draw(self) -> None:
        self.do("Draw seats")
        expect(self.visit.page.get_by_role("heading", name="Draw board")).to_be_visible(timeout=20_000)
        self.look()


def write_value(walk: Walk, value: str) -> None:
    walk.do("Write down the public value")
    walk.visit.page.get_by_label("Public value").fill(value)
    walk.do("Write it down")
    expect(walk.visit.page.locator("main")).to_contain_text(f"This counts: {value}")
    walk.do("It is right, go to the draws")


def test_a_promise_is_sealed_completed_withdrawn_made_anew_and_kept(visitor: Visitor, district: District) -> None:
    walk = Walk(district.signed_in(visitor(width=360, testing=True), district.coordinator))
    page, draws = walk.visit.page, f"/choose/days/{district.promised}/draws/"
    walk.visit.open(draws)
    walk.do("Seal program and wishes")
    write_value(walk, "4 1 6 2")
    walk.draw()

    # A room is lost: the promise is withdrawn, and ranking opens once more under a new one.
    walk.visit.open(draws)
    walk.do("Something must change: start over")
    page.get_by_label("Why?").fill("A room is lost.")
    walk.do("Withdraw the promise and start over")
    walk.do("Set the times")
    closes = date.today() + timedelta(days=2)  # noqa: DTZ011 - any day before the day itself will do
    page.get_by_label("Closes on").fill(closes.isoformat())
    page.get_by_label("Closes at").fill("17:00")
    page.get_by_label("Public value (optional)").fill("Three dice, rolled in the gym")
    walk.do("Set the times")
    walk.visit.open(draws)
    walk.do("Close ranking now")
    page.get_by_label("Why now?").fill("Nobody wants to change anything.")
    walk.do("Close ranking now")
    write_value(walk, "3 3 1")
    walk.draw()
    page.locator("li", has_text="About hot").get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("+1 section of “About hot” in Breakout 1", timeout=20_000)
    with page.expect_navigation():
        page.click("text=Add it to the day and publish to 3 people")
    walk.do("See the public proof")

    assert walk.faults == []
    main = page.locator("main")
    for words in ("2 drafts were made under this promise", "Promise 1, withdrawn", "A room is lost.", "4 1 6 2"):
        expect(main).to_contain_text(words)
    proof = page.url
    check_every_ticket(page, proof)
    for language, width in (("es", 360), ("en", 1280)):
        stranger = Walk(visitor(language=language, width=width, testing=True))
        for address in (proof, f"{district.address}{draws}promise/"):
            stranger.visit.page.goto(address)
            stranger.look()
        assert stranger.faults == []


def check_every_ticket(page: Page, proof: str) -> None:
    """Check in the browser for everybody of the day that the section that was added changed nobody's ticket."""
    rows = page.request.get(f"{proof}assignments.csv").text().splitlines()[1:]
    findings = page.locator("[data-findings] li")
    for draw_id in sorted({row.split(",")[0] for row in rows}):
        page.fill("#draw-id", draw_id)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(findings).to_have_count(5 + 2)
        expect(findings.nth(3)).to_contain_text("letter for letter")
        assert page.locator("[data-findings] .fails").count() == 0
