"""An attacker without any algorithm: writes down every table of whole numbers that agrees with what is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.impact import CountTable, Leak


@dataclass(frozen=True)
class Knowledge:
    """What all consistent tables have in common: range of each cell, and the leaks of the cells that matter."""

    low: list[int]
    high: list[int]
    leaks: set[tuple[Leak, int]]


def work_out(
    table: CountTable, *, hidden: NDArray[np.bool_], n_min: int, known: NDArray[np.bool_] | None = None
) -> Knowledge:
    """Try all tables, so only for small ones."""
    tables = consistent_tables(table, hidden=hidden)
    small = (tables >= 1) & (tables < n_min)
    leaks = set()
    for cell in range(table.n_cells):
        is_known = known is not None and known[cell]
        is_small = 1 <= table.count[cell] < n_min and not is_known
        if not hidden[cell] and not (is_small and not table.is_public[cell]):
            if is_small:
                leaks.add((Leak.SMALL_SHOWN, cell))
            continue
        if hidden[cell] and table.count[cell] == 0:
            leaks.add((Leak.ZERO_HIDDEN, cell))
        block = block_of(table, hidden, cell)
        keeps = small[:, block].any(axis=1) if hidden[block].any() else np.ones(len(tables), dtype=bool)
        values = set(tables[keeps, cell].tolist())
        if values <= {int(table.count[cell])}:
            leaks.add((Leak.RECOVERED, cell))
        if is_small and max(values, default=0) < n_min:
            leaks.add((Leak.PINNED, cell))
    return Knowledge(tables.min(axis=0).tolist(), tables.max(axis=0).tolist(), leaks)


def block_of(table: CountTable, hidden: NDArray[np.bool_], cell: int) -> list[int]:
    """Return the unseen cells that sums tie to this one, by spreading from it."""
    unseen = hidden | ~table.is_public
    block = {cell}
    while True:
        grown = set(block)
        for i in range(table.n_sums):
            tied = {c for c in (*table.members(i).tolist(), int(table.sum_total[i])) if unseen[c]}
            if tied & grown:
                grown |= tied
        if grown == block:
            return sorted(block)
        block = grown


def consistent_tables(table: CountTable, *, hidden: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return every table that agrees with what is shown, one in each row.

    The last cell is the shown total of all cells that are no totals themselves, so there are only so many.
    """
    totals = {int(cell) for cell in table.sum_total}
    unseen = hidden | ~table.is_public
    free = [c for c in range(table.n_cells) if unseen[c] and c not in totals]
    fixed = [c for c in range(table.n_cells) if not unseen[c] and c not in totals]
    least = [1 if table.is_public[c] else 0 for c in free]
    left = int(table.count[-1] - table.count[fixed].sum())
    shares = list(_shares(left, least))
    found = np.array(shares, dtype=np.int64).reshape(len(shares), len(free))
    tables = np.repeat(table.count[None, :], len(found), axis=0)
    tables[:, free] = found
    for _ in range(table.n_sums):
        for i in range(table.n_sums):
            if unseen[table.sum_total[i]]:
                tables[:, table.sum_total[i]] = tables[:, table.members(i)].sum(axis=1)
    agrees = np.ones(len(tables), dtype=bool)
    for i in range(table.n_sums):
        total = int(table.sum_total[i])
        agrees &= tables[:, table.members(i)].sum(axis=1) == tables[:, total]
        if hidden[total]:
            agrees &= tables[:, total] >= 1
    return tables[agrees]


def _shares(whole: int, least: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every way to share out a whole, with at least so much for each."""
    if not least:
        if whole == 0:
            yield ()
        return
    for first in range(least[0], whole - sum(least[1:]) + 1):
        for rest in _shares(whole - first, least[1:]):
            yield (first, *rest)
