"""The load on ranking in small: nothing acknowledged is lost, even when a process of the web server is killed."""

from pathlib import Path

import pytest

from benchmarks.registration import FIRST_TENTH_SHARE, Load, arrivals, run
from benchmarks.registration_clients import EMPTY_VERSION, Save, Told
from waymark.apps.pdday.services.ranking import list_version

SESSIONS = [[f"{block}-{i:02d}" for i in range(46)] for block in range(3)]


def test_arrivals_are_fixed_in_advance_and_crowd_the_first_tenth() -> None:
    load = Load()
    plan = arrivals(load, SESSIONS)
    firsts = [save for save in plan if save.breakout == 0]

    assert arrivals(load, SESSIONS) == plan
    assert len(plan) == 3 * load.n_people
    assert max(save.at_s for save in plan) <= load.seconds
    share = sum(save.at_s <= load.seconds / 10 for save in firsts) / load.n_people
    assert abs(share - FIRST_TENTH_SHARE) < 0.05


def test_the_client_begins_with_the_version_of_an_empty_list() -> None:
    assert list_version([]) == EMPTY_VERSION


def test_what_was_not_answered_counts_as_an_error() -> None:
    save = Save(0.0, 0, 0, ("a",))

    assert [Told(save, 1.0, 1, status).is_acknowledged for status in (200, 0, 409, 503)] == [True, False, False, False]


@pytest.mark.loopback
def test_a_hundred_people_save_while_a_process_is_killed_and_nothing_acknowledged_is_lost(
    tmp_path: Path, scratch_database_url: str
) -> None:
    url = scratch_database_url if scratch_database_url.startswith("postgres") else ""

    outcome = run(Load(n_people=100, seconds=5.0, n_kills=1), folder=tmp_path, database_url=url)

    assert (outcome.n_killed, outcome.n_errors, outcome.n_lost, outcome.n_wrong) == (1, 0, 0, 0)
    assert len(outcome.told) == 300
