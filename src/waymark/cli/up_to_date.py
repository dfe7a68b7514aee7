"""Bringing the database up to date before anything else touches it: all steps or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waymark.cli.errors import PlainError

REMEDY = (
    "Nothing was changed: the records are as they were. Go on with the version that you had before, "
    "and send this sentence to whoever looks after Waymark. The way back: the guide for administrators, Upgrading."
)


def bring_up_to_date() -> None:
    """Apply the migrations that are missing, in one transaction. Needs Django set up.

    Raises
    ------
    PlainError
        If one of them fails, or if the records were already used by a newer version. Nothing is changed then.
    """
    # Django has to be set up before any of these can be imported.
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.management.commands import migrate  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    refuse_newer(applied_migrations())
    running: list[str] = []

    class Migrate(migrate.Command):
        """Remembers which step is running, and settles what PostgreSQL puts off, so that the next one may alter it."""

        def migration_progress_callback(self, action: str, migration: Any = None, *_fake: bool) -> None:
            if action == "apply_start":
                running[:] = [f"{migration.app_label}.{migration.name}"]
            elif action == "apply_success":
                connection.check_constraints()
                running.clear()

    try:
        with _all_or_nothing():
            call_command(Migrate(), interactive=False, verbosity=0)
    except Exception as error:
        if not running:
            raise
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise PlainError(
            f"The database could not be brought up to date: {running[0]} failed ({reason}). {REMEDY}"
        ) from error


def applied_migrations() -> frozenset[str]:
    """Return the migrations that the records have seen, as ``people.0001_first``; none for an empty database."""
    # Django has to be set up before any of these can be imported.
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    return frozenset(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def insist_on_this_version() -> None:
    """Refuse records that are not as this version keeps them. One query, and the migrations are read.

    Raises
    ------
    PlainError
        If a newer version has changed them, or this one has still to bring them up to date.
    """
    applied = applied_migrations()
    refuse_newer(applied)
    ours, _earlier = _migrations()
    if missing := sorted(ours - applied):
        raise PlainError(
            f"The database is not set up for this version ({missing[0]} is missing). Run: waymark serve, which brings "
            "it up to date. Nothing was changed."
        )


def refuse_newer(applied: frozenset[str]) -> None:
    """Refuse records that a newer version of Waymark has changed: this one does not know what it changed.

    Raises
    ------
    PlainError
        If there are any.
    """
    ours, earlier = _migrations()
    if newer := sorted(applied - ours - earlier):
        raise PlainError(
            f"These records were used by a newer version of Waymark: {newer[0]} is not known here. "
            "Install that version or a later one, or restore a backup that this version wrote. Nothing was changed."
        )


def _migrations() -> tuple[frozenset[str], frozenset[str]]:
    """Return the migrations that this version brings, and those that they took the place of."""
    # Django has to be set up before any of these can be imported.
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ours = frozenset(f"{app}.{name}" for app, name in found)
    return ours, frozenset(f"{app}.{name}" for migration in found.values() for app, name in migration.replaces)


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    # Django has to be set up before any of these can be imported.
    from django.db import connection, transaction  # noqa: PLC0415

    # SQLite can change a table only while it does not look at references, and that is switched outside a transaction.
    switched = connection.vendor == "sqlite" and connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
            if switched:
                connection.check_constraints()
    finally:
        if switched:
            connection.enable_constraint_checking()
