"""Ready or not, and what somebody should look at: codes and numbers for machines, words for people."""

import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.outbox.test_outbox import queue
from records import make_district, make_person, signed_in_client
from waymark.apps.audit.heartbeats import BACKUP, WORKER, beat
from waymark.apps.outbox.models import Letter
from waymark.web.health import state

pytestmark = pytest.mark.django_db
MonkeyPatch = pytest.MonkeyPatch


class Disk(NamedTuple):
    """How full a disk is."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def _all_is_well(monkeypatch: MonkeyPatch) -> None:
    """Let there be room on the disk, a backup of last night and a worker."""
    let_be_free(monkeypatch, 5 << 30)
    beat(name=BACKUP, now=timezone.now() - timedelta(hours=9))
    beat(name=WORKER, now=timezone.now())


def let_be_free(monkeypatch: MonkeyPatch, n_bytes: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(10 << 30, 1, n_bytes))


def health() -> tuple[int, Mapping[str, Any]]:
    answer = Client().get("/health/")
    found: Mapping[str, Any] = answer.json()
    assert (answer.headers.get("Retry-After") is not None) is (answer.status_code == 503)
    return answer.status_code, found


def test_where_all_is_well_it_says_so() -> None:
    status, found = health()

    assert status == 200
    assert found == {
        "status": "ok",
        "notices": [],
        "database": "ok",
        "worker": "idle",
        "worker_seen_s": found["worker_seen_s"],
        "audit": None,
        "letters_waiting_s": None,
        "backup_age_s": found["backup_age_s"],
        "free_disk_bytes": 5 << 30,
    }
    assert found["worker_seen_s"] in range(60)
    assert found["backup_age_s"] // 60 in (540, 541)


def forget_a_step() -> None:
    MigrationRecorder(connection).record_unapplied("pdday", "0003_add_calendar_feed")


def come_from_the_future() -> None:
    MigrationRecorder(connection).record_applied("people", "9999_later")


def let_the_worker_be_silent() -> None:
    beat(name=WORKER, now=timezone.now() - timedelta(minutes=4))


@pytest.mark.parametrize(
    ("deed", "notice"),
    [
        (forget_a_step, "database-behind"),
        (come_from_the_future, "database-ahead"),
        (let_the_worker_be_silent, "worker-silent"),
    ],
)
def test_where_people_cannot_work_it_answers_503(deed: Callable[[], None], notice: str) -> None:
    deed()

    status, found = health()

    assert (status, found["status"], found["notices"]) == (503, "unavailable", [notice])


def test_a_full_disk_is_not_ready_and_one_that_fills_up_is_told(monkeypatch: MonkeyPatch) -> None:
    let_be_free(monkeypatch, (100 << 20) - 1)
    assert (health()[0], health()[1]["notices"]) == (503, ["disk-full"])

    let_be_free(monkeypatch, (1 << 30) - 1)
    assert (health()[0], health()[1]["notices"]) == (200, ["disk-low"])


def test_a_late_backup_and_late_letters_are_told_but_take_nothing_down() -> None:
    beat(name=BACKUP, now=timezone.now() - timedelta(hours=27))
    queue(make_person(make_district(), name="Zebediah Quill"))
    Letter.objects.update(queued_at=timezone.now() - timedelta(hours=2))

    status, found = health()

    assert (status, found["notices"]) == (200, ["backup-late", "letters-late"])
    assert found["letters_waiting_s"] // 60 in (120, 121)
    assert "Zebediah" not in str(found)


def test_an_absent_database_is_503_and_the_process_still_lives(monkeypatch: MonkeyPatch) -> None:
    def be_away(**_words: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(state, "last_beats", be_away)

    status, found = health()

    assert (status, found["database"], found["worker"]) == (503, "away", "unknown")
    assert Client().get("/health/live/").json() == {"status": "ok"}


@pytest.mark.parametrize("n_letters", [1, 30])
def test_it_costs_the_same_however_much_there_is(
    n_letters: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    district = make_district()
    for _ in range(n_letters):
        queue(make_person(district))
    health()

    with django_assert_num_queries(7):
        health()


def test_the_page_tells_it_people_what_is_wrong_and_what_to_do() -> None:
    client = signed_in_client(make_person(make_district(), "it_admin"))
    assert "All is well." in client.get("/health/page/").content.decode()

    beat(name=BACKUP, now=timezone.now() - timedelta(days=3))
    html = client.get("/health/page/").content.decode()

    assert "The last backup is more than a day old." in html
    assert "3 days ago" in html
    assert "All is well." not in html
    assert 'href="/health/page/"' in html


def test_the_page_reads_in_spanish() -> None:
    client = signed_in_client(make_person(make_district(), "it_admin"))

    assert "Todo está bien." in client.get("/health/page/", headers={"Accept-Language": "es"}).content.decode()


@pytest.mark.parametrize("role", ["coordinator", "educator", "principal"])
def test_others_are_not_led_there(role: str) -> None:
    html = signed_in_client(make_person(make_district(), role)).get("/grow/").content.decode()

    assert 'href="/health/page/"' not in html
