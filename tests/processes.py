"""Starting Waymark as a process of its own, the way a person does."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

REPOSITORY = Path(__file__).resolve().parents[1]


def process_environment(**changes: str) -> dict[str, str]:
    """Return this process's environment without settings of Waymark, plus ``changes``."""
    ours = ("WAYMARK_", "DATABASE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(REPOSITORY / "src"), **changes}


def run_python(*arguments: str, env: Mapping[str, str], timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Run Python to its end and return what it wrote and its exit code."""
    return subprocess.run(
        [sys.executable, *arguments], env=dict(env), capture_output=True, text=True, timeout=timeout_s, check=False
    )


def run_waymark(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one `waymark` command to its end."""
    return run_python("-m", "waymark", *arguments, env=env)


def wait_until(condition: Callable[[], bool], *, within_s: float) -> bool:
    """Return whether ``condition`` came true within the time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def descendants(pid: int) -> set[int]:
    """Return the ids of all processes below ``pid``, from Linux's /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue  # it ended while we looked
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found, frontier = set[int](), {pid}
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier}
        found |= frontier
    return found


def is_alive(pid: int) -> bool:
    """Return whether a process exists and is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def running(arguments: Sequence[str], *, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process during the ``with`` block, writing to ``log``; nothing of it is left afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *arguments], env=dict(env), stdout=output, stderr=output)
        family = {process.pid}
        try:
            yield process
        finally:
            family |= descendants(process.pid)
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            for pid in family:
                if is_alive(pid):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


def migrate(env: Mapping[str, str]) -> None:
    """Bring the database of an environment up to date."""
    done = run_python("-m", "django", "migrate", "--verbosity=0", "--settings=waymark.project.settings", env=env)
    assert done.returncode == 0, done.stderr


@contextmanager
def scratch_database(connection: BaseDatabaseWrapper, folder: Path, *, like: str = "") -> Iterator[str]:
    """Yield the address of a database of the same kind as ``connection``; it is gone afterwards.

    It is empty, or a copy of the one at the address ``like``, which nobody may have open.
    """
    if connection.vendor != "postgresql":
        path = folder / "scratch.sqlite3"
        if like:
            path.write_bytes(Path(like.removeprefix("sqlite:///")).read_bytes())
        yield f"sqlite:///{path}"
        return
    name = f"waymark_scratch_{uuid.uuid4().hex}"
    known = connection.settings_dict
    user, password = quote(known["USER"], safe=""), quote(known["PASSWORD"], safe="")
    server = f"postgres://{user}:{password}@{known['HOST']}:{known['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maintenance:
        template = f" TEMPLATE {like.rpartition('/')[2]}" if like else ""
        maintenance.execute(f"CREATE DATABASE {name}{template}".encode())
        try:
            yield f"{server}/{name}"
        finally:
            maintenance.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            # What a restore kept aside bears a name that begins alike and holds the mark of the whole name.
            mark = sha256(name.encode()).hexdigest()[:8]
            kept = maintenance.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"waymark%{mark}%"])
            for (old,) in kept.fetchall():
                maintenance.execute(f'DROP DATABASE "{old}" WITH (FORCE)'.encode())
