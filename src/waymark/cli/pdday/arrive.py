"""`waymark day arrive`: people who come late to a published day are seated from what is left."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.events import Arrivals
from waymark.apps.pdday.moves import moves_of
from waymark.apps.pdday.services.arriving import seat_late_people
from waymark.cli.pdday.checked import replayed
from waymark.cli.pdday.mended import mended_record, tell_moves, write_mended
from waymark.cli.pdday.options import AsJson, Folder
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.latecomers import read_latecomers
from waymark.interop.pdday.read_day import read_day

EXAMPLE = "Example: waymark day arrive examples/cedar-hollow-day drawn --people late.csv --choices wishes.csv --out now"


def arrive(
    folder: Folder,
    published: Annotated[Path, typer.Argument(metavar="OUT", help="The published folder.")],
    *,
    people: Annotated[
        Path, typer.Option(metavar="FILE", help="Who comes late: a table with the columns of educators.csv.")
    ],
    out: Annotated[Path, typer.Option(metavar="OUT2", help="The folder to write; it must not exist yet.")],
    choices: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What they ranked: a table with the columns of choices.csv.")
    ] = None,
    fill: Annotated[
        bool, typer.Option("--fill", help="Give late people left over the emptiest session they may attend.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Seat people who come late to a published day from what is left; nobody else moves.

    Exit code 1: the published day is not the result of that input and seed, so nobody can be added to it.
    """
    with refusing(as_json=as_json), progress() as step:
        step("Reading the day")
        day, notes = read_day(folder)
        step("Checking")
        before = replayed(day, published, as_json=as_json)
        event = Arrivals(read_latecomers(before.day, people, choices), fill)
        step("Seating")
        result = seat_late_people(result=before, event=event)
        step("Writing")
        write_mended(out, result)
    print_notes(notes)
    moves = moves_of(result)
    n_late, n_seats = len(event.people), sum(move.to_session is not None for move in moves)
    if as_json:
        counts = {"n_arrived": n_late, "n_seats_given": n_seats, "n_without": len(moves) - n_seats}
        typer.echo(json.dumps(mended_record(result, counts, moves)))
        return
    tell_moves(result, moves)
    came = ngettext("{n} person comes late", "{n} people come late", n_late).format(n=n_late)
    given = ngettext("{n} seat is given", "{n} seats are given", n_seats).format(n=n_seats)
    without = ngettext("{n} is not to be had", "{n} are not to be had", len(moves) - n_seats)
    text = _("{came}: {given}, {without}; nobody else moves.")
    typer.echo(text.format(came=came, given=given, without=without.format(n=len(moves) - n_seats)))
    typer.echo(_("Written to {out}. Check it with: waymark day verify IN {out}").format(out=out))
