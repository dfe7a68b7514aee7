"""Districts, schools, people with their dated roles and relations, and the class sections that they are enrolled in."""

from waymark.apps.people.models.classes import ClassSection, ClassSectionTerm, Enrollment, Term
from waymark.apps.people.models.imports import (
    ImportStatus,
    Outcome,
    RosterImport,
    StagedClassSection,
    StagedClassSectionTerm,
    StagedEnrollment,
    StagedGone,
    StagedPerson,
    StagedRelation,
    StagedRole,
    StagedRow,
    StagedSchool,
    StagedTerm,
)
from waymark.apps.people.models.people import Person, Relation, RelationKind, Role, RoleKind
from waymark.apps.people.models.places import Clock, District, School

__all__ = [
    "ClassSection",
    "ClassSectionTerm",
    "Clock",
    "District",
    "Enrollment",
    "ImportStatus",
    "Outcome",
    "Person",
    "Relation",
    "RelationKind",
    "Role",
    "RoleKind",
    "RosterImport",
    "School",
    "StagedClassSection",
    "StagedClassSectionTerm",
    "StagedEnrollment",
    "StagedGone",
    "StagedPerson",
    "StagedRelation",
    "StagedRole",
    "StagedRow",
    "StagedSchool",
    "StagedTerm",
    "Term",
]
