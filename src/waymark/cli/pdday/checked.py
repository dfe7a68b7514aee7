"""A published day that is asked about is checked first, and drawn again."""

import json
from pathlib import Path

import typer
from django.utils.translation import gettext as _

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.mending import replay_day
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.interop.pdday.result import read_published
from waymark.interop.tables.faults import one_line


def replayed(day: Day, out: Path, *, as_json: bool) -> DayResult:
    """Return a published day with everything that follows from it; exit code 1 where it is not the result of its input.

    Raises
    ------
    InputRefused
        If a file of ``out`` is missing or cannot be opened.
    """
    published = read_published(out)
    review = verify_result(day=day, input_sha256=input_sha256(day), published=published)
    if not review.holds:
        if as_json:
            typer.echo(json.dumps({"holds": False, "findings": review.findings}))
        typer.echo(one_line(review.findings[0]), err=True)
        typer.echo(_("This is not the result of that input and seed. See: waymark day verify"), err=True)
        raise typer.Exit(1)
    return replay_day(day=day, record=published.draw)
