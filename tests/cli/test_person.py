"""`waymark person`: asks for an erasure, sets, lists and ends legal holds; and says plainly what it does not do."""

from pathlib import Path

import pytest

from processes import process_environment, run_python, run_waymark

pytestmark = pytest.mark.django_db
SET_UP = """
import django; django.setup()
from waymark.apps.people.models import District, Person
Person.objects.create(district=District.objects.create(name="Elm"), person_id="0042", name="Ada")
"""
TOLD = """
import django; django.setup()
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Erasure
print(Person.objects.get().name, Erasure.objects.filter(done_at=None, refused_at=None).count(),
      *LogEntry.objects.filter(action__startswith="trust.").order_by("seq").values_list("actor", "action"))
"""
ADA = ("--district", "Elm", "--person", "0042")


@pytest.fixture
def env(tmp_path: Path, migrated_database_url: str) -> dict[str, str]:
    made = process_environment(
        WAYMARK_DATA_DIR=str(tmp_path),
        DATABASE_URL=migrated_database_url,
        DJANGO_SETTINGS_MODULE="waymark.project.settings",
        LC_ALL="C.UTF-8",
    )
    done = run_python("-c", SET_UP, env=made)
    assert done.returncode == 0, done.stderr
    return made


def test_erase_only_asks_and_asks_once(env: dict[str, str]) -> None:
    asked = run_waymark("person", "erase", *ADA, "--ground", "law", env=env)
    again = run_waymark("person", "erase", *ADA, env=env)

    assert (asked.returncode, asked.stdout) == (
        0,
        "Asked for. Somebody else agrees on the page Erasures; nothing has gone yet.\n",
    )
    assert (again.returncode, again.stderr) == (2, "This was asked for already, or is done.\n")
    assert run_python("-c", TOLD, env=env).stdout == "Ada 1 ('command:person', 'trust.ask_for_erasure')\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--district", "Elm", "--person", "42"), "Nobody in 'Elm' has the id '42'.\n"),
        (("--district", "Oak", "--person", "0042"), "Nobody in 'Oak' has the id '0042'.\n"),
        ((*ADA, "--ground", "whim"), "--ground is 'whim'; it is one of: asked, guardian, mistake, law.\n"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(env: dict[str, str], words: tuple[str, ...], told: str) -> None:
    refused = run_waymark("person", "erase", *words, env=env)

    assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", told)


def test_a_hold_is_set_listed_keeps_the_person_and_is_ended(env: dict[str, str]) -> None:
    empty = run_waymark("person", "holds", "--district", "Elm", env=env)
    done = run_waymark("person", "hold", *ADA, "--reference", "Case 17-204", env=env)
    listed = run_waymark("person", "holds", "--district", "Elm", env=env)
    refused = run_waymark("person", "erase", *ADA, env=env)
    silent = run_waymark("person", "end-hold", *ADA, "--reason", " ", env=env)
    ended = run_waymark("person", "end-hold", *ADA, "--reason", "Case closed", env=env)
    again = run_waymark("person", "end-hold", *ADA, "--reason", "Case closed", env=env)

    assert (empty.returncode, empty.stdout) == (0, "Nobody's records are held.\n")
    assert (done.returncode, listed.stdout[10:]) == (0, "  0042  Case 17-204\n")
    assert (refused.returncode, refused.stderr) == (
        2,
        "These records are under a legal hold. The refusal is in the ledger.\n",
    )
    assert (silent.returncode, ended.returncode, again.returncode) == (2, 0, 2)
    assert again.stderr == "These records are under no legal hold.\n"
    assert run_python("-c", TOLD, env=env).stdout == (
        "Ada 0 ('command:person', 'trust.set_hold') ('command:person', 'trust.refuse_erasure') "
        "('command:person', 'trust.end_hold')\n"
    )


def test_a_district_that_is_not_there_has_no_holds_to_list(env: dict[str, str]) -> None:
    refused = run_waymark("person", "holds", "--district", "Oak", env=env)

    assert (refused.returncode, refused.stderr) == (2, "There is no district 'Oak'.\n")
