"""The rows of one file of a roster, every cell checked, a piece at a time."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from waymark.interop.rosters.columns import Column, Table, find_columns
from waymark.interop.tables.decode import text_blocks
from waymark.interop.tables.dialect import as_utf8, delimiter_of
from waymark.interop.tables.faults import Findings, InputRefused
from waymark.interop.tables.read import Cells, Unusable, even_rows
from waymark.interop.tables.records import UnreadableError, records
from waymark.interop.tables.source import Source

N_SHIFTED = 3
"""A row with so many faulty cells is told about as one whose cells are in the wrong columns."""


@dataclass(slots=True)
class Reading:
    """What is found out while the files of one roster are read.

    Attributes
    ----------
    findings : Findings
        Takes faults and notes.
    is_whole : bool
        Whether every file could be understood and read to its end so far. Once it is False, rows are missing.
    must_end : bool
        Whether a last line without a line end is a fault. In a zip it is not: a zip tells by itself if it was cut off.
    """

    findings: Findings
    must_end: bool
    is_whole: bool = field(default=True)

    def rows(self, source: Source, table: Table) -> Iterator[tuple[int, Cells]]:
        """Yield (line, cells in the order of the table's columns) of every sound row; note what is wrong with others.

        Where nothing more of the file can be read, ``is_whole`` becomes False and the rows end.
        """
        try:
            yield from self._rows(as_utf8(source, self.findings), table)
        except Unusable:
            self.is_whole = False
        except InputRefused as refusal:
            self.findings.take(refusal)
            self.is_whole = False

    def _rows(self, source: Source, table: Table) -> Iterator[tuple[int, Cells]]:
        delimiter = delimiter_of(source)
        blocks = text_blocks(source, self.findings, must_end=self.must_end, delimiter=delimiter)
        rows = records(source.file, blocks, self.findings, delimiter)
        first = next(rows, None)
        if first is None or (first == (1, [""]) and next(rows, None) is None):
            remedy = gettext("Begin the file with its header line; with nobody in it, the header stands alone")
            self.findings.fault(source.file, 0, "", gettext("the file is empty"), remedy)
            raise UnreadableError
        self._note_delimiter(source.file, delimiter)
        header = first[1]
        found = find_columns(source.file, header, table, self.findings)
        if found is None:
            raise UnreadableError
        self.is_whole &= found.is_sound
        picked = _picked(even_rows(source.file, header, rows, self.findings), found.places)
        yield from self._sound(source.file, picked, table.columns)

    def _sound(
        self, file: str, rows: Iterator[tuple[int, Cells]], columns: Sequence[Column]
    ) -> Iterator[tuple[int, Cells]]:
        are_plain = [column.is_plain() for column in columns]
        for line, cells in rows:
            if all(map(operator.call, are_plain, cells)) or self._is_sound(file, line, cells, columns):
                yield line, cells

    def _is_sound(self, file: str, line: int, cells: Cells, columns: Sequence[Column]) -> bool:
        faults = [
            (column.name, words)
            for column, value in zip(columns, cells, strict=True)
            if (words := column.fault(value)) is not None
        ]
        if len(faults) >= N_SHIFTED:
            text = gettext("%(n)d cells of this row do not fit their columns, from this one on; it may be shifted")
            remedy = gettext("Compare the row with the header: a cell may be missing, or there may be one too many")
            self.findings.fault(file, line, faults[0][0], text % {"n": len(faults)}, remedy)
        else:
            for name, words in faults:
                self.findings.fault(file, line, name, *words)
        return not faults

    def _note_delimiter(self, file: str, delimiter: str) -> None:
        words = {
            ";": gettext("the cells are separated by semicolons"),
            "\t": gettext("the cells are separated by tabs"),
            "|": gettext("the cells are separated by vertical bars"),
        }
        if delimiter in words:
            self.findings.note(file, 1, words[delimiter])


def _picked(rows: Iterator[tuple[int, list[str]]], places: Sequence[int]) -> Iterator[tuple[int, Cells]]:
    pick = operator.itemgetter(*places)
    for line, cells in rows:
        # Where a column is missing, its place is behind the last cell.
        cells.append("")
        yield line, pick(cells)
