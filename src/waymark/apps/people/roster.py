"""A roster as plain rows, whatever system it was exported from: the shape between the files and the records.

A reader yields the rows one after another, so that a roster of any size needs constant memory. Ids are text and stay as
they were given. What a row refers to may come later, or not at all: that is judged when all rows are staged.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Where:
    """The place in the given files that a row was read from. ``line`` is 1 for the header."""

    file: str
    line: int


class RecordKind(StrEnum):
    """What a row of a roster is about."""

    ORG = "org"
    TERM = "term"
    PERSON = "person"
    ROLE = "role"
    SECTION = "section"
    ENROLLMENT = "enrollment"
    GUARDIAN = "guardian"


class OrgKind(StrEnum):
    """What an organization of a roster is, as far as Waymark keeps it."""

    DISTRICT = "district"
    SCHOOL = "school"


class EnrollmentKind(StrEnum):
    """In what capacity somebody is enrolled in a class section."""

    STUDENT = "student"
    TEACHER = "teacher"
    AIDE = "aide"


@dataclass(frozen=True, slots=True)
class OrgRow:
    """A district or school. ``parent_id`` is empty where it has no parent."""

    where: Where
    org_id: str
    kind: OrgKind
    name: str
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A school year, semester or shorter term; both days are in it."""

    where: Where
    term_id: str
    title: str
    starts_on: date
    ends_on: date
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody. ``school_id`` is the school they mainly belong to, empty where the roster does not say.

    ``may_sign_in`` is False for somebody whose account is switched off where the roster comes from.
    """

    where: Where
    person_id: str
    name: str
    email: str = ""
    school_id: str = ""
    may_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A capacity in which a person acts at an organization; a day that is None is open.

    ``org_id`` is empty where the roster does not say at which.
    ``kind``: see `RoleKind`; besides, ``student`` and ``guardian``. ``role_id`` is empty where the roster gives none.
    ``is_primary`` tells the role that counts most for this person, where the roster says so: its school is theirs if
    their own row names none.
    """

    where: Where
    person_id: str
    org_id: str
    kind: str
    starts_on: date | None = None
    ends_on: date | None = None
    role_id: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A class section: one course taught to one group of students. ``term_ids`` are the terms it runs in."""

    where: Where
    class_section_id: str
    title: str
    school_id: str
    course_title: str = ""
    term_ids: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """A person in a class section. ``enrollment_id`` is empty where the roster gives none."""

    where: Where
    person_id: str
    class_section_id: str
    kind: EnrollmentKind
    enrollment_id: str = ""
    is_primary: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """A person who may act for a student.

    ``may_be_reversed`` is True where the roster links the two without saying who is which: their roles tell.
    """

    where: Where
    guardian_id: str
    student_id: str
    may_be_reversed: bool = False


@dataclass(frozen=True, slots=True)
class GoneRow:
    """Something that the roster says is no more. What refers to it is left out with it."""

    where: Where
    kind: RecordKind
    given_id: str


RosterRow = OrgRow | TermRow | PersonRow | RoleRow | SectionRow | EnrollmentRow | GuardianRow | GoneRow
