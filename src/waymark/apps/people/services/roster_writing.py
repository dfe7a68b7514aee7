"""Write what a judged roster changes into the records, and keep the state before, so that it can be undone.

Both ways are plain statements over one kind of row after another; whoever calls them holds the transaction.
"""

from datetime import date, timedelta

from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.services.roster_gone import copied, staged_columns
from waymark.apps.people.shapes import SHAPE, SHAPES, Shape
from waymark.apps.people.statements import Value, ask, fill, learn_sizes, make_room, new_keys, run

TAKEN_OUT = "taken_out"
"""Stands at a gone row whose record was never in force, or is a link: it is taken out instead of ended."""


_GONE = "roster_import_id = %s AND outcome = 'gone'"
_NEW = "roster_import_id = %s AND outcome = 'new'"
_CHANGED = "roster_import_id = %s AND outcome = 'changed'"


def write_changes(roster_import: RosterImport, *, as_of: date) -> None:
    """Make new records, change others, and end those that are gone; keep the state before in the staging tables."""
    make_room()
    for shape in SHAPES:
        _keep_state(shape, roster_import.pk)
        _settle_rows(shape, roster_import.pk)
        _settle_blanks(shape, roster_import.pk)
        _insert_new(shape, roster_import)
        learn_sizes(shape.live_table)
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


def _settle_rows(shape: Shape, import_pk: int) -> None:
    """Give new rows the keys that their records will have, and replace keys of staged rows by those of records.

    Keys are given before the records are made, so nobody has to look for a record to know its key.
    """
    smallest = "SELECT COUNT(*), MIN(id) FROM $staged WHERE $new"
    n_new, first = ask(smallest, [import_pk], staged=shape.staged_table, new=_NEW)[0]
    others = [(ref.column, SHAPE[ref.to].staged_table) for ref in shape.refs if ref.to != shape.name]
    changed = [f"{column} = {_settled(column, staged_to)}" for column, staged_to in others]
    if n_new:
        key = new_keys(shape.live_table, first=first)
        _set(shape, [f"target_id = {key}", *changed], _NEW, import_pk)
    if changed:
        _set(shape, changed, _CHANGED, import_pk)
    for column in [ref.column for ref in shape.refs if ref.to == shape.name]:
        for which in (_NEW, _CHANGED):
            _set(shape, [f"{column} = {_settled(column, shape.staged_table)}"], f"{which} AND {column} < 0", import_pk)


def _settled(column: str, staged_to: str) -> str:
    sql = "CASE WHEN s.$column < 0 THEN (SELECT p.target_id FROM $to p WHERE p.id = -s.$column) ELSE s.$column END"
    return fill(sql, column=column, to=staged_to)


def _set(shape: Shape, sets: list[str], which: str, import_pk: int) -> None:
    sql = "UPDATE $staged AS s SET $sets WHERE $which"
    run(sql, [import_pk], staged=shape.staged_table, sets=", ".join(sets), which=which)


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
    taken = {"id": "s.target_id"} | {column: f"s.{column}" for column in (*shape.key, *shape.values)}
    taken |= {"from_roster": "TRUE"} | dict(shape.made_with)
    params: list[Value] = []
    if shape.has_district:
        taken |= {"district_id": "%s"}
        params.append(roster_import.district_id)
    run(
        "INSERT INTO $live ($columns) SELECT $taken FROM $staged s WHERE $new ORDER BY s.target_id",
        [*params, roster_import.pk],
        live=shape.live_table,
        staged=shape.staged_table,
        columns=", ".join(taken),
        taken=", ".join(taken.values()),
        new=_NEW,
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
