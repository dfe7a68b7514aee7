"""What the commands on rosters do with the records. Loaded once Django is set up."""

import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.people.models import District
from waymark.apps.people.models.imports import ImportStatus, RosterImport
from waymark.apps.people.roster_refusals import RosterRefused
from waymark.apps.people.roster_words import fault_words, kind_word, outcome_word, removal_sentence, told_result
from waymark.apps.people.selectors.imports import district_named, faulty_rows, find_import, imports_of
from waymark.apps.people.services.roster_imports import (
    agree,
    apply_now,
    begin_import,
    set_aside,
    undo_import,
)
from waymark.cli.errors import PlainError
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.rosters.bring import bring_roster
from waymark.interop.tables.faults import Fault, Note

MAX_LINES = 50
EXIT_NO = 1
SHOWN_OUTCOMES = ("same", "new", "changed", "gone", "left", "fault")


def bring(path: Path, *, dry_run: bool, district_name: str, leave_out: bool, as_json: bool) -> None:
    """Read a roster up to its preview, tell it, and apply it unless something speaks against it."""
    district = _district(district_name)
    with refusing(as_json=as_json), progress() as say, _in_words():
        found = begin_import(district=district, source_name=path.name, by=_actor(), now=timezone.now())
        bring_roster(path, roster_import=found, clock=timezone.now, say=lambda step: say(_(step)))
    _tell_faults(found)
    if not as_json:
        _tell_preview(found)
    stopped = _hindrance(found, leave_out=leave_out)
    if dry_run:
        with _in_words():
            set_aside(roster_import=found, by=_actor(), now=timezone.now())
    elif found.status != ImportStatus.UNCHANGED and not stopped:
        _apply(found, leave_out=leave_out)
    _tell_end(found, stopped, as_json=as_json, dry_run=dry_run)


def agree_and_apply(import_id: str, *, leave_out: bool, as_json: bool) -> None:
    """Agree as a second person, and apply."""
    found = _import(import_id)
    with _in_words():
        agree(roster_import=found, by=_actor(), now=timezone.now())
    stopped = _hindrance(found, leave_out=leave_out)
    if not stopped:
        _apply(found, leave_out=leave_out)
    _tell_end(found, stopped, as_json=as_json)


def undo(import_id: str, *, as_json: bool) -> None:
    """Undo an import."""
    found = _import(import_id)
    with _in_words(), progress() as say:
        say(_("Writing the records"))
        undo_import(roster_import=found, by=_actor(), now=timezone.now())
    _tell_end(found, "", as_json=as_json)


def tell_history(*, district_name: str, as_json: bool) -> None:
    """List imports."""
    found = list(imports_of(_district(district_name)))
    if as_json:
        typer.echo(json.dumps([_record(one) for one in found]))
        return
    for one in found:
        typer.echo(f"{one.public_id}  {one.asked_at:%Y-%m-%d %H:%M}  {one.status:<10} {one.source_name}")


def _apply(found: RosterImport, *, leave_out: bool) -> None:
    with _in_words(), progress() as say:
        apply_now(
            roster_import=found,
            by=_actor(),
            now=timezone.now(),
            leave_out=leave_out,
            say=lambda step: say(_(step)),
        )


def _hindrance(found: RosterImport, *, leave_out: bool) -> str:
    """Return why an import is not applied now; empty where nothing speaks against it."""
    if found.n_not_understood and not leave_out:
        return _("Some rows were not understood, so nothing was changed. Mend them, or add --leave-out.")
    if found.waits_for_second:
        text = _(
            "Nothing was changed: a second person has to agree. On the page “Rosters” another IT admin can, or from "
            "another account of this machine: waymark import agree {id}"
        )
        return text.format(id=found.public_id)
    if not found.n_changes and found.status == ImportStatus.READY:
        return _("No row that was understood would change anything.")
    return ""


def _tell_faults(found: RosterImport) -> None:
    """Print what was not understood on standard error, one line each, and what was noticed."""
    print_notes(Note(**note) for note in found.notes)
    lines = [str(Fault(**fault)) for fault in found.faults]
    for _kind, row in faulty_rows(found):
        if len(lines) >= MAX_LINES:
            break
        lines.append(str(Fault(row.file, row.line, "", *fault_words(row))))
    for line in lines:
        typer.echo(line, err=True)
    if (n_more := found.n_not_understood - len(lines)) > 0:
        typer.echo(ngettext("... and {n} more fault.", "... and {n} more faults.", n_more).format(n=n_more), err=True)


def _tell_preview(found: RosterImport) -> None:
    for kind, counts in found.counts.items():
        told = ", ".join(f"{counts[name]:,} {outcome_word(name)}" for name in SHOWN_OUTCOMES if counts.get(name))
        typer.echo(f"{kind_word(kind)}: {told}")
    for removal in found.removals:
        typer.echo(removal_sentence(removal))


def _tell_end(found: RosterImport, stopped: str, *, as_json: bool, dry_run: bool = False) -> None:
    sentences = {
        ImportStatus.APPLIED: _("Imported: {what}. To undo it: waymark import undo {id}"),
        ImportStatus.UNCHANGED: _("Everything is in the records already. Nothing was changed."),
        ImportStatus.UNDONE: _("Undone: the records are as they were before."),
        ImportStatus.SET_ASIDE: _("This was a look only. Nothing was changed."),
    }
    if as_json:
        typer.echo(json.dumps(_record(found)))
    else:
        text = stopped if stopped and not dry_run else sentences.get(ImportStatus(found.status), "")
        typer.echo(text.format(what=told_result(found.counts), id=found.public_id))
    if stopped:
        raise typer.Exit(EXIT_NO)


def _record(found: RosterImport) -> dict[str, object]:
    return {
        "import": found.public_id,
        "status": found.status,
        "source": found.source_name,
        "counts": found.counts,
        "n_not_understood": found.n_not_understood,
        "removals": found.removals,
        "waits_for_second_person": found.waits_for_second,
    }


def _district(name: str) -> District:
    found = district_named(name)
    if found is not None:
        return found
    if name:
        raise PlainError(_("There is no district {name} here.").format(name=f'"{name}"'))
    raise PlainError(_("There is no district here, or more than one. Say whose roster this is: --district NAME."))


def _import(import_id: str) -> RosterImport:
    found = find_import(import_id)
    if found is None:
        raise PlainError(_("There is no import {id}. waymark import history lists them.").format(id=f'"{import_id}"'))
    return found


def _actor() -> str:
    """Return who acts: the account of the machine, from the system itself and not from what can be set."""
    return f"command:{pwd.getpwuid(os.getuid()).pw_name}"


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except RosterRefused as refusal:
        raise PlainError(str(refusal)) from refusal
