"""`waymark retention run`: counts, lets go, and refuses to let go of what is not past its time yet."""

from pathlib import Path

import pytest

from processes import process_environment, run_python, run_waymark

pytestmark = pytest.mark.django_db
SET_UP = """
import django; django.setup()
from datetime import date
from waymark.apps.people.models import District, Person
from waymark.apps.pdday.models import Attendee, PdDay
district = District.objects.create(name="Elm")
pd_day = PdDay.objects.create(district=district, title="Day", held_on=date(2010, 1, 1))
Attendee.objects.create(pd_day=pd_day, person=Person.objects.create(district=district, person_id="1", name="Ada"))
"""
COUNT = "import django; django.setup(); from waymark.apps.pdday.models import Attendee; print(Attendee.objects.count())"
ROW = "         1  pdday.Attendee  delete\n"


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    made = process_environment(
        WAYMARK_DATA_DIR=str(tmp_path),
        DATABASE_URL=migrated_database_url,
        DJANGO_SETTINGS_MODULE="waymark.project.settings",
    )
    done = run_python("-c", SET_UP, env=made)
    assert done.returncode == 0, done.stderr
    return made


def test_it_counts_then_lets_go_then_finds_nothing(env: dict[str, str]) -> None:
    counted = run_waymark("retention", "run", "--dry-run", "--on", "2016-01-01", env=env)
    n_before = run_python("-c", COUNT, env=env).stdout
    done = run_waymark("retention", "run", "--on", "2016-01-01", env=env)
    again = run_waymark("retention", "run", "--on", "2016-01-01", env=env)

    assert (counted.returncode, counted.stdout) == (0, ROW + "1 row would go, as of 2016-01-01.\n")
    assert (done.returncode, done.stdout) == (0, ROW + "1 row went, as of 2016-01-01.\n")
    assert (again.returncode, again.stdout) == (0, "Nothing is past its time on 2016-01-01.\n")
    assert (n_before, run_python("-c", COUNT, env=env).stdout) == ("1\n", "0\n")


def test_a_day_ahead_is_only_counted(env: dict[str, str]) -> None:
    refused = run_waymark("retention", "run", "--on", "2999-01-01", env=env)
    counted = run_waymark("retention", "run", "--dry-run", "--on", "2999-01-01", env=env)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "--on is 2999-01-01, which lies ahead. Add --dry-run to see what would go by then.\n"
    assert (counted.returncode, counted.stdout) == (0, ROW + "1 row would go, as of 2999-01-01.\n")
