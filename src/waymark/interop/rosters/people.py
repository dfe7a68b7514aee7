"""One list of people as rows of a roster: a CSV whose columns have whatever names, matched by aliases.

Such a list adds and changes people. Nobody has left because they are not in it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext

from waymark.apps.people.roster import OrgKind, OrgRow, PersonRow, RoleRow, RosterRow, Where
from waymark.interop.rosters.capacities import EDUCATOR, STUDENT, role_kind
from waymark.interop.rosters.cells import ANY, EMAIL, ID, TEXT, Kind, clean
from waymark.interop.rosters.columns import Column, Table, folded, near
from waymark.interop.rosters.format import Format
from waymark.interop.rosters.table import Reading
from waymark.interop.tables.faults import Fault, InputRefused, first_shown, shown
from waymark.interop.tables.source import Source

_KINDS: Mapping[str, tuple[Kind, bool]] = {
    "person_id": (ID, True),
    "name": (TEXT, False),
    "given_name": (TEXT, False),
    "family_name": (TEXT, False),
    "email": (EMAIL, False),
    "school_id": (ID, False),
    "school_name": (TEXT, False),
    "role": (TEXT, False),
}
# These can be nothing else, whatever other ids stand beside them.
_OWN_IDS = ("personid", "sourcedid")
_STUDENT_IDS = ("studentid", "localstudentid", "studentnumber", "iddeestudiante")
_STAFF_IDS = ("employeeid", "employeenumber", "staffid", "educatorid", "iddeempleado")


@cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Return the names that each field has in exports, the preferred one first."""
    text = files(__package__).joinpath("header_aliases.json").read_text(encoding="utf-8")
    return {field: tuple(names) for field, names in json.loads(text).items()}


def find_fields(file: str, header: Sequence[str]) -> dict[str, str]:
    """Return the name in the header for each field that is there.

    Raises ``InputRefused`` where no ids or no names are found, where two columns may hold the ids, and for a name that
    is nearly one of an alias.
    """
    by_folded = {folded(name): name for name in reversed(header) if folded(name)}
    found = {
        field: [by_folded[folded(alias)] for alias in names if folded(alias) in by_folded]
        for field, names in aliases().items()
    }
    fields = {field: names[0] for field, names in found.items() if names}
    faults = [*_misspelt(file, by_folded, found), *_missing(file, header, fields)]
    ids = list(dict.fromkeys(found["person_id"]))
    if len(ids) > 1 and folded(ids[0]) not in _OWN_IDS:
        problem = gettext("more than one column may hold the ids: %(names)s") % {"names": first_shown(ids)}
        faults.append(Fault(file, 1, ids[1], problem, gettext("Keep the one that is to be used")))
    if faults:
        raise InputRefused(faults)
    return fields


def _misspelt(file: str, by_folded: Mapping[str, str], found: Mapping[str, list[str]]) -> Iterator[Fault]:
    used = {name for names in found.values() for name in names}
    free = [alias for field, names in aliases().items() if not found[field] for alias in names if len(alias) > 4]
    for name in by_folded.values():
        meant = near(name, free) if name not in used else ""
        if meant:
            problem = gettext("the header says %(name)s, which the format does not know") % {"name": shown(name)}
            yield Fault(file, 1, name, problem, gettext("Write %(name)s") % {"name": meant})


def _missing(file: str, header: Sequence[str], fields: Mapping[str, str]) -> Iterator[Fault]:
    told = {"names": first_shown(header)}
    if "person_id" not in fields:
        problem = gettext("no column holds the ids of the people; the header names %(names)s") % told
        yield Fault(file, 1, "", problem, gettext("Call the column with the ids Person ID, Employee ID or StudentID"))
    if "name" not in fields and not {"given_name", "family_name"} <= set(fields):
        problem = gettext("no column holds the names of the people; the header names %(names)s") % told
        yield Fault(file, 1, "", problem, gettext("Call the columns First Name and Last Name, or one of them Name"))


class People(Format):
    """One list of people."""

    def __init__(self, source: Source, fields: Mapping[str, str], reading: Reading) -> None:
        """``fields``: see `find_fields`."""
        self._fields = tuple(field for field in _KINDS if field in fields)
        columns = tuple(_column(field, fields[field], fields) for field in self._fields)
        table = Table(source.file, columns)
        super().__init__({source.file: source}, {source.file: table}, reading, is_complete=False)
        self._file, self._names = source.file, fields
        self._schools: set[str] = set()

    def rows(self) -> Iterator[RosterRow]:
        """Yield each person, their role if the list tells one, and each school when it is met first."""
        default = self._default_role()
        for where, cells in self.read(self._file):
            row = dict(zip(self._fields, cells, strict=True))
            name = self._name(where, row)
            if not name:
                continue
            school_id = row.get("school_id", "") or clean(row.get("school_name", ""))
            yield from self._school(where, school_id, clean(row.get("school_name", "")))
            yield PersonRow(where, self.seen(where, row["person_id"]), name, _address(row.get("email", "")), school_id)
            kind = self._role(where, row["role"]) if row.get("role") else default
            if kind:
                yield RoleRow(where, row["person_id"], school_id, kind)
        self.tell_the_whole()

    def _name(self, where: Where, row: Mapping[str, str]) -> str:
        if row.get("name"):
            return clean(row["name"])
        return self.person_name(where, self._names["family_name"], row["given_name"], row["family_name"])

    def _school(self, where: Where, school_id: str, name: str) -> Iterator[OrgRow]:
        if name and school_id not in self._schools and self.has_room(where, self._schools):
            self._schools.add(school_id)
            yield OrgRow(where, school_id, OrgKind.SCHOOL, name)

    def _role(self, where: Where, word: str) -> str:
        kind = role_kind("".join(word.split()), OrgKind.SCHOOL)
        if not kind:
            self.findings.note(where.file, where.line, gettext("%(word)s gives no role") % {"word": shown(word)})
        return kind

    def _default_role(self) -> str:
        """Return the role that the kind of ids tells, where no column tells one; say so aloud."""
        if "role" in self._names:
            return ""
        column = self._names["person_id"]
        if folded(column) in _STUDENT_IDS:
            text = gettext("no column tells roles; because of the column %(column)s everyone is taken as a student")
        elif folded(column) in _STAFF_IDS:
            text = gettext("no column tells roles; because of the column %(column)s everyone is taken as an educator")
        else:
            text = gettext("no column tells roles; nobody gets one")
        self.findings.note(self._file, 0, text % {"column": column})
        return STUDENT if folded(column) in _STUDENT_IDS else EDUCATOR if folded(column) in _STAFF_IDS else ""


def _column(field: str, name: str, fields: Mapping[str, str]) -> Column:
    kind, is_required = _KINDS[field]
    if field == "name" or (field in ("given_name", "family_name") and "name" not in fields):
        is_required = True
    # Some systems have addresses for user names, some do not.
    return Column(name, ANY if folded(name) == "username" else kind, is_required)


def _address(cell: str) -> str:
    return cell if cell and EMAIL.fault(cell) is None else ""
