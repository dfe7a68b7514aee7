"""`waymark audit`: is the log of who did what still whole?"""

import json
import re
from typing import Annotated

import typer

from waymark.cli.audit_export import EXAMPLE, export
from waymark.cli.errors import PlainError
from waymark.cli.records import open_records

app = typer.Typer(help="The log of who did what, when, to whom and why.", no_args_is_help=True)
app.command(name="export", epilog=EXAMPLE)(export)


@app.callback()
def audit() -> None:
    """The log of who did what, when, to whom and why."""


@app.command(epilog="Example: waymark audit verify --expect-head 3b1f…c0 (the head that you wrote down last month)")
def verify(
    expect_head: Annotated[
        str | None, typer.Option(metavar="HASH", help="The head that the log must end in, kept somewhere else.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Walk the whole log and say whether every entry stands as it was written.

    Exit code 0: it holds. 1: it does not, and the sentence names the first broken entry. 2: it could not be checked.
    """
    if expect_head is not None and not re.fullmatch("[0-9a-f]{64}", expect_head):
        raise PlainError(f"--expect-head is {expect_head!r}; a head is 64 digits out of 0-9 and a-f.")
    with open_records():
        # Django has to be set up before models can be imported.
        from waymark.apps.audit.verification import verify_chain  # noqa: PLC0415

        report = verify_chain(expect_head=expect_head)
    if as_json:
        broken_at = report.fault.seq if report.fault else None
        summary = {"holds": report.holds, "n_entries": report.n_entries, "head": report.head_hash}
        typer.echo(json.dumps({**summary, "broken_at": broken_at, "sentence": report.sentence}))
    else:
        typer.echo(report.sentence)
    raise typer.Exit(0 if report.holds else 1)
