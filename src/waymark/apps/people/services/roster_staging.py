"""Put the rows of a roster beside the records, piece by piece: a roster of any size needs constant memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from waymark.apps.audit.services import UNSTORABLE
from waymark.apps.people.models.imports import (
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
from waymark.apps.people.models.people import RelationKind
from waymark.apps.people.public_ids import new_public_id
from waymark.apps.people.roster import (
    EnrollmentRow,
    GoneRow,
    GuardianRow,
    OrgKind,
    OrgRow,
    PersonRow,
    RoleRow,
    RosterRow,
    SectionRow,
    TermRow,
    Where,
)
from waymark.apps.people.services.roster_settling import settle_staged
from waymark.apps.people.shapes import RECORD_SHAPES, SHAPE
from waymark.apps.people.statements import Cell, insert_rows, learn_sizes, make_room, run

BATCH_ROWS: Final = 5_000
SAY_EVERY_ROWS: Final = 10_000
Clock = Callable[[], datetime]
Cells = tuple[Cell, ...]
UNSTORABLE_FAULT: Final = "unstorable"

_ALWAYS: Final = ("roster_import_id", "from_roster", "file", "line", "outcome", "fault")
_DAYS: Final = ("starts_given", "ends_given")
COLUMNS: Final[Mapping[type[StagedRow], tuple[str, ...]]] = {
    StagedSchool: ("school_id", "name", "is_district"),
    StagedTerm: ("term_id", "title", "starts_on", "ends_on", "parent_given"),
    StagedPerson: ("person_id", "public_id", "name", "email", "school_given", "may_sign_in"),
    StagedRole: ("person_given", "school_given", "kind", "is_primary", "role_id", *_DAYS),
    StagedClassSection: ("class_section_id", "title", "course_title", "grades", "school_given"),
    StagedClassSectionTerm: ("class_section_given", "term_given"),
    StagedEnrollment: ("class_section_given", "person_given", "kind", "enrollment_id", "is_primary", *_DAYS),
    StagedRelation: ("person_given", "other_given", "kind", "may_be_reversed"),
    StagedGone: ("kind", "given_id"),
}
"""What a row of a roster fills in of a staged row; a column that is left out is empty."""


def stage_rows(*, roster_import: RosterImport, rows: Iterable[RosterRow], say: Callable[[int], None]) -> int:
    """Write rows into the staging tables and return how many there were. ``say`` is told how many are done.

    Every piece is a transaction of its own, so that nobody who writes meanwhile waits long. Memory does not grow with
    the roster. Rows go as plain cells: made into models first, they take six times as long.
    """
    make_room()
    waiting: dict[type[StagedRow], list[Cells]] = {model: [] for model in COLUMNS}
    import_pk, n_rows = roster_import.pk, 0
    for row in rows:
        for model, cells in _staged(row):
            batch = waiting[model]
            batch.append((import_pk, True, *_storable(row.where, cells)))
            if len(batch) >= BATCH_ROWS:
                _write(model, batch)
        n_rows += 1
        if n_rows % SAY_EVERY_ROWS == 0:
            say(n_rows)
    for model, batch in waiting.items():
        _write(model, batch)
    learn_sizes(*(shape.staged_table for shape in SHAPE.values()))
    settle_staged(import_pk)
    say(n_rows)
    return n_rows


def drop_staged(roster_import: RosterImport) -> None:
    """Forget all staged rows of an import, and with them the state before it."""
    for shape in SHAPE.values():
        run("DELETE FROM $staged WHERE roster_import_id = %s", [roster_import.pk], staged=shape.staged_table)
    StagedGone.objects.filter(roster_import=roster_import).delete()


def _write(model: type[StagedRow], batch: list[Cells]) -> None:
    if batch:
        insert_rows(model._meta.db_table, (*_ALWAYS, *COLUMNS[model]), batch)
        batch.clear()


def _staged(row: RosterRow) -> Iterator[tuple[type[StagedRow], Cells]]:
    match row:
        case EnrollmentRow():
            ids = (row.class_section_id, row.person_id, row.kind.value, row.enrollment_id)
            yield StagedEnrollment, (*ids, row.is_primary, _day(row.starts_on), _day(row.ends_on))
        case PersonRow():
            texts = (row.person_id, new_public_id(), row.name, row.email, row.school_id)
            yield StagedPerson, (*texts, row.may_sign_in)
        case RoleRow():
            days = (_day(row.starts_on), _day(row.ends_on))
            yield StagedRole, (row.person_id, row.org_id, row.kind, row.is_primary, row.role_id, *days)
        case SectionRow():
            texts = (row.class_section_id, row.title, row.course_title, ";".join(row.grades), row.school_id)
            yield StagedClassSection, texts
            for term_id in row.term_ids:
                yield StagedClassSectionTerm, (row.class_section_id, term_id)
        case GuardianRow():
            who = (row.guardian_id, row.student_id)
            yield StagedRelation, (*who, RelationKind.GUARDS.value, row.may_be_reversed)
        case OrgRow():
            yield StagedSchool, (row.org_id, row.name, row.kind == OrgKind.DISTRICT)
        case TermRow():
            yield StagedTerm, (row.term_id, row.title, _day(row.starts_on), _day(row.ends_on), row.parent_id)
        case GoneRow():
            yield StagedGone, (RECORD_SHAPES[row.kind][0], row.given_id)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _storable(where: Where, cells: Cells) -> Cells:
    """Return the cells of a row after its place and state. One with a text that no database keeps is a fault."""
    text = "".join([where.file, *(cell for cell in cells if isinstance(cell, str))])
    if not UNSTORABLE.search(text):
        return (where.file, where.line, Outcome.OPEN.value, "", *cells)
    kept = (UNSTORABLE.sub("\ufffd", cell) if isinstance(cell, str) else cell for cell in cells)
    return (UNSTORABLE.sub("\ufffd", where.file), where.line, Outcome.FAULT.value, UNSTORABLE_FAULT, *kept)
