"""`waymark account`: local accounts for emergencies, lost phones, and links to be made anew."""

import getpass
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.records import open_records

if TYPE_CHECKING:
    from waymark.apps.people.models import Person

# What letters and digits cannot be taken for one another on paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

app = typer.Typer(help="Local accounts, second steps and links of people.", no_args_is_help=True)
District = Annotated[str, typer.Option(help="The name of the district.")]
PersonId = Annotated[str, typer.Option("--person", metavar="ID", help="The district's own id of the person.")]


@app.callback()
def account() -> None:
    """Local accounts, second steps and links of people."""


@app.command(epilog='Example: waymark account create --district "Cedar Hollow" --person 00360 --name it-emergency')
def create(
    district: District,
    person: PersonId,
    name: Annotated[str, typer.Option(help="The name to sign in with: a-z, 0-9, dot and hyphen.")],
    own_password: Annotated[
        bool, typer.Option("--own-password", help="Type a password, or pipe one in; else one is made up.")
    ] = False,
) -> None:
    """Give somebody of the roster a local account, or make it anew: password and phone secret are shown once.

    The district's privacy officers and IT admins are told, now and whenever it is used.
    """
    password = _typed() if own_password else "-".join(_word() for _ in range(4))
    with open_records(of_this_version=True), _refusing():
        # Django has to be set up before models can be imported.
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.accounts.services.local_accounts import create_local_account  # noqa: PLC0415

        found = _person(district, person)
        secret = create_local_account(
            person=found, local_name=name, password=password, by=_who_runs_this(), now=timezone.now()
        )
        shown = found.name
    typer.echo(f"{shown} can sign in at /sign-in/local/ with the name {name}. Keep what follows in the safe.")
    if not own_password:
        typer.echo(f"Password:  {password}")
    typer.echo(f"For the phone, as a new code: {secret}")


@app.command(epilog='Example: waymark account close --district "Cedar Hollow" --person 00360')
def close(district: District, person: PersonId) -> None:
    """Close somebody's local account and end the visits that began with it."""
    with open_records(of_this_version=True):
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.accounts.services.local_accounts import close_local_account  # noqa: PLC0415
        from waymark.apps.accounts.services.second_steps import account_for  # noqa: PLC0415

        found = _person(district, person)
        close_local_account(account=account_for(found), by=_who_runs_this(), now=timezone.now())
        shown = found.name
    typer.echo(f"{shown} has no local account any more.")


@app.command(epilog='Example: waymark account let-in --district "Cedar Hollow" --person 00360')
def let_in(district: District, person: PersonId) -> None:
    """Let the owner of a local account in at once, after somebody's wrong passwords made it rest.

    For a quarter of an hour wrong passwords do not close it; password and code are still needed.
    """
    with open_records(of_this_version=True):
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.accounts.services import password_tries  # noqa: PLC0415
        from waymark.apps.accounts.services.second_steps import account_for  # noqa: PLC0415
        from waymark.apps.people.times import moment_words  # noqa: PLC0415

        found = _person(district, person)
        until = password_tries.let_in(account=account_for(found), by=_who_runs_this(), now=timezone.now())
        shown = f"{found.name} can sign in at /sign-in/local/ until {moment_words(until, found.district)}."
    typer.echo(f"{shown} Password and code are still needed.")


@app.command(epilog='Example: waymark account reset-second-step --district "Cedar Hollow" --person 00360')
def reset_second_step(district: District, person: PersonId) -> None:
    """Take somebody's second steps away, after a lost phone, and end the visits. The person is told.

    The next sign-in sets up a new one. Make sure first that it is the person who asks.
    """
    with open_records(of_this_version=True):
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.accounts.services.second_steps import reset_second_steps  # noqa: PLC0415

        found = _person(district, person)
        n_steps, n_visits = reset_second_steps(person=found, by=_who_runs_this(), now=timezone.now())
        shown = found.name
    typer.echo(f"{shown}: {n_steps} taken away, {n_visits} visits ended. The next sign-in sets up a new one.")


@app.command(epilog='Example: waymark account unlink --district "Cedar Hollow" --person 00360')
def unlink(district: District, person: PersonId) -> None:
    """Forget which accounts of providers are somebody's: the next sign-in links anew, by the roster."""
    with open_records(of_this_version=True):
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.accounts.services import identities  # noqa: PLC0415

        found = _person(district, person)
        n_links = identities.unlink(person=found, by=_who_runs_this(), now=timezone.now())
        shown = found.name
    typer.echo(f"{shown}: {n_links} forgotten.")


def _person(district: str, person_id: str) -> "Person":
    from waymark.apps.accounts.selectors import person_in_district  # noqa: PLC0415

    found = person_in_district(district_name=district, person_id=person_id)
    if found is None:
        raise PlainError(f"There is nobody with the id {person_id!r} in a district called {district!r}.")
    return found


@contextmanager
def _refusing() -> Iterator[None]:
    from waymark.apps.accounts.refusals import AccountRefused  # noqa: PLC0415

    try:
        yield
    except AccountRefused as error:
        raise PlainError(str(error)) from error


def _typed() -> str:
    """Ask for a password without showing it; take a line where something is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Password (15 characters or more): ")


def _word() -> str:
    return "".join(secrets.choice(READABLE) for _ in range(6))


def _who_runs_this() -> str:
    """Return who the log says did it: the account of the machine, which is all that a command line knows."""
    return f"machine:{getpass.getuser()}"
