"""The ranked choices of the day from choices.csv, row by row, and the rules that all of them keep together.

``choices_fast`` reads the same table many times faster where nothing about it is unusual; both give the same arrays.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.interop.pdday.cells import CellChecks, Known
from waymark.interop.pdday.files import CHOICES, COLUMNS, Sources
from waymark.interop.tables.faults import Findings, InputRefused
from waymark.interop.tables.read import Unusable, read_rows

Int32 = NDArray[np.int32]
MISSING = -1


@dataclass(frozen=True, slots=True)
class Positions:
    """Where ids stand in the day: id -> position. A column is ``None`` where its table could not be read whole."""

    educators: Mapping[str, int] | None
    breakouts: Mapping[str, int] | None
    sessions: Mapping[str, int] | None
    breakouts_file: str


@dataclass(frozen=True, slots=True)
class ChoiceRows:
    """The rows of choices.csv in file order, as positions; ``MISSING`` where a cell was faulty.

    ``line`` is None where the row ``i`` stands on line ``i + 2``. Not ``is_whole`` if rows could not be read.
    """

    educator: Int32
    breakout: Int32
    rank: Int32
    session: Int32
    line: Int32 | None
    is_whole: bool = True

    def line_of(self, row: int) -> int:
        """Return the line of a row."""
        return row + 2 if self.line is None else int(self.line[row])


def read_choices(sources: Sources, positions: Positions, findings: Findings) -> ChoiceRows:
    """Read choices.csv row by row; every faulty cell is noted."""
    columns = tuple(array("i") for _ in range(5))
    before = findings.n_faults(CHOICES)
    reader = _Reader(positions, findings)
    is_whole = CHOICES in sources
    try:
        if is_whole:
            reader.read(sources, columns)
    except Unusable:
        is_whole = False
    except InputRefused as refusal:
        findings.take(refusal)
        is_whole = False
    is_whole = is_whole and findings.n_faults(CHOICES) - before == reader.n_cell_faults
    educator, breakout, rank, session, line = (np.array(column, dtype=np.int32) for column in columns)
    return ChoiceRows(educator, breakout, rank, session, line, is_whole)


class _Reader:
    """Turns cells into positions and notes those that have none."""

    def __init__(self, positions: Positions, findings: Findings) -> None:
        self._positions = positions
        self._checks = CellChecks(CHOICES, findings)
        self._findings = findings
        self.n_cell_faults = 0
        self._known = {
            "educator_id": Known("educators.csv", positions.educators or ()),
            "breakout": Known(positions.breakouts_file, positions.breakouts or ()),
            "session_id": Known("sessions.csv", positions.sessions or ()),
        }
        self._ranks = {str(rank): rank for rank in range(1, 1000)}

    def read(self, sources: Sources, columns: Sequence["array[int]"]) -> None:
        """Append the positions of all rows to the columns."""
        educators, breakouts, sessions = (
            self._positions.educators or {},
            self._positions.breakouts or {},
            self._positions.sessions or {},
        )
        for line, (person, label, rank, session) in read_rows(sources[CHOICES], COLUMNS[CHOICES], self._findings):
            row = (
                educators.get(person, MISSING),
                breakouts.get(label, MISSING),
                self._ranks.get(rank, MISSING),
                sessions.get(session, MISSING),
            )
            if MISSING in row:
                row = self._with_faults(line, (person, label, rank, session), row)
            for column, position in zip(columns, (*row, line), strict=True):
                column.append(position)

    def _with_faults(
        self, line: int, cells: tuple[str, str, str, str], row: tuple[int, int, int, int]
    ) -> tuple[int, int, int, int]:
        before = self._findings.n_faults(CHOICES)
        tables = (self._positions.educators, self._positions.breakouts, self._positions.sessions)
        names = ("educator_id", "breakout", "session_id")
        for name, table, value, position in zip(
            names, tables, (cells[0], cells[1], cells[3]), (row[0], row[1], row[3]), strict=True
        ):
            if position == MISSING and (table is not None or not value):
                self._dangling(line, name, value)
        rank = row[2]
        if rank == MISSING:
            n = self._findings.n_faults(CHOICES)
            rank = self._checks.number(line, "rank", cells[2], 1)
            rank = rank if self._findings.n_faults(CHOICES) == n else MISSING
        self.n_cell_faults += self._findings.n_faults(CHOICES) - before
        return row[0], row[1], rank, row[3]

    def _dangling(self, line: int, column: str, value: str) -> None:
        if self._findings.is_full(CHOICES):
            self._findings.count_more(CHOICES)
            return
        known = self._known[column]
        self._checks.wrong(line, column, known.problem(value), known.remedy(value))
