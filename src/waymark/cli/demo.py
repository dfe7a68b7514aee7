"""`waymark demo`: an invented district to try everything on, there in seconds and gone as quickly."""

from typing import Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.progress import progress
from waymark.cli.records import open_records
from waymark.cli.up_to_date import bring_up_to_date

app = typer.Typer(
    help="The demo: Cedar Hollow, an invented district of 1,000 educators on the eve of its day.", no_args_is_help=True
)
ACTOR = "command:demo"
# Typed by whoever wants invented people among real ones; nobody types it by mistake.
FORCED_BY = "Cedar Hollow"

InProduction = Annotated[
    str,
    typer.Option(metavar="NAME", help="Do it although Waymark runs in production mode here; NAME is Cedar Hollow."),
]


@app.callback()
def demo() -> None:
    """The demo: Cedar Hollow, an invented district of 1,000 educators on the eve of its day."""


@app.command(epilog="Example: waymark demo load")
def load(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Only if there is no district at all, and never in production mode.")
    ] = False,
    in_production: InProduction = "",
) -> None:
    """Load the demo's two districts. If they are there already, say so and change nothing."""
    with open_records():
        # Django has to be set up before any of these can be imported.
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.pdday.services.demo import (  # noqa: PLC0415
            DemoIsThereError,
            DemoNameIsTakenError,
            load_demo,
        )
        from waymark.apps.people.selectors import there_are_districts  # noqa: PLC0415

        if not _is_allowed(in_production, asked_gently=if_empty):
            return
        bring_up_to_date()
        if if_empty and there_are_districts():
            return
        try:
            with progress() as say:
                loaded = load_demo(by=ACTOR, now=timezone.now(), say=say)
        except DemoIsThereError:
            typer.echo("The demo is already there. Start over with: waymark demo reset")
            return
        except DemoNameIsTakenError as error:
            raise PlainError(str(error)) from error
    _tell(loaded.n_people, loaded.n_sessions, loaded.n_choices)


@app.command(epilog="Example: waymark demo reset")
def reset(in_production: InProduction = "") -> None:
    """Take the demo's districts away with everything done in them, and load them anew. No other district is touched."""
    with open_records():
        # Django has to be set up before any of these can be imported.
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.pdday.services.demo import DemoNameIsTakenError, reset_demo  # noqa: PLC0415

        _is_allowed(in_production, asked_gently=False)
        bring_up_to_date()
        try:
            with progress() as say:
                loaded = reset_demo(by=ACTOR, now=timezone.now(), say=say)
        except DemoNameIsTakenError as error:
            raise PlainError(str(error)) from error
    _tell(loaded.n_people, loaded.n_sessions, loaded.n_choices)


def _is_allowed(in_production: str, *, asked_gently: bool) -> bool:
    """Refuse to mix invented people with real ones, unless they were asked for by name."""
    # Django has to be set up before its settings can be read.
    from django.conf import settings  # noqa: PLC0415

    if settings.WAYMARK_MODE != "production" or in_production == FORCED_BY:
        return True
    if asked_gently:
        return False
    raise PlainError(
        "Waymark runs in production mode here, and the demo is made of invented people. Nothing was changed. "
        f'If you mean it, add: --in-production "{FORCED_BY}"'
    )


def _tell(n_people: int, n_sessions: int, n_choices: int) -> None:
    typer.echo(
        f"Cedar Hollow is ready: {n_people:,} people, {n_sessions} sessions, {n_choices:,} ranked choices. "
        "Start Waymark (make run) and open /sign-in/ to choose who you are."
    )
