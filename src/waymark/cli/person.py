"""`waymark person`: ask that a person is erased, which a second person agrees to in the browser; legal holds."""

from typing import TYPE_CHECKING, Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.records import open_records

if TYPE_CHECKING:
    from waymark.apps.people.models import Person

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

        from waymark.apps.trust.refusals import ErasureRefused  # noqa: PLC0415
        from waymark.apps.trust.services.erasing import ask_for_erasure  # noqa: PLC0415

        found = _found(district, person_id)
        try:
            ask_for_erasure(person=found, ground=ground, by=ACTOR, now=timezone.now())
        except ErasureRefused as refusal:
            raise PlainError(str(refusal)) from refusal
    typer.echo("Asked for. Somebody else agrees on the page Erasures; nothing has gone yet.")


District = Annotated[str, typer.Option(metavar="NAME", help="The district.")]
PersonId = Annotated[str, typer.Option("--person", metavar="ID", help="The district's own id of the person.")]


@app.command(epilog='Example: waymark person hold --district "Cedar Hollow" --person 0042 --reference "Case 17-204"')
def hold(
    district: District,
    person_id: PersonId,
    reference: Annotated[str, typer.Option(metavar="TEXT", help="Which case; not the person's name.")],
) -> None:
    """Keep somebody's records from being erased or let go of, until the hold ends.

    Exit code 0: they are held. 2: nothing was changed, and the sentence says why.
    """
    with open_records():
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.trust.refusals import HoldRefused  # noqa: PLC0415
        from waymark.apps.trust.services.holds import set_hold  # noqa: PLC0415

        try:
            set_hold(person=_found(district, person_id), reference=reference, by=ACTOR, now=timezone.now())
        except HoldRefused as refusal:
            raise PlainError(str(refusal)) from refusal
    typer.echo("The records are held. They are not erased, and not let go of, until the hold ends.")


@app.command("end-hold", epilog='Example: waymark person end-hold --district Elm --person 0042 --reason "Case closed"')
def end_hold(
    district: District,
    person_id: PersonId,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; the audit log keeps it.")],
) -> None:
    """End a legal hold. The records are then treated like all others again.

    Exit code 0: it is ended. 2: nothing was changed, and the sentence says why.
    """
    with open_records():
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.trust.refusals import HoldRefused  # noqa: PLC0415
        from waymark.apps.trust.services import holds  # noqa: PLC0415

        try:
            holds.end_hold(person=_found(district, person_id), reason=reason, by=ACTOR, now=timezone.now())
        except HoldRefused as refusal:
            raise PlainError(str(refusal)) from refusal
    typer.echo("The hold is ended.")


@app.command("holds", epilog='Example: waymark person holds --district "Cedar Hollow"')
def list_holds(district: District) -> None:
    """List the legal holds of a district: since when, whose by the district's own id, and which case.

    Exit code 0: listed. 2: there is no such district.
    """
    with open_records():
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.people.selectors.imports import district_named  # noqa: PLC0415
        from waymark.apps.trust.selectors.holds import holds_seen_by  # noqa: PLC0415

        found = district_named(district)
        if found is None:
            raise PlainError(f"There is no district {district!r}.")
        lines = [
            f"{one.set_at:%Y-%m-%d}  {one.person.person_id}  {one.reference}"
            for one in holds_seen_by(ACTOR, found, now=timezone.now())
        ]
    for line in lines or ["Nobody's records are held."]:
        typer.echo(line)


def _found(district: str, person_id: str) -> "Person":
    from waymark.apps.accounts.selectors import person_in_district  # noqa: PLC0415

    found = person_in_district(district_name=district, person_id=person_id)
    if found is None:
        raise PlainError(f"Nobody in {district!r} has the id {person_id!r}.")
    return found
