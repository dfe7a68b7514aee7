"""The database itself refuses to change, delete or truncate entries; without its guard they change."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.logs import write_entries
from waymark.apps.audit.append_only import remove_guard
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain

pytestmark = pytest.mark.django_db

REFUSAL = "The audit log is append-only: an entry is never changed or deleted."


def change_by_orm() -> None:
    LogEntry.objects.filter(seq=2).update(actor="somebody else")


def change_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_logentry SET reason = '' WHERE seq = 2")


def change_nothing_really() -> None:
    LogEntry.objects.get(seq=2).save()


def delete_by_orm() -> None:
    LogEntry.objects.get(seq=3).delete()


def delete_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_logentry")


@pytest.mark.parametrize("deed", [change_by_orm, change_by_sql, change_nothing_really, delete_by_orm, delete_by_sql])
def test_the_database_refuses_to_change_or_delete_an_entry(deed: Callable[[], None]) -> None:
    write_entries(3)

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        deed()

    assert LogEntry.objects.count() == 3
    assert verify_chain().holds


@pytest.mark.parametrize("deed", [change_by_orm, change_by_sql, delete_by_orm, delete_by_sql])
def test_without_the_guard_the_change_goes_through_and_verification_catches_it(deed: Callable[[], None]) -> None:
    write_entries(3)
    remove_guard(connection)

    deed()

    assert not verify_chain().holds


@pytest.mark.postgresql
def test_postgresql_refuses_to_truncate_a_log_with_entries() -> None:
    write_entries(3)

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_logentry")

    assert LogEntry.objects.count() == 3
