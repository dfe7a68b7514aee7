"""Which records a roster no longer names. They are staged like rows of it, so that they can be looked at first."""

from datetime import date

from django.db import models

from waymark.apps.people.shapes import SHAPE, Ref, Shape
from waymark.apps.people.statements import Value, ask, fill, in_force, of_district, run


def stage_gone(shape: Shape, *, import_pk: int, district_pk: int, as_of: date, tells_all: bool) -> None:
    """Stage the records that a roster once named and this one does not.

    Of a kind of which the roster does not name all, only those go of which it says so, and those whose person or class
    section goes. Records of whoever is named in a row that was not understood stay as they are: to be misunderstood is
    not to be gone.
    """
    conditions, params = ["l.from_roster", of_district(shape)], list[Value]([district_pk])
    if shape.gone == "mark":
        conditions.append("l.gone_on IS NULL")
    elif shape.gone == "end":
        conditions.append(in_force())
        params.append(as_of)
    if not tells_all or shape.gone == "delete":
        condition, more = _said_to_be_gone(shape, import_pk, tells_all=tells_all)
        conditions.append(condition)
        params += more
    for condition, more in _misunderstood(shape, import_pk, district_pk):
        conditions.append(condition)
        params += more
    run(
        """
        INSERT INTO $staged ($columns)
        SELECT $taken FROM $live l WHERE l.id IN (
            SELECT id FROM $live EXCEPT
            SELECT target_id FROM $staged WHERE roster_import_id = %s AND target_id IS NOT NULL
        ) AND $conditions
        """,
        [import_pk, import_pk, *params],
        staged=shape.staged_table,
        live=shape.live_table,
        columns=", ".join(staged_columns(shape)),
        taken=copied(shape, outcome="gone"),
        conditions=" AND ".join(conditions),
    )


def staged_columns(shape: Shape) -> dict[str, "models.Field[object, object]"]:
    """Return the columns of a kind's staged rows but for the key, in their order."""
    return {str(field.column): field for field in shape.staged._meta.fields if not field.primary_key}


def copied(shape: Shape, *, outcome: str) -> str:
    """Return the SQL that makes a staged row of a record ``l``; it takes the import's key as its parameter."""
    of_live = {str(field.column) for field in shape.live._meta.fields}
    known = {"roster_import_id": "%s", "outcome": f"'{outcome}'", "target_id": "l.id", "line": "0"}
    given = "COALESCE((SELECT p.$key FROM $to p WHERE p.id = l.$column), '')"
    for ref in shape.refs:
        to = SHAPE[ref.to]
        known[ref.given] = fill(given, key=to.key[0], to=to.live_table, column=ref.column)
    return ", ".join(
        known.get(column) or (f"l.{column}" if column in of_live else _nothing(field))
        for column, field in staged_columns(shape).items()
    )


def _nothing(field: models.Field[object, object]) -> str:
    if field.null:
        return "NULL"
    return "FALSE" if isinstance(field, models.BooleanField) else "''"


def _said_to_be_gone(shape: Shape, import_pk: int, *, tells_all: bool) -> tuple[str, list[Value]]:
    """Return the condition under which a record goes although the roster does not name all of its kind.

    Links of a class section to its terms go also if the roster still names the class section, without that term.
    """
    outcomes = "('gone', 'same', 'changed')" if tells_all else "('gone')"
    refs = [ref for ref in shape.refs if ref.is_required and shape.gone != "mark"]
    among = """l.$column IN (SELECT target_id FROM $staged
        WHERE roster_import_id = %s AND target_id IS NOT NULL AND outcome IN $outcomes)"""
    found = [
        fill(among, column=ref.column, staged=SHAPE[ref.to].staged_table, outcomes=outcomes)
        for ref in (refs[:1] if shape.gone == "delete" else refs)
    ]
    params: list[Value] = [import_pk] * len(found)
    if column := shape.given_id:
        said = "l.$column IN (SELECT given_id FROM people_stagedgone WHERE roster_import_id = %s AND kind = %s)"
        found.append(fill(said, column=column))
        params += [import_pk, shape.name]
    return f"({' OR '.join(found)})", params


def _misunderstood(shape: Shape, import_pk: int, district_pk: int) -> list[tuple[str, list[Value]]]:
    """Return the conditions that keep records of whoever is named in a row that was not understood."""
    n_faults = ask(
        "SELECT COUNT(*) FROM $staged WHERE roster_import_id = %s AND outcome = 'fault'",
        [import_pk],
        staged=shape.staged_table,
    )[0][0]
    if not n_faults:
        return []
    if shape.has_district:
        kept = "l.$key NOT IN (SELECT f.$key FROM $staged f WHERE f.roster_import_id = %s AND f.outcome = 'fault')"
        return [(fill(kept, key=shape.key[0], staged=shape.staged_table), [import_pk])]
    ref = _subject(shape)
    kept = """
        l.$column NOT IN (SELECT p.id FROM $to p WHERE p.district_id = %s AND p.$key IN (
            SELECT f.$given FROM $staged f WHERE f.roster_import_id = %s AND f.outcome = 'fault'))
    """
    names = {"to": SHAPE[ref.to].live_table, "key": SHAPE[ref.to].key[0], "column": ref.column, "given": ref.given}
    return [(fill(kept, staged=shape.staged_table, **names), [district_pk, import_pk])]


def _subject(shape: Shape) -> Ref:
    """Return the reference to the person, or else to the class section, that a row is about."""
    return next((ref for ref in shape.refs if ref.to == "person"), shape.refs[0])
