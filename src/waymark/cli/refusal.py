"""How the command line tells what is wrong with files: one line per fault on standard error, exit code 2."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from waymark.interop.tables.faults import InputRefused, Note

EXIT_REFUSED = 2


@contextmanager
def refusing(*, as_json: bool = False) -> Iterator[None]:
    """Turn refused input into one line per fault on standard error and exit code 2.

    With ``as_json`` the faults are also printed as one JSON object on standard output.
    """
    try:
        yield
    except InputRefused as refusal:
        for line in refusal.lines():
            typer.echo(line, err=True)
        if as_json:
            typer.echo(json.dumps(refusal.as_json()))
        raise typer.Exit(EXIT_REFUSED) from refusal


def print_notes(notes: Iterable[Note]) -> None:
    """Print what was noticed and does not stop the work, on standard error."""
    for note in notes:
        typer.echo(str(note), err=True)
