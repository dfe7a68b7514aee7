"""IT starts the platform from the files that it has: upload, preview, import, a second person, undo."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visit, Visitor
from e2e.test_accessibility import TOO_WIDE, violations
from processes import REPOSITORY, process_environment, run_python, running, wait_until
from roster_files import roster_files

pytestmark = pytest.mark.browser
THREE = ("orgs.csv", "academicSessions.csv", "users.csv")


@dataclass(frozen=True)
class Office:
    """A running district and the session keys of its two IT admins."""

    address: str
    first: str
    second: str

    def enter(self, visit: Visit, key: str) -> Visit:
        visit.context.add_cookies([{"name": "waymark_session", "value": key, "url": self.address}])
        return visit


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Start pages and worker with a district in which there are only two IT admins."""
    folder = tmp_path_factory.mktemp("office")
    log, data = folder / "log", str(folder / "data")
    with running(["-m", "waymark", "serve", "--port", "0"], env=process_environment(WAYMARK_DATA_DIR=data), log=log):
        assert wait_until(lambda: "Waymark is at" in log.read_text(), within_s=60), log.read_text()
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found
        env = process_environment(WAYMARK_DATA_DIR=data, DJANGO_SETTINGS_MODULE="waymark.project.settings")
        env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"
        told = run_python("-m", "e2e.roster_district", env=env)
        assert told.returncode == 0, told.stderr
        yield Office(found[1], **json.loads(told.stdout))


@pytest.fixture(scope="module")
def address(office: Office) -> str:
    """Let visitors come to this district."""
    return office.address


def bring(visit: Visit, files: dict[str, bytes]) -> None:
    """Pick files, send them, and wait for the preview."""
    visit.open("/rosters/")
    payload: Any = [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files.items()]
    visit.page.set_input_files("input[type=file]", payload)
    visit.follow("main form button[type=submit]")
    expect(visit.page.get_by_role("heading", name="By kind")).to_be_visible(timeout=30_000)


def apply(visit: Visit) -> None:
    """Import what is shown, and wait until it is done."""
    visit.follow("form[action$='/apply/'] button")
    # As it is written: in other letters the words also stand in "being imported".
    expect(visit.page.get_by_text(re.compile(r"Imported \w")).first).to_be_visible(timeout=30_000)


def sums(visit: Visit) -> dict[str, str]:
    """Return the numbers of the preview by their words."""
    found = visit.page.locator(".wm-roster__sum")
    texts = [found.nth(i).inner_text().split("\n") for i in range(found.count())]
    return {lines[0].strip(): lines[-1].strip() for lines in texts}


def three(n_students: int, *, also: bytes = b"") -> dict[str, bytes]:
    files = roster_files(n_students)
    files["users.csv"] += also
    return {name: files[name] for name in THREE}


def test_it_drops_three_files_looks_imports_and_undoes(visitor: Visitor, office: Office) -> None:
    visit = office.enter(visitor(), office.first)
    visit.open("/")
    visit.page.click("details.wm-role summary")
    visit.follow("details.wm-role a[href='/rosters/']")
    bring(visit, three(3))
    assert sums(visit) == {"matched": "0", "new": "10", "changed": "0", "gone": "0", "not understood": "0"}
    apply(visit)

    row_of_another_school = b"p9,,,true,s9,student,p9,,Sky,P9,,,,,,,,\n"
    bring(visit, three(4, also=row_of_another_school))
    assert sums(visit) == {"matched": "10", "new": "2", "changed": "0", "gone": "0", "not understood": "1"}
    visit.page.get_by_role("link", name="All faults as CSV").wait_for()
    visit.page.locator("label[for=leave-out]").click()
    apply(visit)
    expect(visit.page.get_by_text("2 new, 0 changed, 0 gone")).to_be_visible()

    visit.follow("#undo-import")
    expect(visit.page.get_by_text("the records are as they were before")).to_be_visible()


def test_many_who_would_be_gone_wait_for_a_second_person(visitor: Visitor, office: Office) -> None:
    first, second = office.enter(visitor(), office.first), office.enter(visitor(), office.second)
    bring(first, three(40))
    apply(first)
    bring(first, three(3))
    expect(first.page.get_by_text("Ask another IT admin")).to_be_visible()
    path = first.page.url.removeprefix(office.address)

    second.open(path)
    second.follow("form[action$='/agree/'] button")
    expect(second.page.get_by_text("A second person has agreed to this:")).to_be_visible()
    apply(second)
    expect(second.page.get_by_text("74 gone")).to_be_visible()
    second.follow("#undo-import")
    expect(second.page.get_by_text("the records are as they were before")).to_be_visible()


def test_it_works_without_scripts_and_by_the_keyboard(visitor: Visitor, office: Office) -> None:
    visit = office.enter(visitor(width=360, scripts=False), office.first)
    visit.open("/rosters/")
    payload: Any = [{"name": n, "mimeType": "text/csv", "buffer": d} for n, d in three(3).items()]
    visit.page.set_input_files("input[type=file]", payload)
    visit.page.focus("main form button[type=submit]")
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    heading = visit.page.get_by_role("heading", name="By kind")

    def is_read() -> bool:
        visit.page.reload()
        return heading.is_visible() or visit.page.get_by_text("Nothing was changed").first.is_visible()

    assert wait_until(is_read, within_s=30)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    visitor: Visitor, office: Office, width: int, language: str, tmp_path: Path
) -> None:
    maker = office.enter(visitor(), office.first)
    bring(maker, three(45, also=b"p99,,,true,s9,student,p99,,Sky,P9,,,,,,,,\n"))
    path = maker.page.url.removeprefix(office.address)
    visit = office.enter(visitor(width=width, language=language, testing=True), office.second)

    found: dict[str, tuple[list[str], int]] = {}
    for page in ("/rosters/", path, f"{path}rows/person/"):
        visit.open(page)
        visit.page.screenshot(path=str(tmp_path / f"{len(found)}.png"), full_page=True)
        found[page] = (violations(visit.page), visit.page.evaluate(TOO_WIDE))

    assert found == dict.fromkeys(found, ([], 0))
