"""A judge for any published table: what can somebody work out who knows the totals, whole numbers and the rule itself?

It shares no code with the choice of the cells. It plays the attacker on the whole of what is unseen: for each cell it
looks for the largest and the smallest count that agrees with everything shown.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from waymark.kernels.impact.types import CountTable

MOST_BRANCHES = 50_000
OUT_OF_BRANCHES = 1


class Leak(StrEnum):
    """What a published table must not do."""

    SMALL_SHOWN = "small_shown"
    ZERO_HIDDEN = "zero_hidden"
    RECOVERED = "recovered"
    PINNED = "pinned"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Breach:
    """One leak, and the cell where it shows."""

    leak: Leak
    cell: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What the judge found.

    Attributes
    ----------
    breaches : tuple of Breach
        Empty if nothing leaks.
    n_checks : int
        Number of single statements that were checked.
    low, high : int64 arrays of shape (n_cells,)
        Smallest and largest count that agrees with what is shown; both are the count itself where it is shown. A cell
        without an upper end has eight times the largest count, or more.
    """

    breaches: tuple[Breach, ...]
    n_checks: int
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def audit(
    table: CountTable, *, hidden: NDArray[np.bool_], n_min: int = 10, known: NDArray[np.bool_] | None = None
) -> Audit:
    """Judge a table of which some cells are hidden.

    Parameters
    ----------
    table : CountTable
    hidden : bool array of shape (n_cells,)
        Public cells that are not printed.
    n_min : int
        Counts from 1 to ``n_min - 1`` are small.
    known : bool array of shape (n_cells,), optional
        Cells that everyone has seen elsewhere; they may be small and shown.

    Returns
    -------
    Audit

    Notes
    -----
    Two integer programs for each unseen cell, over the unseen cells that hang together with it; more for a cell that
    only the rule itself could give away.

    Examples
    --------
    A 4 hidden alone follows from its row:

    >>> from waymark.kernels.impact import cross_table
    >>> table = cross_table(np.array([[4, 40], [20, 30]]))
    >>> audit(table, hidden=np.arange(9) == 0).breaches
    (Breach(leak=<Leak.RECOVERED: 'recovered'>, cell=0), Breach(leak=<Leak.PINNED: 'pinned'>, cell=0))
    """
    seen_before = np.zeros(table.n_cells, dtype=np.bool_) if known is None else known
    breaches: list[Breach] = []
    for cell, count in enumerate(table.count.tolist()):
        shown = bool(table.is_public[cell] and not hidden[cell])
        if shown and 0 < count < n_min and not seen_before[cell]:
            breaches.append(Breach(Leak.SMALL_SHOWN, cell))
        if hidden[cell] and count == 0:
            breaches.append(Breach(Leak.ZERO_HIDDEN, cell))
    low, high = table.count.copy(), table.count.copy()
    n_checks = table.n_cells
    for block in _blocks_unseen(table, hidden):
        attacker = _Attacker(table, hidden, n_min, block)
        for place, cell in enumerate(block):
            low[cell], high[cell] = attacker.range_of(place)
        for place, cell in enumerate(block):
            is_small = 0 < table.count[cell] < n_min and not seen_before[cell]
            if hidden[cell] or is_small:
                n_checks += 1 + int(is_small)
                breaches += [Breach(leak, cell) for leak in attacker.leaks(place, is_small=bool(is_small))]
    return Audit(tuple(breaches), n_checks, low, high)


class _Attacker:
    """Somebody who knows all that is shown about one block of unseen cells, and the rule by which it was hidden."""

    def __init__(self, table: CountTable, hidden: NDArray[np.bool_], n_min: int, block: list[int]) -> None:
        self.true = table.count[block]
        self.n_min = n_min
        self.least = np.array([1 if table.is_public[cell] else 0 for cell in block])
        # Nothing is hidden without a small cell beside it; cells that have no place in print say nothing.
        self.some_small = any(hidden[cell] for cell in block)
        self.cap = 8 * (int(table.count.max(initial=0)) + n_min)
        self.sums = _sums_over(table, block)
        self.found: list[NDArray[np.int64]] = [self.true]
        self.gave_up = False

    def range_of(self, place: int) -> tuple[int, int]:
        """Return the smallest and the largest count that agrees with what is shown."""
        ends = [self._extreme(place, sign, None) for sign in (1, -1)]
        values = [int(self.true[place] if end is None else end[place]) for end in ends]
        return values[0], values[1]

    def leaks(self, place: int, *, is_small: bool) -> list[Leak]:
        """Return what can be known about one cell."""
        if self._open_questions(place, is_small=is_small) and self._is_open_without_rule(place, is_small=is_small):
            for other in range(len(self.true)):
                for sign in (-1, 1):
                    self._extreme(place, sign, other)
                if not self._open_questions(place, is_small=is_small):
                    break
        left = self._open_questions(place, is_small=is_small)
        return [Leak.UNDECIDED] if left and self.gave_up else left

    def _open_questions(self, place: int, *, is_small: bool) -> list[Leak]:
        values = {int(table[place]) for table in self.found if self._keeps_rule(table)}
        recovered = not values - {int(self.true[place])}
        pinned = is_small and max(values, default=0) < self.n_min
        return [leak for leak, holds in ((Leak.RECOVERED, recovered), (Leak.PINNED, pinned)) if holds]

    def _is_open_without_rule(self, place: int, *, is_small: bool) -> bool:
        """Whether totals and whole numbers alone say too little, so that only the rule can give the cell away."""
        values = [int(table[place]) for table in self.found]
        return max(values) >= self.n_min if is_small else max(values) > min(values)

    def _keeps_rule(self, table: NDArray[np.int64]) -> bool:
        return not self.some_small or bool(((table > 0) & (table < self.n_min)).any())

    def _extreme(self, place: int, sign: int, small: int | None) -> NDArray[np.int64] | None:
        """Find the table with the least (sign 1) or most (-1) people in a cell, perhaps with a given cell small."""
        n = len(self.true)
        aim = np.zeros(n)
        aim[place] = sign
        low, high = self.least.copy(), np.full(n, self.cap)
        if small is not None:
            low[small], high[small] = 1, self.n_min - 1
        answer = milp(
            aim,
            integrality=np.ones(n),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(self.sums, self.sums @ self.true, self.sums @ self.true),
            options={"node_limit": MOST_BRANCHES},
        )
        self.gave_up |= answer.status == OUT_OF_BRANCHES
        if answer.x is None:
            return None
        table = np.array([round(value) for value in answer.x.tolist()], dtype=np.int64)
        self.found.append(table)
        return table


def _sums_over(table: CountTable, block: list[int]) -> NDArray[np.float64]:
    """Return the sums that touch the block, as rows over its cells; whatever is shown of them is a constant."""
    place = {cell: i for i, cell in enumerate(block)}
    rows = []
    for i in range(table.n_sums):
        row = np.zeros(len(block))
        for cell in table.members(i).tolist():
            if cell in place:
                row[place[cell]] += 1
        if int(table.sum_total[i]) in place:
            row[place[int(table.sum_total[i])]] -= 1
        if row.any():
            rows.append(row)
    return np.array(rows).reshape(-1, len(block))


def _blocks_unseen(table: CountTable, hidden: NDArray[np.bool_]) -> list[list[int]]:
    """Return the cells that are not to be seen, in groups that no sum ties together."""
    unseen = {cell for cell in range(table.n_cells) if hidden[cell] or not table.is_public[cell]}
    leader = {cell: cell for cell in unseen}

    def lead(cell: int) -> int:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for i in range(table.n_sums):
        tied = [cell for cell in (*table.members(i).tolist(), int(table.sum_total[i])) if cell in unseen]
        for cell in tied[1:]:
            one, other = sorted((lead(tied[0]), lead(cell)))
            leader[other] = one
    groups: dict[int, list[int]] = {}
    for cell in sorted(unseen):
        groups.setdefault(lead(cell), []).append(cell)
    return list(groups.values())
