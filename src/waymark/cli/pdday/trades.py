"""`waymark day trades`: people move up from the waitlists of a published day; nobody loses anything."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Promotions
from waymark.apps.pdday.moves import moves_of
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.mending import promote_people
from waymark.cli.pdday.checked import replayed
from waymark.cli.pdday.mended import mended_record, tell_moves, write_mended
from waymark.cli.pdday.options import AsJson, Folder
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.read_day import read_day
from waymark.interop.tables.faults import Fault, Findings, InputRefused, shown
from waymark.interop.tables.read import Columns, Unusable, read_rows
from waymark.interop.tables.source import source_of_path

EXAMPLE = "Example: waymark day trades examples/cedar-hollow-day drawn --given-up gone.csv --out traded"
GIVEN_UP = Columns(("educator_id", "breakout"))


def trades(
    folder: Folder,
    published: Annotated[Path, typer.Argument(metavar="OUT", help="The published folder.")],
    *,
    out: Annotated[Path, typer.Option(metavar="OUT2", help="The folder to write; it must not exist yet.")],
    given_up: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who gave up a seat: a table with educator_id and breakout."),
    ] = None,
    begun: Annotated[
        list[str] | None,
        typer.Option(
            metavar="BREAKOUT", help="A breakout that has begun: nobody moves there. Can be given repeatedly."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let people move up from the waitlists, in chains and cycles: each old seat goes on in the same step.

    Exit code 1: the published day is not the result of that input and seed, so nobody can move.
    """
    with refusing(as_json=as_json), progress() as step:
        step("Reading the day")
        day, notes = read_day(folder)
        step("Checking")
        before = replayed(day, published, as_json=as_json)
        _check_begun(day, begun or [])
        gone = _read_given_up(given_up, before) if given_up else ()
        event = Promotions(gone, tuple(sorted(set(begun or []))))
        step("Moving people up")
        result = promote_people(result=before, event=event)
        step("Writing")
        write_mended(out, result)
    print_notes(notes)
    moves = moves_of(result)
    n_up = sum(not move.displaced for move in moves)
    if as_json:
        counts = {"n_given_up": len(event.given_up), "n_promoted": n_up}
        typer.echo(json.dumps(mended_record(result, counts, moves)))
        return
    tell_moves(result, moves)
    text = ngettext("{n} person moves up; nobody loses a seat.", "{n} people move up; nobody loses a seat.", n_up)
    typer.echo(text.format(n=n_up))
    typer.echo(_("Written to {out}. Check it with: waymark day verify IN {out}").format(out=out))


def _check_begun(day: Day, begun: list[str]) -> None:
    """Refuse breakouts that the day does not have."""
    known = {breakout.breakout for breakout in day.breakouts}
    problem = _("there is no breakout %(breakout)s")
    faults = [
        Fault("--begun", 0, "", problem % {"breakout": shown(one)}, _("Copy it from breakouts.csv as it stands"))
        for one in begun
        if one not in known
    ]
    if faults:
        raise InputRefused(faults)


def _read_given_up(path: Path, before: DayResult) -> tuple[tuple[str, str], ...]:
    """Return who gave up a seat where. Raises ``InputRefused`` with all faults found."""
    source, findings = source_of_path(path), Findings()
    day, problem = before.day, before.problem
    seated = {
        (day.educators[educator].educator_id, day.breakouts[breakout].breakout)
        for educator, breakout, session in zip(
            problem.slot_educator.tolist(),
            problem.slot_breakout.tolist(),
            before.assignment.slot_session.tolist(),
            strict=True,
        )
        if session >= 0
    }
    pairs: dict[tuple[str, str], int] = {}
    with suppress(*Unusable):  # noted already
        for line, (educator, breakout) in read_rows(source, GIVEN_UP, findings):
            told = {"educator": shown(educator), "breakout": shown(breakout)}
            if (educator, breakout) in pairs:
                problem_text = _("%(educator)s stands twice with breakout %(breakout)s") % told
                findings.fault(source.file, line, "educator_id", problem_text, _("Keep one of them"))
            elif (educator, breakout) not in seated:
                problem_text = _("%(educator)s has no seat in breakout %(breakout)s") % told
                findings.fault(source.file, line, "educator_id", problem_text, _("Look it up in assignments.csv"))
            pairs[educator, breakout] = line
    findings.raise_if_any()
    return tuple(sorted(pairs))
