"""The table of who may do what: the one that is run is the one that people read, and it opens nothing by default."""

import re
from itertools import chain, combinations

import pytest

from processes import REPOSITORY
from waymark.apps.people.access import COLUMNS, MATRIX, Act, Condition, Thing, may, permissions
from waymark.apps.people.models import RoleKind

PAGE = (REPOSITORY / "docs" / "access.md").read_text(encoding="utf-8")
ALL = frozenset(Condition)


def table_read() -> dict[tuple[str, str], str]:
    """Return the cells of the page's tables, by kind of record and role."""
    cells: dict[tuple[str, str], str] = {}
    heads: list[str] = []
    for line in PAGE.splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if row and row[0] == "record":
            heads = [cell.replace(" ", "_") for cell in row[1:]]
        elif row and row[0] in set(Thing):
            cells |= {(row[0], head): cell.replace("–", "") for head, cell in zip(heads, row[1:], strict=True)}
    return cells


def table_run() -> dict[tuple[str, str], str]:
    """Return the cells of the table that is run."""
    return {
        (thing.value, column): " ".join(sorted(str(p) for p in permissions(thing, column)))
        for thing in Thing
        for column in COLUMNS
    }


def test_the_table_that_is_run_is_the_one_that_people_read() -> None:
    assert table_read() == table_run()


def test_a_cell_that_differs_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {**MATRIX, Thing.PUPIL_FLAGS: {**MATRIX[Thing.PUPIL_FLAGS], "it_admin": "R"}}
    monkeypatch.setattr("waymark.apps.people.access.MATRIX", changed)

    assert table_read() != table_run()


def test_every_role_has_a_column_and_every_kind_of_record_a_row() -> None:
    assert set(COLUMNS) == set(RoleKind) | {"facilitator"}
    assert set(MATRIX) == set(Thing)
    assert {column for row in MATRIX.values() for column in row} <= set(COLUMNS)


def test_every_condition_is_used_and_told() -> None:
    used = {c for t in Thing for column in COLUMNS for p in permissions(t, column) for c in p.conditions}

    assert used == ALL
    assert set(re.findall(r"^\| ([a-z_0-9]+) \|", PAGE, re.MULTILINE)) >= ALL


@pytest.mark.parametrize("thing", Thing)
@pytest.mark.parametrize("act", Act)
def test_a_stranger_and_an_unknown_role_may_nothing_even_if_every_condition_holds(thing: Thing, act: Act) -> None:
    assert not may(frozenset(), act, thing, holding=ALL)
    assert not may(frozenset({"superuser"}), act, thing, holding=ALL)


# These see nobody's records, whatever else is true.
LEARNERS = (Thing.PUPIL_LEARNING, Thing.PUPIL_FLAGS, Thing.GUARDIAN_CONTACTS, Thing.APPLICATIONS, Thing.RANKED_CHOICES)


@pytest.mark.parametrize("role", ["it_admin", "support"])
def test_it_and_support_see_no_records_of_learners(role: str) -> None:
    assert not any(may({role}, act, thing, holding=ALL) for thing in LEARNERS for act in Act)


def test_nobody_but_a_guardian_or_by_grant_or_function_reads_sensitive_flags() -> None:
    without = ALL - {Condition.GRANT, Condition.OWN_CHILD}

    assert [r for r in COLUMNS if may({r}, Act.READ, Thing.PUPIL_FLAGS, holding=without)] == []


def test_a_condition_that_was_not_shown_to_hold_opens_nothing() -> None:
    for thing in Thing:
        for column in COLUMNS:
            for permission in permissions(thing, column):
                for fewer in proper_subsets(permission.conditions):
                    others = [
                        p for p in permissions(thing, column) if p.act == permission.act and p.conditions <= fewer
                    ]
                    assert may({column}, permission.act, thing, holding=fewer) == bool(others)
                assert may({column}, permission.act, thing, holding=permission.conditions)


def proper_subsets(conditions: frozenset[Condition]) -> list[frozenset[Condition]]:
    sizes = range(len(conditions))
    return [frozenset(found) for found in chain.from_iterable(combinations(conditions, size) for size in sizes)]


def test_two_roles_open_what_either_opens_and_no_more() -> None:
    both = {"educator", "it_admin"}
    for thing in Thing:
        for act in Act:
            either = any(may({role}, act, thing, holding=ALL) for role in both)
            assert may(both, act, thing, holding=ALL) == either


def test_writing_the_settings_needs_a_second_step_a_moment_ago() -> None:
    assert not may({"it_admin"}, Act.WRITE, Thing.SETTINGS)
    assert may({"it_admin"}, Act.WRITE, Thing.SETTINGS, holding={Condition.REAUTHENTICATED})
