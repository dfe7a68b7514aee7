"""Which format a roster is in, by the names of its files and of their columns."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext

from waymark.interop.rosters.columns import folded
from waymark.interop.rosters.given import Given
from waymark.interop.rosters.manifest import MANIFEST
from waymark.interop.rosters.oneroster_columns import ROLES, USERS
from waymark.interop.tables.decode import UndecodableError, text_blocks
from waymark.interop.tables.dialect import as_utf8, delimiter_of
from waymark.interop.tables.faults import Fault, Findings, InputRefused, first_shown
from waymark.interop.tables.records import UnreadableError, records
from waymark.interop.tables.source import Source


class RosterFormat(StrEnum):
    """A format that Waymark reads."""

    ONEROSTER_1_1 = "OneRoster 1.1"
    ONEROSTER_1_2 = "OneRoster 1.2"
    SDS_2_1 = "Microsoft School Data Sync 2.1"
    PEOPLE = "a list of people"


def recognize(what: Given) -> RosterFormat:
    """Return the format as the columns tell it. Which version of OneRoster it is, a manifest says with more right.

    Raises ``InputRefused`` with what is missing if it is none of them.
    """
    if what.is_single:
        return _single(what)
    files = {name.casefold(): source for name, source in what.files.items()}
    if USERS in files:
        by_columns = _by_columns(header(files[USERS]), header(files.get(ROLES)))
        is_told = MANIFEST in files and by_columns is RosterFormat.SDS_2_1
        return RosterFormat.ONEROSTER_1_2 if is_told else by_columns
    if MANIFEST in files:
        return RosterFormat.ONEROSTER_1_2
    if len(files) == 1:
        return RosterFormat.PEOPLE
    raise InputRefused([_not_known(what.name, what.files)])


def _by_columns(users: frozenset[str], roles: frozenset[str]) -> RosterFormat:
    if "roletype" in roles:
        return RosterFormat.ONEROSTER_1_2
    if {"usersourcedid", "role"} <= roles or "activedirectorymatchid" in users:
        return RosterFormat.SDS_2_1
    return RosterFormat.ONEROSTER_1_1


def _single(what: Given) -> RosterFormat:
    (source,) = what.files.values()
    names = header(source)
    if "sourcedid" in names and names & {"enableduser", "status", "orgsourcedids"}:
        problem = gettext("this is one file of a OneRoster export; it cannot be read alone")
        remedy = gettext("Name the folder or the zip with all of its files")
        raise InputRefused([Fault(what.name, 0, "", problem, remedy)])
    return RosterFormat.PEOPLE


def header(source: Source | None) -> frozenset[str]:
    """Return what is compared of the names in a file's header; none where it is not there or cannot be read."""
    return frozenset(map(folded, header_names(source))) if source else frozenset()


def header_names(source: Source) -> list[str]:
    """Return the names in a file's header, none where it is not text; that is told later.

    Raises ``InputRefused`` where the file cannot be opened or the zip around it is damaged.
    """
    findings = Findings()
    try:
        plain = as_utf8(source, findings)
        delimiter = delimiter_of(plain)
        first = next(records(source.file, text_blocks(plain, findings), findings, delimiter), (1, []))
    except (UnreadableError, UndecodableError):
        return []
    return first[1]


def _not_known(name: str, files: Iterable[str]) -> Fault:
    there = sorted(files)
    names = {one.casefold() for one in there}
    remedy = gettext("Waymark reads OneRoster 1.1 and 1.2, School Data Sync 2.1, or one list of people as CSV")
    if {"student.csv", "section.csv"} <= names:
        problem = gettext("these files are of version 1 of School Data Sync, which Waymark does not read")
        return Fault(name, 0, "", problem, gettext("Export the roster as School Data Sync 2.1 or as OneRoster"))
    if not there:
        return Fault(name, 0, "", gettext("there is no CSV file in it"), remedy)
    problem = gettext("these files are of no format that Waymark knows: %(files)s") % {"files": first_shown(there)}
    return Fault(name, 0, "", problem, remedy)
