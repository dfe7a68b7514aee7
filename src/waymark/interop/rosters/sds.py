"""Microsoft School Data Sync 2.1 as rows of a roster. Small tables are held, others pass by."""

from collections.abc import Iterator

from django.utils.translation import gettext

from waymark.apps.people.roster import (
    EnrollmentRow,
    GuardianRow,
    PersonRow,
    RoleRow,
    RosterRow,
    SectionRow,
    TermRow,
)
from waymark.interop.rosters.capacities import enrollment_kind, role_kind
from waymark.interop.rosters.cells import EMAIL, clean
from waymark.interop.rosters.format import Format
from waymark.interop.rosters.orgs import GivenOrg
from waymark.interop.rosters.sds_columns import (
    CLASSES,
    COURSES,
    ENROLLMENTS,
    GUARDIANS,
    ORGS,
    RELATIONSHIPS,
    ROLES,
    SESSIONS,
    USERS,
)


class SchoolDataSync(Format):
    """The files of one School Data Sync export. They always hold everything."""

    def rows(self) -> Iterator[RosterRow]:
        """Yield everything: organizations, terms, class sections, people, roles, guardians, enrollments."""
        for where, (org_id, name, kind, parent_id) in self.read(ORGS):
            if self.has_room(where, self.orgs):
                self.orgs.take(GivenOrg(where, org_id, clean(name), kind, parent_id))
        yield from self.orgs.rows()
        yield from self._terms()
        for where, (course_id, _, title) in self.read(COURSES):
            self.hold_course(where, course_id, title)
        yield from self._sections()
        yield from self._people()
        yield from self._roles()
        yield from self._guardians()
        yield from self._enrollments()
        self.tell_the_whole()

    def _terms(self) -> Iterator[RosterRow]:
        for where, (term_id, title, _, _, first, last) in self.read(SESSIONS):
            starts_on, ends_on = self.days(where, "endDate", first, last) or (None, None)
            if starts_on is not None and ends_on is not None:
                self.hold_term(TermRow(where, term_id, clean(title), starts_on, ends_on))
        yield from self.term_rows()

    def _sections(self) -> Iterator[RosterRow]:
        for where, (section_id, org, title, sessions, course_id) in self.read(CLASSES):
            school_id = self.school(where, "orgSourcedId", org)
            course = self.course_title(where, "courseSourcedId", course_id)
            term_ids = self.class_terms(where, "sessionSourcedIds", sessions)
            if school_id is not None and course is not None and term_ids is not None:
                yield SectionRow(where, section_id, clean(title), school_id, course, term_ids)

    def _people(self) -> Iterator[RosterRow]:
        for where, (person_id, username, given, family, email) in self.read(USERS):
            name = self.person_name(where, "familyName", given, family)
            if name:
                # User names of School Data Sync are mostly addresses: they are how people sign in to Microsoft 365.
                address = email or (username if "@" in username and EMAIL.fault(username) is None else "")
                yield PersonRow(where, self.seen(where, person_id), name, address)

    def _roles(self) -> Iterator[RosterRow]:
        for where, (person_id, org, role, _, _, primary, first, last) in self.read(ROLES):
            org_id = self.school(where, "orgSourcedId", org)
            days = self.days(where, "roleEndDate", first, last)
            if org_id is None or days is None:
                continue
            kind = role_kind(role, self.org_kind(org_id))
            if kind and org_id:
                yield RoleRow(where, person_id, org_id, kind, *days, is_primary=primary.casefold() == "true")
            else:
                self.leave_out(where, gettext("a role, or a place, of which Waymark has none"))

    def _guardians(self) -> Iterator[RosterRow]:
        for where, (student_id, other_id, role) in self.read(RELATIONSHIPS):
            if role.casefold() in GUARDIANS:
                yield GuardianRow(where, guardian_id=other_id, student_id=student_id)
            else:
                self.leave_out(where, gettext("a contact who is no guardian"))

    def _enrollments(self) -> Iterator[RosterRow]:
        for where, (section_id, person_id, role) in self.read(ENROLLMENTS):
            kind = enrollment_kind(role)
            if kind is not None:
                yield EnrollmentRow(where, person_id, section_id, kind)
            else:
                self.leave_out(where, gettext("a role that is not enrolled in a class section"))
