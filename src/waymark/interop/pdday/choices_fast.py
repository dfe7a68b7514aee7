"""choices.csv in blocks of bytes, for days with millions of choices; gives way to ``choices`` at any surprise."""

from collections.abc import Mapping

import numpy as np

from waymark.interop.pdday.choices import ChoiceRows, Int32, Positions
from waymark.interop.pdday.files import CHOICES, COLUMNS, Sources
from waymark.interop.tables.encoded import (
    Cells,
    Ids,
    NotPlainError,
    blocks,
    columns_of,
    has_last_line_end,
    small_numbers,
)
from waymark.interop.tables.faults import Findings, InputRefused
from waymark.interop.tables.read import checked_header
from waymark.interop.tables.source import Source

_ORDER = ("educator_id", "breakout", "rank", "session_id")


def read_choices_fast(sources: Sources, positions: Positions, findings: Findings) -> ChoiceRows | None:
    """Return the rows of a choices.csv in which every cell is sound; None if the careful reader has to look at it.

    Whether the rows agree with each other is not looked at here. O(bytes), in numpy.
    """
    if CHOICES not in sources or not (positions.educators and positions.breakouts and positions.sessions):
        return None
    try:
        ids = {
            "educator_id": Ids(list(positions.educators)),
            "breakout": Ids(list(positions.breakouts)),
            "session_id": Ids(list(positions.sessions)),
        }
        return _rows(sources[CHOICES], ids, findings)
    except (NotPlainError, InputRefused):
        return None


def _rows(source: Source, ids: Mapping[str, Ids], findings: Findings) -> ChoiceRows:
    parts: dict[str, list[Int32]] = {name: [np.zeros(0, dtype=np.int32)] for name in _ORDER}
    header: list[str] = []
    for block in blocks(source):
        rest = block
        if not header:
            header, rest = _header(block)
        if not rest:
            continue
        cells = dict(zip(header, columns_of(rest, len(header)), strict=True))
        for name in _ORDER:
            parts[name].append(_positions(name, cells[name], ids))
    if not header:
        raise NotPlainError
    educator, breakout, rank, session = (np.concatenate(parts.pop(name)) for name in _ORDER)
    if not has_last_line_end(source):
        raise NotPlainError
    checked_header(source.file, header, COLUMNS[CHOICES], findings)
    return ChoiceRows(educator, breakout, rank, session, line=None)


def _header(block: bytes) -> tuple[list[str], bytes]:
    line, _, rest = block.partition(b"\n")
    try:
        names = line.decode("utf-8").removesuffix("\r").split(",")
    except UnicodeDecodeError as error:
        raise NotPlainError from error
    header = [name[1:-1] if len(name) >= 2 and name[0] == name[-1] == '"' else name for name in names]
    if len(set(header)) < len(header) or not set(_ORDER) <= set(header) or any('"' in name for name in header):
        raise NotPlainError
    return header, rest


def _positions(name: str, cells: Cells, ids: Mapping[str, Ids]) -> Int32:
    if name != "rank":
        return ids[name].positions(cells)
    rank = small_numbers(cells)
    if int(rank.min(initial=1)) < 1:
        raise NotPlainError
    return rank
