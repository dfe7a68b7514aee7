"""`waymark audit verify`: 0 the log holds, 1 it does not, 2 it could not be checked."""

import json
from pathlib import Path

import pytest

from backups import environment_of
from processes import process_environment, run_python, run_waymark
from waymark.apps.audit.chain import NO_HASH

pytestmark = pytest.mark.django_db

WRITE_THREE_ENTRIES = """
import django; django.setup()
from datetime import UTC, datetime
from waymark.apps.audit.services import log_action

for number in range(3):
    entry = log_action(actor="a", action="b", subject=str(number), now=datetime(2026, 11, 22, tzinfo=UTC))
print(entry.entry_hash)
"""
CHANGE_THE_SECOND = """
import django; django.setup()
from django.db import connection
from waymark.apps.audit.append_only import remove_guard
from waymark.apps.audit.models import LogEntry

remove_guard(connection)
LogEntry.objects.filter(seq=2).update(actor="somebody else")
"""


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    return environment_of(tmp_path, migrated_database_url)


@pytest.fixture
def head(env: dict[str, str]) -> str:
    """Return the head of a log of three entries."""
    return run_python("-c", WRITE_THREE_ENTRIES, env=env).stdout.strip()


def test_a_log_that_holds_is_exit_code_zero(env: dict[str, str], head: str) -> None:
    done = run_waymark("audit", "verify", "--expect-head", head, env=env)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The audit log holds: 3 entries, head {head}.\n"


def test_a_broken_log_is_exit_code_one_and_names_the_entry(env: dict[str, str], head: str) -> None:
    run_python("-c", CHANGE_THE_SECOND, env=env)

    done = run_waymark("audit", "verify", env=env)

    assert head
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "The audit log is broken at entry 2: its content is not what was written; its hash does not fit.\n"
    )


def test_another_head_than_the_expected_one_is_exit_code_one(env: dict[str, str], head: str) -> None:
    done = run_waymark("audit", "verify", "--expect-head", NO_HASH, env=env)

    assert done.returncode == 1
    assert done.stdout == (
        f"The audit log is broken at entry 3: it ends in {head}, not in the head that you expected, {NO_HASH}.\n"
    )


def test_the_outcome_is_there_as_json_too(env: dict[str, str], head: str) -> None:
    done = run_waymark("audit", "verify", "--json", env=env)

    assert json.loads(done.stdout) == {
        "holds": True,
        "n_entries": 3,
        "head": head,
        "broken_at": None,
        "sentence": f"The audit log holds: 3 entries, head {head}.",
    }


@pytest.mark.parametrize("written", ["", "abc", "g" * 64, "A" * 64])
def test_a_head_that_is_none_is_exit_code_two(written: str) -> None:
    done = run_waymark("audit", "verify", "--expect-head", written, env=process_environment())

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"--expect-head is {written!r}; a head is 64 digits out of 0-9 and a-f.\n"


def test_a_database_without_tables_is_exit_code_two(tmp_path: Path, scratch_database_url: str) -> None:
    env = environment_of(tmp_path, scratch_database_url)
    done = run_waymark("audit", "verify", env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database is not set up for this version (")
    assert "audit_logentry" in done.stderr
    assert done.stderr.count("\n") == 1
