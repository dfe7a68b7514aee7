"""`waymark restore`: a backup takes the place of the records, whole or not at all."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from waymark.cli.backup.engines import Engine, Scratch, engine_of_records, records_at
from waymark.cli.backup.trial import fill, refuse_other_engine
from waymark.cli.backup.words import in_words
from waymark.cli.errors import PlainError
from waymark.cli.progress import Say, progress
from waymark.cli.records import open_records
from waymark.cli.up_to_date import bring_up_to_date, refuse_newer
from waymark.interop.backup.archive import read_archive
from waymark.interop.backup.manifest import Manifest

EXAMPLE = "Example: waymark restore /srv/backups/waymark-20261122T160000Z.zip --replace"
ACTOR = "command:restore"


def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Although there are records: these are kept aside under another name.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Put a backup in the place of the records, after it was checked, and sign everybody out.

    Waymark must not be running. Exit code 0: done. 2: nothing was changed, and the sentence says why.
    """
    with open_records(), in_words(), progress() as say:
        manifest = read_archive(path)
        engine = engine_of_records()
        refuse_other_engine(manifest, engine)
        refuse_newer(frozenset(manifest.snapshot.migrations))
        keep_old = _keeps_old(engine, replace=replace)
        with engine.scratch() as scratch:
            say("Restoring beside the records")
            fill(scratch, path, manifest)
            _finish(scratch, path, manifest, say)
            aside = f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
            old = scratch.put_in_place(aside=aside, keep_old=keep_old)
    _tell(manifest, old, as_json=as_json)


def _keeps_old(engine: Engine, *, replace: bool) -> bool:
    if engine.is_empty():
        return False
    if replace:
        return True
    raise PlainError(
        "There are records here already. Nothing was changed. To put the backup in their place, add --replace; "
        "what is there now is kept under another name."
    )


def _finish(scratch: Scratch, path: Path, manifest: Manifest, say: Say) -> None:
    """Bring old records up to this version, sign everybody out and write down what was done."""
    # Django has to be set up before any of these can be imported.
    from django.utils import timezone  # noqa: PLC0415

    from waymark.apps.audit.ending_sessions import end_all_sessions  # noqa: PLC0415
    from waymark.apps.audit.services import log_action  # noqa: PLC0415

    with records_at(scratch.name):
        say("Bringing the records up to date")
        bring_up_to_date()
        end_all_sessions(by=ACTOR, reason="A backup was restored.", now=timezone.now())
        details = {"file": path.name, "taken_at": manifest.taken_at.isoformat(), "sha256": manifest.database_sha256}
        log_action(actor=ACTOR, action="backup.restore", subject="records", now=timezone.now(), details=details)


def _tell(manifest: Manifest, old: str, *, as_json: bool) -> None:
    if as_json:
        facts = {"taken_at": manifest.taken_at.isoformat(), "n_rows": manifest.snapshot.n_rows, "old_records": old}
        typer.echo(json.dumps(facts))
        return
    typer.echo(
        f"The records are those of {manifest.taken_at:%Y-%m-%d at %H:%M:%S} UTC: {manifest.snapshot.n_rows:,} rows. "
        "Everybody has to sign in again."
    )
    if old:
        typer.echo(f"What was there before is kept as {old}. Remove it once you no longer need it.")
    typer.echo("Start Waymark with: waymark serve")
