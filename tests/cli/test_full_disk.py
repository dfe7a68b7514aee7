"""A disk that is full while people work: what was acknowledged stays, everything else is told to come back."""

import http.client
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection

from backups import environment_of
from benchmarks.faults_savers import Journal, Reading, Saver
from benchmarks.private_postgresql import NOT_HERE, PrivateServer, private_server, programs
from benchmarks.registration_server import district_of, environment, kept, serving
from processes import REPOSITORY, run_python, run_waymark, running, wait_until
from roster_files import roster_files, write_roster

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
def small_disk(folder: Path, room_bytes: int = ROOM_BYTES) -> Iterator[bool]:
    """Make a folder a small disk of its own, where this machine lets us; yield whether it is one."""
    folder.mkdir()
    size = f"size={room_bytes}"
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


def fill(folder: Path, *, left_bytes: int = LEFT_BYTES) -> None:
    """Leave only a little room on a disk."""
    with (folder / "filler").open("wb") as filler:
        filler.write(bytes(shutil.disk_usage(folder).free - left_bytes))


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


# No file may grow beyond so many bytes: what a disk without room does to SQLite, where no disk can be mounted.
LIMITED_COMMAND = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (300 << 10, resource.RLIM_INFINITY))
from waymark.cli.main import main
main()
"""
COUNT_PEOPLE = """
import django; django.setup()
from waymark.apps.people.models import Person
print(Person.objects.filter(from_roster=True).count())
"""
DRAW_WITHOUT_ROOM = """
import resource
import django; django.setup()
from django.db import OperationalError, connection
from draws import AFTER_CLOSING, coordinator_of, ranked_day
from waymark.apps.pdday.services.drawing import ask_for_draw, carry_out_draw

pd_day = ranked_day(40)
draw = ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING)

def carry_out(**how):
    try:
        carry_out_draw(draw=draw, now=AFTER_CLOSING, **how)
    except OperationalError as error:
        print("refused:", error)
    draw.refresh_from_db()
    return draw.status, draw.published_form is not None

connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 10, resource.RLIM_INFINITY))
print(*carry_out())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(*carry_out(worker_was_lost=True))
"""

ASK_FOR_DRAW = """
import sys
import django; django.setup()
from draws import AFTER_CLOSING, coordinator_of, ranked_day
from waymark.apps.pdday.services.drawing import ask_for_draw

pd_day = ranked_day(int(sys.argv[1]))
ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING)
"""
STATE_OF_DRAW = """
import django; django.setup()
from waymark.apps.pdday.models import Draw

draw = Draw.objects.latest("number")
print(draw.status, draw.published_form is not None)
"""
# A draw that failed is asked for anew, as the page offers.
CARRY_OUT_DRAW = """
import django; django.setup()
from django.db import OperationalError
from draws import AFTER_CLOSING, coordinator_of
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.services.drawing import ask_for_draw, carry_out_draw

draw = Draw.objects.latest("number")
if draw.status == "failed":
    draw = ask_for_draw(pd_day=draw.pd_day, by=coordinator_of(draw.pd_day), now=AFTER_CLOSING)
try:
    carry_out_draw(draw=draw, now=AFTER_CLOSING, worker_was_lost=True)
except OperationalError as error:
    print("refused:", error)
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = environment_of(tmp_path / "data", f"sqlite:///{tmp_path / 'records.sqlite3'}")
    done = run_python("-c", SET_UP, env=made)
    assert done.returncode == 0, done.stderr
    return made


def test_an_import_without_room_changes_nothing_says_so_and_succeeds_when_there_is_room(
    env: dict[str, str], tmp_path: Path
) -> None:
    roster = str(write_roster(tmp_path / "roster", roster_files(400)))

    stopped = run_python("-c", LIMITED_COMMAND, "import", "roster", roster, env=env)

    assert stopped.returncode == 2
    assert stopped.stderr.endswith("Nothing is left half done. Make room, then do it again.\n")
    assert "There is no room on the disk (" in stopped.stderr
    assert run_python("-c", COUNT_PEOPLE, env=env).stdout == "0\n"
    again = run_waymark("import", "roster", roster, env=env)
    assert again.returncode == 0, again.stderr
    assert run_python("-c", COUNT_PEOPLE, env=env).stdout == "401\n"


def test_a_draw_without_room_is_not_half_stored_and_is_carried_out_when_there_is_room(env: dict[str, str]) -> None:
    env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"

    done = run_python("-c", DRAW_WITHOUT_ROOM, env=env)

    assert done.returncode == 0, done.stderr
    refused, without_room, with_room = done.stdout.splitlines()
    assert refused.startswith("refused: ")
    assert without_room.split()[1] == "False"
    assert with_room == "draft True"


def test_lists_on_a_full_disk_are_refused_none_is_lost_and_all_goes_on_when_there_is_room(tmp_path: Path) -> None:
    is_postgresql = connection.vendor == "postgresql"
    journal = Journal()
    with ExitStack() as stack:
        # The server's own user must get there, and the folders of tests are closed to others.
        outside = Path(stack.enter_context(TemporaryDirectory(prefix="waymark-disk-")))
        outside.chmod(0o755)
        disk = outside / "disk"
        if not stack.enter_context(small_disk(disk, (160 if is_postgresql else 12) << 20)):
            pytest.skip("no small disk can be mounted here")
        disk.chmod(0o755)
        server = stack.enter_context(server_on(disk)) if is_postgresql else None
        env = environment(tmp_path, server.url if server else f"sqlite:///{disk / 'records.sqlite3'}")
        address, _process = stack.enter_context(serving(env, tmp_path / "log"))
        district = district_of(env, 4)
        savers = [Saver(address, district, [i], journal, seed=i) for i in range(4)]
        for saver in savers:
            saver.start()
        assert wait_until(lambda: journal.n_acknowledged > 10, within_s=60)
        fill(disk)
        assert wait_until(lambda: "The database did not answer" in (tmp_path / "log").read_text(), within_s=120)
        (disk / "filler").unlink()
        if server and not server.is_running():
            server.start()
        n_before = journal.n_acknowledged
        assert wait_until(lambda: journal.n_acknowledged > n_before + 10, within_s=60)
        for saver in savers:
            saver.stop()
        reading = Reading(journal)
        reading.kept = {key: tuple(ids) for key, ids in kept(env, district).items()}
    assert (journal.lost(reading), journal.refused) == ([], [])
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[tuple[Path, PrivateServer, dict[str, str]]]:
    """Yield a small disk, a PostgreSQL server whose files are on it, and the environment of commands on its records."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")
    with TemporaryDirectory(prefix="waymark-disk-") as name:
        outside = Path(name)
        outside.chmod(0o755)
        disk = outside / "disk"
        with small_disk(disk, 160 << 20) as is_disk:
            if not is_disk:
                pytest.skip("no small disk can be mounted here")
            disk.chmod(0o755)
            with server_on(disk) as server:
                made = environment_of(tmp_path / "data", server.url)
                done = run_python("-c", SET_UP, env=made)
                assert done.returncode == 0, done.stderr
                yield disk, server, made


def make_room_again(disk: Path, server: PrivateServer) -> None:
    """Take away what filled the disk; a server that could not even write its log has stopped, and is started."""
    (disk / "filler").unlink()
    if not server.is_running():
        server.start()


def test_an_import_whose_server_has_no_room_changes_nothing_and_succeeds_when_there_is_room(
    small_server: tuple[Path, PrivateServer, dict[str, str]], tmp_path: Path
) -> None:
    disk, server, env = small_server
    roster = str(write_roster(tmp_path / "roster", roster_files(8000)))
    fill(disk)

    stopped = run_waymark("import", "roster", roster, env=env)

    assert stopped.returncode == 2, stopped.stdout
    assert "Traceback" not in stopped.stderr
    assert "There is no room on the disk (" in stopped.stderr or "The database does not answer (" in stopped.stderr
    make_room_again(disk, server)
    assert run_python("-c", COUNT_PEOPLE, env=env).stdout == "0\n"
    again = run_waymark("import", "roster", roster, env=env)
    assert again.returncode == 0, again.stderr
    assert run_python("-c", COUNT_PEOPLE, env=env).stdout == "8001\n"


def test_a_draw_whose_server_has_no_room_is_not_half_stored_and_is_carried_out_when_there_is_room(
    small_server: tuple[Path, PrivateServer, dict[str, str]],
) -> None:
    disk, server, env = small_server
    env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"
    asked = run_python("-c", ASK_FOR_DRAW, "1000", env=env)
    assert asked.returncode == 0, asked.stderr
    fill(disk, left_bytes=0)

    stopped = run_python("-c", CARRY_OUT_DRAW, env=env)

    assert stopped.stdout.startswith("refused: "), stopped.stderr
    make_room_again(disk, server)
    assert run_python("-c", STATE_OF_DRAW, env=env).stdout in ("failed False\n", "running False\n")
    assert run_python("-c", CARRY_OUT_DRAW, env=env).stdout == ""
    assert run_python("-c", STATE_OF_DRAW, env=env).stdout == "draft True\n"


@contextmanager
def server_on(disk: Path) -> Iterator[PrivateServer]:
    """Run a PostgreSQL server with its files on a small disk; skip where there is none."""
    if programs() is None:
        pytest.skip(NOT_HERE)
    with private_server("max_wal_size = 8MB", "min_wal_size = 2MB", within=disk) as server:
        yield server
