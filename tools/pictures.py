#!/usr/bin/env python3
"""Take the pictures of the coordinator's guide: start Waymark with a fresh demo and walk through its day.

usage: pictures.py [FOLDER]        (default: docs/images; needs chromium, see make e2e)

Everything that is shown is invented. The pictures are taken again whenever a page that the guide shows has changed.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
DESK: Final = {"width": 1120, "height": 760}
PHONE: Final = {"width": 390, "height": 780}
ROOMS: Final = "Room 12, 24\nRoom 14, 30\nLibrary, 60"
SESSIONS: Final = (
    "Number talks | 1 | Room 12 | 24\nA choir for beginners | 1 | Room 12 | 20\n"
    "Reading with older students | 1 | Library | 60\nNumber talks | 2 | Room 14 | 30"
)


@contextmanager
def demo() -> Iterator[str]:
    """Serve a fresh demo from a folder of its own and yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "WAYMARK_DATA_DIR": folder}
        subprocess.run([sys.executable, "-m", "waymark", "demo", "load"], env=env, check=True, cwd=ROOT)
        command = [sys.executable, "-m", "waymark", "serve", "--port", "0"]
        with subprocess.Popen(
            command, env=env, cwd=ROOT, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True
        ) as served:
            try:
                yield address_in(served)
            finally:
                served.send_signal(signal.SIGTERM)


def address_in(served: "subprocess.Popen[str]") -> str:
    """Read what the server says until it says where it is."""
    for line in served.stdout or ():
        found = re.search(r"Waymark is at (http://\S+)/", line)
        if found:
            return found[1]
    raise SystemExit("Waymark did not start.")


class Camera:
    """One person at one window: goes to pages, presses buttons, takes pictures."""

    def __init__(self, browser: Browser, address: str, folder: Path, window: dict[str, int]) -> None:
        """Open a window."""
        self.page: Page = browser.new_context(viewport=window, locale="en").new_page()  # type: ignore[arg-type]
        self.address, self.folder = address, folder

    def become(self, persona: str) -> None:
        """Come in as a persona of the demo."""
        self.go("/sign-in/")
        self.follow(f"button[value={persona}]")
        if self.page.locator("text=Put away").count():
            self.follow("text=Put away")

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(path if path.startswith("http") else self.address + path)

    def follow(self, selector: str) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def take(self, name: str, *, at: str = "") -> None:
        """Take a picture of the window, scrolled so that ``at`` is near its top."""
        top = f"document.querySelector('{at}').getBoundingClientRect().top + scrollY - 24" if at else "0"
        self.page.evaluate(f"scrollTo({{top: {top}, behavior: 'instant'}})")
        self.page.screenshot(path=self.folder / f"{name}.png")
        print(f"{name}.png")


def build(desk: Camera) -> None:
    """Lay out a small day with a room that is booked twice."""
    desk.become("coordinator")
    desk.go("/choose/days/new/")
    desk.page.fill("#id_title", "Spring learning day")
    desk.page.fill("#id_held_on", "2027-03-12")
    desk.follow("button:text-is('Make the day')")
    overview = desk.page.url
    desk.go(f"{overview}rooms/")
    desk.page.fill("#id_lines", ROOMS)
    desk.follow("button:text-is('Add rooms')")
    desk.go(f"{overview}lines/")
    desk.page.fill("#id_lines", SESSIONS)
    desk.follow("button:text-is('Add the sessions')")
    desk.go(overview)
    desk.take("guide-build")
    desk.go(f"{overview}publish/")
    desk.follow("button[name=publish]")
    desk.take("guide-refused")


def rank(phone: Camera) -> None:
    """Rank two sessions as a teacher."""
    phone.become("teacher")
    phone.go("/choose/")
    phone.follow(".wm-days a")
    for number in (1, 4):
        phone.page.locator(".wm-session button[name=add]").nth(number).click()
    phone.page.wait_for_selector("[data-status]:text-is('Saved')")
    phone.take("guide-rank", at="#mine")


def draw(desk: Camera) -> str:
    """Close ranking, draw, try one more section, compare, publish; return where the board is."""
    desk.go("/")
    desk.follow(".wm-sign a")
    desk.take("guide-close")
    desk.follow("button[name=draw]")
    desk.page.wait_for_selector("h1:text-is('Draw board')", timeout=60_000)
    board = desk.page.url
    desk.take("guide-board")
    desk.page.locator("li:has-text('Mindfulness, Breakout') button").first.click()
    desk.page.wait_for_selector("text=+1 section", timeout=60_000)
    desk.go(re.sub(r"[^/]+/$", "", board))
    desk.follow("main form[method=get] button")
    desk.take("guide-compare")
    desk.go(board)
    desk.follow("button:has-text('Publish to')")
    desk.go(f"{board}proof/")
    desk.take("guide-proof")
    return board


def move_up(desk: Camera, phone: Camera, board: str) -> None:
    """Give up every seat of a teacher's day, and look who would move up."""
    give_up = phone.page.get_by_role("link", name="Give up this seat")
    while give_up.count():
        give_up.first.click()
        phone.follow("main form button")
    desk.go(board)
    desk.follow("a:text-is('Move people up from the waitlists')")
    desk.follow("button:text-is('Show who would move up')")
    desk.page.wait_for_selector("button:has-text('Do it and write to')", timeout=60_000)
    desk.take("guide-move-up")


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    started = time.monotonic()
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desk, phone = Camera(browser, address, folder, DESK), Camera(browser, address, folder, PHONE)
        build(desk)
        rank(phone)
        board = draw(desk)
        phone.go("/my-day/")
        phone.page.locator(".wm-why summary").first.click()
        phone.take("guide-my-day", at="h1")
        move_up(desk, phone, board)
        browser.close()
    print(f"All taken in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
