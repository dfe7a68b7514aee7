"""The server of `benchmarks.registration`: started as a person does, measured, and killed in part on the way."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.registration_clients import District

REPOSITORY = Path(__file__).resolve().parents[1]


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a server with its data in a folder; "" keeps the records in a SQLite file there."""
    ours = ("WAYMARK_", "DATABASE_", "DJANGO_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}", "WAYMARK_DATA_DIR": str(folder / "data")}
    env["DJANGO_SETTINGS_MODULE"] = "waymark.project.settings"
    return env | ({"DATABASE_URL": database_url} if database_url else {})


@contextmanager
def serving(env: dict[str, str], log: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run ``waymark serve`` as a person does, without the worker, and stop it afterwards."""
    command = [sys.executable, "-m", "waymark", "serve", "--port", "0", "--no-worker"]
    with log.open("wb") as output, subprocess.Popen(command, env=env, stdout=output, stderr=output) as server:
        try:
            yield address_of(server, log), server
        finally:
            server.terminate()
            server.wait(timeout=30)


def address_of(server: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(r"Waymark is at http://(\S+)/", log.read_text())
        if found:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text()}")


def district_of(env: dict[str, str], n_people: int) -> District:
    """Put a district with an open day into the records."""
    told = json.loads(_records(env, "make", str(n_people)))
    return District(
        day=told["day"],
        cookies=tuple(told["cookies"]),
        attendees=tuple(told["attendees"]),
        sessions=tuple(tuple(ids) for ids in told["sessions"]),
    )


def kept(env: dict[str, str], district: District) -> dict[tuple[int, int], list[str]]:
    """Return what the records hold, by (attendee, number of the breakout), in the order of ranks."""
    rows = json.loads(_records(env, "kept", district.day))
    found: dict[tuple[int, int], list[str]] = {}
    for attendee, breakout, session in rows:
        found.setdefault((attendee, breakout), []).append(session)
    return found


def _records(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.registration_records", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def processor_s(server_pid: int) -> float:
    """Return the seconds of processor that the processes of the web server have used; a killed one's still count."""
    pids = children(server_pid)
    ticks = sum(_ticks(pid, ended=True) for pid in pids)
    ticks += sum(_ticks(pid) for master in pids for pid in children(master))
    return ticks / os.sysconf("SC_CLK_TCK")


def busy_s() -> float:
    """Return the seconds that all processors of this machine have worked since it started."""
    line = Path("/proc/stat").read_text().partition("\n")[0]
    user, nice, system, _idle, _waiting, *interrupts = map(int, line.split()[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int, *, ended: bool = False) -> int:
    fields = _fields(pid)
    own, of_ended = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
    return own + of_ended if ended else own


def _fields(pid: int) -> list[str]:
    """Return what the system tells about a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = _fields(int(entry.name))
            except OSError:
                continue  # it ended while we looked
            if fields[0] != "Z" and int(fields[1]) == pid:
                found.append(int(entry.name))
    return sorted(found)


class Killer(threading.Thread):
    """Kills processes of the web server outright, spread over the first half of the time."""

    def __init__(self, server_pid: int, *, n_kills: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self._server_pid, self._n_kills, self._seconds = server_pid, n_kills, seconds
        self._is_over = threading.Event()
        self.n_killed = 0

    def run(self) -> None:
        """Kill the oldest process that answers, again and again, until it is enough or all is over."""
        for _ in range(self._n_kills):
            if self._is_over.wait(self._seconds / 2 / self._n_kills):
                return
            workers = self._workers()
            if workers:
                os.kill(workers[0], signal.SIGKILL)
                self.n_killed += 1

    def _workers(self) -> list[int]:
        """Return the processes that answer: children of gunicorn, which is the one child of the server."""
        return [worker for master in children(self._server_pid) for worker in children(master)]

    def finish(self) -> int:
        """Stop killing, and return how many were killed."""
        self._is_over.set()
        self.join()
        return self.n_killed
