"""Lines of text to records of cells, strictly by RFC 4180: what a lenient reader would guess at is refused here.

The delimiter is a comma unless a reader has found out another one.

Python's csv module takes ``a"b`` and ``"a"b`` as cells without a word; both are signs of a damaged file.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache

from django.utils.translation import gettext

from waymark.interop.tables.faults import Findings, shown

MAX_RECORD_CHARS = 1 << 20
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')


class UnreadableError(Exception):
    """The table cannot be read any further; the fault has been noted already."""


def records(
    file: str, blocks: Iterable[list[str]], findings: Findings, delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which it starts, cells) of every record, the header included; a blank line is one empty cell.

    A faulty record on one line is noted and left out. After one that runs over several lines nothing more can be
    trusted, so ``UnreadableError`` is raised.
    """
    lines = itertools.chain.from_iterable(blocks)
    line = 0
    for text in lines:
        line += 1
        record = text.removesuffix("\r")
        if '"' not in record and "\r" not in record:
            yield line, record.split(delimiter)
            continue
        n_lines = 1
        if record.count('"') % 2:
            n_lines, record = _whole_record(text, lines)
        if _record(delimiter).fullmatch(record):
            yield line, _quoted_cells(record, delimiter)
        else:
            findings.fault(file, line, "", *_fault_in(record, delimiter))
            # Without its header no row can be understood.
            if line == 1 or n_lines > 1 or "\r" in record or findings.is_full(file):
                raise UnreadableError
        line += n_lines - 1


@cache
def _plain(delimiter: str) -> re.Pattern[str]:
    """Return the pattern of a cell without quotes."""
    return re.compile(rf'[^"{re.escape(delimiter)}\r\n]*+')


@cache
def _record(delimiter: str) -> re.Pattern[str]:
    """Return the pattern of a sound record."""
    cell = rf"(?:{_QUOTED.pattern}|{_plain(delimiter).pattern})"
    return re.compile(f"{cell}(?:{re.escape(delimiter)}{cell})*+")


def _whole_record(text: str, lines: Iterator[str]) -> tuple[int, str]:
    """Return the number of lines and the text of the record that begins with this line.

    A record is whole when its quotes are even in number. CRs before the LFs inside it belong to its cells.
    """
    parts, n_quotes, n_chars = [text], text.count('"'), len(text)
    while n_quotes % 2 and n_chars <= MAX_RECORD_CHARS:
        more = next(lines, None)
        if more is None:
            break
        parts.append(more)
        n_quotes += more.count('"')
        n_chars += len(more)
    return len(parts), "\n".join(parts).removesuffix("\r")


def _fault_in(record: str, delimiter: str) -> tuple[str, str]:
    """Return problem and remedy of the first thing wrong with a record's quotes or line ends."""
    at = 0
    while True:
        is_quoted = record.startswith('"', at)
        cell = (_QUOTED if is_quoted else _plain(delimiter)).match(record, at)
        if cell is None:
            return _never_closed(record[at:])
        after = record[cell.end() : cell.end() + 1]
        if after == "\r":
            return _bare_cr()
        if after != delimiter:
            return _stray(record[at:], is_quoted=is_quoted)
        at = cell.end() + 1


def _never_closed(text: str) -> tuple[str, str]:
    problem = gettext("a quote is opened and never closed: %(text)s") % {"text": shown(text)}
    return problem, gettext("Close the quote; if it is in the last row, the file may have been cut off")


def _bare_cr() -> tuple[str, str]:
    problem = gettext("there is a carriage return that does not end the line")
    return problem, gettext("Save the file again with the usual line ends (LF or CRLF)")


def _stray(text: str, *, is_quoted: bool) -> tuple[str, str]:
    if is_quoted:
        problem = gettext("there is text after a closing quote: %(text)s")
    else:
        problem = gettext("there is a quote inside a cell that is not quoted: %(text)s")
    remedy = gettext('Put quotes round the whole cell and write each quote inside it twice ("")')
    return problem % {"text": shown(text)}, remedy


def _quoted_cells(record: str, delimiter: str) -> list[str]:
    if '""' not in record and not any(delimiter in inside for inside in record.split('"')[1::2]):
        return record.replace('"', "").split(delimiter)
    cells, at = [], 0
    while at <= len(record):
        quoted = _QUOTED.match(record, at)
        if quoted is not None:
            cells.append(quoted.group(1).replace('""', '"'))
            at = quoted.end() + 1
        else:
            end = record.find(delimiter, at)
            end = len(record) if end < 0 else end
            cells.append(record[at:end])
            at = end + 1
    return cells
