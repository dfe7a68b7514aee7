"""Tables that are small enough to write down every other table that agrees with them."""

import numpy as np
from hypothesis import strategies as st

from waymark.kernels.impact import CountTable, count_table, cross_table

N_MIN = 3
MOST_PEOPLE = 10
COUNT = st.sampled_from([0, 0, 1, 1, 2, 2, 3, 4, 5])


@st.composite
def crossed(draw: st.DrawFn) -> CountTable:
    """Rows by columns, or three directions of two, with all totals."""
    shape = draw(st.sampled_from([(2, 2), (2, 3), (3, 2), (2, 2, 2)]))
    n = int(np.prod(shape))
    counts = draw(st.lists(COUNT if n < 8 else st.sampled_from([0, 1, 1, 2, 3]), min_size=n, max_size=n))
    return cross_table(np.array(counts).reshape(shape))


@st.composite
def linked(draw: st.DrawFn) -> CountTable:
    """Two tables that share a direction; the counts behind both are published nowhere."""
    counts = draw(st.lists(st.sampled_from([0, 1, 1, 2, 3]), min_size=8, max_size=8))
    return cross_table(np.array(counts).reshape(2, 2, 2), tables=[(0, 1), (0, 2), (0,), (1,), (2,), ()])


@st.composite
def nested(draw: st.DrawFn) -> CountTable:
    """Schools in feeder patterns in a district."""
    counts = draw(st.lists(COUNT, min_size=5, max_size=5))
    first, second = sum(counts[:2]), sum(counts[2:])
    return count_table([*counts, first, second, first + second], sums=[(5, [0, 1]), (6, [2, 3, 4]), (7, [5, 6])])


def tables() -> st.SearchStrategy[CountTable]:
    """Any of them, with at least ``N_MIN`` people and few enough to try all tables."""
    return st.one_of(crossed(), linked(), nested()).filter(lambda t: N_MIN <= int(t.count[-1]) <= MOST_PEOPLE)
