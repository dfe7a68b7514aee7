"""Records to copy, as processes of their own see them, and writers that tell what was acknowledged."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from processes import process_environment, run_python, running, wait_until

ADD_ENTRIES = """
import sys
import django; django.setup()
from django.utils import timezone
from waymark.apps.audit.services import log_action

for number in range(int(sys.argv[1])):
    entry = log_action(actor="test", action="added", subject=str(number), now=timezone.now())
print(entry.entry_hash)
"""
SET_UP = """
import django; django.setup()
from django.contrib.sessions.models import Session
from django.utils import timezone
from waymark.apps.people.models import District

District.objects.create(name="Larkspur Valley")
Session.objects.create(session_key="somebody-is-signed-in", session_data="x", expire_date=timezone.now())
"""
STATE = """
import json
import django; django.setup()
from django.contrib.sessions.models import Session
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import District

print(json.dumps({
    "districts": [d.name for d in District.objects.order_by("pk")],
    "entries": [e.action for e in LogEntry.objects.all()],
    "n_sessions": Session.objects.count(),
}))
"""
# Each number is told only once the database has said that it is kept.
WRITE = """
import os, sys, time
import django; django.setup()
from django.db import OperationalError
from django.utils import timezone
from waymark.apps.audit.services import log_action

number = 0
with open(sys.argv[2], "a", buffering=1) as acknowledged:
    while os.getppid() == int(sys.argv[3]):
        log_action(actor=sys.argv[1], action="write", subject=str(number + 1), now=timezone.now(), reason="x" * 500)
        number += 1
        acknowledged.write(f"{number}\\n")
        time.sleep(0.01)
"""


def environment_of(data_dir: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a Waymark whose data lies in a folder."""
    return process_environment(
        WAYMARK_DATA_DIR=str(data_dir),
        DATABASE_URL=database_url,
        DJANGO_SETTINGS_MODULE="waymark.project.settings",
    )


def set_up_records(env: dict[str, str], *, n_entries: int = 3) -> str:
    """Put a district, a session and some log entries into a database that is up to date; return the head of the log."""
    return run_python("-c", SET_UP + ADD_ENTRIES, str(n_entries), env=env).stdout.strip()


def state(env: dict[str, str]) -> dict[str, Any]:
    """Return what a process of its own finds in the records."""
    done = run_python("-c", STATE, env=env)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def add_entries(env: dict[str, str], n_entries: int) -> str:
    """Add entries to the log; return its head."""
    return run_python("-c", ADD_ENTRIES, str(n_entries), env=env).stdout.strip()


@contextmanager
def writing(env: dict[str, str], names: Sequence[str], folder: Path) -> Iterator[dict[str, Path]]:
    """Let a process for each name write to the log meanwhile; yield the files of what is acknowledged."""
    files = {name: folder / f"{name}.acknowledged" for name in names}
    with ExitStack() as stack:
        for name, file in files.items():
            file.touch()
            arguments = ["-c", WRITE, name, str(file), str(_own_pid())]
            stack.enter_context(running(arguments, env=env, log=folder / f"{name}.log"))
        started = wait_until(lambda: all(file.stat().st_size for file in files.values()), within_s=30)
        assert started, [(folder / f"{name}.log").read_text() for name in names]
        yield files


def _own_pid() -> int:
    return int(Path("/proc/self").readlink().name)
