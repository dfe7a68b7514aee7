"""Restoring a backup on trial: into a scratch database, looked at as a stranger would, and away with it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from waymark.cli.backup.engines import Engine, Scratch, records_at
from waymark.cli.errors import PlainError
from waymark.interop.backup.archive import read_archive, unpack_database
from waymark.interop.backup.manifest import BackupDamagedError, Manifest, differences

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def try_out(path: Path, *, engine: Engine) -> Manifest:
    """Restore a backup into a scratch database and hold it against its manifest; return the manifest.

    Raises
    ------
    BackupDamagedError
        If anything is not as it was when it was copied.
    PlainError
        If it is a backup of the other engine.
    """
    manifest = read_archive(path)
    refuse_other_engine(manifest, engine)
    with engine.scratch() as scratch:
        fill(scratch, path, manifest)
    return manifest


def refuse_other_engine(manifest: Manifest, engine: Engine) -> None:
    """Make sure that a backup can be read by the database that DATABASE_URL names."""
    if manifest.engine != engine.name:
        theirs, ours = ENGINES.get(manifest.engine, manifest.engine), ENGINES[engine.name]
        raise PlainError(f"This is a backup of {theirs}, and DATABASE_URL names {ours}. Nothing was changed.")
    if engine.name == "postgresql" and _major(manifest.engine_version) > _major(engine.version()):
        raise PlainError(
            f"This backup is of PostgreSQL {manifest.engine_version}, newer than the server's {engine.version()}. "
            "Nothing was changed."
        )


def fill(scratch: Scratch, path: Path, manifest: Manifest) -> None:
    """Restore a backup into a scratch database and hold it against its manifest and its own audit log."""
    with TemporaryDirectory(prefix=".waymark-", dir=scratch.workplace) as folder:
        copied = Path(folder) / "database"
        unpack_database(path, manifest=manifest, into=copied)
        scratch.load(copied)
    found = differences(manifest.snapshot, scratch.snapshot())
    if found:
        more = f", and {len(found) - 1} more differences" if len(found) > 1 else ""
        raise BackupDamagedError(found[0] + more)
    if "audit_loghead" in manifest.snapshot.tables:
        _check_log(scratch, manifest)


def tell(path: Path, manifest: Manifest, *, as_json: bool) -> None:
    """Say what is in a backup that was restored on trial."""
    snapshot = manifest.snapshot
    if as_json:
        facts = {"path": str(path), "engine": manifest.engine, "software": manifest.software}
        counts = {"n_tables": len(snapshot.tables), "n_rows": snapshot.n_rows, "head": snapshot.head}
        typer.echo(json.dumps({**facts, "taken_at": manifest.taken_at.isoformat(), **counts}))
        return
    typer.echo(
        f"{path} holds {snapshot.n_rows:,} rows in {len(snapshot.tables)} tables, "
        f"as they were on {manifest.taken_at:%Y-%m-%d at %H:%M:%S} UTC. It was restored on trial, and all is there."
    )
    if snapshot.head:
        typer.echo(f"The audit log in it ends in entry {snapshot.n_log_entries}, head {snapshot.head}.")


def _check_log(scratch: Scratch, manifest: Manifest) -> None:
    # Django has to be set up before models can be imported.
    from waymark.apps.audit.verification import verify_chain  # noqa: PLC0415

    with records_at(scratch.name):
        report = verify_chain(expect_head=manifest.snapshot.head or None)
    if not report.holds:
        raise BackupDamagedError(report.sentence.rstrip("."))


def _major(version: str) -> int:
    return int(version.split(".")[0])
