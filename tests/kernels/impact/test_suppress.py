"""What is hidden, and that nobody can work it back: against every table there is, and against the judge at size."""

import importlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from kernels.impact.attacker import work_out
from kernels.impact.research_tables import research_tables
from kernels.impact.tiny import N_MIN, tables
from waymark.kernels.impact import (
    CountTable,
    InvalidTable,
    Leak,
    Suppression,
    Withheld,
    audit,
    count_table,
    cross_table,
    suppress,
)

solver = importlib.import_module("waymark.kernels.impact.suppress")


def cells(table: CountTable, *numbers: int) -> NDArray[np.bool_]:
    return np.isin(np.arange(table.n_cells), numbers)


def hidden_cells(found: Suppression) -> list[int]:
    return np.flatnonzero(found.hidden).tolist()


@settings(max_examples=50, deadline=None)
@given(table=tables())
def test_nobody_works_a_hidden_cell_back(table: CountTable) -> None:
    """Every table that agrees with what is shown is written down; only cells that nothing protects may leak."""
    known = cells(table, table.n_cells - 1)

    found = suppress(table, n_min=N_MIN, known=known)
    leaks = work_out(table, hidden=found.hidden, n_min=N_MIN, known=known).leaks

    assert {leak for leak in leaks if not found.exposed[leak[1]]} == set()


@settings(max_examples=50, deadline=None)
@given(table=tables())
def test_exposed_cells_leak_whatever_is_hidden(table: CountTable) -> None:
    known = cells(table, table.n_cells - 1)
    everything = table.is_public & (table.count > 0) & ~known

    exposed = np.flatnonzero(suppress(table, n_min=N_MIN, known=known).exposed)
    leaks = work_out(table, hidden=everything, n_min=N_MIN, known=known).leaks

    assert {cell for _, cell in leaks} >= set(exposed.tolist())


@settings(max_examples=20, deadline=None)
@given(table=tables())
def test_no_added_cell_could_be_shown_again(table: CountTable) -> None:
    known = cells(table, table.n_cells - 1)
    found = suppress(table, n_min=N_MIN, known=known)

    for cell in np.flatnonzero(found.reason == Withheld.COMPLEMENT).tolist():
        leaks = work_out(table, hidden=found.hidden & ~cells(table, cell), n_min=N_MIN, known=known).leaks
        assert {leak for leak in leaks if not found.exposed[leak[1]]} != set()


@settings(max_examples=20, deadline=None)
@given(table=tables())
def test_same_table_same_cells(table: CountTable) -> None:
    first, second = (suppress(table, n_min=N_MIN) for _ in range(2))

    assert first.hidden.tolist() == second.hidden.tolist()
    assert first.reason.tolist() == second.reason.tolist()


@settings(max_examples=20, deadline=None)
@given(table=tables())
def test_small_cells_are_hidden_zeros_and_only_zeros_never(table: CountTable) -> None:
    found = suppress(table, n_min=N_MIN)
    small = (table.count >= 1) & (table.count < N_MIN) & table.is_public

    assert (found.hidden | ~small).all()
    assert not found.hidden[(table.count == 0) | ~table.is_public].any()
    assert (found.reason[small] == Withheld.SMALL).all()
    assert (found.reason[found.hidden & ~small] == Withheld.COMPLEMENT).all()
    assert (found.reason[~found.hidden] == "").all()


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert hidden_cells(suppress(cross_table(np.array([[10, 0], [25, 400]])))) == []


def test_the_smallest_companions_are_taken() -> None:
    found = suppress(cross_table(np.array([[4, 40, 90], [20, 30, 80], [50, 60, 70]])))

    assert found.hidden.reshape(4, 4)[:3, :3].astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_a_small_total_is_hidden_in_a_hierarchy_with_one_beside_it() -> None:
    table = count_table([3, 4, 30, 7, 40, 77], sums=[(3, [0, 1]), (5, [3, 2, 4])])

    assert hidden_cells(suppress(table)) == [0, 1, 2, 3]


def test_a_linked_table_does_not_give_away_the_other() -> None:
    """Schools by group, and schools by grade: the schools' totals stand in both."""
    counts = np.array([[[2, 30], [25, 30]], [[40, 20], [30, 50]], [[60, 20], [20, 45]]])
    table = cross_table(counts, tables=[(0, 1), (0, 2), (0,), (1,), (2,), ()])

    found = suppress(table)

    assert audit(table, hidden=found.hidden).breaches == ()


def test_known_totals_stay_in_sight() -> None:
    table = cross_table(np.array([[4, 40], [20, 30]]))
    known = table.count > 40

    assert not (suppress(table, known=known).hidden & known).any()


def test_what_known_totals_give_away_is_said() -> None:
    """Ten people, some here and some there: both counts are below ten, whatever is hidden."""
    table = count_table([4, 6, 10], sums=[(2, [0, 1])])

    assert suppress(table, known=cells(table, 2)).exposed.tolist() == [True, True, False]


def test_a_small_number_on_its_own_is_only_known_to_be_small() -> None:
    table = count_table([7, 45], sums=[])

    found = suppress(table)

    assert (hidden_cells(found), found.exposed.tolist()) == ([0], [True, False])


def test_what_is_hidden_elsewhere_stays_hidden() -> None:
    table = cross_table(np.array([[40, 40], [20, 30]]))

    assert hidden_cells(suppress(table, withheld=cells(table, 2, 5))) == [2, 5]


def test_twin_without_companions_small_cells_are_worked_back(monkeypatch: pytest.MonkeyPatch) -> None:
    table = cross_table(next(research_tables(1)))
    guarded = audit(table, hidden=suppress(table).hidden).breaches
    monkeypatch.setattr(solver._Search, "open_way", lambda *_: True)

    unguarded = Counter(breach.leak for breach in audit(table, hidden=suppress(table).hidden).breaches)

    assert guarded == ()
    assert unguarded[Leak.RECOVERED] > 0
    assert unguarded[Leak.PINNED] > unguarded[Leak.RECOVERED]


def test_twin_without_knowledge_of_the_rule_a_hidden_total_seems_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    table = count_table([7, 30, 37], sums=[(2, [0, 1])])
    total = cells(table, 2)
    guarded = audit(table, hidden=suppress(table, withheld=total).hidden).breaches
    plain = solver._Search.block_of
    monkeypatch.setattr(solver._Search, "block_of", lambda self, cell: (plain(self, cell)[0], False))

    unguarded = audit(table, hidden=suppress(table, withheld=total).hidden).breaches

    assert (guarded, [b.leak for b in unguarded]) == ((), [Leak.PINNED])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n_min": 1}, "n_min is 1; it must be at least 2"),
        ({"known": np.zeros(2, dtype=bool)}, "known and withheld need the shape (9,)"),
        ({"known": np.arange(9) == 4, "withheld": np.arange(9) > 3}, "cell 4 is both known and withheld"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidTable) as refusal:
        suppress(cross_table(np.array([[4, 40], [20, 30]])), **options)  # type: ignore[arg-type]

    assert str(refusal.value) == told


@pytest.mark.parametrize(
    ("count", "sums", "told"),
    [
        ([4, 6, 11], [(2, [0, 1])], "sum 0 gives 10, but its total, cell 2, is 11"),
        ([4, -6], [], "count[1] is -6; people are counted from 0"),
        ([4, 6], [(2, [0, 1])], "sum_total[0] is no cell"),
        ([4, 6], [(1, [0, 7])], "sum_cell[1] is no cell"),
        ([4, 6], [(1, [])], "sum_start must rise and end with the number of members; no sum is empty"),
    ],
)
def test_counts_that_do_not_add_up_are_refused(count: list[int], sums: list[tuple[int, list[int]]], told: str) -> None:
    with pytest.raises(InvalidTable) as refusal:
        count_table(count, sums=sums)

    assert str(refusal.value) == told
