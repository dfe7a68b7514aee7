"""`waymark import`: a district's roster into the records, after a look at what it would change."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from waymark.cli.language import speak
from waymark.cli.records import open_records

app = typer.Typer(help="Rosters: bring one, agree to one that ends much, undo one.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]
LeaveOut = Annotated[bool, typer.Option("--leave-out", help="Leave out rows that were not understood.")]
ImportId = Annotated[str, typer.Argument(metavar="ID", help="The import, as waymark import history lists it.")]
InDistrict = Annotated[
    str, typer.Option("--district", metavar="NAME", help="Whose roster; needed if there are several.")
]


@contextmanager
def _acting() -> Iterator[ModuleType]:
    """Give what works on the records; it can be loaded only once Django is set up."""
    with open_records(of_this_version=True):
        from waymark.cli.rosters import acts  # noqa: PLC0415

        speak()
        yield acts


@app.callback()
def rosters() -> None:
    """Rosters: bring one, agree to one that ends much, undo one."""


@app.command(epilog="Example: waymark import roster export.zip --dry-run")
def roster(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A zip, a folder or one CSV file.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    district: InDistrict = "",
    leave_out: LeaveOut = False,
    as_json: AsJson = False,
) -> None:
    """Bring a roster: read it, say what it would change, and change it in one go.

    Exit code 0: done. 1: it was stopped, the lines say why, and nothing was changed. 2: the files cannot be used.
    """
    with _acting() as acts:
        acts.bring(path, dry_run=dry_run, district_name=district, leave_out=leave_out, as_json=as_json)


@app.command(epilog="Example: waymark import agree 3f2a9c0d11e84b57")
def agree(import_id: ImportId, *, leave_out: LeaveOut = False, as_json: AsJson = False) -> None:
    """Agree, as a second person, to an import that ends many records, and have it applied.

    The second person is another account of this machine than the one that brought the roster.
    """
    with _acting() as acts:
        acts.agree_and_apply(import_id, leave_out=leave_out, as_json=as_json)


@app.command(epilog="Example: waymark import undo 3f2a9c0d11e84b57")
def undo(import_id: ImportId, *, as_json: AsJson = False) -> None:
    """Bring the records back to the state before an import, exactly; for 30 days, unless they were used since."""
    with _acting() as acts:
        acts.undo(import_id, as_json=as_json)


@app.command(epilog="Example: waymark import history")
def history(*, district: InDistrict = "", as_json: AsJson = False) -> None:
    """List the imports of a district, newest first."""
    with _acting() as acts:
        acts.tell_history(district_name=district, as_json=as_json)
