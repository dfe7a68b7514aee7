"""`waymark person`: ask that a person is erased; a second person agrees in the browser."""

from typing import Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.records import open_records

app = typer.Typer(help="People of the records.", no_args_is_help=True)
ACTOR = "command:person"
GROUNDS = ("asked", "guardian", "mistake", "law")


@app.callback()
def person() -> None:
    """People of the records."""


@app.command(epilog='Example: waymark person erase --district "Cedar Hollow" --person 0042 --ground asked')
def erase(
    district: Annotated[str, typer.Option(metavar="NAME", help="The district.")],
    person_id: Annotated[str, typer.Option("--person", metavar="ID", help="The district's own id of the person.")],
    ground: Annotated[str, typer.Option(help=f"Why: {', '.join(GROUNDS)}.")] = "asked",
) -> None:
    """Ask that somebody is erased. Nothing goes before a privacy officer or district staff agrees on the page Erasures.

    Exit code 0: it is asked for. 2: nothing was changed, and the sentence says why.
    """
    if ground not in GROUNDS:
        raise PlainError(f"--ground is {ground!r}; it is one of: {', '.join(GROUNDS)}.")
    with open_records(of_this_version=True):
        # Django has to be set up before any of these can be imported.
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.accounts.selectors import person_in_district  # noqa: PLC0415
        from waymark.apps.trust.refusals import ErasureRefused  # noqa: PLC0415
        from waymark.apps.trust.services.erasing import ask_for_erasure  # noqa: PLC0415

        found = person_in_district(district_name=district, person_id=person_id)
        if found is None:
            raise PlainError(f"Nobody in {district!r} has the id {person_id!r}.")
        try:
            ask_for_erasure(person=found, ground=ground, by=ACTOR, now=timezone.now())
        except ErasureRefused as refusal:
            raise PlainError(str(refusal)) from refusal
    typer.echo("Asked for. Somebody else agrees on the page Erasures; nothing has gone yet.")
