"""A running Waymark and a browser that may talk to nothing else."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from processes import REPOSITORY, process_environment, running, wait_until

CHROMIUM = Path("/usr/bin/chromium")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A machine busy with other things is slow, not wrong; what never comes still fails.
expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True, scope="session")
def _records_beside_a_browser() -> Iterator[None]:
    """Let tests use the database in the thread that drives the browser: Playwright keeps an event loop there."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `waymark serve` on a free port, as a person does, and return its address."""
    if not (REPOSITORY / "node_modules" / "axe-core" / "axe.min.js").exists():
        pytest.fail("the browser tests need the front-end parts: run make e2e")
    folder = tmp_path_factory.mktemp("served")
    log = folder / "log"
    with running(
        ["-m", "waymark", "serve", "--port", "0", "--no-worker"],
        env=process_environment(WAYMARK_DATA_DIR=str(folder / "data")),
        log=log,
    ) as process:

        def is_there() -> bool:
            return process.poll() is not None or "Waymark is at" in log.read_text()

        assert wait_until(is_there, within_s=60), log.read_text()
        found = re.search(r"Waymark is at (http://\S+)/", log.read_text())
        assert found, log.read_text()
        yield found[1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's chromium; without it these tests say so, and fail where nothing may be skipped."""
    if not CHROMIUM.exists():
        sentence = f"the browser tests need {CHROMIUM} (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        yield started
        started.close()


@dataclass
class Seen:
    """What went wrong while pages were looked at."""

    elsewhere: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@dataclass
class Visit:
    """One visitor: a page, its context and what went wrong."""

    page: Page
    context: BrowserContext
    seen: Seen
    address: str

    def open(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(self.address + path)

    def follow(self, selector: str) -> None:
        """Click what leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def become(self, persona: str) -> None:
        """Come in as a persona of the demo."""
        self.open("/sign-in/")
        self.follow(f"button[value={persona}]")


Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """Return a function that makes a visitor; afterwards nobody may have asked another host or logged an error."""
    made: list[Visit] = []

    def make(*, width: int = 1280, language: str = "en", scripts: bool = True, testing: bool = False) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale=language,
            java_script_enabled=scripts,
            # axe is not ours and is put into the page past the policy, which the other visits keep.
            bypass_csp=testing,
        )
        seen = Seen()

        def only_ours(route: Route) -> None:
            if route.request.url.startswith((address, "data:")):
                route.continue_()
            else:
                seen.elsewhere.append(route.request.url)
                route.abort()

        context.route("**/*", only_ours)
        page = context.new_page()
        page.on("console", lambda m: seen.console.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: seen.console.append(str(error)))
        made.append(Visit(page, context, seen, address))
        return made[-1]

    yield make
    for visit in made:
        visit.context.close()
        assert visit.seen.elsewhere == []
        # The browser itself logs answers such as 404 and 422 that a test asks for on purpose.
        assert [line for line in visit.seen.console if "the server responded with a status of" not in line] == []
