"""`waymark day convert`: a day's folder from a form's answers or from ballots."""

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from waymark.apps.pdday.day import Day
from waymark.cli.errors import PlainError
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.google_forms.answers import read_answers
from waymark.interop.pdday.build import Seats
from waymark.interop.pdday.cells import MAX_NUMBER
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.write_day import day_files
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.faults import Note, one_line, shown
from waymark.interop.tables.source import source_of_path
from waymark.interop.tables.write import write_folder

EXAMPLE = "Example: waymark day convert answers.csv my-day --sessions sessions.csv"


class SourceFormat(StrEnum):
    """The kinds of files that can be converted."""

    GOOGLE_FORMS = "google-forms"
    PREFLIB = "preflib"


_BY_SUFFIX = {".csv": SourceFormat.GOOGLE_FORMS} | dict.fromkeys((".soc", ".soi", ".toc", ".toi"), SourceFormat.PREFLIB)


def convert(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The answers of a form (.csv) or ballots (.soc, .soi).")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The day's folder to write; it must not exist yet.")],
    *,
    source_format: Annotated[
        SourceFormat | None, typer.Option("--format", help="What SOURCE is; told by its name if left out.")
    ] = None,
    sessions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The day's sessions.csv, for the answers of a form.")
    ] = None,
    capacity: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=MAX_NUMBER, help="Seats of every session, if SOURCE is all there is."),
    ] = None,
    supply: Annotated[
        str | None, typer.Option(metavar="X", help="Or: seats per person, such as 1.05, spread over the sessions.")
    ] = None,
) -> None:
    """Make a day's folder out of a Google Forms export or of PrefLib ballots.

    Of a person who answered more than once the latest answer counts; everything decided on the way is told.
    """
    kind = source_format or _BY_SUFFIX.get(source.suffix.casefold())
    if kind is None:
        text = _("What is {source}? Say --format google-forms or --format preflib.")
        raise PlainError(text.format(source=one_line(str(source))))
    seats = _seats(capacity, supply, sessions)
    with refusing():
        day, notes = _converted(source, kind, sessions, seats)
        files = day_files(day)
        # The folder is read before it is written: what convert makes, draw must be able to use.
        read_day_files(files)
        write_folder(out, {name: [data] for name, data in files.items()})
    print_notes(notes)
    text = _("{n_people} people, {n_sessions} sessions, {n_choices} ranked choices written to {out}.")
    facts = {"n_people": len(day.educators), "n_sessions": len(day.sessions), "n_choices": len(day.choices)}
    typer.echo(text.format(**facts, out=one_line(str(out))))


def _converted(source: Path, kind: SourceFormat, sessions: Path | None, seats: Seats) -> tuple[Day, tuple[Note, ...]]:
    if kind is SourceFormat.PREFLIB:
        if sessions is not None:
            raise PlainError(_("Ballots bring their own sessions: leave --sessions out."))
        return read_ballots(source_of_path(source), seats)
    sessions_source = source_of_path(sessions) if sessions else None
    return read_answers(source_of_path(source), sessions_source=sessions_source, seats=seats)


def _seats(capacity: int | None, supply: str | None, sessions: Path | None) -> Seats:
    given = [option for option in (capacity, supply, sessions) if option is not None]
    if len(given) != 1:
        raise PlainError(
            _("How many seats are there? Give one of --sessions FILE, --capacity N (each session) and --supply X.")
        )
    if supply is None:
        return Seats(per_session=capacity)
    try:
        share = Fraction(supply)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1000:
        text = _("--supply is {supply}; write a number from 0 to 1000, such as 1.05.")
        raise PlainError(text.format(supply=shown(supply)))
    return Seats(supply=share)
