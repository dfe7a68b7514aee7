"""What a backup needs of a database: copy while others write, fill a scratch database, put it in place. And SQLite."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from waymark.cli.errors import PlainError
from waymark.cli.locks import Lock, hold
from waymark.interop.backup import sqlite
from waymark.interop.backup.manifest import Snapshot


class Scratch(Protocol):
    """A database beside the real one that nobody else knows of."""

    @property
    def name(self) -> str:
        """Return the name by which Django finds it."""

    @property
    def workplace(self) -> Path:
        """Return a folder with room for a copy, from where it can be loaded."""

    def load(self, copy: Path) -> None:
        """Fill it from a copy."""

    def snapshot(self) -> Snapshot:
        """Return what stands in it."""

    def put_in_place(self, *, aside: str, keep_old: bool) -> str:
        """Let it take the place of the real one; return where the old one is now, "" where it is not kept."""


class Engine(Protocol):
    """What a backup needs of a database."""

    @property
    def name(self) -> str:
        """Return sqlite or postgresql."""

    def version(self) -> str:
        """Return the version of the engine or its server."""

    def copy(self, target: Path) -> Snapshot:
        """Copy everything that is committed now, while others write."""

    def is_empty(self) -> bool:
        """Return whether there are no records at all."""

    def scratch(self) -> AbstractContextManager[Scratch]:
        """Keep other backups and restores out, and give a scratch database that is gone afterwards."""


@dataclass(frozen=True)
class SqliteScratch:
    """A file beside the real one."""

    path: Path
    real: Path

    @property
    def name(self) -> str:
        """Return the path."""
        return str(self.path)

    @property
    def workplace(self) -> Path:
        """Return the folder of the real file: only on the same disk can a copy be taken over by a rename."""
        return self.path.parent

    def load(self, copy: Path) -> None:
        """Take the copy over as it is."""
        copy.replace(self.path)

    def snapshot(self) -> Snapshot:
        """Return what stands in it, once every page has been looked at."""
        return sqlite.snapshot_of(self.path)

    def put_in_place(self, *, aside: str, keep_old: bool) -> str:
        """Rename it; the old file gets a name with the moment in it."""
        old = self.real.with_name(f"{self.real.name}.{aside}") if keep_old else None
        with hold(Lock.RECORDS, beside=self.real, alone=True):
            sqlite.put_in_place(self.path, self.real, aside=old)
        return str(old or "")


@dataclass(frozen=True)
class SqliteEngine:
    """A database in one file."""

    path: Path
    name: str = "sqlite"

    def version(self) -> str:
        """Return SQLite's version."""
        return sqlite.engine_version()

    def copy(self, target: Path) -> Snapshot:
        """Copy by SQLite's backup call."""
        if not self.path.exists():
            raise PlainError(f"There are no records to copy: {self.path} does not exist. Is DATABASE_URL right?")
        return sqlite.copy_live(self.path, target)

    def is_empty(self) -> bool:
        """Return whether there is no table."""
        return sqlite.is_empty(self.path)

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        """Give a file that is removed again."""
        path = self.path.with_name(f"{self.path.name}.scratch")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with hold(Lock.BACKUP, beside=self.path, alone=True):
            sqlite.remove_leftovers(path)
            try:
                yield SqliteScratch(path, self.path)
            finally:
                sqlite.remove_leftovers(path)


def engine_of_records() -> Engine:
    """Return the engine that DATABASE_URL names. Needs Django set up."""
    # Django has to be set up before its connections can be asked.
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        return SqliteEngine(Path(connection.settings_dict["NAME"]))
    # PostgreSQL's driver takes a tenth of a second to load, which no other command must pay.
    from waymark.cli.backup.on_postgresql import PostgresqlEngine  # noqa: PLC0415
    from waymark.interop.backup.postgresql import Server  # noqa: PLC0415

    return PostgresqlEngine(Server(connection.get_connection_params()), settings.WAYMARK_DATA_DIR)


@contextmanager
def records_at(name: str) -> Iterator[None]:
    """Let selectors and services work on another database of the same engine inside the ``with`` block."""
    # Django has to be set up before its connections can be asked.
    from django.db import connection  # noqa: PLC0415

    real = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
