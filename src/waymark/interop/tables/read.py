"""Rows of a CSV file, by the names in its header.

Columns are found by name, never by position. Names are matched exactly; a name that differs only by letter case,
spaces, ``_`` or ``-`` is named in the remedy. Unknown columns are noted and ignored. Cells come back unchanged:
spaces at the ends, leading zeros and any script included.

Refused: rows shorter or longer than the header, empty lines between rows, a last row without a line end (``s12`` may
have been cut to ``s1``), and what ``records`` and ``decode`` refuse.
Accepted with a note: empty lines (or lines of commas only) at the end.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.utils.translation import gettext, ngettext

from waymark.interop.tables.decode import UndecodableError, text_blocks
from waymark.interop.tables.faults import Findings, first_shown, one_line, shown
from waymark.interop.tables.records import UnreadableError, records
from waymark.interop.tables.source import Source

MAX_COLUMNS = 1000

Cells = tuple[str, ...]
Unusable = (UnreadableError, UndecodableError)
"""What ``read_rows`` raises, with the fault already noted, where nothing more of a table can be read."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table must have and those that it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return all known names, in the order in which cells are given."""
        return self.required + self.optional


def read_rows(source: Source, columns: Columns, findings: Findings) -> Iterator[tuple[int, Cells]]:
    """Yield (line, cells) of every sound row; the cells are in the order of ``columns.names`` (two names or more).

    A missing optional column gives ``""``. ``line`` is the line on which the row starts. Faulty rows are noted in
    ``findings`` and left out. Raises one of ``Unusable`` where nothing more can be read.
    """
    rows = records(source.file, text_blocks(source, findings, must_end=True), findings)
    first = next(rows, None)
    if first is None or (first == (1, [""]) and next(rows, None) is None):
        findings.fault(source.file, 0, "", gettext("the file is empty"), _write_header(columns))
        raise UnreadableError
    header = checked_header(source.file, first[1], columns, findings)
    places = [header.index(name) if name in header else len(header) for name in columns.names]
    pick = itemgetter(*places)
    missing_any = len(header) in places
    for line, cells in even_rows(source.file, header, rows, findings):
        if missing_any:
            cells.append("")
        yield line, pick(cells)


def checked_header(file: str, header: Sequence[str], columns: Columns, findings: Findings) -> list[str]:
    """Return the header's names after noting what is missing, doubled or unknown; ``UnreadableError`` if faulty."""
    check_width(file, header, findings)
    before = findings.n_faults(file)
    names, n_times = list(header), Counter(header)
    for name in columns.required:
        if name not in n_times:
            findings.fault(file, 1, name, gettext("this column is missing"), _missing_remedy(name, names, columns))
    for name, n in n_times.items():
        if name and n > 1:
            problem = gettext("the header names this column %(n)d times") % {"n": n}
            findings.fault(file, 1, name, problem, gettext("Keep one of them"))
    if findings.n_faults(file) > before:
        raise UnreadableError
    _note_ignored(file, n_times, columns, findings)
    return names


def check_width(file: str, header: Sequence[str], findings: Findings) -> None:
    """Note a header that no table of ours can have; ``UnreadableError`` then."""
    if len(header) > MAX_COLUMNS:
        problem = gettext("the header names %(n)d columns, more than %(most)d")
        remedy = gettext("Check that every row is on a line of its own, and take out the columns that are not needed")
        findings.fault(file, 1, "", problem % {"n": len(header), "most": MAX_COLUMNS}, remedy)
        raise UnreadableError


def even_rows(
    file: str, header: Sequence[str], rows: Iterable[tuple[int, list[str]]], findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are as wide as the header; note the others, and blank lines."""
    width, blank_lines = len(header), []
    for line, cells in rows:
        if not any(cells):
            blank_lines.append(line)
            continue
        for blank in blank_lines:
            findings.fault(file, blank, "", gettext("this line is empty"), gettext("Take the empty line out"))
        blank_lines.clear()
        if len(cells) == width:
            yield line, cells
        else:
            _uneven(file, line, cells, header, findings)
    if blank_lines:
        findings.note(file, blank_lines[0], gettext("empty lines at the end are ignored"))


def _uneven(file: str, line: int, cells: list[str], header: Sequence[str], findings: Findings) -> None:
    column = header[len(cells)] if len(cells) < len(header) else ""
    problem = uneven_problem(len(cells), len(header))
    if len(cells) < len(header):
        remedy = gettext("Write the whole row; if it is the last one, the file may have been cut off")
    else:
        remedy = gettext("Put quotes round a cell that holds a comma, or take the extra cells out")
    findings.fault(file, line, column, problem, remedy)


def uneven_problem(n: int, width: int) -> str:
    """Return what is wrong with a row of ``n`` cells under a header of ``width`` names."""
    text = ngettext(
        "this row has %(n)d cell and the header has %(width)d",
        "this row has %(n)d cells and the header has %(width)d",
        n,
    )
    return text % {"n": n, "width": width}


def _missing_remedy(name: str, names: Sequence[str], columns: Columns) -> str:
    for other in names:
        if other not in columns.names and _folded(other) == _folded(name):
            return gettext("The header says %(other)s: write %(name)s") % {"other": shown(other), "name": name}
    for separator, word in ((";", gettext("semicolons")), ("\t", gettext("tabs"))):
        if len(names) == 1 and separator in names[0]:
            return gettext("The cells are separated by %(what)s: save the file with commas") % {"what": word}
    return _write_header(columns)


def _write_header(columns: Columns) -> str:
    return gettext("Begin the file with a header line that names %(names)s") % {"names": ", ".join(columns.required)}


def _note_ignored(file: str, n_times: Counter[str], columns: Columns, findings: Findings) -> None:
    """Note the columns that are not read: one that may be a slip by itself, all others in one line."""
    known = {_folded(name): name for name in columns.names}
    unknown = []
    for name in n_times:
        if not name or name in columns.names:
            continue
        meant = known.get(_folded(name))
        if meant is None:
            unknown.append(name)
        else:
            text = gettext("column %(name)s is ignored; if it is meant as %(known)s, write it so")
            findings.note(file, 1, text % {"name": one_line(name), "known": meant})
    if unknown:
        text = ngettext(
            "column %(names)s is not known and is ignored",
            "%(n)d columns are not known and are ignored: %(names)s",
            len(unknown),
        )
        findings.note(file, 1, text % {"n": len(unknown), "names": first_shown(unknown)})
    if n_times[""]:
        text = ngettext("a column without a name is ignored", "%(n)d columns without a name are ignored", n_times[""])
        findings.note(file, 1, text % {"n": n_times[""]})


def _folded(name: str) -> str:
    return name.strip("\ufeff \t\xa0").casefold().replace("_", "").replace("-", "").replace(" ", "")
