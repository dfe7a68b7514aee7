"""Copies of a SQLite database by SQLite's own backup call: all from one moment, while others write.

Copying the file instead is no backup: pages that are still in the write-ahead log are missing from it, and pages that
change while it is read are torn.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from waymark.interop.backup.manifest import (
    TABLES_LEFT_EMPTY,
    BackupDamagedError,
    DatabaseInUseError,
    Snapshot,
    TablePrint,
)
from waymark.interop.tables.whole import sync_folder

TIMEOUT_S = 20
_SIDE_FILES = ("-wal", "-shm", "-journal")


def engine_version() -> str:
    """Return SQLite's version."""
    return sqlite3.sqlite_version


def copy_live(database: Path, target: Path) -> Snapshot:
    """Copy a database that others may be writing to, and return what stood in it at the moment of the copy.

    Everything that was committed before the call is in the copy. Nobody who writes has to wait. The snapshot is read
    from the living database, not from the copy, so that the copy can be held against it. Sessions are left out.
    """
    with closing(_connect(database)) as live, closing(_connect(target)) as copy:
        live.execute("BEGIN")
        snapshot = read_snapshot(live)
        live.backup(copy)
        live.execute("ROLLBACK")
        # One file, and nothing in its free pages of what is left out.
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        for table in set(TABLES_LEFT_EMPTY) & set(_tables(copy)):
            copy.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 - our own names  # nosec B608
    return snapshot


def snapshot_of(database: Path) -> Snapshot:
    """Return what stands in a database that nobody writes to, after SQLite has looked at every page of it.

    Raises
    ------
    BackupDamagedError
        If a page is torn, an index does not fit its table, or a row points nowhere.
    """
    try:
        with closing(_connect(database)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                raise BackupDamagedError(f"SQLite finds damage in it: {found[0]}")
            if astray := connection.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupDamagedError(f"a row of the table {astray[0]} points to one in {astray[2]} that is missing")
            return read_snapshot(connection)
    except sqlite3.DatabaseError as error:
        raise BackupDamagedError(f"SQLite cannot read it ({error})") from error


def read_snapshot(connection: sqlite3.Connection) -> Snapshot:
    """Return what a connection sees, in O(rows) time and constant memory."""
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


def is_empty(database: Path) -> bool:
    """Return whether there is no database yet, or one without any table."""
    if not database.exists():
        return True
    with closing(_connect(database)) as connection:
        return not _tables(connection)


def put_in_place(staged: Path, database: Path, *, aside: Path | None) -> None:
    """Let a finished database take the place of ``database``, whose file is kept as ``aside`` if there is one.

    The change is one rename: before it everything is as it was, after it everything is new.

    Raises
    ------
    DatabaseInUseError
        If anybody else has the old database open, or left something of it unfinished.
    """
    _fold(staged)
    with open(staged, "rb") as stream:
        os.fsync(stream.fileno())
    if database.exists():
        _fold(database)
        if aside is not None:
            os.link(database, aside)
    if left := [name for end in _SIDE_FILES if (name := Path(f"{database}{end}")).exists()]:
        raise DatabaseInUseError(f"{left[0].name} lies beside the database; move it away if nothing runs")
    os.replace(staged, database)
    sync_folder(database.parent)


def remove_leftovers(database: Path) -> None:
    """Remove a database and what SQLite keeps beside it, if it is there."""
    for end in ("", *_SIDE_FILES):
        Path(f"{database}{end}").unlink(missing_ok=True)


def _fold(database: Path) -> None:
    """Bring everything into the one file; SQLite does that only for a connection that is alone."""
    with closing(sqlite3.connect(database, timeout=2, isolation_level=None)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise DatabaseInUseError("something has the database open; stop Waymark first") from error
    if mode != "delete":
        raise DatabaseInUseError("something has the database open; stop Waymark first")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=TIMEOUT_S, isolation_level=None)


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(row[0] for row in rows)


def _print(connection: sqlite3.Connection, table: str) -> TablePrint:
    # The values are hashed with their types, so that 1 is not '1'.
    digest, n_rows = hashlib.sha256(), 0
    for row in connection.execute(f"SELECT * FROM {_quoted(table)} ORDER BY rowid"):  # noqa: S608 - quoted  # nosec B608
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        n_rows += 1
    return TablePrint(n_rows, digest.hexdigest())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
