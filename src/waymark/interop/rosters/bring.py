"""A roster that somebody gave, into the staging tables: the reader on one side, the import on the other."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.services.roster_imports import Unread, read_rows, refuse
from waymark.apps.trust.selectors.erasures import erased_ids
from waymark.interop.rosters.erased import without_erased
from waymark.interop.rosters.read import read_roster
from waymark.interop.tables.faults import Findings, InputRefused


def bring_roster(
    path: Path,
    *,
    roster_import: RosterImport,
    clock: Callable[[], datetime],
    name: str = "",
    say: Callable[[str], None] = lambda _step: None,
) -> None:
    """Read a zip, a folder or a single file into an import, up to its preview.

    What cannot be used at all is written down with the import, and raised.

    Raises
    ------
    InputRefused
    """
    try:
        roster = read_roster(path, name=name)
        read_rows(
            roster_import=roster_import,
            rows=without_erased(roster.rows, erased_ids(roster_import.district), roster.findings),
            holds=roster.holds,
            is_complete=roster.is_complete,
            unread=lambda: _unread(roster.findings),
            clock=clock,
            say=say,
        )
    except InputRefused as refusal:
        faults = [fault.as_json() for fault in refusal.faults]
        refuse(roster_import=roster_import, faults=faults, n_more=refusal.n_more, now=clock())
        raise


def _unread(findings: Findings) -> Unread:
    """Return what was found wrong with single rows, and what was noticed."""
    notes = [note.as_json() for note in findings.notes]
    try:
        findings.raise_if_any()
    except InputRefused as refusal:
        return Unread([fault.as_json() for fault in refusal.faults], refusal.n_more, notes)
    return Unread(notes=notes)
