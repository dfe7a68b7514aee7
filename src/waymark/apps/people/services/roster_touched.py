"""What an undo would break: records that an import wrote and that somebody has changed or used since."""

from django.db import models

from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.services.roster_writing import TAKEN_OUT
from waymark.apps.people.shapes import SHAPES, Shape
from waymark.apps.people.statements import ask, differs, fill


def n_touched_since(roster_import: RosterImport) -> int:
    """Return how many records are no longer as the import left them. One query for each kind."""
    return sum(_n_changed(shape, roster_import.pk) for shape in SHAPES)


def n_used_since(roster_import: RosterImport) -> int:
    """Return how many records that did not come with the import refer to those that it made."""
    return sum(
        _n_referring(shape, relation.related_model, relation.field.column, roster_import.pk)
        for shape in SHAPES
        for relation in shape.live._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    )


def _n_changed(shape: Shape, import_pk: int) -> int:
    other = " OR ".join(differs(f"l.{column}", f"s.{column}") for column in shape.kept_columns)
    return ask(
        """
        SELECT COUNT(*) FROM $staged s LEFT JOIN $live l ON l.id = s.target_id
        WHERE s.roster_import_id = %s AND s.outcome IN ('new', 'changed', 'gone')
            AND CASE WHEN s.fault = '$taken_out' THEN l.id IS NOT NULL ELSE l.id IS NULL OR $other END
        """,
        [import_pk],
        staged=shape.staged_table,
        live=shape.live_table,
        other=other,
        taken_out=TAKEN_OUT,
    )[0][0]


def _n_referring(shape: Shape, model: type[models.Model], column: str, import_pk: int) -> int:
    other = next((other for other in SHAPES if other.live is model), None)
    brought = """
        AND r.id IN (SELECT id FROM $referring EXCEPT
            SELECT target_id FROM $others WHERE roster_import_id = %s AND outcome IN ('new', 'changed'))
    """
    names = {"referring": model._meta.db_table}
    return ask(
        """
        SELECT COUNT(*) FROM $referring r
        WHERE r.$column IN (SELECT target_id FROM $staged WHERE roster_import_id = %s AND outcome = 'new') $which
        """,
        [import_pk, import_pk] if other else [import_pk],
        column=column,
        staged=shape.staged_table,
        which=fill(brought, others=other.staged_table, **names) if other else "",
        **names,
    )[0][0]
