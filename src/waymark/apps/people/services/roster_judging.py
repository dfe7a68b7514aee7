"""Compare staged rows with the records: which are the same, new, changed, gone, or not understood, and why.

Everything is found by the database, one kind of row after another, those first to which others refer. Judging again
gives the same again, so an import is judged once for the preview and once more in the transaction that applies it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count

from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.models.people import RoleKind
from waymark.apps.people.services.roster_gone import stage_gone
from waymark.apps.people.shapes import SHAPE, SHAPES, Ref, Shape
from waymark.apps.people.statements import ASKED_ONCE, Value, differs, fill, make_room, run, run_on_repeated, same

ROSTER_ROLES: Final = (
    RoleKind.EDUCATOR,
    RoleKind.STUDENT,
    RoleKind.GUARDIAN,
    RoleKind.PRINCIPAL,
    RoleKind.DISTRICT_STAFF,
)
"""What a roster can make somebody. Who runs days, keeps the machine or guards privacy is named by hand."""

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Judging:
    """What every statement asks for: which import, which district, for what day, and who brought it."""

    import_pk: int
    district_pk: int
    as_of: date
    own_person: int | None
    tells: frozenset[str]


def judge(
    *, roster_import: RosterImport, as_of: date, own_person: int | None, say: Callable[[str], None] = lambda _kind: None
) -> Counts:
    """Judge all staged rows against the records as they are, for a day, and count them.

    Parameters
    ----------
    own_person : key of a person or None
        Whoever brought the roster; nobody gets a role by his own hand.
    say : called with the name of the kind that is judged next

    Returns
    -------
    dict
        For each kind of which there are rows, how many of each outcome.
    """
    make_room()
    forget_found(roster_import)
    asked = Judging(roster_import.pk, roster_import.district_id, as_of, own_person, frozenset(roster_import.tells))
    for shape in SHAPES:
        if shape.staged._default_manager.filter(roster_import=roster_import).exists():
            say(shape.name)
            _judge_rows(shape, asked)
        tells_all = roster_import.may_end and shape.name in asked.tells
        stage_gone(shape, import_pk=asked.import_pk, district_pk=asked.district_pk, as_of=as_of, tells_all=tells_all)
    return count_outcomes(roster_import)


def forget_found(roster_import: RosterImport) -> None:
    """Forget what an earlier judgement found among the records."""
    for shape in SHAPES:
        run(
            "DELETE FROM $staged WHERE roster_import_id = %s AND outcome IN ('gone', 'was')",
            [roster_import.pk],
            staged=shape.staged_table,
        )


def count_outcomes(roster_import: RosterImport) -> Counts:
    """Return for each kind of which there are rows how many of each outcome there are. One query for each kind."""
    counts: Counts = {}
    for shape in SHAPES:
        rows = shape.staged._default_manager.filter(roster_import=roster_import).exclude(outcome="was")
        if told := dict(rows.order_by().values_list("outcome").annotate(n=Count("pk"))):
            counts[shape.name] = told
    return counts


def _judge_rows(shape: Shape, asked: Judging) -> None:
    if shape.name == "class_section":
        _date_class_sections(asked)
    _find_references(shape, asked, own=False)
    _find_faults(shape, asked)
    _find_repeated(shape, asked)
    if any(ref.to == shape.name for ref in shape.refs):
        _find_targets(shape, asked)
        _find_references(shape, asked, own=True)
    _find_outcomes(shape, asked)
    if shape.name == "role":
        _refuse_own_roles(asked)


def _date_class_sections(asked: Judging) -> None:
    """Give staged class sections the first and last day of their terms, which enrollments without days follow."""
    days = """
        (SELECT $which(t.$day) FROM people_stagedclasssectionterm c
         JOIN people_stagedterm t ON t.roster_import_id = c.roster_import_id AND t.term_id = c.term_given
            AND t.outcome IN ('same', 'new', 'changed')
         WHERE c.roster_import_id = s.roster_import_id AND c.class_section_given = s.class_section_id)
    """
    first = days.replace("$which", "MIN").replace("$day", "starts_on")
    last = days.replace("$which", "MAX").replace("$day", "ends_on")
    run(
        "UPDATE people_stagedclasssection AS s SET starts_on = $first, ends_on = $last WHERE roster_import_id = %s",
        [asked.import_pk],
        first=first,
        last=last,
    )


def _find_references(shape: Shape, asked: Judging, *, own: bool) -> None:
    """Begin anew with every row, and find what it refers to; ``own``: only references among rows of the same kind.

    Joined rather than asked for each row: of a million rows, PostgreSQL then reads what they refer to once.
    """
    refs = {f"{i}": ref for i, ref in enumerate(shape.refs) if (ref.to == shape.name) == own}
    if own and not refs:
        return
    sets = [] if own else _begun_anew(shape)
    sets += [f"{ref.column} = x.{ref.column}" for ref in refs.values()]
    joins, params = zip(*(_referred(ref, asked, i) for i, ref in refs.items()), strict=True) if refs else ((), ())
    found = "".join(f", COALESCE(p{i}.target_id, -p{i}.id, q{i}.id) AS {ref.column}" for i, ref in refs.items())
    if shape.name == "enrollment" and not own:
        found += ", CASE WHEN p0.outcome <> 'left' THEN p0.starts_on END AS starts_on"
        found += ", CASE WHEN p0.outcome <> 'left' THEN p0.ends_on END AS ends_on"
    run(
        """
        UPDATE $staged AS s SET $sets FROM (
            SELECT s.id AS row_id $found FROM $staged s $joins WHERE s.roster_import_id = %s $only
        ) x WHERE s.id = x.row_id
        """,
        [*(value for some in params for value in some), asked.import_pk],
        staged=shape.staged_table,
        sets=", ".join(sets),
        found=found,
        joins=" ".join(joins),
        only="AND s.outcome = ''" if own else "",
    )
    if own:
        unknown = " OR ".join(_is_unknown(ref) for ref in refs.values())
        _fault(shape, asked, next(iter(refs.values())).fault, unknown)


def _begun_anew(shape: Shape) -> list[str]:
    """Return what forgets an earlier judgement of a row."""
    sets = ["target_id = NULL", "outcome = CASE fault WHEN 'unstorable' THEN 'fault' ELSE '' END"]
    sets += ["fault = CASE fault WHEN 'unstorable' THEN fault ELSE '' END"]
    if shape.name == "enrollment":
        # Without days of its own it follows the terms of its class section.
        return [*sets, *(f"{day}_on = COALESCE({day}_given, x.{day}_on)" for day in ("starts", "ends"))]
    return [*sets, *(f"{day}_on = {day}_given" for day in ("starts", "ends") if shape.is_dated)]


def _referred(ref: Ref, asked: Judging, i: str) -> tuple[str, list[Value]]:
    """Return the SQL that joins what a row refers to: a staged row ``p``, or a record ``q``.

    Where the roster speaks of that kind at all, it has to name what it refers to, unless that was put in by hand.
    """
    to = SHAPE[ref.to]
    sql = fill(
        """LEFT JOIN $staged p$i ON p$i.roster_import_id = %s AND p$i.$key = s.$given
            AND p$i.outcome NOT IN ('fault', 'gone', 'was')
        LEFT JOIN $live q$i ON q$i.district_id = %s AND q$i.$key = s.$given AND q$i.gone_on IS NULL $by_hand""",
        i=i,
        staged=to.staged_table,
        live=to.live_table,
        key=to.key[0],
        given=ref.given,
        by_hand=f"AND NOT q{i}.from_roster" if ref.to in asked.tells else "",
    )
    return sql, [asked.import_pk, asked.district_pk]


def _find_faults(shape: Shape, asked: Judging) -> None:
    """Mark rows that cannot be understood by themselves, or refer to nothing."""
    for column, fault in shape.required:
        _fault(shape, asked, fault, f"s.{column} = ''")
    for column, limit in shape.text_limits.items():
        _fault(shape, asked, "too_long", f"length(s.{column}) > {limit}")
    for ref in shape.refs:
        if ref.to != shape.name:
            _leave_out(shape, asked, ref)
            _fault(shape, asked, ref.fault, _is_unknown(ref))
    if shape.name == "role":
        allowed = ", ".join(f"'{kind.value}'" for kind in ROSTER_ROLES)
        _fault(shape, asked, "role_not_from_roster", f"s.kind NOT IN ({allowed})")
    if shape.name == "relation":
        _fault(shape, asked, "own_guardian", "s.person_given = s.other_given")
    if shape.is_dated or shape.name == "term":
        _fault(shape, asked, "ends_before_it_starts", "s.ends_on < s.starts_on")


def _leave_out(shape: Shape, asked: Judging, ref: Ref) -> None:
    """Leave out rows that refer to something of which the roster itself says that it is no more."""
    run(
        """
        UPDATE $staged SET outcome = 'left' WHERE roster_import_id = %s AND outcome = ''
            AND $given IN (SELECT given_id FROM people_stagedgone WHERE roster_import_id = %s AND kind = %s)
        """,
        [asked.import_pk, asked.import_pk, ref.to],
        staged=shape.staged_table,
        given=ref.given,
    )


def _is_unknown(ref: Ref) -> str:
    return f"s.{ref.column} IS NULL" if ref.is_required else f"s.{ref.given} <> '' AND s.{ref.column} IS NULL"


def _fault(shape: Shape, asked: Judging, fault: str, condition: str) -> None:
    run(
        """
        UPDATE $staged AS s SET outcome = 'fault', fault = %s
        WHERE roster_import_id = %s AND outcome = '' AND ($found)
        """,
        [fault, asked.import_pk],
        staged=shape.staged_table,
        found=condition,
    )


def _find_repeated(shape: Shape, asked: Judging) -> None:
    """Of rows about the same, only the first is understood."""
    run_on_repeated(
        "UPDATE $table SET outcome = 'fault', fault = 'twice' WHERE id IN ($ids)",
        table=shape.staged_table,
        among="roster_import_id = %s AND outcome = ''",
        key=", ".join(shape.given_key),
        params=[asked.import_pk],
    )


def _find_outcomes(shape: Shape, asked: Judging) -> None:
    """Find the record that each row is about, and what the row means for it. All in one pass, as passes are dear.

    Where the roster gives no first day, a record keeps its own, and a new one begins with the import.
    """
    found, params = _target(shape, asked)
    alike = [_alike(shape, column) for column in shape.values]
    alike += ["l.gone_on IS NULL"] if shape.gone == "mark" else []
    sets, is_wrong = "", "FALSE"
    if shape.is_dated:
        first = "COALESCE(s.starts_on, l.starts_on, CASE WHEN s.ends_on < %s THEN s.ends_on ELSE %s END)"
        is_wrong = f"s.ends_on < {first}"
        sets = f", starts_on = {first}, fault = CASE WHEN {is_wrong} THEN 'ends_before_it_starts' ELSE s.fault END"
    run(
        """
        UPDATE $staged AS s SET target_id = x.target_id, outcome = CASE
            WHEN $is_wrong THEN 'fault'
            WHEN x.target_id IS NULL THEN 'new'
            WHEN $alike THEN 'same'
            ELSE 'changed' END $sets
        FROM (
            SELECT s.id AS row_id, $found AS target_id FROM $staged s WHERE roster_import_id = %s AND outcome = '' $once
        ) x
        LEFT JOIN $live l ON l.id = x.target_id
        WHERE s.id = x.row_id
        """,
        [*([asked.as_of] * 6 if shape.is_dated else []), *params, asked.import_pk],
        staged=shape.staged_table,
        live=shape.live_table,
        found=found,
        sets=sets,
        is_wrong=is_wrong,
        once=ASKED_ONCE,
        alike=" AND ".join(["l.from_roster", *alike]),
    )


def _find_targets(shape: Shape, asked: Judging) -> None:
    """Find only the record that each row is about: of a kind whose rows refer to each other, before they can."""
    found, params = _target(shape, asked)
    run(
        "UPDATE $staged AS s SET target_id = $found WHERE roster_import_id = %s AND outcome = ''",
        [*params, asked.import_pk],
        staged=shape.staged_table,
        found=found,
    )


def _target(shape: Shape, asked: Judging) -> tuple[str, list[Value]]:
    """Return the SQL of the record that a row is about. Of dated records it is one that has not ended, or the same."""
    keys = " AND ".join(
        same(f"l.{column}", f"s.{column}") if column == "school_id" and shape.is_dated else f"l.{column} = s.{column}"
        for column in shape.key
    )
    # The one with the same first day, or else the latest that has not ended.
    found, params = "(SELECT l.id FROM $live l WHERE $keys)", list[Value]()
    if shape.has_district:
        found, params = "(SELECT l.id FROM $live l WHERE l.district_id = %s AND $keys)", [asked.district_pk]
    if shape.is_dated:
        found = """COALESCE(
            (SELECT l.id FROM $live l WHERE $keys AND l.starts_on = s.starts_on),
            (SELECT l.id FROM $live l WHERE $keys AND (l.ends_on IS NULL OR l.ends_on >= %s
                OR (s.starts_on IS NULL AND l.ends_on = s.ends_on)) ORDER BY l.starts_on DESC LIMIT 1))"""
        params = [asked.as_of]
    return fill(found, live=shape.live_table, keys=keys), params


def _alike(shape: Shape, column: str) -> str:
    is_other = differs(f"l.{column}", f"s.{column}")
    if column in shape.kept_if_blank:
        is_blank = f"s.{column} IS NULL" if column in shape.ref_columns else f"s.{column} = ''"
        return f"({is_blank} OR NOT {is_other})"
    if shape.is_dated and column == "starts_on":
        return f"(s.starts_on IS NULL OR NOT {is_other})"
    return f"NOT ({is_other})"


def _refuse_own_roles(asked: Judging) -> None:
    """Nobody gets a role, or a longer one, by a roster that he brought himself."""
    if asked.own_person is not None:
        run(
            """
            UPDATE people_stagedrole SET outcome = 'fault', fault = 'own_role'
            WHERE roster_import_id = %s AND outcome IN ('new', 'changed') AND person_id = %s
            """,
            [asked.import_pk, asked.own_person],
        )
