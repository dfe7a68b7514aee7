"""The `waymark` command: one line for each group of commands."""

import os
import sys
from typing import Annotated

import typer

import waymark
from waymark.cli import account, audit, demo, pdday, person, retention, rosters, serve, sessions
from waymark.cli.backup import restoring, taking
from waymark.cli.errors import PlainError
from waymark.cli.streams import keep_calm

app = typer.Typer(
    name="waymark",
    help="Personalized learning for a whole school district.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(pdday.app, name="day")
app.add_typer(account.app, name="account")
app.add_typer(audit.app, name="audit")
app.add_typer(demo.app, name="demo")
app.add_typer(person.app, name="person")
app.add_typer(retention.app, name="retention")
app.add_typer(sessions.app, name="sessions")
app.command(name="backup", epilog=taking.EXAMPLE)(taking.backup)
app.command(name="restore", epilog=restoring.EXAMPLE)(restoring.restore)
app.add_typer(rosters.app, name="import")
app.command(name="serve", epilog=serve.EXAMPLE)(serve.serve)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"waymark {waymark.__version__}")
        raise typer.Exit


@app.callback()
def waymark_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Personalized learning for a whole school district."""


def main() -> None:
    """Run a command; whatever goes wrong becomes one sentence and exit code 2, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waymark.project.settings")
    keep_calm()
    try:
        app()
    except PlainError as error:
        _fail(str(error))
    except Exception as error:
        if os.environ.get("WAYMARK_DEBUG") == "1":
            raise
        sentence = f"Something went wrong that Waymark did not expect ({type(error).__name__}: {error})."
        _fail(f"{sentence} Run the command again with WAYMARK_DEBUG=1 to see where.")


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(2)
