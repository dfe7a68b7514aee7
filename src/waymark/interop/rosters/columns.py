"""The columns of a roster's table, and how those of a header are found among them: by name, never by position."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext, ngettext

from waymark.interop.rosters.cells import Kind, Words
from waymark.interop.tables.faults import Findings, first_shown, shown
from waymark.interop.tables.read import check_width

NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose cells are checked. Where it is ``required``, every row fills it in."""

    name: str
    kind: Kind
    required: bool = False

    def is_plain(self) -> Callable[[str], object]:
        """Return what finds a sound cell quickly; it may say no to a sound one."""
        pattern = self.kind.plain if self.required else f"(?:{self.kind.plain})?"
        return re.compile(pattern).fullmatch

    def fault(self, value: str) -> Words | None:
        """Return what is wrong with a cell, None where nothing is."""
        if value:
            return self.kind.fault(value)
        return (gettext("this cell is empty"), gettext("Fill it in")) if self.required else None


@dataclass(frozen=True)
class Table:
    """One file of a format: the columns that are checked, and those that are known and of no use to Waymark."""

    file: str
    columns: tuple[Column, ...]
    unused: tuple[str, ...] = ()

    @cached_property
    def known(self) -> dict[str, str]:
        """Return all names of the format by what is compared of them."""
        return {folded(name): name for name in (*(column.name for column in self.columns), *self.unused)}

    def requiring(self, *names: str) -> "Table":
        """Return the same table with more columns that every row fills in."""
        columns = (replace(column, required=column.required or column.name in names) for column in self.columns)
        return Table(self.file, tuple(columns), self.unused)


def folded(name: str) -> str:
    """Return what is compared of a header's name: no capitals, spaces, quotes, ``_`` or ``-``."""
    return re.sub(r"[\s_\-\"'\u00a0\ufeff]", "", name).casefold()


def near(name: str, known: Iterable[str]) -> str:
    """Return the name, among known ones, that was probably meant by another one; ``""`` where none is near."""
    by_folded = {folded(one): one for one in known}
    found = difflib.get_close_matches(folded(name), by_folded, 1, NEAR)
    return by_folded[found[0]] if found else ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the columns of a table stand in a header; ``len(header)`` for one that is not there."""

    places: tuple[int, ...]
    is_sound: bool


def find_columns(file: str, header: Sequence[str], table: Table, findings: Findings) -> Found | None:
    """Return where each column stands. Faults and notes go to ``findings``; None if a required column is missing.

    A name that is nearly one of the format is a fault even where the column is optional: its cells would be lost, or
    taken for another column's.
    """
    check_width(file, header, findings)
    n_before = findings.n_faults(file)
    names = [folded(name) for name in header]
    _refuse_doubled(file, header, table, findings)
    missing = [column for column in table.columns if folded(column.name) not in names]
    meant = _refuse_misspelt(file, header, table, findings)
    for column in missing:
        if column.required and column.name not in meant:
            remedy = gettext("Export the file with this column, as the format asks")
            findings.fault(file, 1, column.name, gettext("this column is missing"), remedy)
    if any(column.required for column in missing):
        return None
    places = tuple(_place(names, column.name) for column in table.columns)
    return Found(places, findings.n_faults(file) == n_before)


def _place(names: Sequence[str], name: str) -> int:
    return names.index(folded(name)) if folded(name) in names else len(names)


def _refuse_doubled(file: str, header: Sequence[str], table: Table, findings: Findings) -> None:
    for name, n in Counter(map(folded, header)).items():
        if n > 1 and name in table.known:
            problem = gettext("the header names this column %(n)d times") % {"n": n}
            findings.fault(file, 1, table.known[name], problem, gettext("Keep one of them"))


def _refuse_misspelt(file: str, header: Sequence[str], table: Table, findings: Findings) -> set[str]:
    """Refuse names that are nearly known ones and return what was meant; note the other unknown names."""
    free = [name for name in table.known.values() if folded(name) not in map(folded, header)]
    unknown, meant, n_nameless = [], set(), 0
    for name in header:
        if not folded(name):
            n_nameless += 1
        elif folded(name) not in table.known:
            # Extensions of the format are named so, whatever comes after it.
            known = "" if name.startswith("metadata.") else near(name, free)
            if known:
                meant.add(known)
                problem = gettext("the header says %(name)s, which the format does not know") % {"name": shown(name)}
                findings.fault(file, 1, name, problem, gettext("Write %(name)s") % {"name": known})
            else:
                unknown.append(name)
    _note_ignored(file, unknown, n_nameless, findings)
    return meant


def _note_ignored(file: str, unknown: Sequence[str], n_nameless: int, findings: Findings) -> None:
    if unknown:
        text = ngettext(
            "column %(names)s is not known and is ignored", "%(n)d unknown columns are ignored: %(names)s", len(unknown)
        )
        findings.note(file, 1, text % {"n": len(unknown), "names": first_shown(unknown)})
    if n_nameless:
        text = ngettext("a column without a name is ignored", "%(n)d columns without a name are ignored", n_nameless)
        findings.note(file, 1, text % {"n": n_nameless})
