"""Write what a judged roster changes into the records, and keep the state before, so that it can be undone.

Both ways are plain statements over one kind of row after another; whoever calls them holds the transaction.
"""

from datetime import date, timedelta

from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.services.roster_gone import copied, staged_columns
from waymark.apps.people.shapes import SHAPE, SHAPES, Shape
from waymark.apps.people.statements import Value, learn_sizes, run, same

TAKEN_OUT = "taken_out"
"""Stands at a gone row whose record was never in force, or is a link: it is taken out instead of ended."""


_GONE = "roster_import_id = %s AND outcome = 'gone'"


def write_changes(roster_import: RosterImport, *, as_of: date) -> None:
    """Make new records, change others, and end those that are gone; keep the state before in the staging tables."""
    for shape in SHAPES:
        _keep_state(shape, roster_import.pk)
        _settle_references(shape, roster_import.pk)
        _settle_blanks(shape, roster_import.pk)
        _insert_new(shape, roster_import)
        learn_sizes(shape.live_table)
        _settle_own_references(shape, roster_import.pk)
        _update_changed(shape, roster_import.pk)
        _end_gone(shape, roster_import.pk, as_of)


def write_back(roster_import: RosterImport) -> None:
    """Bring the records back to the kept state: what was made goes, what was changed or ended is as it was."""
    for shape in reversed(SHAPES):
        names = {"staged": shape.staged_table, "live": shape.live_table}
        run(
            """
            DELETE FROM $live
            WHERE id IN (SELECT target_id FROM $staged WHERE roster_import_id = %s AND outcome = 'new')
            """,
            [roster_import.pk],
            **names,
        )
        run(
            """
            UPDATE $live AS l SET $sets FROM $staged w
            WHERE w.roster_import_id = %s AND w.outcome = 'was' AND w.target_id = l.id
            """,
            [roster_import.pk],
            sets=_sets("w", shape.kept_columns),
            **names,
        )
        if shape.gone != "mark":
            _put_back(shape, roster_import.pk)


def _keep_state(shape: Shape, import_pk: int) -> None:
    run(
        """
        INSERT INTO $staged ($columns)
        SELECT $taken FROM $live l WHERE l.id IN (
            SELECT target_id FROM $staged WHERE roster_import_id = %s AND outcome IN ('changed', 'gone'))
        """,
        [import_pk, import_pk],
        staged=shape.staged_table,
        live=shape.live_table,
        columns=", ".join(staged_columns(shape)),
        taken=copied(shape, outcome="was"),
    )


def _settle_references(shape: Shape, import_pk: int) -> None:
    """Replace keys of staged rows by those of the records that they have become."""
    for ref in shape.refs:
        if ref.to != shape.name:
            _settle(shape, ref.column, SHAPE[ref.to].staged_table, import_pk)


def _settle(shape: Shape, column: str, staged_to: str, import_pk: int) -> None:
    run(
        """
        UPDATE $staged AS s SET $column = (SELECT p.target_id FROM $to p WHERE p.id = -s.$column)
        WHERE roster_import_id = %s AND outcome IN ('new', 'changed') AND $column < 0
        """,
        [import_pk],
        staged=shape.staged_table,
        column=column,
        to=staged_to,
    )


def _settle_blanks(shape: Shape, import_pk: int) -> None:
    """Where the roster says nothing, write down what the record has, so that the row says what the record will be."""
    for column in shape.kept_if_blank:
        is_blank = f"{column} IS NULL" if column in shape.ref_columns else f"{column} = ''"
        run(
            """
            UPDATE $staged AS s SET $column = (SELECT l.$column FROM $live l WHERE l.id = s.target_id)
            WHERE roster_import_id = %s AND outcome = 'changed' AND $is_blank
            """,
            [import_pk],
            staged=shape.staged_table,
            live=shape.live_table,
            column=column,
            is_blank=is_blank,
        )


def _insert_new(shape: Shape, roster_import: RosterImport) -> None:
    own = {ref.column for ref in shape.refs if ref.to == shape.name}
    taken = {column: f"s.{column}" for column in (*shape.key, *shape.values) if column not in own}
    taken |= {"from_roster": "TRUE"} | dict(shape.made_with)
    params: list[Value] = []
    if shape.has_district:
        taken |= {"district_id": "%s"}
        params.append(roster_import.district_id)
    run(
        "INSERT INTO $live ($columns) SELECT $taken FROM $staged s WHERE roster_import_id = %s AND outcome = 'new'",
        [*params, roster_import.pk],
        live=shape.live_table,
        staged=shape.staged_table,
        columns=", ".join(taken),
        taken=", ".join(taken.values()),
    )
    run(
        """
        UPDATE $staged AS s SET target_id = (SELECT l.id FROM $live l WHERE $wanted)
        WHERE roster_import_id = %s AND outcome = 'new'
        """,
        [*params, roster_import.pk],
        staged=shape.staged_table,
        live=shape.live_table,
        wanted=_made_of(shape),
    )


def _made_of(shape: Shape) -> str:
    """Return the SQL condition that a record ``l`` is the one that was made of a staged row ``s``."""
    named = ["l.district_id = %s"] if shape.has_district else []
    dated = ["l.starts_on = s.starts_on"] if shape.is_dated else []
    keys = [same(f"l.{c}", f"s.{c}") if c == "school_id" and shape.is_dated else f"l.{c} = s.{c}" for c in shape.key]
    return " AND ".join([*named, *keys, *dated])


def _settle_own_references(shape: Shape, import_pk: int) -> None:
    """Let new records refer to others of their own kind, now that all of them have a key."""
    for ref in shape.refs:
        if ref.to == shape.name:
            _settle(shape, ref.column, shape.staged_table, import_pk)
            run(
                """
                UPDATE $live AS l SET $column = s.$column FROM $staged s
                WHERE s.roster_import_id = %s AND s.outcome = 'new' AND s.target_id = l.id AND s.$column IS NOT NULL
                """,
                [import_pk],
                live=shape.live_table,
                staged=shape.staged_table,
                column=ref.column,
            )


def _update_changed(shape: Shape, import_pk: int) -> None:
    columns = [*shape.values, *(["gone_on"] if shape.gone == "mark" else []), "from_roster"]
    run(
        """
        UPDATE $live AS l SET $sets FROM $staged s
        WHERE s.roster_import_id = %s AND s.outcome = 'changed' AND s.target_id = l.id
        """,
        [import_pk],
        live=shape.live_table,
        staged=shape.staged_table,
        sets=_sets("s", columns),
    )


def _end_gone(shape: Shape, import_pk: int, as_of: date) -> None:
    """Mark, end or take out what is gone, and write down what became of it."""
    names = {"staged": shape.staged_table, "live": shape.live_table, "gone": _GONE, "taken_out": TAKEN_OUT}
    column, day = ("gone_on", as_of) if shape.gone == "mark" else ("ends_on", as_of - timedelta(days=1))
    if shape.gone == "end":
        run("UPDATE $staged SET fault = '$taken_out' WHERE $gone AND starts_on >= %s", [import_pk, as_of], **names)
    elif shape.gone == "delete":
        run("UPDATE $staged SET fault = '$taken_out' WHERE $gone", [import_pk], **names)
    if shape.gone != "delete":
        run("UPDATE $staged SET $column = %s WHERE $gone AND fault = ''", [day, import_pk], column=column, **names)
        run(
            "UPDATE $live SET $column = %s WHERE id IN (SELECT target_id FROM $staged WHERE $gone AND fault = '')",
            [day, import_pk],
            column=column,
            **names,
        )
    run(
        "DELETE FROM $live WHERE id IN (SELECT target_id FROM $staged WHERE $gone AND fault = '$taken_out')",
        [import_pk],
        **names,
    )


def _put_back(shape: Shape, import_pk: int) -> None:
    """Put records that were taken out back under their old keys."""
    run(
        """
        INSERT INTO $live (id, $columns)
        SELECT w.target_id, $taken FROM $staged w
        JOIN $staged g ON g.roster_import_id = w.roster_import_id AND g.target_id = w.target_id
            AND g.outcome = 'gone' AND g.fault = '$taken_out'
        WHERE w.roster_import_id = %s AND w.outcome = 'was'
        """,
        [import_pk],
        live=shape.live_table,
        staged=shape.staged_table,
        columns=", ".join(shape.kept_columns),
        taken=", ".join(f"w.{column}" for column in shape.kept_columns),
        taken_out=TAKEN_OUT,
    )


def _sets(row: str, columns: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{column} = {row}.{column}" for column in columns)
