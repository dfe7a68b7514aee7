"""Copies of a PostgreSQL database by pg_dump and pg_restore, held against one exported snapshot."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from waymark.interop.backup.manifest import (
    TABLES_LEFT_EMPTY,
    ClientToolsError,
    DatabaseInUseError,
    Snapshot,
    TablePrint,
)

# What psycopg takes and libpq does not.
_OUR_OWN_WORDS = ("cursor_factory", "context", "prepare_threshold", "autocommit", "row_factory")
# The same text for the same row, whatever the server's own settings are.
_PLAIN_TEXT = """
    SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601';
    SET extra_float_digits = 1; SET bytea_output = 'hex'; SET search_path = public; SET statement_timeout = 0
"""
_MAX_NAME_BYTES = 63


@dataclass(frozen=True)
class Server:
    """Where a database is: the words that a connection takes, password among them."""

    words: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the name of the database."""
        return str(self.words["dbname"])

    def at(self, name: str) -> "Server":
        """Return the same server with another database."""
        return Server({**self.words, "dbname": name})

    def connect(self, *, autocommit: bool = False) -> "psycopg.Connection[tuple[Any, ...]]":
        """Open a connection."""
        plain = {k: v for k, v in self.words.items() if k not in _OUR_OWN_WORDS}
        return psycopg.connect(autocommit=autocommit, **plain)

    @property
    def address(self) -> str:
        """Return the address as libpq writes it, without the password: a command line can be read by anybody."""
        known = {k: v for k, v in self.words.items() if k not in (*_OUR_OWN_WORDS, "password") and v not in (None, "")}
        return make_conninfo(**known)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment for PostgreSQL's own programs, which holds the password."""
        password = self.words.get("password")
        return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}


def server_version(server: Server) -> str:
    """Return the server's version, such as ``15.20``."""
    with server.connect() as connection:
        number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


def refuse_old_tools(version: str) -> None:
    """Make sure that pg_dump and pg_restore are there and not older than the server.

    Raises
    ------
    ClientToolsError
        If one is missing or older.
    """
    wanted = int(version.split(".")[0])
    remedy = f"Install PostgreSQL's client programs of version {wanted} or newer (Debian: postgresql-client-{wanted})."
    for tool in ("pg_dump", "pg_restore"):
        if shutil.which(tool) is None:
            raise ClientToolsError(f"{tool} is not installed here. {remedy}")
        found = subprocess.run(  # noqa: S603 - a fixed command, no shell  # nosec B603
            [tool, "--version"], capture_output=True, text=True, check=False
        ).stdout
        number = re.search(r"(\d+)(\.\d+)*", found)
        if number is None or int(number[1]) < wanted:
            shown = number[0] if number else "unknown"
            raise ClientToolsError(f"{tool} is version {shown}, older than the server's {version}. {remedy}")


def copy_live(server: Server, target: Path) -> Snapshot:
    """Copy a database that others may be writing to, and return what stood in it at the moment of the copy.

    Our own reading and pg_dump see one and the same exported snapshot: everything that was committed before the call,
    nothing that came later. Sessions are left out.
    """
    with server.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        shared = connection.execute("SELECT pg_export_snapshot()").fetchone()
        if shared is None:
            raise ClientToolsError("The server shares no snapshot.")
        snapshot = read_snapshot(connection)
        left_out = [f"--exclude-table-data=public.{table}" for table in TABLES_LEFT_EMPTY]
        plain = ["--format=custom", "--no-owner", "--no-privileges", "--file", str(target)]
        _run("pg_dump", f"--snapshot={shared[0]}", *plain, *left_out, f"--dbname={server.address}", server=server)
    return snapshot


def load(server: Server, copy: Path) -> None:
    """Fill an empty database from a copy, in one transaction."""
    plain = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", *plain, f"--dbname={server.address}", str(copy), server=server)


def snapshot_of(server: Server) -> Snapshot:
    """Return what stands in a database."""
    with server.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return read_snapshot(connection)


def read_snapshot(connection: "psycopg.Connection[tuple[Any, ...]]") -> Snapshot:
    """Return what the transaction of a connection sees, in O(rows log rows) time and constant memory of ours."""
    connection.execute(_PLAIN_TEXT)
    names = _tables(connection)
    migrations: tuple[str, ...] = ()
    n_log_entries, head = 0, ""
    if "django_migrations" in names:
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations")
        migrations = tuple(sorted(row[0] for row in rows))
    if "audit_loghead" in names:
        stated = connection.execute("SELECT n_entries, entry_hash FROM audit_loghead").fetchone()
        n_log_entries, head = stated or (0, "")
    tables = {name: _print(connection, name) for name in names if name not in TABLES_LEFT_EMPTY}
    return Snapshot(tables, migrations, n_log_entries, head)


def is_empty(server: Server) -> bool:
    """Return whether a database has no table."""
    with server.connect() as connection:
        return not _tables(connection)


@contextmanager
def alone(server: Server, maintenance: str = "postgres") -> "Iterator[psycopg.Connection[tuple[Any, ...]]]":
    """Yield a connection to the server's maintenance database, while no other backup or restore of this one runs.

    Raises
    ------
    DatabaseInUseError
        If another one runs.
    """
    with server.at(maintenance).connect(autocommit=True) as connection:
        key = int.from_bytes(hashlib.sha256(f"waymark:{server.name}".encode()).digest()[:8], signed=True)
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        if held != (True,):
            raise DatabaseInUseError("another backup or restore of this database is running")
        yield connection


def make_scratch(connection: "psycopg.Connection[tuple[Any, ...]]", server: Server) -> Server:
    """Make an empty database beside the real one, of the same kind; one that an earlier run left is replaced."""
    scratch = server.at(beside(server.name, "scratch"))
    drop(connection, scratch)
    kind = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s", [server.name]
    ).fetchone()
    if kind is None:
        raise ClientToolsError(f"The server has no database named {server.name}.")
    encoding, collate, ctype = (Literal(word) for word in kind)
    make = SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}")
    try:
        connection.execute(make.format(Identifier(scratch.name), encoding, collate, ctype))
    except psycopg.errors.InsufficientPrivilege as error:
        role = connection.info.user
        raise ClientToolsError(
            f"The role {role} may not make databases, which a checked copy needs. "
            f'Once, as the server\'s administrator: ALTER ROLE "{role}" CREATEDB'
        ) from error
    return scratch


def drop(connection: "psycopg.Connection[tuple[Any, ...]]", server: Server) -> None:
    """Remove a database if it is there."""
    connection.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(server.name)))


def put_in_place(
    connection: "psycopg.Connection[tuple[Any, ...]]", staged: Server, server: Server, *, aside: str
) -> None:
    """Give a finished database the name of the real one, which is kept under the name ``aside``: both or neither.

    Raises
    ------
    DatabaseInUseError
        If anybody is connected to the old database.
    """
    rename = SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with connection.transaction():
            connection.execute(rename.format(Identifier(server.name), Identifier(aside)))
            connection.execute(rename.format(Identifier(staged.name), Identifier(server.name)))
    except psycopg.errors.ObjectInUse as error:
        raise DatabaseInUseError("somebody is connected to the database; stop Waymark first") from error


def beside(name: str, ending: str) -> str:
    """Return a name that begins like a database's and is no longer than PostgreSQL allows."""
    whole = f"{name}_{ending}"
    if len(whole.encode()) <= _MAX_NAME_BYTES:
        return whole
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    room = _MAX_NAME_BYTES - len(mark) - len(ending) - 2
    return f"{name.encode()[:room].decode('utf-8', 'ignore')}_{mark}_{ending}"


def _tables(connection: "psycopg.Connection[tuple[Any, ...]]") -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sorted(str(row[0]) for row in rows)


def _print(connection: "psycopg.Connection[tuple[Any, ...]]", table: str) -> TablePrint:
    # Sorted byte by byte: the order of letters is not the same on every server.
    rows = SQL('COPY (SELECT t::text COLLATE "C" AS row FROM {} t ORDER BY 1) TO STDOUT').format(Identifier(table))
    digest, n_rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(rows) as copied:
        for row in copied:
            digest.update(row)
            n_rows += bytes(row).count(b"\n")
    return TablePrint(n_rows, digest.hexdigest())


def _run(tool: str, *arguments: str, server: Server) -> None:
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell  # nosec B603
        [tool, *arguments], env=server.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [_ending(done.returncode)]
        raise ClientToolsError(f"{tool} failed: {said[0]}")


def _ending(code: int) -> str:
    """Say how a program ended that said nothing itself."""
    if code == -signal.SIGXFSZ:
        return "no more room for its file on the disk"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
