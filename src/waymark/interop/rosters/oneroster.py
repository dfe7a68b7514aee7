"""OneRoster 1.1 and 1.2 as rows of a roster. Small tables (organizations, terms, courses) are held, others pass by."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext

from waymark.apps.people.roster import (
    EnrollmentRow,
    GoneRow,
    GuardianRow,
    OrgKind,
    PersonRow,
    RecordKind,
    RoleRow,
    RosterRow,
    SectionRow,
    TermRow,
    Where,
)
from waymark.interop.rosters.capacities import GUARDIAN, STUDENT, enrollment_kind, role_kind
from waymark.interop.rosters.cells import clean, parts
from waymark.interop.rosters.format import Format
from waymark.interop.rosters.oneroster_columns import (
    CLASSES,
    COURSES,
    ENROLLMENTS,
    GONE,
    ORGS,
    ROLES,
    SESSIONS,
    USERS,
)
from waymark.interop.rosters.orgs import GivenOrg
from waymark.interop.tables.read import Cells


class OneRoster(Format):
    """The files of one OneRoster export."""

    def rows(self) -> Iterator[RosterRow]:
        """Yield everything: organizations, terms, class sections, people, roles, enrollments."""
        yield from self._orgs()
        yield from self._terms()
        self._hold_courses()
        yield from self._sections()
        yield from self._people_with_roles() if ROLES not in self.tables else self._people()
        yield from self._roles()
        yield from self._enrollments()
        self.tell_the_whole()

    def _is_gone(self, where: Where, cells: Cells) -> bool:
        if cells[1] in ("", "active") or cells[1].casefold() not in GONE:
            return False
        self.leave_out(where, gettext("marked as no longer there"))
        return True

    def _orgs(self) -> Iterator[RosterRow]:
        for where, cells in self.read(ORGS):
            org_id, _, _, name, kind, parent_id = cells
            if self._is_gone(where, cells):
                self.forget(where, org_id)
                yield GoneRow(where, RecordKind.ORG, org_id)
            elif self.has_room(where, self.orgs):
                self.orgs.take(GivenOrg(where, org_id, clean(name), kind, parent_id))
        yield from self.orgs.rows()

    def _terms(self) -> Iterator[RosterRow]:
        for where, cells in self.read(SESSIONS):
            term_id, _, _, title, _, first, last, parent_id, _ = cells
            if self._is_gone(where, cells):
                self.forget(where, term_id)
                yield GoneRow(where, RecordKind.TERM, term_id)
            elif self.days(where, "endDate", first, last):
                days = date.fromisoformat(first), date.fromisoformat(last)
                self.hold_term(TermRow(where, term_id, clean(title), *days, parent_id))
        yield from self.term_rows()

    def _hold_courses(self) -> None:
        for where, cells in self.read(COURSES):
            if self._is_gone(where, cells):
                self.forget(where, cells[0])
            else:
                self.hold_course(where, cells[0], cells[4])

    def _sections(self) -> Iterator[RosterRow]:
        for where, cells in self.read(CLASSES):
            section_id, _, _, title, grades, course_id, _, school, terms = cells
            if self._is_gone(where, cells):
                yield GoneRow(where, RecordKind.SECTION, section_id)
                continue
            school_id = self.school(where, "schoolSourcedId", school)
            course = self.course_title(where, "courseSourcedId", course_id)
            term_ids = self.class_terms(where, "termSourcedIds", terms)
            if school_id is not None and course is not None and term_ids is not None:
                yield SectionRow(where, section_id, clean(title), school_id, course, term_ids, parts(grades))

    def _people_with_roles(self) -> Iterator[RosterRow]:
        for where, cells in self.read(USERS):
            person_id, _, _, given, family, email, agents, enabled, _, _, _, orgs, role = cells
            if self._is_gone(where, cells):
                yield GoneRow(where, RecordKind.PERSON, person_id)
                continue
            name = self.person_name(where, "familyName", given, family)
            found = [self.school(where, "orgSourcedIds", org_id) for org_id in parts(orgs)]
            org_ids = tuple(dict.fromkeys(org_id for org_id in found if org_id))
            if not name or None in found:
                continue
            school_id = next((one for one in org_ids if self.org_kind(one) is OrgKind.SCHOOL), "")
            yield PersonRow(where, self.seen(where, person_id), name, email, school_id, enabled.casefold() == "true")
            kinds = [role_kind(role, self.org_kind(org_id)) for org_id in org_ids]
            for org_id, kind in zip(org_ids, kinds, strict=True):
                yield RoleRow(where, person_id, org_id, kind)
            yield from self._guardians(where, person_id, role_kind(role, OrgKind.SCHOOL), agents)

    def _guardians(self, where: Where, person_id: str, kind: str, agents: str) -> Iterator[GuardianRow]:
        for other_id in parts(agents):
            if kind == STUDENT:
                yield GuardianRow(where, guardian_id=other_id, student_id=person_id)
            elif kind == GUARDIAN:
                yield GuardianRow(where, guardian_id=person_id, student_id=other_id)
            else:
                self.leave_out(where, gettext("a link of somebody who is neither a student nor a guardian"))

    def _people(self) -> Iterator[RosterRow]:
        for where, cells in self.read(USERS):
            person_id, _, _, given, family, email, agents, enabled, _, _, _, called, named, org = cells
            if self._is_gone(where, cells):
                yield GoneRow(where, RecordKind.PERSON, person_id)
                continue
            name = self.person_name(where, "familyName", called.strip() or given, named.strip() or family)
            school_id = self.school(where, "primaryOrgSourcedId", org) if org else ""
            if not name or school_id is None:
                continue
            if self.org_kind(school_id) is not OrgKind.SCHOOL:
                school_id = ""
            yield PersonRow(where, self.seen(where, person_id), name, email, school_id, enabled.casefold() == "true")
            for other_id in parts(agents):
                yield GuardianRow(where, guardian_id=other_id, student_id=person_id, may_be_reversed=True)

    def _roles(self) -> Iterator[RosterRow]:
        for where, cells in self.read(ROLES):
            role_id, _, _, person_id, primary, role, first, last, org, _ = cells
            if self._is_gone(where, cells):
                yield GoneRow(where, RecordKind.ROLE, role_id)
                continue
            org_id = self.school(where, "orgSourcedId", org)
            days = self.days(where, "endDate", first, last)
            if org_id is None or days is None:
                continue
            kind = role_kind(role, self.org_kind(org_id))
            if not kind or not org_id:
                self.leave_out(where, gettext("a role, or a place, of which Waymark has none"))
                continue
            yield RoleRow(where, person_id, org_id, kind, *days, role_id, primary.casefold() == "primary")

    def _enrollments(self) -> Iterator[RosterRow]:
        for where, cells in self.read(ENROLLMENTS):
            enrollment_id, _, _, section_id, school, person_id, role, primary, first, last = cells
            if self._is_gone(where, cells):
                yield GoneRow(where, RecordKind.ENROLLMENT, enrollment_id)
                continue
            school_id = self.school(where, "schoolSourcedId", school)
            days = self.days(where, "endDate", first, last)
            if school_id is None or days is None:
                continue
            kind = enrollment_kind(role)
            if kind is None:
                self.leave_out(where, gettext("a role that is not enrolled in a class section"))
                continue
            is_primary = primary.casefold() == "true"
            yield EnrollmentRow(where, person_id, section_id, kind, enrollment_id, is_primary, *days)
