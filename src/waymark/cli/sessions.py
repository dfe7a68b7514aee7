"""`waymark sessions`: sign everybody out, for the first hour of an incident."""

from typing import Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.records import open_records

app = typer.Typer(help="Who is signed in.", no_args_is_help=True)
ACTOR = "command:sessions"


@app.callback()
def sessions() -> None:
    """Who is signed in."""


@app.command(name="end-all", epilog='Example: waymark sessions end-all --reason "A laptop was stolen."')
def end_all(
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it stands in the log.")],
) -> None:
    """Sign everybody out at once. People sign in again as usual; nothing that they saved is lost.

    Exit code 0: done. 2: nothing was changed, and the sentence says why.
    """
    if not reason.strip():
        raise PlainError("--reason is empty; say why everybody is signed out.")
    with open_records(of_this_version=True):
        # Django has to be set up before any of these can be imported.
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.audit.ending_sessions import end_all_sessions  # noqa: PLC0415

        n_sessions = end_all_sessions(by=ACTOR, reason=reason.strip(), now=timezone.now())
    typer.echo(f"{n_sessions:,} {'session' if n_sessions == 1 else 'sessions'} ended. Everybody has to sign in again.")
