"""Writers at the same time add to one chain; without the lock entries get lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.logs import BEGIN, write_entry
from waymark.apps.audit import services
from waymark.apps.audit.models import LogEntry, LogHead
from waymark.apps.audit.services import log_action
from waymark.apps.audit.verification import verify_chain

N_WRITERS = 8
N_EACH = 10


def write_as(writer: int) -> list[str]:
    """Write several entries on a connection of our own; return what the database objected to."""
    objections = []
    try:
        for number in range(N_EACH):
            try:
                log_action(actor=f"writer:{writer}", action="count", subject=f"{number}", now=BEGIN)
            except DatabaseError as error:
                objections.append(str(error))
    finally:
        connection.close()
    return objections


def write_all_at_once() -> list[str]:
    with ThreadPoolExecutor(N_WRITERS) as pool:
        return [objection for objections in pool.map(write_as, range(N_WRITERS)) for objection in objections]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_add_to_one_chain() -> None:
    assert write_all_at_once() == []

    report = verify_chain()
    assert (report.holds, report.n_entries) == (True, N_WRITERS * N_EACH)
    written = set(LogEntry.objects.values_list("actor", "subject"))
    assert written == {(f"writer:{writer}", f"{number}") for writer in range(N_WRITERS) for number in range(N_EACH)}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_also_agree_on_the_very_first_head() -> None:
    LogHead.objects.all().delete()

    assert write_all_at_once() == []
    assert verify_chain().n_entries == N_WRITERS * N_EACH


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_writers_lose_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    write_entry()
    both_have_read = threading.Barrier(2, timeout=10)

    def unlocked_head() -> LogHead:
        head = LogHead.objects.get(pk=1)
        both_have_read.wait()
        return head

    monkeypatch.setattr(services, "_locked_head", unlocked_head)

    def write_once(writer: int) -> bool:
        try:
            log_action(actor=f"writer:{writer}", action="count", subject="once", now=BEGIN)
        except DatabaseError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(write_once, range(2)))

    assert sorted(kept) == [False, True]
    assert LogEntry.objects.count() == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_writer_who_waits_too_long_for_the_lock_is_told_instead_of_hanging() -> None:
    outcome: list[Any] = []

    def write_meanwhile() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            write_entry()
        except DatabaseError as error:
            outcome.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        write_entry()
        writer = threading.Thread(target=write_meanwhile)
        writer.start()
        writer.join()

    assert "lock timeout" in outcome[0]
    assert verify_chain().n_entries == 1
