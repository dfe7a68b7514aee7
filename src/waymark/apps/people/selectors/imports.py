"""Reading imports of rosters: which there were, and what one would change, row by row."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from waymark.apps.people.models import District, Person, RoleKind
from waymark.apps.people.models.imports import ImportStatus, Outcome, RosterImport, StagedRow
from waymark.apps.people.selectors.people import role_kinds
from waymark.apps.people.shapes import SHAPE, SHAPES


def imports_seen_by(viewer: Person, *, on: date) -> QuerySet[RosterImport]:
    """Return the imports of one's own district, newest first; only for its IT staff. Two queries."""
    if RoleKind.IT_ADMIN not in role_kinds(viewer, on=on):
        return RosterImport.objects.none()
    return RosterImport.objects.filter(district=viewer.district_id).defer("upload")


def import_that_waits(viewer: Person, *, on: date) -> RosterImport | None:
    """Return the import of one's own district that is ready and waits for somebody. Two queries."""
    return imports_seen_by(viewer, on=on).filter(status=ImportStatus.READY).first()


def find_import(public_id: str) -> RosterImport | None:
    """Return the import with that id, with its district, for whoever has the machine in hand. One query."""
    return RosterImport.objects.select_related("district").defer("upload").filter(public_id=public_id).first()


def upload_of(roster_import: RosterImport) -> bytes | None:
    """Return the files that were sent and are not read yet. One query."""
    found = RosterImport.objects.filter(pk=roster_import.pk).values_list("upload", flat=True).first()
    return bytes(found) if found is not None else None


def imports_of(district: District) -> QuerySet[RosterImport]:
    """Return the imports of a district, newest first, for whoever has the machine in hand."""
    return RosterImport.objects.filter(district=district).defer("upload")


def district_named(name: str) -> District | None:
    """Return the district of that name; without a name the only one that is not invented. One query."""
    found = list((District.objects.filter(name=name) if name else District.objects.filter(is_demo=False))[:2])
    return found[0] if len(found) == 1 else None


def staged_rows(roster_import: RosterImport, *, kind: str, outcome: str = "", about: str = "") -> "QuerySet[StagedRow]":
    """Return rows of one kind in the order of the files. ``about``: only those with this in an id. One query."""
    shape = SHAPE[kind]
    rows = shape.staged._default_manager.filter(roster_import=roster_import).exclude(outcome=Outcome.WAS)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if about:
        named = Q()
        for column in dict.fromkeys((*shape.given_key, *((shape.given_id,) if shape.given_id else ()))):
            named |= Q(**{f"{column}__icontains": about})
        rows = rows.filter(named)
    return rows.order_by("file", "line", "pk")


def faulty_rows(roster_import: RosterImport) -> Iterator[tuple[str, StagedRow]]:
    """Yield kind and row of everything that was not understood, a piece at a time. One query for each kind."""
    for shape in SHAPES:
        rows = staged_rows(roster_import, kind=shape.name, outcome=Outcome.FAULT)
        yield from ((shape.name, row) for row in rows.iterator(chunk_size=2_000))
