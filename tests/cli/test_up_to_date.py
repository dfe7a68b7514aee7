"""A step of an upgrade that fails leaves everything as it was, and says what to do; so does `waymark serve`."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from backups import environment_of, set_up_records
from processes import run_python, run_waymark

pytestmark = pytest.mark.django_db

# Adds two steps that no version has: the first makes a table, the second changes one and then fails.
PLANT = """
import sys
import django; django.setup()
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

def fail(*_both):
    raise RuntimeError("the second step was planted to fail")

class First(migrations.Migration):
    dependencies = [("outbox", "0001_first")]
    operations = [migrations.CreateModel("Planted", [("id", models.BigAutoField(primary_key=True))])]

class Second(migrations.Migration):
    dependencies = [("outbox", "9001_first")]
    operations = [
        migrations.AddField("letter", "planted", models.TextField(default="")),
        migrations.RunPython(fail),
    ]

load = MigrationLoader.load_disk
def load_with_ours(loader):
    load(loader)
    loader.disk_migrations["outbox", "9001_first"] = First("9001_first", "outbox")
    loader.disk_migrations["outbox", "9002_second"] = Second("9002_second", "outbox")
MigrationLoader.load_disk = load_with_ours
"""
FAIL = 'raise RuntimeError("the second step was planted to fail")'
DIE = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
HISTORY = """
from waymark.cli.main import main
sys.argv = ["waymark", "import", "history"]
main()
"""
BRING_UP_TO_DATE = """
from waymark.cli.up_to_date import bring_up_to_date
bring_up_to_date()
"""
SERVE = """
from waymark.cli.main import main
sys.argv = ["waymark", "serve", "--port", "0"]
main()
"""
MIGRATE_STEP_BY_STEP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
MAKE_THE_TABLE_BY_HAND = """
import django; django.setup()
from django.db import connection
connection.cursor().execute("CREATE TABLE outbox_planted (id integer)")
"""
DESCRIBE = """
import json
import django; django.setup()
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

with connection.cursor() as cursor:
    tables = {
        name: sorted(column.name for column in connection.introspection.get_table_description(cursor, name))
        for name in sorted(connection.introspection.table_names(cursor))
    }
    cursor.execute("SELECT count(*) FROM audit_logentry")
    n_entries = cursor.fetchone()[0]
steps = sorted(map(list, MigrationRecorder(connection).applied_migrations()))
print(json.dumps({"tables": tables, "steps": steps, "n_entries": n_entries}))
"""


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    made = environment_of(tmp_path, migrated_database_url)
    set_up_records(made)
    return made


def describe(env: dict[str, str]) -> dict[str, Any]:
    done = run_python("-c", DESCRIBE, env=env)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_step_that_fails_leaves_everything_as_it_was_and_says_what_to_do(env: dict[str, str]) -> None:
    before = describe(env)

    done = run_python("-c", PLANT + SERVE, env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "The database could not be brought up to date: outbox.9002_second failed "
        "(the second step was planted to fail). Nothing was changed: the records are as they were. "
        "Go on with the version that you had before, and send this sentence to whoever looks after Waymark. "
        "The way back: the guide for administrators, Upgrading.\n"
    )
    assert describe(env) == before


def test_step_by_step_the_first_stays_and_the_version_of_before_refuses_to_serve_it(env: dict[str, str]) -> None:
    before = describe(env)
    done = run_python("-c", PLANT + MIGRATE_STEP_BY_STEP, env=env)
    assert done.returncode == 1

    left = describe(env)
    assert set(left["tables"]) - set(before["tables"]) == {"outbox_planted"}

    served = run_waymark("serve", "--port", "0", env=env)
    assert (served.returncode, served.stdout) == (2, "")
    assert served.stderr == (
        "These records were used by a newer version of Waymark: outbox.9001_first is not known here. "
        "Install that version or a later one, or restore a backup that this version wrote. Nothing was changed.\n"
    )
    assert describe(env) == left


def test_what_somebody_left_half_done_is_refused_by_name(env: dict[str, str]) -> None:
    run_python("-c", MAKE_THE_TABLE_BY_HAND, env=env)
    before = describe(env)

    done = run_python("-c", PLANT + SERVE, env=env)

    assert done.returncode == 2
    assert "outbox.9001_first failed (" in done.stderr
    assert "already exists" in done.stderr
    assert describe(env) == before


def test_killed_in_the_middle_of_a_step_everything_is_as_it_was_and_the_next_run_succeeds(env: dict[str, str]) -> None:
    before = describe(env)

    killed = run_python("-c", PLANT.replace(FAIL, DIE) + BRING_UP_TO_DATE, env=env)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert describe(env) == before
    again = run_python("-c", PLANT.replace(FAIL, "return") + BRING_UP_TO_DATE, env=env)
    assert (again.returncode, again.stderr) == (0, "")
    assert set(describe(env)["tables"]) - set(before["tables"]) == {"outbox_planted"}
    assert "planted" in describe(env)["tables"]["outbox_letter"]


def test_killed_step_by_step_the_first_step_would_stay(env: dict[str, str]) -> None:
    before = describe(env)

    killed = run_python("-c", PLANT.replace(FAIL, DIE) + MIGRATE_STEP_BY_STEP, env=env)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert set(describe(env)["tables"]) - set(before["tables"]) == {"outbox_planted"}


def test_a_command_refuses_records_of_another_version_whichever_is_newer(env: dict[str, str]) -> None:
    behind = run_python("-c", PLANT + HISTORY, env=env)
    run_python("-c", PLANT.replace(FAIL, "return") + BRING_UP_TO_DATE, env=env)
    ahead = run_waymark("import", "history", env=env)

    assert (behind.returncode, behind.stdout) == (ahead.returncode, ahead.stdout) == (2, "")
    assert behind.stderr == (
        "The database is not set up for this version (outbox.9001_first is missing). "
        "Run: waymark serve, which brings it up to date. Nothing was changed.\n"
    )
    assert ahead.stderr.startswith("These records were used by a newer version of Waymark: outbox.9001_first")
