"""Counts of people that add up: cells, totals, and the sums that tie them together, as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray


class InvalidTable(ValueError):
    """The arrays do not describe counts that add up; the message names the field and the row."""


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts of people and the sums that anyone may know of them.

    Totals are cells like all others. Tables that share a cell are linked, totals of totals make a hierarchy: both are
    nothing but more sums.

    Attributes
    ----------
    count : int64 array of shape (n_cells,)
        People, 0 or more.
    sum_start : int64 array of shape (n_sums + 1,)
        Sum ``i`` says that ``sum_cell[sum_start[i]:sum_start[i + 1]]`` together are ``sum_total[i]``.
    sum_cell : int64 array of shape (n_members,)
    sum_total : int64 array of shape (n_sums,)
    is_public : bool array of shape (n_cells,)
        Whether the cell has a place in what is published. A cell without one is printed nowhere, not even as hidden,
        but it may be worked out from the others.

    Raises
    ------
    InvalidTable
        When made, if shapes differ, a number points nowhere, a count is negative, or a sum does not add up.
    """

    count: NDArray[np.int64]
    sum_start: NDArray[np.int64]
    sum_cell: NDArray[np.int64]
    sum_total: NDArray[np.int64]
    is_public: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        if self.is_public.shape != self.count.shape:
            raise InvalidTable(f"is_public has shape {self.is_public.shape}; {self.count.shape} is needed")
        if self.sum_start.shape != (self.n_sums + 1,) or self.sum_start[0] != 0:
            raise InvalidTable(f"sum_start must begin with 0 and have {self.n_sums + 1} entries")
        if self.sum_start[-1] != len(self.sum_cell) or (np.diff(self.sum_start) < 1).any():
            raise InvalidTable("sum_start must rise and end with the number of members; no sum is empty")
        if (self.count < 0).any():
            row = int((self.count < 0).argmax())
            raise InvalidTable(f"count[{row}] is {self.count[row]}; people are counted from 0")
        for name, cells in (("sum_cell", self.sum_cell), ("sum_total", self.sum_total)):
            outside = (cells < 0) | (cells >= self.n_cells)
            if outside.any():
                raise InvalidTable(f"{name}[{int(outside.argmax())}] is no cell")
        for i in range(self.n_sums):
            parts, whole = int(self.count[self.members(i)].sum()), int(self.count[self.sum_total[i]])
            if parts != whole:
                raise InvalidTable(f"sum {i} gives {parts}, but its total, cell {self.sum_total[i]}, is {whole}")

    @property
    def n_cells(self) -> int:
        """Number of cells, totals among them."""
        return len(self.count)

    @property
    def n_sums(self) -> int:
        """Number of sums."""
        return len(self.sum_total)

    def members(self, i: int) -> NDArray[np.int64]:
        """Return the cells that sum ``i`` adds up."""
        return self.sum_cell[self.sum_start[i] : self.sum_start[i + 1]]


def count_table(
    count: Sequence[int] | NDArray[np.int64],
    *,
    sums: Iterable[tuple[int, Sequence[int]]],
    is_public: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> CountTable:
    """Return counts tied together by sums.

    Parameters
    ----------
    count : n_cells int
        People in each cell, totals among them.
    sums : iterable of (total, members)
        Numbers of cells: the members together are the total.
    is_public : n_cells bool, optional
        As in `CountTable`; everything, where it is left out.

    Raises
    ------
    InvalidTable
        As `CountTable`.

    Notes
    -----
    O(n_cells + n_members) time.

    Examples
    --------
    Two schools of one feeder pattern, and a third one:

    >>> count_table([7, 30, 37, 50, 87], sums=[(2, [0, 1]), (4, [2, 3])]).n_sums
    2
    """
    found = [(total, list(members)) for total, members in sums]
    cells = np.array(count, dtype=np.int64)
    return CountTable(
        count=cells,
        sum_start=np.cumsum([0, *(len(members) for _, members in found)], dtype=np.int64),
        sum_cell=np.array([cell for _, members in found for cell in members], dtype=np.int64),
        sum_total=np.array([total for total, _ in found], dtype=np.int64),
        is_public=np.ones(cells.shape, dtype=np.bool_) if is_public is None else np.array(is_public, dtype=np.bool_),
    )


def cross_table(counts: NDArray[np.int64], *, tables: Iterable[Sequence[int]] | None = None) -> CountTable:
    """Return a table of any number of directions with all its totals.

    Parameters
    ----------
    counts : int64 array of any shape (n_0, n_1, ...)
        The innermost counts.
    tables : iterable of sequences of int, optional
        What is published, each table as the directions that it keeps: ``[(0, 1), (0, 2), (0,), ()]`` is two linked
        tables with the totals of direction 0 and the grand total. Everything, where it is left out.

    Returns
    -------
    CountTable
        ``count.reshape(n_0 + 1, n_1 + 1, ...)`` has the totals of each direction last.

    Raises
    ------
    InvalidTable
        If a count is negative.

    Notes
    -----
    O(product of (n_i + 1)) cells, once more for each direction.

    Examples
    --------
    >>> cross_table(np.array([[7, 30], [20, 40]])).count.reshape(3, 3)
    array([[ 7, 30, 37],
           [20, 40, 60],
           [27, 70, 97]])
    """
    full = np.asarray(counts, dtype=np.int64)
    for axis in range(full.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    number = np.arange(full.size).reshape(full.shape)
    sums = [
        (int(line[-1]), line[:-1].tolist())
        for axis in range(full.ndim)
        for line in np.moveaxis(number, axis, -1).reshape(-1, full.shape[axis])
    ]
    return count_table(full.ravel(), sums=sums, is_public=_published(full.shape, tables))


def _published(shape: tuple[int, ...], tables: Iterable[Sequence[int]] | None) -> NDArray[np.bool_]:
    if tables is None:
        return np.ones(int(np.prod(shape)), dtype=np.bool_)
    kept = {tuple(sorted(table)) for table in tables}
    return np.array(
        [
            tuple(axis for axis, i in enumerate(place) if i < shape[axis] - 1) in kept
            for place in product(*map(range, shape))
        ],
        dtype=np.bool_,
    )
