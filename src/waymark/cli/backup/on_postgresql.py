"""PostgreSQL behind the face that `waymark.cli.backup.engines` asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waymark.interop.backup import postgresql
from waymark.interop.backup.manifest import Snapshot


@dataclass(frozen=True)
class PostgresqlScratch:
    """A database on the same server."""

    server: postgresql.Server
    real: postgresql.Server
    maintenance: Any
    workplace: Path

    @property
    def name(self) -> str:
        """Return the name of the database."""
        return self.server.name

    def load(self, copy: Path) -> None:
        """Fill it by pg_restore."""
        postgresql.load(self.server, copy)

    def snapshot(self) -> Snapshot:
        """Return what stands in it."""
        return postgresql.snapshot_of(self.server)

    def put_in_place(self, *, aside: str, keep_old: bool) -> str:
        """Swap the names; the old database gets one with the moment in it."""
        old = self.real.at(postgresql.beside(self.real.name, aside))
        postgresql.put_in_place(self.maintenance, self.server, self.real, aside=old.name)
        if not keep_old:
            postgresql.drop(self.maintenance, old)
            return ""
        return f"the database {old.name}"


@dataclass(frozen=True)
class PostgresqlEngine:
    """A database on a server."""

    server: postgresql.Server
    data_dir: Path
    name: str = "postgresql"

    def version(self) -> str:
        """Return the server's version."""
        return postgresql.server_version(self.server)

    def copy(self, target: Path) -> Snapshot:
        """Copy by pg_dump."""
        postgresql.refuse_old_tools(self.version())
        return postgresql.copy_live(self.server, target)

    def is_empty(self) -> bool:
        """Return whether there is no table."""
        return postgresql.is_empty(self.server)

    @contextmanager
    def scratch(self) -> Iterator[PostgresqlScratch]:
        """Give a database that is removed again."""
        postgresql.refuse_old_tools(self.version())
        with postgresql.alone(self.server) as maintenance:
            made = postgresql.make_scratch(maintenance, self.server)
            try:
                yield PostgresqlScratch(made, self.server, maintenance, self.data_dir)
            finally:
                postgresql.drop(maintenance, made)
