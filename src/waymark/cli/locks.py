"""Who may touch a SQLite database at one time, across processes. A lock ends with its process, however that ends.

PostgreSQL knows who is connected and has locks of its own; SQLite's file can be put aside under a process that is about
to open it, so that those who would not notice hold a lock on a file beside it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from waymark.cli.errors import PlainError


class Lock(StrEnum):
    """What is locked, and the sentence for whoever comes second."""

    RECORDS = "in-use"
    BACKUP = "backup"

    @property
    def refusal(self) -> str:
        """Return what to do."""
        if self is Lock.RECORDS:
            return "Waymark is running on these records, or a restore is. Stop it first, then try again."
        return "Another backup or restore is running here. Wait until it is done."


@contextmanager
def hold(lock: Lock, *, beside: Path, alone: bool) -> Iterator[None]:
    """Hold a lock for a database file: together with others who share it, or alone.

    Raises
    ------
    PlainError
        If somebody else holds it in a way that does not go together with ours.
    """
    handle = os.open(f"{beside}.{lock}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise PlainError(lock.refusal) from error
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def using_records() -> Iterator[None]:
    """Keep a restore away while Waymark runs. Needs Django set up."""
    # Django has to be set up before its connections can be asked.
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "sqlite":
        yield
        return
    with hold(Lock.RECORDS, beside=Path(connection.settings_dict["NAME"]), alone=False):
        yield
