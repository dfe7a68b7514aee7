"""`waymark day cancel`: a published day is mended after a session is cancelled, with the fewest people moved."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import SeatsCut
from waymark.apps.pdday.moves import Move, moves_of
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.mending import mend_day
from waymark.apps.pdday.services.problem import capacity_seats
from waymark.cli.pdday.checked import replayed
from waymark.cli.pdday.mended import mended_record, tell_moves, write_mended
from waymark.cli.pdday.options import AsJson, Folder
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.read_day import read_day
from waymark.interop.tables.faults import Fault, InputRefused, shown

EXAMPLE = "Example: waymark day cancel examples/cedar-hollow-day drawn --session B1-01 --out mended"


def cancel(
    folder: Folder,
    published: Annotated[Path, typer.Argument(metavar="OUT", help="The published folder.")],
    *,
    session: Annotated[str, typer.Option(metavar="ID", help="The session_id of the session.")],
    out: Annotated[Path, typer.Option(metavar="OUT2", help="The folder to write; it must not exist yet.")],
    seats: Annotated[
        int, typer.Option(metavar="N", min=0, help="The seats that are left, if it only moves to a smaller room.")
    ] = 0,
    opted_in: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Somebody who agreed to be moved to any session they ranked; may be repeated."),
    ] = None,
    fill: Annotated[
        bool, typer.Option("--fill", help="Give people left over the emptiest session they may attend.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Cancel a session of a published day: its people are seated anew, and nobody else is worse off.

    Exit code 1: the published day is not the result of that input and seed, so it cannot be mended.
    """
    with refusing(as_json=as_json), progress() as step:
        step("Reading the day")
        day, notes = read_day(folder)
        step("Checking")
        before = replayed(day, published, as_json=as_json)
        _check(before.day, session, opted_in or [])
        _check_seats(before, session, seats)
        step("Mending")
        event = SeatsCut(session, seats, tuple(sorted(set(opted_in or []))), fill)
        result = mend_day(result=before, event=event)
        step("Writing")
        write_mended(out, result)
    print_notes(notes)
    moves = moves_of(result)
    if as_json:
        typer.echo(json.dumps(mended_record(result, _counts(moves), moves)))
        return
    tell_moves(result, moves)
    typer.echo("\n".join(_told(moves, out)))


def _counts(moves: tuple[Move, ...]) -> dict[str, int]:
    return {
        "n_displaced": sum(move.displaced for move in moves),
        "n_seated_anew": sum(move.displaced and move.to_session is not None for move in moves),
        "n_others_moved": sum(not move.displaced for move in moves),
    }


def _told(moves: tuple[Move, ...], out: Path) -> list[str]:
    """Say in a few lines how many moved."""
    counts = _counts(moves)
    n_lost, n_anew, n_others = counts["n_displaced"], counts["n_seated_anew"], counts["n_others_moved"]
    lost = ngettext("{n} person loses a seat", "{n} people lose a seat", n_lost).format(n=n_lost)
    anew = ngettext("{n} is seated anew", "{n} are seated anew", n_anew).format(n=n_anew)
    without = ngettext("{n} has no seat there now", "{n} have no seat there now", n_lost - n_anew)
    others = ngettext("{n} other is moved", "{n} others are moved", n_others).format(n=n_others)
    return [
        _("{lost}: {anew}, {without}; {others}.").format(
            lost=lost, anew=anew, without=without.format(n=n_lost - n_anew), others=others
        ),
        _("Written to {out}. Check it with: waymark day verify IN {out}").format(out=out),
    ]


def _check(day: Day, session: str, opted_in: list[str]) -> None:
    """Refuse ids that are not in the day."""
    faults = []
    if session not in {s.session_id for s in day.sessions}:
        problem = _("%(session)s is not in sessions.csv") % {"session": shown(session)}
        faults.append(Fault("--session", 0, "", problem, _("Copy the id from there as it stands")))
    known = {e.educator_id for e in day.educators}
    for one in opted_in:
        if one not in known:
            problem = _("%(educator)s is not in educators.csv") % {"educator": shown(one)}
            faults.append(Fault("--opted-in", 0, "", problem, _("Copy the id from there as it stands")))
    if faults:
        raise InputRefused(faults)


def _check_seats(before: DayResult, session: str, seats: int) -> None:
    """Refuse an event that takes no seat away."""
    position = [s.session_id for s in before.day.sessions].index(session)
    now = int(before.problem.capacity_seats[position])
    if seats < now:
        return
    if now < capacity_seats(before.day)[position] and now == 0:
        problem = _("%(session)s is cancelled already") % {"session": shown(session)}
        raise InputRefused([Fault("--session", 0, "", problem, _("Name a session that still has seats"))])
    problem = _("%(session)s has %(now)d seats, not more than %(seats)d") % {
        "session": shown(session),
        "now": now,
        "seats": seats,
    }
    raise InputRefused([Fault("--seats", 0, "", problem, _("Name a session and fewer seats than it has"))])
