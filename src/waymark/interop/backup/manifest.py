"""What a backup says about itself, so that it can be held against what is in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

FORMAT = "waymark.backup.1"
# A copy must not let anybody in: whoever is signed in stays out of it.
TABLES_LEFT_EMPTY = ("django_session",)


class ClientToolsError(Exception):
    """pg_dump or pg_restore is missing, too old or failed; the sentence says what to do."""


class DatabaseInUseError(Exception):
    """Somebody else uses a database that was to be put aside; the sentence says what to do."""


class BackupDamagedError(Exception):
    """A backup is not what it says it is; the sentence says where."""


@dataclass(frozen=True, slots=True)
class TablePrint:
    """How many rows a table has, and the SHA-256 over all of them."""

    n_rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stood in a database at one moment.

    ``tables`` by name; ``migrations`` as ``people.0001_first``, sorted; ``head`` is the head of the audit log, empty
    where there is none.
    """

    tables: Mapping[str, TablePrint]
    migrations: tuple[str, ...]
    n_log_entries: int
    head: str

    @property
    def n_rows(self) -> int:
        """Return how many rows all tables have together."""
        return sum(table.n_rows for table in self.tables.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first thing in a backup: who took it, from what, when, and what must be in it."""

    software: str
    engine: str
    engine_version: str
    taken_at: datetime
    database_bytes: int
    database_sha256: str
    snapshot: Snapshot

    def as_json(self) -> str:
        """Return the text of ``manifest.json``."""
        snapshot = self.snapshot
        written = {
            "format": FORMAT,
            "software": self.software,
            "engine": self.engine,
            "engine_version": self.engine_version,
            "taken_at": self.taken_at.isoformat(),
            "database_bytes": self.database_bytes,
            "database_sha256": self.database_sha256,
            "migrations": list(snapshot.migrations),
            "audit": {"n_entries": snapshot.n_log_entries, "head": snapshot.head},
            "tables": {name: asdict(table) for name, table in sorted(snapshot.tables.items())},
        }
        return json.dumps(written, indent=1) + "\n"


def read_manifest(text: bytes) -> Manifest:
    """Return the manifest that ``manifest.json`` holds.

    Raises
    ------
    BackupDamagedError
        If it cannot be understood.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BackupDamagedError("its manifest cannot be read") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BackupDamagedError(f"its manifest does not say {FORMAT}, the only format that this version reads")
    try:
        return _manifest(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupDamagedError(f"its manifest is not complete ({error})") from error


def differences(promised: Snapshot, found: Snapshot) -> list[str]:
    """Return a sentence for each thing that is not as the manifest says."""
    said = [*_table_differences(promised, found)]
    if promised.migrations != found.migrations:
        said.append("the migrations that were applied are not those of the manifest")
    if (promised.n_log_entries, promised.head) != (found.n_log_entries, found.head):
        said.append(
            f"the audit log ends in entry {found.n_log_entries} ({found.head or 'no head'}), "
            f"not in entry {promised.n_log_entries} ({promised.head or 'no head'})"
        )
    return said


def _table_differences(promised: Snapshot, found: Snapshot) -> list[str]:
    said = []
    for name in sorted(promised.tables.keys() | found.tables.keys()):
        want, got = promised.tables.get(name), found.tables.get(name)
        if want is None:
            said.append(f"the table {name} is not in the manifest")
        elif got is None:
            said.append(f"the table {name} is missing")
        elif want.n_rows != got.n_rows:
            said.append(f"the table {name} has {got.n_rows} rows, not {want.n_rows}")
        elif want.sha256 != got.sha256:
            said.append(f"the rows of the table {name} are not those that were copied")
    return said


def _manifest(found: dict[str, Any]) -> Manifest:
    taken_at = datetime.fromisoformat(found["taken_at"])
    if taken_at.tzinfo is None:
        raise ValueError("taken_at has no time zone")
    tables = {str(k): TablePrint(int(v["n_rows"]), str(v["sha256"])) for k, v in found["tables"].items()}
    audit = found["audit"]
    migrations = tuple(str(name) for name in found["migrations"])
    return Manifest(
        software=str(found["software"]),
        engine=str(found["engine"]),
        engine_version=str(found["engine_version"]),
        taken_at=taken_at,
        database_bytes=int(found["database_bytes"]),
        database_sha256=str(found["database_sha256"]),
        snapshot=Snapshot(tables, migrations, int(audit["n_entries"]), str(audit["head"])),
    )
