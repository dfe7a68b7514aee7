"""What the page on small cells promises at the size of a district's report, on the research's own 25 tables."""

from collections import Counter

import numpy as np
import pytest

from kernels.impact.research_tables import research_tables
from waymark.kernels.impact import Leak, audit, cross_table, suppress

N_SMALL = 835
N_CELLS = 25 * 14 * 6
MOST_ADDED_SHARE = 0.095


@pytest.fixture(scope="module")
def published() -> Counter[str]:
    """Hide what must be hidden in all tables, have every eighth one judged, and count."""
    counted: Counter[str] = Counter()
    for number, counts in enumerate(research_tables()):
        table = cross_table(counts)
        found = suppress(table)
        if number % 8 == 0:
            counted.update(breach.leak for breach in audit(table, hidden=found.hidden).breaches)
        counted["exposed"] += int(found.exposed.sum())
        counted.update(reason for reason in found.reason.tolist() if reason)
    return counted


def test_nothing_is_recovered_nor_pinned_in_the_tables_of_the_research(published: Counter[str]) -> None:
    assert {leak.value: published[leak] for leak in Leak} == dict.fromkeys(Leak, 0)
    assert published["exposed"] == 0


def test_the_research_counted_as_many_small_cells(published: Counter[str]) -> None:
    assert published["small"] == N_SMALL


def test_few_further_cells_are_hidden(published: Counter[str]) -> None:
    assert published["complement"] / N_CELLS <= MOST_ADDED_SHARE


def test_without_companions_the_research_table_leaks_as_it_was_measured() -> None:
    table = cross_table(next(research_tables(1)))
    small = (table.count > 0) & (table.count < 10)

    leaks = Counter(breach.leak for breach in audit(table, hidden=small).breaches)

    assert leaks[Leak.PINNED] > 0
    assert np.count_nonzero(small) == 32
