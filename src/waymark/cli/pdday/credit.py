"""`waymark day credit`: what a published day leaves to the next one."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from waymark.apps.pdday.credit import credits_after
from waymark.cli.pdday.checked import replayed
from waymark.cli.pdday.options import AsJson, Folder
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.credits import CREDIT_COLUMNS, read_credits
from waymark.interop.pdday.read_day import read_day
from waymark.interop.tables.write import csv_blocks, write_file
from waymark.kernels.assignment import MOST_CREDIT

EXAMPLE = "Example: waymark day credit examples/cedar-hollow-day drawn --out credits.csv"


def credit(
    folder: Folder,
    published: Annotated[Path, typer.Argument(metavar="OUT", help="The published folder.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table to write; it must not exist yet.")],
    before: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The table of the day before, if this day was drawn with it.")
    ] = None,
    duties: Annotated[bool, typer.Option("--duties", help="To facilitate earns one too; see what that costs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say who brings a credit to the next day because they were shut out on this one. What was used is spent.

    Exit code 1: the published day is not the result of that input and seed, so it earns nothing.
    """
    with refusing(as_json=as_json):
        day, notes = read_day(folder)
        had = read_credits(before, most=MOST_CREDIT) if before else {}
        found = credits_after(replayed(day, published, as_json=as_json), had, duties=duties)
        write_file(out, csv_blocks(CREDIT_COLUMNS, ((one, str(value)) for one, value in found.items())))
    print_notes(notes)
    counts = Counter(found.values())
    if as_json:
        typer.echo(json.dumps({"n_people": len(found), "by_credit": {str(c): counts[c] for c in sorted(counts)}}))
        return
    text = _("{n_some} of {n_people} people bring a credit to the next day. Written to {out}.")
    typer.echo(text.format(n_some=len(found) - counts[0], n_people=len(found), out=out))
