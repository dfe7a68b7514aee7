"""`waymark demo`: loads once, starts over when told so, keeps away from a production machine unless named."""

from pathlib import Path

import pytest

from backups import environment_of
from processes import run_python, run_waymark

pytestmark = pytest.mark.django_db

READY = "Cedar Hollow is ready: 1,018 people, 138 sessions, 27,910 ranked choices."
ADD_A_DISTRICT = """
import django; django.setup()
from waymark.apps.people.models import District
District.objects.create(name="Real")
"""
COUNT_PEOPLE = (
    "import django; django.setup(); from waymark.apps.people.models import Person; print(Person.objects.count())"
)


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    return environment_of(tmp_path, migrated_database_url)


@pytest.fixture
def production(env: dict[str, str]) -> dict[str, str]:
    return env | {
        "WAYMARK_MODE": "production",
        "WAYMARK_HOSTS": "learn.example.org",
        "WAYMARK_SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    }


def test_it_loads_into_a_database_that_is_not_even_set_up_then_says_that_it_is_there(
    tmp_path: Path, scratch_database_url: str
) -> None:
    env = environment_of(tmp_path, scratch_database_url)
    first = run_waymark("demo", "load", env=env)
    second = run_waymark("demo", "load", env=env)
    reset = run_waymark("demo", "reset", env=env)

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith(READY)
    assert "/sign-in/" in first.stdout
    assert (second.returncode, second.stdout) == (
        0,
        "The demo is already there. Start over with: waymark demo reset\n",
    )
    assert (reset.returncode, reset.stdout) == (0, first.stdout)
    assert run_waymark("audit", "verify", env=env).returncode == 0


def test_what_make_run_asks_for_loads_nothing_beside_a_district_that_is_there(env: dict[str, str]) -> None:
    run_python("-c", ADD_A_DISTRICT, env=env)

    done = run_waymark("demo", "load", "--if-empty", env=env)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert run_python("-c", COUNT_PEOPLE, env=env).stdout == "0\n"


def test_in_production_it_is_refused_and_nothing_is_made(production: dict[str, str]) -> None:
    for command in ("load", "reset"):
        done = run_waymark("demo", command, env=production)

        assert (done.returncode, done.stdout) == (2, "")
        assert 'If you mean it, add: --in-production "Cedar Hollow"' in done.stderr
    gentle = run_waymark("demo", "load", "--if-empty", env=production)
    assert (gentle.returncode, gentle.stdout) == (0, "")


def test_in_production_it_is_done_when_it_is_named(production: dict[str, str]) -> None:
    wrong = run_waymark("demo", "load", "--in-production", "yes", env=production)
    right = run_waymark("demo", "load", "--in-production", "Cedar Hollow", env=production)

    assert wrong.returncode == 2
    assert (right.returncode, right.stdout.startswith(READY)) == (0, True)
