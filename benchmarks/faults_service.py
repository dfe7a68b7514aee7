"""`waymark serve` on one port, whose processes are killed and which is started again, and a program that asks."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from benchmarks.registration_server import address_of, children

ANSWERS_WITHIN_S = 60.0


class Away(Exception):
    """The database did not answer."""


class Refused(Exception):
    """The records are not in a state in which this can be asked for; the message is the product's."""


class Service:
    """The service as a whole: its supervisor, the web server and the worker."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self._env, self._log, self._port = dict(env), log, "0"
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def start(self) -> None:
        """Start it, on the same port as before; what was killed may hold the port for a moment, then it is tried again.

        Raises
        ------
        RuntimeError
            If it does not start, with what it said.
        """
        command = [sys.executable, "-m", "waymark", "serve", "--port", self._port]
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(command, env=self._env, stdout=log, stderr=log)
            try:
                self.address = address_of(self._process, self._log)
            except RuntimeError as reason:
                if "is in use" not in str(reason) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                break
        self._port = self.address.rpartition(":")[2]

    @property
    def pid(self) -> int:
        """Return the process id of the supervisor."""
        return self._supervisor.pid

    @property
    def _supervisor(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise RuntimeError("The service was not started.")
        return self._process

    def part(self, module: str) -> int | None:
        """Return the process of the web server or the worker; none while it is being started again."""
        for pid in children(self.pid):
            if module in _command_of(pid):
                return pid
        return None

    def web_processes(self) -> list[int]:
        """Return the processes that answer."""
        master = self.part("web_process")
        return children(master) if master else []

    def kill_all(self) -> None:
        """Kill the supervisor and everything below it, outright."""
        family = [self.pid, *children(self.pid), *self.web_processes()]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in family:
                kill(pid, number)
        self._supervisor.wait()

    def stop(self) -> None:
        """Stop it in good order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def serves(self) -> bool:
        """Return whether a page that asks the database comes."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/sign-in/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def kill(pid: int | None, number: signal.Signals = signal.SIGKILL) -> bool:
    """Send a signal to a process; return whether it was there."""
    if not pid:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


class Records:
    """Asks `benchmarks.faults_records`, which looks at the records beside the service."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions, self._answers = questions, answers

    def ask(self, name: str, *arguments: object) -> Any:
        """Ask once.

        Raises
        ------
        Away, Refused
        """
        self._questions.write(json.dumps([name, *arguments]) + "\n")
        self._questions.flush()
        told: dict[str, Any] = json.loads(self._answers.readline() or '{"away": "the program has ended"}')
        if "away" in told:
            raise Away(told["away"])
        if "refused" in told:
            raise Refused(told["refused"])
        return told["answer"]

    def insist(self, name: str, *arguments: object) -> Any:
        """Ask until the database answers."""
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            try:
                return self.ask(name, *arguments)
            except Away:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


@contextmanager
def asking(env: Mapping[str, str]) -> Iterator[Records]:
    """Run the program that looks at the records."""
    command = [sys.executable, "-m", "benchmarks.faults_records"]
    with subprocess.Popen(command, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield Records(cast(IO[str], program.stdin), cast(IO[str], program.stdout))
        finally:
            program.terminate()
