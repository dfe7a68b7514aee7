"""The judge against an attacker who simply tries every table."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kernels.impact.attacker import work_out
from kernels.impact.tiny import N_MIN, tables
from waymark.kernels.impact import Audit, Breach, CountTable, Leak, audit, count_table, cross_table

judge = importlib.import_module("waymark.kernels.impact.verify")
TWO_BY_TWO = cross_table(np.array([[4, 40], [20, 30]]))


def cells(table: CountTable, *numbers: int) -> NDArray[np.bool_]:
    return np.isin(np.arange(table.n_cells), numbers)


def leaks(found: Audit) -> set[tuple[Leak, int]]:
    return {(breach.leak, breach.cell) for breach in found.breaches}


@settings(max_examples=60, deadline=None)
@given(table=tables(), data=st.data())
def test_judge_knows_exactly_what_all_consistent_tables_tell(table: CountTable, data: st.DataObject) -> None:
    can_hide = np.flatnonzero(table.is_public[:-1] & (table.count[:-1] > 0)).tolist()
    hidden = cells(table, *data.draw(st.lists(st.sampled_from(can_hide), unique=True)))
    known = cells(table, table.n_cells - 1)

    found = audit(table, hidden=hidden, n_min=N_MIN, known=known)
    truth = work_out(table, hidden=hidden, n_min=N_MIN, known=known)

    assert leaks(found) == truth.leaks
    assert (found.low.tolist(), found.high.tolist()) == (truth.low, truth.high)


def test_a_small_cell_in_sight_is_a_leak() -> None:
    found = audit(TWO_BY_TWO, hidden=cells(TWO_BY_TWO))

    assert found.breaches == (Breach(Leak.SMALL_SHOWN, 0),)


def test_a_small_cell_that_everyone_has_seen_is_none() -> None:
    found = audit(TWO_BY_TWO, hidden=cells(TWO_BY_TWO), known=cells(TWO_BY_TWO, 0))

    assert found.breaches == ()


def test_a_hidden_zero_breaks_what_the_attacker_is_told() -> None:
    table = cross_table(np.array([[0, 40], [20, 30]]))

    assert (Leak.ZERO_HIDDEN, 0) in leaks(audit(table, hidden=cells(table, 0, 1, 3, 4)))


def test_one_hidden_cell_in_a_row_is_recovered_by_subtraction() -> None:
    assert leaks(audit(TWO_BY_TWO, hidden=cells(TWO_BY_TWO, 0))) == {(Leak.RECOVERED, 0), (Leak.PINNED, 0)}


def test_four_corners_keep_their_secret() -> None:
    found = audit(TWO_BY_TWO, hidden=cells(TWO_BY_TWO, 0, 1, 3, 4))

    assert found.breaches == ()
    assert found.low.reshape(3, 3)[0, 0] == 1
    assert found.high.reshape(3, 3)[0, 0] == 23


def test_a_pair_that_sums_to_the_threshold_pins_both() -> None:
    table = count_table([4, 6, 10], sums=[(2, [0, 1])])

    assert leaks(audit(table, hidden=cells(table, 0, 1))) == {(Leak.PINNED, 0), (Leak.PINNED, 1)}


def test_the_rule_itself_gives_away_a_cell_that_is_hidden_with_its_total_only() -> None:
    """The total is at least 31, so the small cell that must be there is the other one."""
    table = count_table([7, 30, 37], sums=[(2, [0, 1])])

    found = audit(table, hidden=cells(table, 0, 2))

    assert leaks(found) == {(Leak.PINNED, 0)}
    assert found.high[0] > 10, "totals alone do not give it away"


def test_counts_that_are_printed_nowhere_are_judged_too() -> None:
    table = count_table([4, 30, 34], sums=[(2, [0, 1])], is_public=[False, True, True])

    assert leaks(audit(table, hidden=cells(table))) == {(Leak.RECOVERED, 0), (Leak.PINNED, 0)}


@pytest.mark.parametrize(
    "mutant",
    [
        {"_keeps_rule": lambda *_: True},
        {"_is_open_without_rule": lambda *_, **__: False},
        {"_open_questions": lambda *_, **__: []},
        {"_extreme": lambda *_: None},
    ],
    ids=["forgets the rule", "blames the rule too soon", "asks nothing", "looks for nothing"],
)
def test_a_judge_who_knows_less_is_found_out(mutant: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of the judge matters on one of these tables."""
    cases = [
        (count_table([7, 30, 37], sums=[(2, [0, 1])]), (0, 2)),
        (cross_table(np.array([[30, 7, 2], [1, 10, 9], [1, 11, 11]])), (0, 8, 11, 12, 15)),
        (TWO_BY_TWO, (0,)),
        (TWO_BY_TWO, (0, 1, 3, 4)),
    ]
    right = [leaks(audit(table, hidden=cells(table, *hidden))) for table, hidden in cases]

    for name, body in mutant.items():
        monkeypatch.setattr(judge._Attacker, name, body)

    assert [leaks(audit(table, hidden=cells(table, *hidden))) for table, hidden in cases] != right


def test_a_search_that_gives_up_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = judge.milp

    def tired(*args: object, **options: object) -> object:
        answer = plain(*args, **options)
        answer.status, answer.x = judge.OUT_OF_BRANCHES, None
        return answer

    monkeypatch.setattr(judge, "milp", tired)

    assert leaks(audit(TWO_BY_TWO, hidden=cells(TWO_BY_TWO, 0, 1, 3, 4))) == {(Leak.UNDECIDED, c) for c in (0, 1, 3, 4)}
