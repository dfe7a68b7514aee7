"""`waymark day why`: the reason for every seat of one person, one sentence per breakout."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.why import Why, why_educator
from waymark.cli.pdday.checked import replayed
from waymark.cli.pdday.options import AsJson, Folder
from waymark.cli.refusal import refusing
from waymark.interop.pdday.read_day import read_day
from waymark.interop.tables.faults import Fault, InputRefused, one_line, shown

EXAMPLE = "Example: waymark day why examples/cedar-hollow-day drawn --educator ch014"


def why(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The published folder.")],
    *,
    educator: Annotated[str, typer.Option(metavar="ID", help="The person's educator_id.")],
    as_json: AsJson = False,
) -> None:
    """Say for each breakout what one person got and why. The published day is checked first.

    Exit code 1: the published day is not the result of that input and seed, so there is nothing to explain.
    """
    with refusing(as_json=as_json):
        day, _notes = read_day(folder)
        result = replayed(day, out, as_json=as_json)
        position = _position(result.day, educator)
    answers = why_educator(result, position)
    if as_json:
        typer.echo(json.dumps([_record(day, answer) for answer in answers]))
        return
    for answer in answers:
        typer.echo(one_line(f"{answer.breakout}: {answer.sentence}"))


def _position(day: Day, educator: str) -> int:
    for position, person in enumerate(day.educators):
        if person.educator_id == educator:
            return position
    problem = _("%(educator)s is not in educators.csv") % {"educator": shown(educator)}
    raise InputRefused([Fault("--educator", 0, "", problem, _("Copy the id from there as it stands"))])


def _record(day: Day, answer: Why) -> dict[str, object]:
    """Return one answer as plain values, with session ids for positions."""
    record: dict[str, object] = {"breakout": answer.breakout, "sentence": answer.sentence}
    if answer.explanation is None:
        return record

    def name(session: int) -> str:
        return day.sessions[session].session_id if session >= 0 else ""

    facts = dataclasses.asdict(answer.explanation)
    if answer.explanation.session < 0:
        facts |= {"session": None, "rank": None}
    else:
        facts["session"] = name(answer.explanation.session)
    facts["closed"] = [
        {**dataclasses.asdict(c), "session": name(c.session), "other_session": name(c.other_session)}
        for c in answer.explanation.closed
    ]
    facts.pop("slot")
    return record | facts
