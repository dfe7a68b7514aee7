"""Kill -9 at random moments, in small; the same checks find the damage where a guard is off."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from benchmarks.faults import ON_POSTGRESQL, ON_SQLITE, Plan, run
from benchmarks.faults_rosters import write_both
from benchmarks.faults_run import half_state
from benchmarks.faults_savers import Journal, Reading, Saver
from benchmarks.faults_service import asking
from benchmarks.private_postgresql import NOT_HERE, PrivateServer, private_server, programs
from benchmarks.registration_server import district_of, environment, kept, serving
from processes import run_python, wait_until

pytestmark = pytest.mark.loopback
on_postgresql = pytest.mark.postgresql
MAKE_DISTRICT = """
import django; django.setup()
from waymark.apps.people.models import District
District.objects.create(name="Elm")
"""
# The first roster is imported as it is; of the second, the first kind of record is written, and then all is over.
IMPORT_AND_DIE = """
import os, signal, sys
from waymark.cli.main import main
transaction, first, second = sys.argv[1:]

def bring(roster):
    sys.argv = ["waymark", "import", "roster", roster, "--district", "Elm"]
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code

bring(first)
from django.db import connection
from waymark.apps.people.services import roster_writing
write = roster_writing._update_changed
def write_and_die(*args):
    write(*args)
    if transaction == "split":
        connection.cursor().execute("COMMIT")
    os.kill(os.getpid(), signal.SIGKILL)
roster_writing._update_changed = write_and_die
bring(second)
"""
# A list is saved and acknowledged; the next save takes the old one out, and then all is over.
SAVE_AND_DIE = """
import os, signal, sys
from contextlib import nullcontext
from types import SimpleNamespace
import django; django.setup()
from django.utils import timezone
from waymark.apps.pdday.selectors.ranking import own_list
from waymark.apps.pdday.services import ranking
from waymark.apps.people.models import Person

class Dies:
    def __init__(self, cursor):
        self.cursor = cursor
    def execute(self, *args):
        self.cursor.execute(*args)
        os.kill(os.getpid(), signal.SIGKILL)

person = Person.objects.order_by("pk").first()
own = own_list(person, day_id=sys.argv[2], number=1)
save = lambda ids, seen: ranking.save_ranking(own=own, session_ids=ids, seen=ranking.list_version(seen), by=person,
                                              now=timezone.now())
first, second = sys.argv[3].split(","), sys.argv[4].split(",")
save(first, [])
replace = ranking.rows.replace
ranking.rows.replace = lambda cursor, *args, **facts: replace(Dies(cursor), *args, **facts)
if sys.argv[1] == "split":
    ranking.transaction = SimpleNamespace(atomic=nullcontext)
save(second, first)
"""


@contextmanager
def server_under_test(*settings: str) -> Iterator[PrivateServer | None]:
    """Yield a PostgreSQL server that may be killed, where PostgreSQL is under test."""
    if connection.vendor != "postgresql":
        yield None
        return
    if programs() is None:
        pytest.skip(NOT_HERE)
    with private_server(*settings) as server:
        yield server


def test_killed_one_after_the_other_nothing_is_lost_and_no_import_is_half_done_or_stuck(tmp_path: Path) -> None:
    """Where in an import a kill lands is chance here; the tests below kill between two of its halves."""
    with server_under_test() as server:
        targets = ON_POSTGRESQL if server else ON_SQLITE
        outcome = run(Plan(len(targets) + 1, seed=4, n_people=12, n_roster=60), folder=tmp_path, server=server)

    assert outcome.faults == ()
    assert [kill.target for kill in outcome.kills] == [*targets, targets[0]]
    assert outcome.n_acknowledged > 0


@pytest.mark.django_db
@pytest.mark.parametrize(("transaction", "is_half"), [("whole", False), ("split", True)])
def test_killed_between_two_kinds_of_record_an_import_is_half_done_only_where_its_transaction_is_split(
    tmp_path: Path, migrated_database_url: str, transaction: str, is_half: bool
) -> None:
    env = environment(tmp_path, migrated_database_url)
    done = run_python("-c", MAKE_DISTRICT, env=env)
    assert done.returncode == 0, done.stderr
    rosters = write_both(tmp_path, n_people=60)

    done = run_python("-c", IMPORT_AND_DIE, transaction, str(rosters["first"]), str(rosters["second"]), env=env)

    assert done.returncode == -signal.SIGKILL, done.stdout
    with asking(env) as records:
        assert bool(half_state(records.ask("state"))) == is_half


@pytest.mark.django_db
@pytest.mark.parametrize(("transaction", "n_lost"), [("whole", 0), ("split", 1)])
def test_killed_in_a_save_the_list_of_before_is_lost_only_where_its_transaction_is_split(
    tmp_path: Path, migrated_database_url: str, transaction: str, n_lost: int
) -> None:
    env = environment(tmp_path, migrated_database_url)
    with asking(env) as records:
        day = records.ask("make", 1)
        first, second = day["sessions"][0][:5], day["sessions"][0][5:10]
        journal, key = Journal(), (day["attendees"][0], 0)

        done = run_python("-c", SAVE_AND_DIE, transaction, day["day"], ",".join(first), ",".join(second), env=env)

        assert done.returncode == -signal.SIGKILL, done.stderr
        journal.sends(key, tuple(first))
        journal.was_told(key)
        journal.sends(key, tuple(second))
        reading = Reading(journal)
        reading.kept = lists_of(records.ask("kept", day["day"]))
        assert len(journal.lost(reading)) == n_lost


def lists_of(rows: list[Any]) -> dict[tuple[int, int], tuple[str, ...]]:
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for attendee, breakout, session in rows:
        found[attendee, breakout] = (*found.get((attendee, breakout), ()), session)
    return found


@on_postgresql
@pytest.mark.parametrize(
    ("settings", "is_lost"),
    [((), False), (("synchronous_commit = off", "wal_writer_delay = 10s"), True)],
    ids=["as it comes", "commits that are not waited for"],
)
def test_a_killed_server_loses_acknowledged_lists_only_where_commits_are_not_waited_for(
    tmp_path: Path, settings: tuple[str, ...], is_lost: bool
) -> None:
    journal = Journal()
    with server_under_test(*settings) as server:
        assert server is not None
        env = environment(tmp_path, server.url)
        with serving(env, tmp_path / "log") as (address, _process):
            district = district_of(env, 4)
            savers = [Saver(address, district, [i], journal, seed=i) for i in range(4)]
            for saver in savers:
                saver.start()
            assert wait_until(lambda: journal.n_acknowledged > 20, within_s=30)

            server.kill()
            for saver in savers:
                saver.stop()
            server.start()

            reading = Reading(journal)
            reading.kept = {key: tuple(ids) for key, ids in kept(env, district).items()}
    assert bool(journal.lost(reading)) == is_lost


def test_a_list_that_moves_while_it_is_read_is_left_out_and_every_other_one_is_compared() -> None:
    journal = Journal()
    for key in ((1, 0), (2, 0), (3, 0)):
        journal.sends(key, ("a", "b"))
        journal.was_told(key)
    journal.sends((3, 0), ("c",))

    reading = Reading(journal)
    journal.sends((1, 0), ("d",))
    reading.kept = {(1, 0): ("x",), (2, 0): ("b", "a"), (3, 0): ("c",)}

    assert journal.lost(reading) == [(2, 0)]
