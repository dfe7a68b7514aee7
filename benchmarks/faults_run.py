"""One run of `benchmarks.faults`: a service with people on it, kills one after the other, and a look after each."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.faults_rosters import WORDS
from benchmarks.faults_savers import Journal, Reading, Saver
from benchmarks.faults_service import ANSWERS_WITHIN_S, Away, Records, Refused, Service, asking, kill
from benchmarks.private_postgresql import PrivateServer
from benchmarks.registration_clients import District

N_SAVERS = 4
DONE_WITHIN_S = 60.0
LOOK_EVERY_S = 0.03
READ_OR_APPLIED = ("reading", "applying")


class Target(StrEnum):
    """What is killed."""

    WORKER = "the worker"
    WEB_PROCESS = "a web process"
    WEB_SERVER = "the web server"
    SERVICE = "the service"
    COMMAND = "the command"
    POSTGRESQL = "the server"
    BACKEND = "a backend"


@dataclass(frozen=True, slots=True)
class Kill:
    """What was found after one."""

    target: Target
    is_in_import: bool
    n_lost: int
    half: str
    log_fault: str
    stuck: str
    pages_s: float
    import_s: float

    @property
    def is_half(self) -> bool:
        """Whether the records were neither as before nor as after."""
        return bool(self.half)

    @property
    def is_log_broken(self) -> bool:
        """Whether the chain of the log did not hold."""
        return bool(self.log_fault)

    @property
    def is_stuck(self) -> bool:
        """Whether the import did not come to its end."""
        return bool(self.stuck)

    @property
    def faults(self) -> list[str]:
        """Return what was amiss, in words."""
        lost = f"{self.n_lost} acknowledged lists lost" if self.n_lost else ""
        return [fault for fault in (lost, self.half, self.log_fault, self.stuck) if fault]


class Run:
    """The service, the savers, and the rosters that are imported in turn."""

    def __init__(
        self,
        env: dict[str, str],
        folder: Path,
        rosters: Mapping[str, Path],
        *,
        server: PrivateServer | None,
        n_people: int,
    ) -> None:
        self._env, self._rosters, self._server, self._n_people = env, rosters, server, n_people
        self._service = Service(env, folder / "log")
        self._records: Records
        self._savers: list[Saver] = []
        self._day = ""
        self._now_in = ""
        self.journal = Journal()
        self.import_s = 0.0
        self._command_s = 0.0

    @contextmanager
    def begun(self) -> Iterator["Run"]:
        """Start everything, import the first roster in each of the two ways, and stop everything afterwards."""
        try:
            self._service.start()
            with asking(self._env) as self._records:
                district = _district(self._records.insist("make", self._n_people))
                self._day = district.day
                self._time_imports()
                self._savers = [
                    Saver(self._service.address, district, range(i, self._n_people, N_SAVERS), self.journal, seed=i)
                    for i in range(N_SAVERS)
                ]
                for saver in self._savers:
                    saver.start()
                yield self
        finally:
            for saver in self._savers:
                saver.stop()
            self._service.stop()

    def _time_imports(self) -> None:
        begins = time.monotonic()
        self._finish("first", self._records.insist("bring", str(self._rosters["first"])), begins)
        command = self._command_at_work("second")
        begins = time.monotonic()
        command.wait()
        self._command_s = time.monotonic() - begins
        begins = time.monotonic()
        self._finish("first", self._records.insist("bring", str(self._rosters["first"])), begins)
        self.import_s = time.monotonic() - begins
        self._now_in = "first"

    def kill(self, target: Target, rng: random.Random) -> Kill:
        """Begin an import, kill at a random moment of it, look at once and again when it is done."""
        wanted = "second" if self._now_in == "first" else "first"
        if target is Target.COMMAND:
            return self._kill_command(wanted, rng)
        found = str(self._records.insist("bring", str(self._rosters[wanted])))
        status = self._go_on(found, until=time.monotonic() + rng.uniform(0, self.import_s))
        killed_at = time.monotonic()
        self._strike(target, rng)
        n_lost, half, pages_s = self._look_at_once(killed_at)
        stuck = self._finish(wanted, found, killed_at)
        import_s = time.monotonic() - killed_at
        n_lost_later, half_later = self._look()
        return Kill(
            target,
            status in READ_OR_APPLIED,
            n_lost + n_lost_later,
            half or half_later,
            self._records.insist("verify"),
            stuck,
            pages_s,
            import_s,
        )

    def _kill_command(self, wanted: str, rng: random.Random) -> Kill:
        process = self._command_at_work(wanted)
        time.sleep(rng.uniform(0, self._command_s))
        status = self._status("")
        killed_at = time.monotonic()
        kill(process.pid)
        process.wait()
        n_lost, half, pages_s = self._look_at_once(killed_at)
        again = self._command(wanted)
        code = again.wait(timeout=DONE_WITHIN_S)
        stuck = "" if code == 0 else f"the command given again ended with exit code {code}"
        self._now_in = wanted
        n_lost_later, half_later = self._look()
        return Kill(
            Target.COMMAND,
            status in ("reading", "ready", "applying"),
            n_lost + n_lost_later,
            half or half_later,
            self._records.insist("verify"),
            stuck,
            pages_s,
            time.monotonic() - killed_at,
        )

    def _command_at_work(self, wanted: str) -> "subprocess.Popen[bytes]":
        """Give the command, and wait until it has written down that it brings a roster: that takes half of its time."""
        n_before = len(self._records.insist("state")["imports"])
        process = self._command(wanted)
        while process.poll() is None and len(self._records.insist("state")["imports"]) == n_before:
            time.sleep(LOOK_EVERY_S)
        return process

    def _command(self, wanted: str) -> "subprocess.Popen[bytes]":
        words = ("import", "roster", str(self._rosters[wanted]), "--district", "Elm")
        return subprocess.Popen(
            [sys.executable, "-m", "waymark", *words],
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _strike(self, target: Target, rng: random.Random) -> None:
        if target is Target.WORKER:
            kill(self._service.part("worker_process"))
        elif target is Target.WEB_PROCESS:
            kill(rng.choice(self._service.web_processes() or [0]))
        elif target is Target.WEB_SERVER:
            kill(self._service.part("web_process"))
        elif target is Target.SERVICE:
            self._service.kill_all()
            self._service.start()
        elif self._server is not None and target is Target.POSTGRESQL:
            self._server.kill()
            self._server.start()
        elif self._server is not None:
            self._server.kill_one(rng.randrange(1000))

    def _look_at_once(self, killed_at: float) -> tuple[int, str, float]:
        """Look before anything can be mended, and meanwhile ask for a page until it comes."""
        with ThreadPoolExecutor(1) as other:
            pages = other.submit(self._seconds_until_pages, killed_at)
            return *self._look(), pages.result()

    def _look(self) -> tuple[int, str]:
        """Compare lists and records with what they must be, as soon as the database answers."""
        reading = self._insist(lambda: Reading(self.journal), self._kept)
        n_lost = len(self.journal.lost(reading))
        state = self._records.insist("state")
        return n_lost, half_state(state)

    def _insist(self, begin: Callable[[], Reading], read: Callable[[Reading], None]) -> Reading:
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            reading = begin()
            try:
                read(reading)
            except Away:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return reading

    def _kept(self, reading: Reading) -> None:
        found: dict[tuple[int, int], list[str]] = {}
        for attendee, breakout, session in self._records.ask("kept", self._day):
            found.setdefault((attendee, breakout), []).append(session)
        reading.kept = {key: tuple(sessions) for key, sessions in found.items()}

    def _go_on(self, found: str, *, until: float) -> str:
        """Do what a person at the page does, until the moment; return how far the import had come."""
        status = "waiting"
        while time.monotonic() < until:
            status = self._step(found)
            time.sleep(LOOK_EVERY_S)
        return status

    def _finish(self, wanted: str, found: str, since: float) -> str:
        """See an import to its end; return why it stands still, or nothing."""
        status = ""
        while time.monotonic() < since + DONE_WITHIN_S:
            status = self._step(found)
            if status == "applied":
                self._now_in = wanted
                return ""
            if status in ("failed", "refused", "set_aside"):
                break
            time.sleep(LOOK_EVERY_S)
        # What stands still is left behind; the next one begins from where the records are.
        self._now_in = str(self._records.insist("state")["applied"])
        return f"the import stands still: {status}"

    def _step(self, found: str) -> str:
        """Look at an import, and ask that it be applied where it is ready."""
        status = self._status(found)
        if status == "ready":
            try:
                self._records.ask("apply", found)
            except (Away, Refused):
                return status
        return status

    def _status(self, found: str) -> str:
        """Return how far an import has come, the newest one if none is named; "away" where nobody knows."""
        try:
            imports: dict[str, str] = self._records.ask("state")["imports"]
        except Away:
            return "away"
        return imports[found] if found else next(reversed(imports.values()), "")

    def _seconds_until_pages(self, since: float) -> float:
        while not self._service.serves() and time.monotonic() < since + DONE_WITHIN_S:
            time.sleep(LOOK_EVERY_S)
        return time.monotonic() - since

    def end(self) -> list[str]:
        """Let nobody save any more and compare once more; return what is amiss."""
        for saver in self._savers:
            saver.stop()
        n_lost, half = self._look()
        lost = [f"at the end {n_lost} acknowledged lists are lost"] if n_lost else []
        return [*lost, *([half] if half else []), *self.journal.refused]


def half_state(state: Mapping[str, Any]) -> str:
    """Return how the records are between two rosters, or are not what the import says; nothing where all is well."""
    applied = str(state["applied"])
    for kind, word in zip(("people", "schools", "classes"), WORDS[applied], strict=True):
        if set(state["found"][kind]) != {word}:
            return f"{kind} are {state['found'][kind]}, though the {applied} roster was applied last"
    return ""


def _district(told: Mapping[str, Any]) -> District:
    return District(
        day=told["day"],
        cookies=tuple(told["cookies"]),
        attendees=tuple(told["attendees"]),
        sessions=tuple(tuple(ids) for ids in told["sessions"]),
    )
