"""Put the rows of a roster beside the records, piece by piece: a roster of any size needs constant memory."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
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
)
from waymark.apps.people.services.roster_settling import settle_staged
from waymark.apps.people.shapes import RECORD_SHAPES, SHAPE
from waymark.apps.people.statements import learn_sizes, run

BATCH_ROWS: Final = 2_000
SAY_EVERY_ROWS: Final = 10_000
Clock = Callable[[], datetime]
UNSTORABLE_FAULT: Final = "unstorable"


def stage_rows(*, roster_import: RosterImport, rows: Iterable[RosterRow], say: Callable[[int], None]) -> int:
    """Write rows into the staging tables and return how many there were. ``say`` is told how many are done.

    Every piece is a transaction of its own, so that nobody who writes meanwhile waits long. Memory does not grow with
    the roster.
    """
    waiting: dict[type[StagedRow], list[StagedRow]] = {}
    n_rows = 0
    for row in rows:
        for staged in _staged(row):
            staged.roster_import_id = roster_import.pk
            _refuse_unstorable(staged)
            batch = waiting.setdefault(type(staged), [])
            batch.append(staged)
            if len(batch) >= BATCH_ROWS:
                _write(batch)
        n_rows += 1
        if n_rows % SAY_EVERY_ROWS == 0:
            say(n_rows)
    for batch in waiting.values():
        if batch:
            _write(batch)
    learn_sizes(*(shape.staged_table for shape in SHAPE.values()))
    settle_staged(roster_import.pk)
    say(n_rows)
    return n_rows


def drop_staged(roster_import: RosterImport) -> None:
    """Forget all staged rows of an import, and with them the state before it."""
    for shape in SHAPE.values():
        run("DELETE FROM $staged WHERE roster_import_id = %s", [roster_import.pk], staged=shape.staged_table)
    StagedGone.objects.filter(roster_import=roster_import).delete()


def _write(batch: list[StagedRow]) -> None:
    type(batch[0])._default_manager.bulk_create(batch)
    batch.clear()


def _staged(row: RosterRow) -> Iterator[StagedRow]:
    file, line = row.where.file, row.where.line
    match row:
        case OrgRow():
            is_district = row.kind == OrgKind.DISTRICT
            yield StagedSchool(file=file, line=line, school_id=row.org_id, name=row.name, is_district=is_district)
        case TermRow():
            yield _term(row)
        case PersonRow():
            yield _person(row)
        case RoleRow():
            yield _role(row)
        case SectionRow():
            yield _class_section(row)
            for term_id in row.term_ids:
                yield StagedClassSectionTerm(
                    file=file, line=line, class_section_given=row.class_section_id, term_given=term_id
                )
        case EnrollmentRow():
            yield _enrollment(row)
        case GuardianRow():
            yield StagedRelation(
                file=file,
                line=line,
                person_given=row.guardian_id,
                other_given=row.student_id,
                kind=RelationKind.GUARDS,
                may_be_reversed=row.may_be_reversed,
            )
        case GoneRow():
            yield StagedGone(file=file, line=line, kind=RECORD_SHAPES[row.kind][0], given_id=row.given_id)


def _term(row: TermRow) -> StagedTerm:
    return StagedTerm(
        file=row.where.file,
        line=row.where.line,
        term_id=row.term_id,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        parent_given=row.parent_id,
    )


def _person(row: PersonRow) -> StagedPerson:
    return StagedPerson(
        file=row.where.file,
        line=row.where.line,
        person_id=row.person_id,
        public_id=new_public_id(),
        name=row.name,
        email=row.email,
        school_given=row.school_id,
        may_sign_in=row.may_sign_in,
    )


def _role(row: RoleRow) -> StagedRole:
    return StagedRole(
        file=row.where.file,
        line=row.where.line,
        person_given=row.person_id,
        school_given=row.org_id,
        kind=row.kind,
        is_primary=row.is_primary,
        starts_given=row.starts_on,
        ends_given=row.ends_on,
    )


def _class_section(row: SectionRow) -> StagedClassSection:
    return StagedClassSection(
        file=row.where.file,
        line=row.where.line,
        class_section_id=row.class_section_id,
        title=row.title,
        course_title=row.course_title,
        grades=";".join(row.grades),
        school_given=row.school_id,
    )


def _enrollment(row: EnrollmentRow) -> StagedEnrollment:
    return StagedEnrollment(
        file=row.where.file,
        line=row.where.line,
        class_section_given=row.class_section_id,
        person_given=row.person_id,
        kind=row.kind.value,
        enrollment_id=row.enrollment_id,
        is_primary=row.is_primary,
        starts_given=row.starts_on,
        ends_given=row.ends_on,
    )


def _refuse_unstorable(staged: StagedRow) -> None:
    """Mark a row with a text that no database keeps, and stage it without that."""
    texts = {name: value for name, value in vars(staged).items() if isinstance(value, str) and name != "_state"}
    if not UNSTORABLE.search("".join(texts.values())):
        return
    for name, value in texts.items():
        setattr(staged, name, UNSTORABLE.sub("�", value))
    staged.outcome, staged.fault = Outcome.FAULT, UNSTORABLE_FAULT
