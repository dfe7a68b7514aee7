"""Rosters for tests: a small district as plain rows, and what an import makes of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count

from waymark.apps.people.models import District, Person
from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.roster import (
    EnrollmentKind,
    EnrollmentRow,
    GuardianRow,
    OrgKind,
    OrgRow,
    PersonRow,
    RecordKind,
    RoleRow,
    RosterRow,
    SectionRow,
    TermRow,
    Where,
)
from waymark.apps.people.services.roster_imports import Unread, ask_to_apply, begin_import, carry_out, read_rows
from waymark.apps.people.shapes import SHAPES

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
TODAY = date(2026, 11, 22)
FALL = (date(2026, 8, 17), date(2027, 1, 15))
COMMAND = "command:ana"
_lines = count(2)


def where(file: str = "rows.csv") -> Where:
    return Where(file, next(_lines))


@dataclass
class Rows:
    """A roster of one school, with teachers t0, t1 … each of whom teaches one class of students."""

    n_teachers: int = 2
    n_students: int = 3
    extra: list[RosterRow] = field(default_factory=list)
    without: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)
    holds: frozenset[RecordKind] = frozenset(RecordKind)

    def __iter__(self) -> Iterator[RosterRow]:
        yield from (row for row in self._all() if not self._is_without(row))
        yield from self.extra

    def _all(self) -> Iterator[RosterRow]:
        yield OrgRow(where("orgs.csv"), "d1", OrgKind.DISTRICT, "The district")
        yield OrgRow(where("orgs.csv"), "s1", OrgKind.SCHOOL, "Elm School", "d1")
        yield TermRow(where("academicSessions.csv"), "y", "2026-27", date(2026, 8, 17), date(2027, 6, 4))
        yield TermRow(where("academicSessions.csv"), "f", "Fall", *FALL, parent_id="y")
        for t in range(self.n_teachers):
            yield self._person(f"t{t}")
            yield RoleRow(where("users.csv"), f"t{t}", "s1", "educator")
            yield SectionRow(where("classes.csv"), f"c{t}", f"Class {t}", "s1", "Reading", ("f",), ("01", "02"))
            yield EnrollmentRow(where("enrollments.csv"), f"t{t}", f"c{t}", EnrollmentKind.TEACHER, f"et{t}", True)
        for s in range(self.n_students):
            yield self._person(f"p{s}")
            yield RoleRow(where("users.csv"), f"p{s}", "s1", "student")
            kind = EnrollmentKind.STUDENT
            yield EnrollmentRow(where("enrollments.csv"), f"p{s}", f"c{s % max(1, self.n_teachers)}", kind, f"e{s}")
        yield self._person("g0")
        yield RoleRow(where("users.csv"), "g0", "d1", "guardian")
        yield GuardianRow(where("users.csv"), "g0", "p0")

    def _person(self, person_id: str) -> PersonRow:
        name = self.renamed.get(person_id, f"Name of {person_id}")
        return PersonRow(where("users.csv"), person_id, name, f"{person_id}@example.org", "s1")

    def _is_without(self, row: RosterRow) -> bool:
        named = {getattr(row, name, "") for name in ("person_id", "guardian_id", "student_id", "class_section_id")}
        return bool(named & self.without)


def brought(
    rows: Iterable[RosterRow],
    district: District,
    *,
    by: Person | str = COMMAND,
    now: datetime = NOW,
    unread: Unread | None = None,
    is_complete: bool = True,
) -> RosterImport:
    """Bring a roster, up to the preview."""
    found = begin_import(district=district, source_name="roster.zip", by=by, now=now)
    read_rows(
        roster_import=found,
        rows=iter(rows),
        holds=getattr(rows, "holds", frozenset(RecordKind)),
        is_complete=is_complete,
        unread=lambda: unread or Unread(),
        clock=lambda: now,
    )
    return found


def applied(
    rows: Iterable[RosterRow], district: District, *, now: datetime = NOW, leave_out: bool = False
) -> RosterImport:
    """Bring a roster and apply it."""
    found = brought(rows, district, now=now)
    ask_to_apply(roster_import=found, by=COMMAND, now=now, leave_out=leave_out)
    carry_out(roster_import=found, now=now)
    return found


def digest_of_records() -> str:
    """Return a digest of every row of every table that rosters are written into."""
    whole = {
        shape.name: [list(map(str, row)) for row in shape.live._default_manager.order_by("pk").values_list()]
        for shape in SHAPES
    }
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def fewer(rows: Rows, *ids: str) -> Rows:
    """Return the same roster without everything that names these people or class sections."""
    return replace(rows, without=rows.without | set(ids))
