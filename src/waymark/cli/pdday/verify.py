"""`waymark day verify`: is this published day the result of its input and seed?"""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.services.verify_result import Review, verify_result
from waymark.cli.pdday.options import AsJson
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day, read_day_files
from waymark.interop.pdday.result import read_published
from waymark.interop.tables.faults import one_line

EXAMPLE = "Example: waymark day verify examples/cedar-hollow-day drawn   or   waymark day verify bundle.zip"


def verify(
    source: Annotated[
        Path, typer.Argument(metavar="IN|BUNDLE.zip", help="The day's folder, or a zip with in/ and out/.")
    ],
    out: Annotated[Path | None, typer.Argument(metavar="OUT", help="The published folder; not with a zip.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check a published day from scratch: rules, lottery, waitlists, reasons and figures.

    Exit code 0: it is the result. 1: it is not, and the lines say where. 2: the input is faulty or a file is missing.
    """
    with refusing(as_json=as_json), progress() as step:
        step("Reading")
        if out is None:
            files_in, files_out = read_bundle(source)
            day, notes = read_day_files(files_in)
            published = read_published(files_out)
        else:
            day, notes = read_day(source)
            published = read_published(out)
        step("Checking")
        review = verify_result(day=day, input_sha256=input_sha256(day), published=published)
    print_notes(notes)
    _tell(review, as_json=as_json)
    raise typer.Exit(0 if review.holds else 1)


def _tell(review: Review, *, as_json: bool) -> None:
    if as_json:
        record = {"holds": review.holds, "n_checks": review.n_checks, "n_findings": review.n_findings}
        typer.echo(json.dumps({**record, "findings": review.findings}))
    elif review.holds:
        text = _("This is the result of that input and seed: {n_checks} statements checked, 0 broken.")
        typer.echo(text.format(n_checks=review.n_checks))
    else:
        for finding in review.findings:
            typer.echo(one_line(finding))
        text = ngettext(
            "This is not the result of that input and seed: {n_findings} finding.",
            "This is not the result of that input and seed: {n_findings} findings.",
            review.n_findings,
        )
        typer.echo(text.format(n_findings=review.n_findings))
