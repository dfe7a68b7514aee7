"""Who may do what with which kind of record: one table, by role and object. What it does not name is not allowed.

Each entry is written as a short text: ``R`` read, ``W`` write, ``A`` aggregate only (small cells suppressed), each with
the conditions that must all hold, behind a colon: ``"R:related,logged W:related"``. Nothing is nothing.

The table says the most that a rule may grant. A rule of an app asks `may` first, and may ask for more on top.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final


class Act(StrEnum):
    """What somebody wants to do with a record."""

    READ = "R"
    WRITE = "W"
    AGGREGATE = "A"


class Condition(StrEnum):
    """What must hold besides the role. The rule that asks sees to it."""

    OWN = "own"  # the record is about oneself, or one wrote it
    OWN_CHILD = "own_child"  # a dated relation: guards
    OWN_SCHOOL = "own_school"  # the role is held at the school that the record belongs to
    RELATED = "related"  # any dated relation: teaches, coaches, leads, guards
    FUNCTION = "function"  # the person's work in the district needs it: coordinator, enrollment office
    GRANT = "grant"  # a field that is given by name, to one person, with an end
    SHARED = "shared"  # the educator has shared it
    UNTIL_CLOSE = "until_close"  # only before the round closes
    PSEUDONYMOUS = "pseudonymous"  # without names, for one project, until its end
    TWO_PERSONS = "two_persons"  # a second person agrees
    AT_LEAST_10 = "at_least_10"  # of cells of ten people or more
    ASSIGNED = "assigned"  # it was given to the person to learn with
    NO_PUPIL_DATA = "no_pupil_data"  # keys and roles, and nothing of learners
    NOT_OWN_ROLE = "not_own_role"  # nobody gives himself a role
    REAUTHENTICATED = "reauthenticated"  # a second step within the last minutes
    WINDOW = "window"  # the district has opened it for a while
    LOGGED = "logged"  # written down, and visible to those concerned


class Thing(StrEnum):
    """A kind of record."""

    OWN_LEARNING = "own profile, goals, evidence"
    PUPIL_LEARNING = "pupil profile, path, mastery"
    PUPIL_FLAGS = "pupil sensitive flags"
    GUARDIAN_CONTACTS = "guardian contacts, custody alerts"
    RANKED_CHOICES = "ranked choices"
    PD_ROSTERS = "rosters of a day"
    LOOK_FORS = "walkthrough look-fors"
    SURVEY_ANSWERS = "readiness answers"
    APPLICATIONS = "school choice application"
    DRAWS = "lottery seed and run"
    IMPACT_EXTRACTS = "impact extracts"
    LIBRARY = "library items"
    AUDIT_LOG = "audit log"
    ROLES = "people and roles"
    EXPORTS = "bulk export"
    SETTINGS = "settings, keys, integrations"


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a role may do, and on which conditions. All of them must hold."""

    act: Act
    conditions: frozenset[Condition] = frozenset()

    def __str__(self) -> str:
        """Return it as the table writes it."""
        told = ",".join(condition for condition in Condition if condition in self.conditions)
        return f"{self.act}:{told}" if told else str(self.act)


# A facilitator is no role of a district but one of a day; the table gives it a column, because it opens records.
COLUMNS: Final = (
    "educator",
    "facilitator",
    "coach",
    "principal",
    "district_staff",
    "coordinator",
    "evaluator",
    "student",
    "guardian",
    "privacy_officer",
    "it_admin",
    "support",
)
_SELF: Final = dict.fromkeys(COLUMNS, "R:own W:own") | {"guardian": "", "support": "R:own"}

MATRIX: Final[Mapping[Thing, Mapping[str, str]]] = {
    Thing.OWN_LEARNING: _SELF,
    Thing.PUPIL_LEARNING: {
        "educator": "R:related,logged W:related,logged",
        "coach": "A R:shared",
        "principal": "R:own_school,logged",
        "district_staff": "R:related,function,logged",
        "student": "R:own W:own",
        "guardian": "R:own_child",
    },
    Thing.PUPIL_FLAGS: {
        "educator": "R:related,grant,logged",
        "principal": "R:grant,logged",
        "district_staff": "R:grant,logged",
        "guardian": "R:own_child",
    },
    Thing.GUARDIAN_CONTACTS: {
        "educator": "R:related,grant,logged",
        "principal": "R:own_school,logged",
        "district_staff": "R:function,logged",
        "guardian": "R:own W:own",
    },
    Thing.RANKED_CHOICES: {
        "educator": "R:own W:own,until_close",
        "facilitator": "R:own W:own,until_close",
        "principal": "A",
        "district_staff": "A",
        "coordinator": "A R:function,logged",
        "evaluator": "A",
    },
    Thing.PD_ROSTERS: {
        "educator": "R:own",
        "facilitator": "R:own",
        "coach": "R:related",
        "principal": "R:own_school",
        "district_staff": "R W",
        "coordinator": "R W",
        "evaluator": "A",
    },
    Thing.LOOK_FORS: {
        "educator": "R:own",
        "coach": "R:own W:related",
        "principal": "A:own_school",
        "district_staff": "A",
        "coordinator": "A",
        "evaluator": "A",
    },
    Thing.SURVEY_ANSWERS: {
        "educator": "R:own W:own",
        "facilitator": "R:own W:own",
        "principal": "A:at_least_10",
        "district_staff": "A:at_least_10",
        "coordinator": "A:at_least_10",
        "evaluator": "A",
    },
    Thing.APPLICATIONS: {
        "principal": "A",
        "district_staff": "R:function,logged W:function,logged",
        "evaluator": "R:pseudonymous",
        "student": "R:own",
        "guardian": "R:own_child W:own_child,until_close",
    },
    Thing.DRAWS: {
        "district_staff": "W:two_persons",
        "coordinator": "W:two_persons",
        "evaluator": "R",
        "student": "R:own",
        "guardian": "R:own_child",
    },
    Thing.IMPACT_EXTRACTS: {
        "principal": "A",
        "district_staff": "W:two_persons",
        "evaluator": "R:pseudonymous W:pseudonymous",
    },
    Thing.LIBRARY: {
        "educator": "R W:own",
        "facilitator": "R W:own",
        "coach": "R W",
        "principal": "R",
        "district_staff": "R W",
        "coordinator": "R",
        "evaluator": "R",
        "student": "R:assigned",
        "guardian": "R:assigned",
    },
    Thing.AUDIT_LOG: {
        "educator": "R:own",
        "principal": "A:own_school",
        "privacy_officer": "R",
        "guardian": "R:own_child",
        "it_admin": "R:no_pupil_data",
    },
    Thing.ROLES: {
        "principal": "W:own_school,two_persons",
        "district_staff": "W:two_persons",
        "it_admin": "W:no_pupil_data,not_own_role",
    },
    Thing.EXPORTS: {
        "district_staff": "R:two_persons,logged",
        "evaluator": "R:pseudonymous,logged",
        "student": "R:own",
        "guardian": "R:own_child",
        "it_admin": "R:no_pupil_data,logged",
    },
    Thing.SETTINGS: {
        "district_staff": "R",
        "it_admin": "W:reauthenticated",
        "support": "R:no_pupil_data,window",
    },
}


def permissions(thing: Thing, column: str) -> frozenset[Permission]:
    """Return what a role may do with a kind of record; nothing for a role or a kind that the table does not name."""
    return _read(MATRIX.get(thing, {}).get(column, ""))


def may(kinds: Set[str], act: Act, thing: Thing, *, holding: Set[Condition] = frozenset()) -> bool:
    """Whether somebody with these roles may do something, given which conditions hold for the record at hand.

    Default deny: a role that is not in the table, and a condition that was not shown to hold, open nothing.
    """
    return any(
        permission.act == act and permission.conditions <= holding
        for kind in kinds
        for permission in permissions(thing, kind)
    )


@cache
def _read(written: str) -> frozenset[Permission]:
    found = []
    for entry in written.split():
        act, _, conditions = entry.partition(":")
        found.append(Permission(Act(act), frozenset(Condition(c) for c in conditions.split(",") if c)))
    return frozenset(found)
