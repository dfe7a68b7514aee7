"""`waymark backup`: all records as one file, restored on trial before it gets its name."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

import waymark
from waymark.cli.backup.engines import engine_of_records
from waymark.cli.backup.trial import tell, try_out
from waymark.cli.backup.words import in_words
from waymark.cli.errors import PlainError
from waymark.cli.progress import Say, progress
from waymark.cli.records import open_records
from waymark.interop.backup.archive import digest_of, write_archive
from waymark.interop.backup.manifest import BackupDamagedError, Manifest
from waymark.interop.tables.whole import whole_file

EXAMPLE = "Example: waymark backup /srv/backups"
ACTOR = "command:backup"


def backup(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The file to write, or a folder: then the moment is its name.")
    ],
    check: Annotated[bool, typer.Option("--check", help="Write nothing: try out the backup that PATH is.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Copy all records into one file while people go on working, and restore it on trial before it counts.

    Exit code 0: the file is there and was restored on trial. 1: with --check, it cannot be restored. 2: nothing was
    written, and the sentence says why.
    """
    with open_records(), in_words(), progress() as say:
        if check:
            manifest = _check(path, say)
        else:
            path = _free_name(path)
            manifest = take(path, say=say)
            _note(path, manifest)
    tell(path, manifest, as_json=as_json)


def _free_name(path: Path) -> Path:
    if path.is_dir():
        path /= f"waymark-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    if path.exists() or path.is_symlink():
        raise PlainError(f"{path} is there already, and a backup never takes the place of another. Choose a new name.")
    if not path.parent.is_dir():
        raise PlainError(f"There is no folder {path.parent}. Make it first, and see that only you may read it.")
    return path


def take(path: Path, *, say: Say) -> Manifest:
    """Write a backup to a name that is free, and restore it on trial before it gets that name. Needs Django set up."""
    engine = engine_of_records()
    taken_at = datetime.now(UTC)
    with whole_file(path) as hidden, TemporaryDirectory(prefix=f".{path.name[:50]}.", dir=path.parent) as folder:
        copied = Path(folder) / "database"
        say("Copying the records")
        snapshot = engine.copy(copied)
        n_bytes, sha256 = digest_of(copied)
        manifest = Manifest(waymark.__version__, engine.name, engine.version(), taken_at, n_bytes, sha256, snapshot)
        say("Packing them")
        write_archive(hidden, manifest=manifest, database=copied)
        copied.unlink()
        say("Restoring them on trial")
        return try_out(hidden, engine=engine)


def _check(path: Path, say: Say) -> Manifest:
    say("Restoring the backup on trial")
    try:
        return try_out(path, engine=engine_of_records())
    except BackupDamagedError as error:
        typer.echo(f"{path} cannot be restored: {error}.")
        raise typer.Exit(1) from error


def _note(path: Path, manifest: Manifest) -> None:
    """Write into the living records that there is a backup. It is there, whether they can be written to or not."""
    # Django has to be set up before any of these can be imported.
    from django.db import Error  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from waymark.apps.audit.heartbeats import BACKUP, beat  # noqa: PLC0415
    from waymark.apps.audit.services import log_action  # noqa: PLC0415

    details = {"file": path.name, "n_rows": manifest.snapshot.n_rows, "sha256": manifest.database_sha256}
    try:
        beat(name=BACKUP, now=timezone.now())
        log_action(actor=ACTOR, action="backup.take", subject="records", now=timezone.now(), details=details)
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        typer.echo(f"The backup is good, but the records could not note that it was taken ({reason}).", err=True)
