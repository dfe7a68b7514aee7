"""`waymark import`: 0 done, 1 stopped and nothing changed, 2 the files cannot be used."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from processes import process_environment, run_python, run_waymark
from roster_files import roster_files, write_roster

pytestmark = pytest.mark.django_db
SET_UP = """
import django; django.setup()
from waymark.apps.people.models import District
District.objects.create(name="Elm")
"""
COUNT = """
import django; django.setup()
from waymark.apps.people.models import *
print([m.objects.count() for m in (School, Term, Person, Role, ClassSection, ClassSectionTerm, Enrollment)],
      Person.objects.filter(gone_on__isnull=False).count(), Person.objects.filter(name__startswith="Sea").count())
"""
N_KILLS = 6


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    made = process_environment(
        WAYMARK_DATA_DIR=str(tmp_path / "data"),
        DATABASE_URL=migrated_database_url,
        DJANGO_SETTINGS_MODULE="waymark.project.settings",
        LC_ALL="C.UTF-8",
    )
    done = run_python("-c", SET_UP, env=made)
    assert done.returncode == 0, done.stderr
    return made


def counted(env: dict[str, str]) -> str:
    return run_python("-c", COUNT, env=env).stdout.strip()


def test_a_roster_is_looked_at_imported_brought_again_and_undone(env: dict[str, str], tmp_path: Path) -> None:
    folder = str(write_roster(tmp_path / "roster", roster_files()))

    look = run_waymark("import", "roster", folder, "--dry-run", env=env)
    assert (look.returncode, counted(env)) == (0, "[0, 0, 0, 0, 0, 0, 0] 0 0")
    assert "People: 4 new\n" in look.stdout
    assert look.stdout.endswith("This was a look only. Nothing was changed.\n")

    done = run_waymark("import", "roster", folder, env=env)
    assert (done.returncode, counted(env)) == (0, "[1, 1, 4, 4, 1, 1, 4] 0 0")

    again = run_waymark("import", "roster", folder, "--json", env=env)
    assert (again.returncode, json.loads(again.stdout)["status"]) == (0, "unchanged")

    history = json.loads(run_waymark("import", "history", "--json", env=env).stdout)
    assert [one["status"] for one in history] == ["unchanged", "applied", "set_aside"]
    undone = run_waymark("import", "undo", history[1]["import"], env=env)
    assert (undone.returncode, undone.stdout) == (0, "Undone: the records are as they were before.\n")
    assert counted(env) == "[0, 0, 0, 0, 0, 0, 0] 0 0"


def test_rows_that_are_not_understood_stop_it_unless_they_may_be_left_out(env: dict[str, str], tmp_path: Path) -> None:
    folder = str(write_roster(tmp_path / "roster", roster_files(extra_enrollments="e9,,,c1,s1,nobody,student,,,\n")))

    stopped = run_waymark("import", "roster", folder, env=env)
    assert (stopped.returncode, counted(env)) == (1, "[0, 0, 0, 0, 0, 0, 0] 0 0")
    assert 'enrollments.csv, line 6: there is no person "nobody".' in stopped.stderr

    done = run_waymark("import", "roster", folder, "--leave-out", env=env)
    assert (done.returncode, counted(env)) == (0, "[1, 1, 4, 4, 1, 1, 4] 0 0")


def test_so_many_gone_that_a_second_account_has_to_agree(env: dict[str, str], tmp_path: Path) -> None:
    many, few = roster_files(30), roster_files(5)
    run_waymark("import", "roster", str(write_roster(tmp_path / "many", many)), env=env)

    stopped = run_waymark("import", "roster", str(write_roster(tmp_path / "few", few)), env=env)

    assert (stopped.returncode, counted(env)) == (1, "[1, 1, 31, 31, 1, 1, 31] 0 0")
    assert "People: 25 of 31 would be gone; one person alone may end 20.\n" in stopped.stdout
    found = json.loads(run_waymark("import", "history", "--json", env=env).stdout)[0]["import"]
    own = run_waymark("import", "agree", found, env=env)
    assert (own.returncode, own.stderr) == (2, "You brought this roster yourself. Somebody else has to agree.\n")
    assert counted(env).endswith(" 0 0")


def test_files_that_cannot_be_used_are_refused_by_file_and_line(env: dict[str, str], tmp_path: Path) -> None:
    files = roster_files()
    files["users.csv"] = files["users.csv"].replace(b"familyName", b"famlyName", 1)

    done = run_waymark("import", "roster", str(write_roster(tmp_path / "roster", files)), env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert "users.csv, line 1" in done.stderr
    assert counted(env) == "[0, 0, 0, 0, 0, 0, 0] 0 0"


def test_a_district_or_an_import_that_is_not_there_is_said_so(env: dict[str, str], tmp_path: Path) -> None:
    folder = str(write_roster(tmp_path / "roster", roster_files()))

    nowhere = run_waymark("import", "roster", folder, "--district", "Oak", env=env)
    unknown = run_waymark("import", "undo", "0123", env=env)

    assert (nowhere.returncode, nowhere.stderr) == (2, 'There is no district "Oak" here.\n')
    assert unknown.returncode == 2
    assert 'There is no import "0123".' in unknown.stderr


def test_killed_at_any_moment_an_import_is_all_there_or_not_at_all(env: dict[str, str], tmp_path: Path) -> None:
    """Kill -9 at moments spread over the whole command, some of them while it writes; bounded, so that it ends."""
    run_waymark("import", "roster", str(write_roster(tmp_path / "first", roster_files(60))), env=env)
    before = counted(env)
    second = str(write_roster(tmp_path / "second", roster_files(45, name="Sea")))
    started = time.monotonic()
    assert run_waymark("import", "roster", second, "--dry-run", env=env).returncode == 0
    seconds = time.monotonic() - started
    # Roles that began today are taken out, enrollments that began with the term are ended.
    after = "[1, 1, 61, 46, 1, 1, 61] 15 46"
    rng = np.random.default_rng(4)

    states = []
    for _ in range(N_KILLS):
        states.append(_killed_after(env, second, rng.uniform(0.4, 1.2) * seconds))
        if states[-1] != before:
            break

    assert set(states) <= {before, after}
    done = run_waymark("import", "roster", second, env=env)
    assert done.returncode == 0, done.stderr
    assert counted(env) == after


def _killed_after(env: dict[str, str], folder: str, seconds: float) -> str:
    command = [sys.executable, "-m", "waymark", "import", "roster", folder]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return counted(env)
