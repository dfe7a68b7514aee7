"""The restore drill, as a process of its own: copies are taken while others write, each is restored on trial.

    python drill.py N FOLDER ACKNOWLEDGED…

Prints one JSON object: how many copies could be restored with all that was acknowledged before they began, and what a
plain copy of the file would have given (SQLite only).
"""

import json
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402 - needs Django set up

from waymark.apps.audit.models import LogEntry  # noqa: E402
from waymark.cli.backup.engines import engine_of_records, records_at  # noqa: E402
from waymark.cli.backup.taking import take  # noqa: E402
from waymark.cli.backup.trial import fill  # noqa: E402
from waymark.interop.backup.archive import read_archive  # noqa: E402


def acknowledged(files: list[Path]) -> dict[str, int]:
    """Return the last number that each writer was told is kept."""
    return {file.stem: int(file.read_text().rstrip("\n").rpartition("\n")[2]) for file in files}


def what_is_missing(found: dict[str, int], promised: dict[str, int]) -> dict[str, int]:
    """Return by writer how many acknowledged rows are not there."""
    return {name: number - found.get(name, 0) for name, number in promised.items() if found.get(name, 0) < number}


def take_and_look(path: Path, files: list[Path]) -> dict[str, int]:
    """Take a copy, restore it once more, and return what is missing from it."""
    promised = acknowledged(files)
    take(path, say=lambda _step: None)
    engine = engine_of_records()
    with engine.scratch() as scratch:
        fill(scratch, path, read_archive(path))
        with records_at(scratch.name):
            found = {name: LogEntry.objects.filter(actor=name).count() for name in promised}
    return what_is_missing(found, promised)


def plain_copy_is_bad(folder: Path, files: list[Path]) -> bool:
    """Copy the file as one copies files, and return whether it is torn or lacks what was acknowledged."""
    promised = acknowledged(files)
    copy = folder / "plain"
    shutil.copyfile(connection.settings_dict["NAME"], copy)
    try:
        with closing(sqlite3.connect(copy)) as plain:
            torn = plain.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",)
            rows = plain.execute("SELECT actor, count(*) FROM audit_logentry GROUP BY actor").fetchall()
    except sqlite3.DatabaseError:
        return True
    return torn or bool(what_is_missing(dict(rows), promised))


def main() -> None:
    """Take N copies and count."""
    n_copies, folder = int(sys.argv[1]), Path(sys.argv[2])
    files = [Path(name) for name in sys.argv[3:]]
    n_good = n_plain_bad = 0
    began = time.monotonic()
    for number in range(n_copies):
        n_good += not take_and_look(folder / f"{number}-{datetime.now(UTC):%H%M%S}.zip", files)
        if connection.vendor == "sqlite":
            n_plain_bad += plain_copy_is_bad(folder, files)
    seconds = round(time.monotonic() - began, 1)
    written = acknowledged(files)
    print(json.dumps({"n_good": n_good, "n_plain_bad": n_plain_bad, "seconds": seconds, "written": written}))  # noqa: T201 - read by the test


main()
