"""What rows of a roster and records have in common, kind by kind: enough to write every statement about them."""

from dataclasses import dataclass
from typing import Final, Literal

from django.db import models

from waymark.apps.people.models import ClassSection, ClassSectionTerm, Enrollment, Person, Relation, Role, School, Term
from waymark.apps.people.models.imports import (
    StagedClassSection,
    StagedClassSectionTerm,
    StagedEnrollment,
    StagedPerson,
    StagedRelation,
    StagedRole,
    StagedRow,
    StagedSchool,
    StagedTerm,
)
from waymark.apps.people.roster import RecordKind

Gone = Literal["mark", "end", "delete"]
"""What becomes of a record that the roster no longer names: marked with the day, ended the day before, or taken out."""


@dataclass(frozen=True)
class Ref:
    """A column that refers to another kind of record. ``given`` is the text that the file had."""

    column: str
    given: str
    to: str
    fault: str
    is_required: bool = True


@dataclass(frozen=True)
class Shape:
    """One kind of row.

    ``key`` says which record a row is about, ``given_key`` the same before references are found. ``values`` is what
    the roster may change. Of those in ``kept_if_blank`` an empty text leaves what the record has.
    """

    name: str
    staged: type[StagedRow]
    live: type[models.Model]
    key: tuple[str, ...]
    given_key: tuple[str, ...]
    values: tuple[str, ...]
    gone: Gone
    refs: tuple[Ref, ...] = ()
    kept_if_blank: tuple[str, ...] = ()
    required: tuple[tuple[str, str], ...] = ()
    """Columns that may not be empty, each with its fault."""
    made_with: tuple[tuple[str, str], ...] = ()
    """Columns that only a new record gets, each with the SQL of its value."""

    @property
    def given_id(self) -> str:
        """Return the column with the id that the district itself gave a record; empty where none is kept."""
        own = {"enrollment": "enrollment_id", "role": "role_id"}
        return self.key[0] if self.gone == "mark" else own.get(self.name, "")

    @property
    def is_dated(self) -> bool:
        """Whether its records hold from one day to another."""
        return self.gone == "end"

    @property
    def staged_table(self) -> str:
        """Return the table of staged rows."""
        return self.staged._meta.db_table

    @property
    def live_table(self) -> str:
        """Return the table of records."""
        return self.live._meta.db_table

    @property
    def has_district(self) -> bool:
        """Whether its records name their district themselves; others have it from their first reference."""
        return not self.is_dated and self.gone != "delete"

    @property
    def text_limits(self) -> dict[str, int]:
        """Return how many characters the records hold, by column."""
        fields = (self.live._meta.get_field(name) for name in (*self.key, *self.values) if name not in self.ref_columns)
        found = ((field, field.max_length) for field in fields if isinstance(field, models.CharField))
        return {field.name: limit for field, limit in found if limit is not None}

    @property
    def kept_columns(self) -> tuple[str, ...]:
        """Return the columns whose state before an import is kept."""
        return (*self.key, *self.values, *(("gone_on",) if self.gone == "mark" else ()), "from_roster")

    @property
    def ref_columns(self) -> frozenset[str]:
        """Return the columns that refer to other records."""
        return frozenset(ref.column for ref in self.refs)


SHAPES: Final = (
    Shape(
        "school", StagedSchool, School, ("school_id",), ("school_id",), ("name",), "mark",
        required=(("school_id", "no_id"), ("name", "no_name")),
    ),
    Shape(
        "term", StagedTerm, Term, ("term_id",), ("term_id",), ("title", "starts_on", "ends_on", "parent_id"), "mark",
        refs=(Ref("parent_id", "parent_given", "term", "unknown_term", is_required=False),),
        required=(("term_id", "no_id"), ("title", "no_name")),
    ),
    Shape(
        "person", StagedPerson, Person, ("person_id",), ("person_id",),
        ("name", "email", "school_id", "may_sign_in"), "mark",
        refs=(Ref("school_id", "school_given", "school", "unknown_school", is_required=False),),
        kept_if_blank=("email", "school_id"),
        required=(("person_id", "no_id"), ("name", "no_name")),
        made_with=(("public_id", "s.public_id"), ("language", "'en'")),
    ),
    Shape(
        "role", StagedRole, Role, ("person_id", "kind", "school_id"), ("person_given", "kind", "school_given"),
        ("role_id", "starts_on", "ends_on"), "end",
        refs=(
            Ref("person_id", "person_given", "person", "unknown_person"),
            Ref("school_id", "school_given", "school", "unknown_school", is_required=False),
        ),
        kept_if_blank=("role_id",),
    ),
    Shape(
        "class_section", StagedClassSection, ClassSection, ("class_section_id",), ("class_section_id",),
        ("title", "course_title", "grades", "school_id"), "mark",
        refs=(Ref("school_id", "school_given", "school", "unknown_school"),),
        kept_if_blank=("course_title", "grades"),
        required=(("class_section_id", "no_id"), ("title", "no_name")),
    ),
    Shape(
        "class_section_term", StagedClassSectionTerm, ClassSectionTerm, ("class_section_id", "term_id"),
        ("class_section_given", "term_given"), (), "delete",
        refs=(
            Ref("class_section_id", "class_section_given", "class_section", "unknown_class_section"),
            Ref("term_id", "term_given", "term", "unknown_term"),
        ),
    ),
    Shape(
        "enrollment", StagedEnrollment, Enrollment, ("class_section_id", "person_id", "kind"),
        ("class_section_given", "person_given", "kind"), ("enrollment_id", "is_primary", "starts_on", "ends_on"), "end",
        refs=(
            Ref("class_section_id", "class_section_given", "class_section", "unknown_class_section"),
            Ref("person_id", "person_given", "person", "unknown_person"),
        ),
        kept_if_blank=("enrollment_id",),
    ),
    Shape(
        "relation", StagedRelation, Relation, ("person_id", "kind", "other_id"),
        ("person_given", "kind", "other_given"), ("starts_on", "ends_on"), "end",
        refs=(
            Ref("person_id", "person_given", "person", "unknown_person"),
            Ref("other_id", "other_given", "person", "unknown_person"),
        ),
    ),
)  # fmt: skip
"""In the order in which they are written: what others refer to comes first."""

RECORD_SHAPES: Final = {
    RecordKind.ORG: ("school",),
    RecordKind.TERM: ("term",),
    RecordKind.PERSON: ("person",),
    RecordKind.ROLE: ("role",),
    RecordKind.SECTION: ("class_section", "class_section_term"),
    RecordKind.ENROLLMENT: ("enrollment",),
    RecordKind.GUARDIAN: ("relation",),
}
"""What readers call a kind, and what it is here."""

SHAPE: Final = {shape.name: shape for shape in SHAPES}
