"""Settings: safe in production, durable on SQLite, impatient on PostgreSQL, and strict about what pages may load."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher
from django.db import connection
from django.test import Client

from processes import process_environment, run_python

SETTINGS = "waymark.project.settings"
PRODUCTION = {
    "WAYMARK_MODE": "production",
    "WAYMARK_SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "WAYMARK_HOSTS": "learn.example.org",
}
STRICT_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def deploy_check(folder: Path, **changes: str) -> tuple[int, str]:
    env = process_environment(DJANGO_SETTINGS_MODULE=SETTINGS, WAYMARK_DATA_DIR=str(folder), **changes)
    done = run_python("-m", "django", "check", "--deploy", "--fail-level", "WARNING", env=env)
    return done.returncode, done.stdout + done.stderr


def test_production_passes_djangos_deploy_check_without_a_warning(tmp_path: Path) -> None:
    assert deploy_check(tmp_path, **PRODUCTION) == (0, "System check identified no issues (0 silenced).\n")


def test_the_deploy_check_would_have_caught_local_settings_in_production(tmp_path: Path) -> None:
    code, said = deploy_check(tmp_path)

    assert code == 1
    assert {"security.W004", "security.W008", "security.W016"} <= set(said.replace("(", " ").replace(")", " ").split())


def test_passwords_are_hashed_slowly() -> None:
    hasher = get_hasher()

    assert isinstance(hasher, Argon2PasswordHasher)
    told = hasher.decode(hasher.encode("four plain words", hasher.salt()))
    assert (told["variety"], told["version"]) == ("argon2id", 19)
    # ASVS 5.0, appendix C: what two passes need.
    assert (told["time_cost"], told["parallelism"]) == (2, 1)
    assert told["memory_cost"] >= 19_456


def test_a_refused_environment_is_a_sentence_of_the_command_line_and_exit_code_two(tmp_path: Path) -> None:
    env = process_environment(WAYMARK_DATA_DIR=str(tmp_path), WAYMARK_MODE="prod")

    done = run_python("-m", "waymark", "audit", "verify", env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "WAYMARK_MODE is 'prod'; it must be local or production.\n"


def test_sqlite_is_opened_with_a_journal_durable_commits_and_foreign_keys(tmp_path: Path) -> None:
    env = process_environment(DJANGO_SETTINGS_MODULE=SETTINGS, WAYMARK_DATA_DIR=str(tmp_path))
    program = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    for name in ('journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'):\n"
        "        print(name, cursor.execute(f'PRAGMA {name}').fetchone()[0])\n"
        "print(connection.transaction_mode)\n"
    )

    done = run_python("-c", program, env=env)

    assert done.stdout.splitlines() == [
        "journal_mode wal",
        "synchronous 2",  # FULL
        "foreign_keys 1",
        "busy_timeout 20000",
        "IMMEDIATE",
    ]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_waits_three_seconds_for_a_lock_and_no_longer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)


@pytest.mark.django_db
def test_every_answer_carries_a_policy_that_lets_pages_load_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/health/")

    assert set(answer["Content-Security-Policy"].split("; ")) == STRICT_POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def plans_kept_after_five_times() -> int:
    """Ask the same five times with other values, and return how many plans the server keeps for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        for number in range(5):
            cursor.execute("SELECT count(*) FROM django_session WHERE session_key = %s", [str(number)])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%django_session%%'")
        return int(cursor.fetchone()[0])


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_plans_a_statement_once_for_a_connection() -> None:
    assert plans_kept_after_five_times() == 1


@pytest.mark.postgresql
@pytest.mark.django_db
def test_without_the_threshold_every_call_would_be_planned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)

    assert plans_kept_after_five_times() == 0
