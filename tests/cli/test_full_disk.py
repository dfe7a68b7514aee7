"""A disk that is full while people work: what was acknowledged stays, everything else is told to come back."""

import http.client
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backups import environment_of
from processes import run_python, running, wait_until

pytestmark = [pytest.mark.loopback, pytest.mark.django_db]

ROOM_BYTES = 12 << 20
LEFT_BYTES = 300 << 10
# An IT admin who is signed in, and a number of districts that make the database of some size.
SET_UP = """
from datetime import date
import django; django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone
from waymark.apps.accounts.models import Visit
from waymark.apps.people.models import District, Person, Role

call_command("migrate", verbosity=0)
person = Person.objects.create(
    district=District.objects.create(name="Larkspur Valley"), person_id="1", name="Ira", public_id="ira"
)
Role.objects.create(person=person, kind="it_admin", starts_on=date(2020, 1, 1))
session = SessionStore()
session["person"] = person.public_id
session.save()
now = timezone.now()
Visit.objects.create(
    person=person, session_key=session.session_key, way_in="provider", had_second_step=True, began_at=now, seen_at=now
)
print(session.session_key)
"""
COUNT = """
import django; django.setup()
from django.db import connection
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain

cursor = connection.cursor()
print(LogEntry.objects.filter(action="outbox.try_letters_again").count(), verify_chain().holds,
      cursor.execute("PRAGMA integrity_check").fetchone()[0])
"""


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Make a folder a small disk of its own, where this machine lets us; yield whether it is one."""
    folder.mkdir()
    size = f"size={ROOM_BYTES}"
    mounted = not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
    ).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def press(port: int, session: str) -> int:
    """Press a button that writes into the log; return the status, and expect a page that says what to do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    token = "x" * 32
    headers = {
        "Cookie": f"waymark_session={session}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", "/mail/again/", body=f"csrfmiddlewaretoken={token}", headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    if answer.status == 503:
        assert answer.headers["Retry-After"] == "20"
        assert "Nothing that you saved is lost." in page
    return answer.status


def fill(folder: Path) -> None:
    """Leave only a little room on a disk."""
    with (folder / "filler").open("wb") as filler:
        filler.write(bytes(shutil.disk_usage(folder).free - LEFT_BYTES))


def test_a_full_disk_while_serving_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as is_disk:
        env = environment_of(tmp_path / "data", f"sqlite:///{tmp_path / 'disk' / 'records.sqlite3'}")
        session = run_python("-c", SET_UP, env=env).stdout.strip()
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        if is_disk:
            fill(tmp_path / "disk")
        else:
            # The next best thing: no file may grow any further.
            room = (tmp_path / "disk" / "records.sqlite3").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (max(room, LEFT_BYTES), limit[1]))
        log = tmp_path / "log"
        with running(["-m", "waymark", "serve", "--port", "0", "--no-worker"], env=env, log=log):
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            assert wait_until(lambda: "http://" in log.read_text(), within_s=40), log.read_text()
            port = int(log.read_text().split("http://127.0.0.1:")[1].split("/")[0])
            answers = [press(port, session) for _ in range(80)]

        n_acknowledged = answers.count(302)
        assert set(answers) == {302, 503}
        assert answers[-10:] == [503] * 10
        assert "database or disk is full" in log.read_text() or not is_disk
        (tmp_path / "disk" / "filler").unlink(missing_ok=True)
        n_kept, holds, integrity = run_python("-c", COUNT, env=env).stdout.split()
        assert (holds, integrity) == ("True", "ok")
        assert int(n_kept) == n_acknowledged > 0
