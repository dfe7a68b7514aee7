"""Hide the small cells of a table, and with them as little as possible, so that nobody can work them back.

The rule, its promise and its limits: ``docs/kernels/small-cells.md``.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack
from scipy.sparse.csgraph import connected_components

from waymark.kernels.impact.types import CountTable, InvalidTable

MOST_NODES = 10_000
"""Branches that one search may try; one that ends without an answer counts as "not safe", so more is hidden."""


class Withheld(StrEnum):
    """Why a cell is hidden. For those who keep the rule; readers are shown one and the same word for both."""

    SMALL = "small"
    """It counts at least one person and fewer than the smallest number that is shown."""
    COMPLEMENT = "complement"
    """With it in sight, a small cell could be worked out or known to be small."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells of a table stay hidden.

    Attributes
    ----------
    n_min : int
        The smallest count of people that is shown, zero aside.
    hidden : bool array of shape (n_cells,)
        Public cells that are not to be printed.
    reason : str array of shape (n_cells,)
        A `Withheld` code where hidden, else "".
    exposed : bool array of shape (n_cells,)
        Small cells that no hiding protects: what is known already gives them away, or the table holds nothing to hide
        them among. Publish less of such a table, or know that these people can be counted.
    """

    n_min: int
    hidden: NDArray[np.bool_]
    reason: NDArray[np.str_]
    exposed: NDArray[np.bool_]


def suppress(
    table: CountTable,
    *,
    n_min: int = 10,
    known: NDArray[np.bool_] | None = None,
    withheld: NDArray[np.bool_] | None = None,
) -> Suppression:
    """Choose the cells of a table to hide.

    Counts from 1 to ``n_min - 1`` are small. They are hidden, and further cells with them until, for every small cell,
    there is another table of whole numbers that agrees with all that is shown and in which that cell reaches
    ``n_min``. Then the cell can neither be worked out nor be known to be small. A zero counts nobody and is shown.

    Parameters
    ----------
    table : CountTable
    n_min : int
        At least 2.
    known : bool array of shape (n_cells,), optional
        Cells that everyone has seen elsewhere, such as totals published before: they are never hidden.
    withheld : bool array of shape (n_cells,), optional
        Cells that are hidden elsewhere and must stay so, or one table would give away the other.

    Returns
    -------
    Suppression

    Raises
    ------
    InvalidTable
        If ``n_min`` is below 2, a shape is wrong, or a cell is both known and withheld.

    Notes
    -----
    For each small cell that is not safe yet, one integer program finds the alternative table that opens the fewest and
    smallest shown cells (Kelly, Golden and Assad 1992; Fischetti and Salazar 2001, as a heuristic one cell at a time);
    those become hidden too. Afterwards every further cell that can be shown again is shown again, most people first.
    O(small cells + cells added) programs over the part of the table that hangs together; each is small in practice,
    though no bound better than exponential holds for tables of three and more directions. Deterministic: the costs of
    cells are made distinct, so that the cheapest choice is unique.

    Examples
    --------
    Three schools, two answers. The 4 is small; hidden alone it would follow from the totals by subtraction.

    >>> from waymark.kernels.impact import cross_table
    >>> table = cross_table(np.array([[4, 40], [20, 30], [50, 60]]))
    >>> suppress(table).hidden.reshape(4, 3).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [0, 0, 0],
           [0, 0, 0]])
    """
    none = np.zeros(table.n_cells, dtype=np.bool_)
    known, withheld = none if known is None else known, none if withheld is None else withheld
    if n_min < 2:
        raise InvalidTable(f"n_min is {n_min}; it must be at least 2")
    if known.shape != none.shape or withheld.shape != none.shape:
        raise InvalidTable(f"known and withheld need the shape {none.shape}")
    if (known & withheld).any():
        raise InvalidTable(f"cell {int((known & withheld).argmax())} is both known and withheld")
    search = _Search(table, n_min, known, withheld)
    exposed = search.hide()
    search.show_again(exposed)
    reason = np.select([search.hidden & search.small, search.hidden], [Withheld.SMALL, Withheld.COMPLEMENT], default="")
    return Suppression(n_min, search.hidden, reason.astype(np.str_), exposed)


class _Search:
    """The state of one choice: what is hidden so far, and the alternative tables that prove cells safe."""

    def __init__(self, table: CountTable, n_min: int, known: NDArray[np.bool_], withheld: NDArray[np.bool_]) -> None:
        self.count, self.is_public, self.n_min = table.count, table.is_public, n_min
        self.withheld = withheld & table.is_public
        self.small = (table.count >= 1) & (table.count < n_min) & ~known
        self.may_hide = table.is_public & ~known & (table.count > 0)
        self.hidden = (self.small & table.is_public) | self.withheld
        self.matrix = _equations(table)
        self.links = csr_array(abs(self.matrix).T @ abs(self.matrix))
        self.largest = 4 * (int(table.count.max(initial=0)) + n_min)
        self.proofs: list[NDArray[np.int64]] = []
        self.cost = _costs(table.count)

    def hide(self) -> NDArray[np.bool_]:
        """Hide more until every small cell is safe; return those that nothing protects."""
        exposed = np.zeros(len(self.count), dtype=np.bool_)
        for cell in sorted(np.flatnonzero(self.small).tolist(), key=lambda i: (self.count[i], i)):
            if not self.is_safe(cell):
                exposed[cell] = not self.open_way(cell)
        return exposed

    def show_again(self, exposed: NDArray[np.bool_]) -> None:
        """Show every added cell again without which all is safe."""
        wanted = np.flatnonzero(self.small & ~exposed).tolist()
        added = np.flatnonzero(self.hidden & ~self.small & ~self.withheld).tolist()
        for cell in sorted(added, key=lambda i: (-self.cost[i], i)):
            kept = self.proofs
            self.hidden[cell] = False
            self.proofs = [p for p in kept if p[cell] == self.count[cell]]
            if not all(self.is_safe(i) for i in wanted):
                self.hidden[cell], self.proofs = True, kept

    def is_safe(self, cell: int) -> bool:
        """Whether some table that agrees with all that is shown has ``n_min`` people or more in this cell."""
        block, must_hold_small = self.block_of(cell)
        rest = block[block != cell]
        for proof in self.proofs:
            if proof[cell] >= self.n_min and (not must_hold_small or self._is_small(proof[rest]).any()):
                return True
        low = np.where(self.is_public[block], 1, 0)
        low[block == cell] = self.n_min
        found = self._other_table(block, low, np.full(len(block), self.largest), cell)
        if found is not None and must_hold_small and not self._is_small(found[rest]).any():
            found = self._other_with_small(block, low, cell)
        if found is not None:
            self.proofs.append(found)
        return found is not None

    def block_of(self, cell: int) -> tuple[NDArray[np.int64], bool]:
        """Return the unseen cells that hang together with this one, and whether one of them must be small.

        Whoever knows the rule knows that nothing is hidden without a small cell next to it.
        """
        unseen = self.hidden | ~self.is_public
        part = _connected(self.links, unseen, [cell])
        return part, bool(self.hidden[part].any())

    def open_way(self, cell: int) -> bool:
        """Hide the cheapest further cells with which this one is safe."""
        if self._open(cell, None):
            if self.is_safe(cell):
                return True
            # The rule itself gives the cell away: find a table in which another cell beside it is the small one.
            block, _ = self.block_of(cell)
            beside = _neighbors(self.links, block)
            able = [i for i in beside.tolist() if i != cell and (self.hidden[i] or self.may_hide[i])]
            return any(
                self._open(cell, other) and self.is_safe(cell) for other in sorted(able, key=lambda i: self.cost[i])
            )
        return False

    def _open(self, cell: int, other: int | None) -> bool:
        """Hide what must be hidden so that ``cell`` can be large, and ``other`` small."""
        movable = self.hidden | ~self.is_public | self.may_hide
        part = _connected(self.links, movable, [cell])
        costs = np.where(self.hidden[part] | ~self.is_public[part], 0.0, self.cost[part])
        low = np.where(self.is_public[part], 1, 0) - self.count[part]
        high = np.full(len(part), self.largest) - self.count[part]
        low[part == cell] = self.n_min - self.count[cell]
        if other is not None:
            high[part == other] = self.n_min - 1 - self.count[other]
        step = _solve(
            np.concatenate([costs, costs]),
            hstack([self.matrix[:, part], -self.matrix[:, part]], format="csr"),
            np.zeros(self.matrix.shape[0]),
            np.concatenate([np.maximum(low, 0), np.maximum(-high, 0)]),
            np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)]),
        )
        if step is None:
            return False
        change = step[: len(part)] - step[len(part) :]
        self.hidden[part[(change != 0) & self.is_public[part]]] = True
        return True

    def _other_table(
        self, block: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], cell: int
    ) -> NDArray[np.int64] | None:
        """Return the table with the most people in ``cell`` that agrees with everything outside ``block``."""
        here = self.matrix[:, block]
        found = _solve(-(block == cell).astype(np.float64), here, here @ self.count[block], low, high)
        if found is None:
            return None
        other = self.count.copy()
        other[block] = found
        return other

    def _other_with_small(
        self, block: NDArray[np.int64], low: NDArray[np.int64], cell: int
    ) -> NDArray[np.int64] | None:
        for other in block[block != cell].tolist():
            high = np.full(len(block), self.largest)
            high[block == other] = self.n_min - 1
            least = low.copy()
            least[block == other] = 1
            found = self._other_table(block, least, high, cell)
            if found is not None:
                return found
        return None

    def _is_small(self, count: NDArray[np.int64]) -> NDArray[np.bool_]:
        return (count >= 1) & (count < self.n_min)


def _equations(table: CountTable) -> csr_array:
    """Return one row for each sum: members 1, total -1."""
    rows = np.repeat(np.arange(table.n_sums), np.diff(table.sum_start))
    values = np.concatenate([np.ones(len(rows)), -np.ones(table.n_sums)])
    places = (np.append(rows, np.arange(table.n_sums)), np.append(table.sum_cell, table.sum_total))
    return csr_array((values, places), shape=(table.n_sums, table.n_cells))


def _costs(count: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what is lost with each cell: the bits to write its count, and a hair more the later it stands."""
    bits = 1.0 + np.log2(1.0 + count)
    return np.asarray(bits + np.arange(len(count)) / (1000.0 * max(len(count), 1)), dtype=np.float64)


def _connected(links: csr_array, allowed: NDArray[np.bool_], start: list[int]) -> NDArray[np.int64]:
    """Return the allowed cells that hang together with the first ones, in order."""
    inside = np.flatnonzero(allowed | np.isin(np.arange(len(allowed)), start))
    _, label = connected_components(links[inside][:, inside], directed=False)
    mine = label[np.searchsorted(inside, start)]
    return inside[np.isin(label, mine)]


def _neighbors(links: csr_array, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(links[cells].indices).astype(np.int64)


def _solve(
    cost: NDArray[np.float64],
    matrix: csr_array,
    right: NDArray[np.float64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> NDArray[np.int64] | None:
    """Return the cheapest whole numbers within bounds that keep the equations; None where there are none."""
    if (low > high).any():
        return None
    used = np.flatnonzero(np.diff(matrix.indptr))
    answer = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(matrix[used], right[used], right[used]) if len(used) else None,
        options={"node_limit": MOST_NODES},
    )
    return None if answer.x is None else np.rint(answer.x).astype(np.int64)
