"""`waymark retention`: let go of what is past its time, now, or only count it."""

from datetime import datetime
from typing import Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.records import open_records

app = typer.Typer(help="How long records are kept.", no_args_is_help=True)
ACTOR = "command:retention"


@app.callback()
def retention() -> None:
    """How long records are kept."""


@app.command(epilog="Example: waymark retention run --dry-run --on 2027-07-01")
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; nothing is changed.")] = False,
    on: Annotated[
        datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Another day than today, not later.")
    ] = None,
) -> None:
    """Let go of what is past its time: delete it, or take the name off. The worker does the same every night.

    With --dry-run the day may lie ahead. Exit code 0: done. 2: nothing was changed, and the sentence says why.
    """
    with open_records(of_this_version=True):
        # Django has to be set up before any of these can be imported.
        from django.utils import timezone  # noqa: PLC0415

        from waymark.apps.trust.services.keeping import let_go, what_is_due, what_is_held  # noqa: PLC0415

        now = timezone.now()
        day = on.date() if on else now.date()
        if day > now.date() and not dry_run:
            raise PlainError(f"--on is {day}, which lies ahead. Add --dry-run to see what would go by then.")
        found = what_is_due(on=day) if dry_run else let_go(on=day, by=ACTOR, now=now)
        n_held = what_is_held(on=day)
    for one in found:
        typer.echo(f"{one.n_rows:>10,}  {one.model}  {one.action}")
    typer.echo(_summary(sum(one.n_rows for one in found), f"{day}", dry_run=dry_run))
    if n_held:
        typer.echo(f"{n_held:,} more {'is' if n_held == 1 else 'are'} past the time and kept under a legal hold.")


def _summary(n_rows: int, day: str, *, dry_run: bool) -> str:
    if not n_rows:
        return f"Nothing is past its time on {day}."
    rows = "row" if n_rows == 1 else "rows"
    return f"{n_rows:,} {rows} {'would go' if dry_run else 'went'}, as of {day}."
