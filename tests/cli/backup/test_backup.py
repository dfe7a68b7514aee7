"""`waymark backup` and `waymark restore`: whole or not at all, and what was acknowledged is in it."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection

from backups import add_entries, environment_of, set_up_records, state, writing
from processes import REPOSITORY, migrate, run_python, run_waymark, running, wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]

DRILL = str(Path(__file__).with_name("drill.py"))
# A copy of PostgreSQL is a database of its own on the server, which takes seconds on a small machine.
N_COPIES = {"sqlite": 40, "postgresql": 5}
FROM_THE_FUTURE = """
import django; django.setup()
from django.db import connection
connection.cursor().execute(
    "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2030-01-01 00:00:00')"
)
"""
FORGET_THE_LAST_STEP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", "audit", "0002", verbosity=0)
"""
CHANGE_THE_LOG = """
import django; django.setup()
from django.db import connection
from waymark.apps.audit.append_only import remove_guard, add_guard
from waymark.apps.audit.models import LogEntry
remove_guard(connection)
LogEntry.objects.filter(seq=2).update(actor="somebody else")
add_guard(connection)
"""
CHANGE_AN_ENTRY = """
import django; django.setup()
from waymark.apps.audit.models import LogEntry
LogEntry.objects.filter(seq=1).update(actor="somebody else")
"""
ADD_A_DISTRICT = """
import django; django.setup()
from waymark.apps.people.models import District
District.objects.create(name="Westbrook")
"""


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    return environment_of(tmp_path, migrated_database_url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for backups."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def take(env: dict[str, str], path: Path) -> Path:
    done = run_waymark("backup", str(path), env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Taking one


def test_it_copies_checks_and_says_what_is_in_it(env: dict[str, str], folder: Path) -> None:
    head = set_up_records(env)

    done = run_waymark("backup", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first.startswith(f"{folder / 'one.zip'} holds ")
    assert first.endswith("UTC. It was restored on trial, and all is there.")
    assert second == f"The audit log in it ends in entry 3, head {head}."
    assert names(folder) == ["one.zip"]
    assert state(env)["entries"] == ["added"] * 3 + ["backup.take"]


def test_into_a_folder_the_moment_is_its_name(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)

    done = run_waymark("backup", str(folder), "--json", env=env)

    (name,) = names(folder)
    assert name.startswith("waymark-2")
    found = json.loads(done.stdout)
    assert set(found) == {"path", "engine", "software", "taken_at", "n_tables", "n_rows", "head"}
    assert found["path"] == str(folder / name)


def test_no_secret_and_no_session_is_in_it(env: dict[str, str], folder: Path, tmp_path: Path) -> None:
    set_up_records(env)
    take(env, folder / "one.zip")
    secret = (tmp_path / "secret_key").read_bytes()

    with zipfile.ZipFile(folder / "one.zip") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())

    assert archive.namelist() == ["manifest.json", "database"]
    assert secret not in content
    assert b"somebody-is-signed-in" not in content
    assert state(env)["n_sessions"] == 1


def test_everything_that_is_kept_is_in_the_database(env: dict[str, str], tmp_path: Path) -> None:
    """A new kind of file among the data would be missing from every backup, and has to be thought of there."""
    set_up_records(env)
    run_waymark("audit", "verify", env=env)

    mine = {name for name in names(tmp_path) if not name.startswith("scratch.sqlite3")}

    assert mine == {"secret_key"}


def test_a_name_that_is_taken_is_refused_and_the_file_stays(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    (folder / "one.zip").write_text("the only good one")

    done = run_waymark("backup", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"{folder / 'one.zip'} is there already, and a backup never takes the place of another. Choose a new name.\n"
    )
    assert (folder / "one.zip").read_text() == "the only good one"


def test_a_folder_that_is_not_there_is_said(env: dict[str, str], folder: Path) -> None:
    done = run_waymark("backup", str(folder / "gone" / "one.zip"), env=env)

    assert done.returncode == 2
    assert done.stderr.startswith(f"There is no folder {folder / 'gone'}. Make it first")


def test_a_full_disk_leaves_no_file_and_says_so(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
        "from waymark.cli.main import main; main()"
    )

    done = run_python("-c", limited, "backup", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert "disk" in done.stderr.lower() or "File too large" in done.stderr
    assert done.stderr.count("\n") == 1
    assert names(folder) == []


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_backup_that_is_killed_leaves_no_backup(
    env: dict[str, str], folder: Path, number: signal.Signals, step: int
) -> None:
    set_up_records(env)

    killed = run_python("-c", KILL_BACKUP_AT_STEP, str(step), str(int(number)), str(folder / "one.zip"), env=env)

    assert killed.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 128 + signal.SIGTERM)
    left = names(folder)
    # Whoever is told to stop tidies up; whoever is killed cannot, and what he leaves is no backup by its name.
    assert [name for name in left if not name.startswith(".")] == []
    assert (left == []) is (number == signal.SIGTERM)
    take(env, folder / "one.zip")


KILL_BACKUP_AT_STEP = """
import os, sys
from waymark.cli import main
from waymark.cli.backup import taking

number = int(sys.argv[2])
def die(*_args, **_words):
    os.kill(os.getpid(), number)
setattr(taking, ["digest_of", "write_archive", "try_out"][int(sys.argv[1])], die)
sys.argv = ["waymark", "backup", sys.argv[3]]
main.main()
"""


def test_the_backups_may_lie_on_another_disk(env: dict[str, str], tmp_path: Path, folder: Path) -> None:
    memory = Path("/dev/shm")  # noqa: S108 - on Linux a file system of its own
    with TemporaryDirectory(dir=memory if memory.is_dir() else folder) as other:
        set_up_records(env)
        take(env, Path(other, "one.zip"))
        empty(env, tmp_path)

        done = run_waymark("restore", str(Path(other, "one.zip")), env=env)

        assert (done.returncode, done.stderr) == (0, "")
        assert os.listdir(other) == ["one.zip"]
    assert state(env)["districts"] == ["Larkspur Valley"]


# The drill


def test_every_copy_taken_while_others_write_can_be_restored_with_all_that_was_acknowledged(
    env: dict[str, str], folder: Path
) -> None:
    set_up_records(env, n_entries=100)
    n_copies = N_COPIES[connection.vendor]

    with writing(env, ["ana", "ben"], folder) as files:
        done = run_python(
            DRILL, str(n_copies), str(folder), *(str(file) for file in files.values()), env=env, timeout_s=240
        )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(found)  # noqa: T201 - how many plain copies would have been bad is worth reading
    assert found["n_good"] == n_copies
    assert min(found["written"].values()) > n_copies
    assert len(list(folder.glob("*.zip"))) == n_copies


# Checking one


def test_a_good_backup_passes_the_check_and_nothing_is_written(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    take(env, folder / "one.zip")
    before = state(env)

    done = run_waymark("backup", "--check", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stderr) == (0, "")
    assert "It was restored on trial, and all is there." in done.stdout
    assert state(env) == before
    assert names(folder) == ["one.zip"]


def test_a_damaged_backup_fails_the_check_with_exit_code_one(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    path = take(env, folder / "one.zip")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)

    done = run_waymark("backup", "--check", str(path), env=env)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{path} cannot be restored: ")


def test_a_copy_of_a_log_that_somebody_changed_is_no_good_backup(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    run_python("-c", CHANGE_THE_LOG, env=env)

    done = run_waymark("backup", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert "The audit log is broken at entry 2" in done.stderr
    assert names(folder) == []


# Restoring


def test_it_restores_into_an_empty_database_and_everybody_signs_in_again(
    env: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    set_up_records(env)
    take(env, folder / "one.zip")
    empty(env, tmp_path)

    done = run_waymark("restore", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Everybody has to sign in again." in done.stdout
    assert "is kept as" not in done.stdout
    assert state(env) == {
        "districts": ["Larkspur Valley"],
        "entries": ["added"] * 3 + ["sessions.end_all", "backup.restore"],
        "n_sessions": 0,
    }
    assert run_waymark("audit", "verify", env=env).returncode == 0


def empty(env: dict[str, str], tmp_path: Path) -> None:
    """Take everything out of the database under test, as on a new machine."""
    if connection.vendor == "sqlite":
        for path in tmp_path.glob("scratch.sqlite3*"):
            path.unlink()
        return
    drop_all = "import django; django.setup(); from django.db import connection; c = connection.cursor(); "
    run_python("-c", drop_all + 'c.execute("DROP SCHEMA public CASCADE"); c.execute("CREATE SCHEMA public")', env=env)


def test_the_guards_of_the_log_and_the_counters_come_back_too(
    env: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    set_up_records(env)
    take(env, folder / "one.zip")
    empty(env, tmp_path)
    run_waymark("restore", str(folder / "one.zip"), env=env)

    assert "append-only" in run_python("-c", CHANGE_AN_ENTRY, env=env).stderr
    assert run_python("-c", ADD_A_DISTRICT, env=env).returncode == 0
    assert state(env)["districts"] == ["Larkspur Valley", "Westbrook"]


def test_records_that_are_there_are_replaced_only_when_told_so_and_kept_aside(
    env: dict[str, str], folder: Path
) -> None:
    set_up_records(env)
    take(env, folder / "one.zip")
    run_python("-c", ADD_A_DISTRICT, env=env)
    before = state(env)

    refused = run_waymark("restore", str(folder / "one.zip"), env=env)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("There are records here already. Nothing was changed.")
    assert state(env) == before

    done = run_waymark("restore", str(folder / "one.zip"), "--replace", "--json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert state(env)["districts"] == ["Larkspur Valley"]
    old = json.loads(done.stdout)["old_records"]
    assert state(at_old(env, old)) == before


def at_old(env: dict[str, str], old: str) -> dict[str, str]:
    """Return the environment of the records that were kept aside."""
    if connection.vendor == "sqlite":
        return env | {"DATABASE_URL": f"sqlite:///{old}"}
    server = env["DATABASE_URL"].rpartition("/")[0]
    return env | {"DATABASE_URL": f"{server}/{old.removeprefix('the database ')}"}


def test_a_damaged_backup_changes_nothing(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    path = take(env, folder / "one.zip")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    before = state(env)

    done = run_waymark("restore", str(path), "--replace", env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("This backup cannot be restored: ")
    assert state(env) == before


def test_a_backup_of_a_newer_version_is_refused(env: dict[str, str], folder: Path) -> None:
    set_up_records(env)
    run_python("-c", FROM_THE_FUTURE, env=env)
    take(env, folder / "one.zip")

    done = run_waymark("restore", str(folder / "one.zip"), "--replace", env=env)

    assert done.returncode == 2
    assert done.stderr.startswith(
        "These records were used by a newer version of Waymark: people.9999_later is not known here."
    )


def test_a_backup_of_an_older_version_is_brought_up_to_date(env: dict[str, str], folder: Path, tmp_path: Path) -> None:
    set_up_records(env)
    run_python("-c", FORGET_THE_LAST_STEP, env=env)
    done = run_waymark("backup", str(folder / "one.zip"), env=env)
    assert done.returncode == 0
    assert "could not note that it was taken" in done.stderr
    empty(env, tmp_path)

    done = run_waymark("restore", str(folder / "one.zip"), env=env)

    assert (done.returncode, done.stderr) == (0, "")
    assert run_waymark("backup", str(folder / "two.zip"), env=env).returncode == 0


def test_a_restore_is_refused_while_waymark_runs(env: dict[str, str], folder: Path, tmp_path: Path) -> None:
    set_up_records(env)
    take(env, folder / "one.zip")
    with running(["-m", "waymark", "serve", "--port", "0"], env=env, log=tmp_path / "log"):
        assert wait_until(lambda: "http://" in (tmp_path / "log").read_text(), within_s=40)

        done = run_waymark("restore", str(folder / "one.zip"), "--replace", env=env)
        backup = run_waymark("backup", str(folder / "two.zip"), env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert "stop" in done.stderr.lower()
    assert state(env)["districts"] == ["Larkspur Valley"]
    assert "backup.restore" not in state(env)["entries"]
    assert backup.returncode == 0


@pytest.mark.parametrize("step", range(4))
def test_a_restore_that_is_killed_leaves_the_records_as_they_were(env: dict[str, str], folder: Path, step: int) -> None:
    """The process kills itself at one of the points that it passes."""
    set_up_records(env)
    take(env, folder / "one.zip")
    run_python("-c", ADD_A_DISTRICT, env=env)
    before = state(env)

    killed = run_python("-c", KILL_AT_STEP, str(step), str(folder / "one.zip"), env=env)

    assert killed.returncode == -signal.SIGKILL
    assert state(env) == before
    done = run_waymark("restore", str(folder / "one.zip"), "--replace", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert state(env)["districts"] == ["Larkspur Valley"]


KILL_AT_STEP = """
import os, signal, sys
import django; django.setup()
from django.db import connection
from waymark.cli import main
from waymark.cli.backup import engines, restoring, trial
from waymark.interop.backup import postgresql, sqlite

engine = sqlite if connection.vendor == "sqlite" else postgresql
if connection.vendor == "sqlite":
    scratch = engines.SqliteScratch
else:
    from waymark.cli.backup.on_postgresql import PostgresqlScratch as scratch
# Before each of these the process ends itself.
places = [
    (scratch, "load"), (scratch, "snapshot"), (restoring, "bring_up_to_date"), (engine, "put_in_place"),
]
def die(*_args, **_words):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(*places[int(sys.argv[1])], die)
sys.argv = ["waymark", "restore", sys.argv[2], "--replace"]
main.main()
"""


# PostgreSQL's own programs


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("version", "words"),
    [
        (None, "Pg_dump is not installed here. Install PostgreSQL's client programs of version "),
        ("9.6.24", "Pg_dump is version 9.6.24, older than the server's "),
    ],
)
def test_client_programs_that_are_missing_or_old_are_said(
    env: dict[str, str], folder: Path, tmp_path: Path, version: str | None, words: str
) -> None:
    set_up_records(env)
    programs = tmp_path / "bin"
    programs.mkdir()
    if version:
        for name in ("pg_dump", "pg_restore"):
            (programs / name).write_text(f"#!{shutil.which('sh')}\necho '{name} (PostgreSQL) {version}'\n")
            (programs / name).chmod(stat.S_IRWXU)

    done = run_waymark("backup", str(folder / "one.zip"), env=env | {"PATH": str(programs)})

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(words)
    assert names(folder) == []


@pytest.mark.postgresql
def test_the_password_is_on_no_command_line(env: dict[str, str]) -> None:
    from waymark.interop.backup.postgresql import Server

    server = Server({"dbname": "waymark", "user": "w", "password": "open sesame", "host": "db", "port": 5432})

    assert server.address == "dbname=waymark user=w host=db port=5432"
    assert server.environment["PGPASSWORD"] == "open sesame"
    assert env["DATABASE_URL"]


def test_a_backup_of_the_other_engine_is_refused(env: dict[str, str], folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    at_other = environment_of(other, f"sqlite:///{other / 'other.sqlite3'}")
    migrate(at_other)
    set_up_records(at_other)
    path = take(at_other, folder / "one.zip")
    with zipfile.ZipFile(path) as archive:
        manifest, database = archive.read("manifest.json"), archive.read("database")
    theirs = "PostgreSQL" if connection.vendor == "sqlite" else "SQLite"
    if theirs == "PostgreSQL":
        manifest = manifest.replace(b'"engine": "sqlite"', b'"engine": "postgresql"')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest)
        archive.writestr("database", database)

    done = run_waymark("restore", str(path), env=env)

    assert done.returncode == 2
    assert done.stderr.startswith(f"This is a backup of {theirs}, and DATABASE_URL names ")


def test_two_backups_at_one_time_do_not_get_in_each_others_way(env: dict[str, str], folder: Path) -> None:
    """One of them may be told to wait, and no file is ever half."""
    set_up_records(env, n_entries=50)
    add_entries(env, 1)
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "waymark", "backup", str(folder / f"{n}.zip")], env=env, cwd=REPOSITORY,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for n in range(2)
    ]  # fmt: skip
    codes = sorted(process.wait(timeout=60) for process in both)

    assert codes in ([0, 0], [0, 2])
    assert len(names(folder)) == codes.count(0)
    for name in names(folder):
        assert run_waymark("backup", "--check", str(folder / name), env=env).returncode == 0
    assert os.listdir(folder) != []
