"""People who were erased stay erased: their rows are left out of a roster, and the import says how many."""

from collections.abc import Container, Iterable, Iterator

from django.utils.translation import ngettext

from waymark.apps.people.roster import EnrollmentRow, GuardianRow, PersonRow, RoleRow, RosterRow
from waymark.interop.tables.faults import Findings


def without_erased(rows: Iterable[RosterRow], erased: Container[str], findings: Findings) -> Iterator[RosterRow]:
    """Yield the rows that are not about somebody who was erased; how many people were left out is noted at the end.

    ``erased`` is asked for ids of the district. Constant memory.
    """
    n_people, place = 0, ""
    for row in rows:
        if any(person_id in erased for person_id in _about(row)):
            if isinstance(row, PersonRow):
                n_people, place = n_people + 1, row.where.file
        else:
            yield row
    if n_people:
        told = ngettext(
            "%(n)d person of this roster was erased here on request, and is left out",
            "%(n)d people of this roster were erased here on request, and are left out",
            n_people,
        )
        findings.note(place, 0, told % {"n": n_people})


def _about(row: RosterRow) -> tuple[str, ...]:
    if isinstance(row, PersonRow | RoleRow | EnrollmentRow):
        return (row.person_id,)
    return (row.guardian_id, row.student_id) if isinstance(row, GuardianRow) else ()
