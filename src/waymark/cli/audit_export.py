"""`waymark audit export`: the log as JSON Lines, to be kept off this machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from waymark.cli.backup.words import in_words
from waymark.cli.errors import PlainError
from waymark.cli.records import open_records
from waymark.interop.tables.whole import whole_file

EXAMPLE = "Example: waymark audit export --since 2026-11-01 --out november.jsonl"


def export(
    since: Annotated[
        str, typer.Option(metavar="WHEN", help="From this entry on (41), or from this day on, in UTC (2026-11-01).")
    ] = "1",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; standard output if left out.")
    ] = None,
) -> None:
    """Write the log of who did what as JSON Lines, oldest entry first, one entry per line.

    Exit code 0: done. 2: nothing was written, and the sentence says why.
    """
    first, moment = _beginning(since)
    with open_records(), in_words():
        if out is None:
            for line in _lines(first, moment):
                typer.echo(line, nl=False)
            return
        n_entries = _write(out, _lines(first, moment))
    typer.echo(f"{out} holds {n_entries:,} {'entry' if n_entries == 1 else 'entries'}.")


def _beginning(since: str) -> tuple[int, datetime | None]:
    """Return the number of the first entry, or the moment from which on entries are wanted."""
    if since.isascii() and since.isdigit():
        return int(since), None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise PlainError(
            f"--since is {since!r}; write the number of an entry such as 41, or a day such as 2026-11-01."
        ) from error
    return 1, moment.replace(tzinfo=moment.tzinfo or UTC)


def _lines(first: int, moment: datetime | None) -> Iterator[str]:
    # Django has to be set up before models can be imported.
    from waymark.apps.audit.selectors import entries_since  # noqa: PLC0415
    from waymark.interop.audit_log import entry_line  # noqa: PLC0415

    return (entry_line(entry) for entry in entries_since(first=first, moment=moment))


def _write(out: Path, lines: Iterator[str]) -> int:
    n_entries = 0
    with whole_file(out) as hidden, hidden.open("w", encoding="ascii") as stream:
        for line in lines:
            stream.write(line)
            n_entries += 1
    return n_entries
