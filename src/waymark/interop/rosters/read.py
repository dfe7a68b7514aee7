"""A roster from what a district exports: which format it is, and its rows one after another.

Nothing is held of people, roles, class sections and enrollments, so memory does not grow with them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from waymark.apps.people.roster import RecordKind, RosterRow
from waymark.interop.rosters import sds_columns
from waymark.interop.rosters.cells import ID, TEXT
from waymark.interop.rosters.columns import Column, Table
from waymark.interop.rosters.given import Given, given
from waymark.interop.rosters.manifest import MANIFEST, Manifest, Mode, read_manifest
from waymark.interop.rosters.oneroster import OneRoster
from waymark.interop.rosters.oneroster_columns import (
    CHANGES,
    CLASSES,
    ENROLLMENTS,
    ORGS,
    ROLES,
    SESSIONS,
    TABLES_1_1,
    TABLES_1_2,
    UNUSED_FILES,
    USERS,
)
from waymark.interop.rosters.people import People, find_fields
from waymark.interop.rosters.sds import SchoolDataSync
from waymark.interop.rosters.sniff import RosterFormat, header_names, recognize
from waymark.interop.rosters.table import Reading
from waymark.interop.tables.faults import Findings, one_line
from waymark.interop.tables.source import Source


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster that is being read.

    Attributes
    ----------
    format : RosterFormat
        What it was recognized as.
    is_complete : bool
        Whether it holds everything: then what is in the district and not in it has left. False for changes only.
    holds : set of RecordKind
        What the roster tells about. Of other kinds nothing is known, so nothing has left.
    rows : iterator of RosterRow
        To be gone through once. Faulty rows are left out and noted. At its end it raises ``InputRefused``, with
        everything found, if part of a file could not be read or understood: the rows are then not all there.
    findings : Findings
        Takes the faults of single rows, and notes, while ``rows`` is gone through.
    """

    format: RosterFormat
    is_complete: bool
    holds: frozenset[RecordKind]
    rows: Iterator[RosterRow]
    findings: Findings

    def told(self) -> str:
        """Return in one sentence what was given."""
        if self.format is RosterFormat.PEOPLE:
            return gettext("This is a list of people.")
        if self.is_complete:
            return gettext("This is %(format)s with everything in it.") % {"format": self.format}
        return gettext("This is %(format)s with changes only.") % {"format": self.format}


def read_roster(path: Path, *, name: str = "") -> Roster:
    """Return the roster that stands at a path: a zip, a folder or a single CSV file.

    ``name`` is what an uploaded file was called. Raises ``InputRefused`` for what cannot be opened or is no roster.
    Memory: the lists of organizations, terms and courses, and one piece of a file at a time.
    """
    what = given(path, name)
    recognized = recognize(what)
    reading = Reading(Findings(), what.must_end)
    if recognized is RosterFormat.PEOPLE:
        return _people(what, reading)
    if recognized is RosterFormat.SDS_2_1:
        return _sds(what, reading)
    return _oneroster(what, recognized, reading)


_ONEROSTER_KINDS = {
    ORGS: (RecordKind.ORG,),
    SESSIONS: (RecordKind.TERM,),
    CLASSES: (RecordKind.SECTION,),
    USERS: (RecordKind.PERSON, RecordKind.GUARDIAN),
    ROLES: (RecordKind.ROLE,),
    ENROLLMENTS: (RecordKind.ENROLLMENT,),
}


def _oneroster(what: Given, recognized: RosterFormat, reading: Reading) -> Roster:
    files = _by_format(what, (*TABLES_1_2, MANIFEST, *UNUSED_FILES), reading)
    manifest = _manifest(files, reading)
    is_1_1 = manifest.version == "1.1" or (not manifest.version and recognized is RosterFormat.ONEROSTER_1_1)
    tables = TABLES_1_1 if is_1_1 else TABLES_1_2
    is_complete = Mode.DELTA not in manifest.modes.values()
    if not is_complete:
        tables = {file: table.requiring(*CHANGES) for file, table in tables.items()}
    used = {file: source for file, source in files.items() if file in tables}
    _note_unused(files, tables, reading.findings)
    # What the manifest names and is not there has been told already.
    needed = [file for file in _needed(used, tables) if manifest.modes.get(file, Mode.ABSENT) is Mode.ABSENT]
    _check_presence(needed if is_complete else [], used, reading)
    holds = {kind for file in used for kind in _ONEROSTER_KINDS.get(file, ())}
    holds |= {RecordKind.ROLE} if is_1_1 and USERS in used else set()
    rows = OneRoster(used, tables, reading, is_complete=is_complete).rows()
    format_ = RosterFormat.ONEROSTER_1_1 if is_1_1 else RosterFormat.ONEROSTER_1_2
    return Roster(format_, is_complete, frozenset(holds), _whole(rows, reading), reading.findings)


_SDS_KINDS = {
    sds_columns.ORGS: RecordKind.ORG,
    sds_columns.SESSIONS: RecordKind.TERM,
    sds_columns.CLASSES: RecordKind.SECTION,
    sds_columns.USERS: RecordKind.PERSON,
    sds_columns.ROLES: RecordKind.ROLE,
    sds_columns.ENROLLMENTS: RecordKind.ENROLLMENT,
    sds_columns.RELATIONSHIPS: RecordKind.GUARDIAN,
}


def _sds(what: Given, reading: Reading) -> Roster:
    tables = sds_columns.TABLES
    files = _by_format(what, (*tables, *sds_columns.UNUSED_FILES), reading)
    used = {file: source for file, source in files.items() if file in tables}
    _note_unused(files, tables, reading.findings)
    needed = [sds_columns.ORGS, sds_columns.USERS, sds_columns.ROLES]
    needed += [sds_columns.CLASSES] if sds_columns.ENROLLMENTS in used else []
    _check_presence(needed, used, reading)
    rows = SchoolDataSync(used, tables, reading, is_complete=True).rows()
    holds = frozenset(_SDS_KINDS[file] for file in used if file in _SDS_KINDS)
    return Roster(RosterFormat.SDS_2_1, True, holds, _whole(rows, reading), reading.findings)


def _people(what: Given, reading: Reading) -> Roster:
    (source,) = what.files.values()
    names = header_names(source)
    if not names:
        # Whatever is wrong with the file is told by those who read it.
        list(reading.rows(source, Table(source.file, (Column("person_id", ID, True), Column("name", TEXT, True)))))
        reading.findings.raise_if_any()
    fields = find_fields(source.file, names)
    kinds = {RecordKind.PERSON, *([RecordKind.ROLE] if "role" in fields else [])}
    rows = People(source, fields, reading).rows()
    return Roster(RosterFormat.PEOPLE, False, frozenset(kinds), _whole(rows, reading), reading.findings)


def _manifest(files: Mapping[str, Source], reading: Reading) -> Manifest:
    if MANIFEST in files:
        return read_manifest(files[MANIFEST], reading, [file for file in files if file != MANIFEST])
    text = gettext("there is no manifest.csv; the version is told by the columns, and every file is taken as complete")
    reading.findings.note(MANIFEST, 0, text)
    return Manifest("", {})


def _by_format(what: Given, names: tuple[str, ...], reading: Reading) -> dict[str, Source]:
    """Return the files under the names that the format gives them; note those that it does not know."""
    known = {name.casefold(): name for name in names}
    files: dict[str, Source] = {}
    for name, source in sorted(what.files.items()):
        meant = known.get(name.casefold())
        if meant is None:
            reading.findings.note(one_line(name), 0, gettext("this file is not part of the format and is ignored"))
        elif meant in files:
            problem = gettext("this file is there twice, with other capitals")
            reading.findings.fault(name, 0, "", problem, gettext("Keep one of them"))
            reading.is_whole = False
        else:
            files[meant] = source
    return files


def _note_unused(files: Mapping[str, Source], tables: Mapping[str, object], findings: Findings) -> None:
    for file, source in files.items():
        if file != MANIFEST and file not in tables:
            findings.note(source.file, 0, gettext("Waymark keeps nothing of this file; it is not read"))


def _needed(used: Mapping[str, Source], tables: Mapping[str, object]) -> list[str]:
    """Return the files without which a complete OneRoster export makes no sense."""
    needed = [ORGS, USERS, *([ROLES] if ROLES in tables else [])]
    needed += [SESSIONS] if CLASSES in used else []
    needed += [CLASSES] if ENROLLMENTS in used else []
    return needed


def _check_presence(needed: Iterable[str], used: Mapping[str, Source], reading: Reading) -> None:
    """Note as faults the files that cannot be done without."""
    for file in dict.fromkeys(needed):
        if file not in used:
            remedy = gettext("Export the roster again, with this file")
            reading.findings.fault(file, 0, "", gettext("this file is missing"), remedy)
            reading.is_whole = False


def _whole(rows: Iterator[RosterRow], reading: Reading) -> Iterator[RosterRow]:
    """Yield rows as long as all of them are there; then go on for the faults alone, and raise them."""
    for row in rows:
        if reading.is_whole:
            yield row
    if not reading.is_whole:
        reading.findings.raise_if_any()
