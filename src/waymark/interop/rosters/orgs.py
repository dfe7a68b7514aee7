"""The organizations of one roster: which of them Waymark keeps, and which kept one stands for another.

Waymark keeps districts and schools. A department stands for the school or district it belongs to; what is above a
district stands for nothing. There are few organizations, so all of them are held.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from waymark.apps.people.roster import OrgKind, OrgRow, Where
from waymark.interop.tables.faults import Findings, shown

SCHOOLS = ("school", "campus", "adulteducation", "college", "university")
DISTRICTS = ("district", "localauthority")
BELOW = ("department", "program", "division", "researchcenter")


@dataclass(frozen=True, slots=True)
class GivenOrg:
    """An organization as its row has it. ``type`` is the format's word."""

    where: Where
    org_id: str
    name: str
    type: str
    parent_id: str


class Orgs:
    """Takes all organizations of a roster, then answers for each of them."""

    def __init__(self, findings: Findings, *, is_complete: bool, parent_column: str = "parentSourcedId") -> None:
        """``is_complete``: whether a parent that is not in the roster is not anywhere."""
        self._findings, self._is_complete, self._parent_column = findings, is_complete, parent_column
        self._given: dict[str, GivenOrg] = {}
        self._kept: dict[str, OrgRow] = {}

    def __len__(self) -> int:
        """Return how many were taken."""
        return len(self._given)

    def take(self, org: GivenOrg) -> None:
        """Take one. A second row with its id is left to the staging, which sees both."""
        self._given.setdefault(org.org_id, org)

    def rows(self) -> Iterator[OrgRow]:
        """Yield those that are kept, after all were taken."""
        for org in self._given.values():
            if self._goes_round(org):
                problem = gettext("%(value)s is, in the end, its own parent") % {"value": shown(org.org_id)}
                remedy = gettext("Name the organization above it, or leave the cell empty")
                self._findings.fault(org.where.file, org.where.line, self._parent_column, problem, remedy)
            elif (kind := self._kind(org)) is not None:
                self._kept[org.org_id] = OrgRow(org.where, org.org_id, kind, org.name)
            else:
                self._note_left_out(org)
        for row in list(self._kept.values()):
            parent = self.standing_for(self._given[row.org_id].parent_id)
            yield replace(row, parent_id=parent.org_id if parent else self._outside(row.org_id))

    def knows(self, org_id: str) -> bool:
        """Whether a row of the roster has this id."""
        return org_id in self._given

    def standing_for(self, org_id: str) -> OrgRow | None:
        """Return the kept organization that an id stands for; None where there is none."""
        org = self._given.get(org_id)
        while org is not None and org.org_id not in self._kept:
            org = self._given.get(org.parent_id) if _is_below(org) else None
        return self._kept.get(org.org_id) if org else None

    def _kind(self, org: GivenOrg) -> OrgKind | None:
        word = org.type.casefold()
        if word in SCHOOLS:
            return OrgKind.SCHOOL
        if word in DISTRICTS:
            return OrgKind.DISTRICT
        if _is_below(org) and org.parent_id not in self._given:
            text = gettext("%(name)s is a department of no school in the file; it is taken as a school")
            self._findings.note(org.where.file, org.where.line, text % {"name": shown(org.name)})
            return OrgKind.SCHOOL
        return None

    def _goes_round(self, org: GivenOrg) -> bool:
        seen, above = {org.org_id}, self._given.get(org.parent_id)
        while above is not None and above.org_id not in seen:
            seen.add(above.org_id)
            above = self._given.get(above.parent_id)
        return above is org

    def _outside(self, org_id: str) -> str:
        """Return the parent of an organization where the roster does not hold it."""
        org = self._given[org_id]
        if not org.parent_id or org.parent_id in self._given:
            return ""
        if not self._is_complete:
            return org.parent_id
        text = gettext("the parent %(value)s is not in the file; it is read without a parent")
        self._findings.note(org.where.file, org.where.line, text % {"value": shown(org.parent_id)})
        return ""

    def _note_left_out(self, org: GivenOrg) -> None:
        if _is_below(org):
            return
        text = gettext("%(name)s is neither a district nor a school and is not kept")
        self._findings.note(org.where.file, org.where.line, text % {"name": shown(org.name)})


def _is_below(org: GivenOrg) -> bool:
    return org.type.casefold() in BELOW
