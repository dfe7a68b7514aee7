"""What a single cell of a day's tables may hold: ids, whole numbers, lists."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from django.utils.translation import gettext

from waymark.interop.tables.damage import as_text_remedy, is_dated, is_lost
from waymark.interop.tables.faults import Findings, shown

MAX_NUMBER = 10**9
_NUMBER = re.compile(r"-?[0-9]{1,10}", re.ASCII)


class CellChecks:
    """Checks cells of one file and notes what is wrong with them."""

    def __init__(self, file: str, findings: Findings) -> None:
        """``findings`` takes the faults."""
        self.file = file
        self.findings = findings

    def wrong(self, line: int, column: str, problem: str, remedy: str) -> None:
        """Note a fault in a cell."""
        self.findings.fault(self.file, line, column, problem, remedy)

    def note(self, line: int, text: str) -> None:
        """Add a note to a line."""
        self.findings.note(self.file, line, text)

    def not_empty(self, line: int, column: str, value: str) -> None:
        """A cell that must hold something."""
        if not value:
            self.wrong(line, column, gettext("this cell is empty"), gettext("Fill it in"))

    def own_id(self, line: int, column: str, value: str) -> None:
        """An id that this row defines: not empty, and not what a spreadsheet puts in an id's place."""
        if not value:
            self.not_empty(line, column, value)
        elif is_lost(value):
            problem = gettext("%(value)s is what a spreadsheet left of an id") % {"value": shown(value)}
            self.wrong(line, column, problem, as_text_remedy())
        elif is_dated(value):
            self.note(line, gettext("%(value)s looks like a date that a spreadsheet made") % {"value": shown(value)})

    def number(self, line: int, column: str, value: str, least: int) -> int:
        """A whole number in plain digits, from ``least`` to 1,000,000,000; ``least`` stands in for a faulty one."""
        if not _NUMBER.fullmatch(value):
            problem = gettext("%(value)s is not a whole number") % {"value": shown(value)}
            self.wrong(line, column, problem, _number_remedy(value, least))
            return least
        number = int(value)
        if number < least:
            problem = gettext("%(value)s is less than %(least)d") % {"value": value, "least": least}
            self.wrong(line, column, problem, _number_remedy("", least))
            return least
        if number > MAX_NUMBER:
            problem = gettext("%(value)s is too large") % {"value": value}
            self.wrong(line, column, problem, _number_remedy("", least))
            return least
        return number

    def parts(self, line: int, column: str, value: str) -> tuple[str, ...]:
        """A list with ``;`` between its parts, without empty or repeated ones. Returned sorted."""
        if not value:
            return ()
        n_times = Counter(value.split(";"))
        if n_times.pop("", 0):
            problem = gettext("the list %(value)s has an empty part") % {"value": shown(value)}
            self.wrong(line, column, problem, gettext("Write the parts with one ; between them and none at the ends"))
        unique = sorted(n_times)
        for part in unique:
            if n_times[part] > 1:
                problem = gettext("%(part)s is in the list twice") % {"part": shown(part)}
                self.wrong(line, column, problem, gettext("Keep one of them"))
        return tuple(unique)

    def refer(self, line: int, column: str, value: str, known: "Known") -> None:
        """An id that has to be among the known ones. Where enough faults are told, further ones are only counted."""
        if value in known.ids:
            return
        if self.findings.is_full(self.file):
            self.findings.count_more(self.file)
        else:
            self.wrong(line, column, known.problem(value), known.remedy(value))


def _number_remedy(value: str, least: int) -> str:
    if least > 0:
        return gettext("Write 1, 2, 3 ...")
    plain = re.fullmatch(r"\s*\+?([0-9]{1,9})(\.0*)?\s*", value)
    if plain and plain.group(1).isascii():
        return gettext("Write %(number)s") % {"number": int(plain.group(1))}
    if least < 0:
        return gettext("Write a whole number in digits, such as 0, 1 or -1")
    return gettext("Write a whole number of at least 0 in digits, such as 24")


class Known:
    """The ids that a column may refer to, and what somebody may have meant who wrote another one."""

    def __init__(self, file: str, ids: Collection[str]) -> None:
        """``file`` is where the ids are defined."""
        self.file = file
        self.ids = ids
        self._near: dict[str, str] | None = None

    def problem(self, value: str) -> str:
        """Return what is wrong with an id that is not among the known ones."""
        if not value:
            return gettext("this cell is empty")
        return gettext("%(value)s is not in %(file)s") % {"value": shown(value), "file": self.file}

    def remedy(self, value: str) -> str:
        """Return what to do, with the id that was probably meant."""
        if self._near is None:
            self._near = {_bare(known): known for known in sorted(self.ids, reverse=True)}
        near = self._near.get(_bare(value)) if value else None
        if near is not None:
            return _near_remedy(near, value, self.file)
        if is_lost(value) or is_dated(value):
            return as_text_remedy()
        if not value:
            return gettext("Fill it in")
        return gettext("Correct it here, or add %(value)s to %(file)s") % {"value": shown(value), "file": self.file}


def _near_remedy(near: str, value: str, file: str) -> str:
    """Return what to do about a value that differs from the id ``near`` in what people overlook."""
    told = {"near": shown(near), "file": file}
    if unicodedata.normalize("NFC", near) == unicodedata.normalize("NFC", value):
        text = gettext("%(file)s has it with its accents stored another way (Unicode NFC, NFD): copy it from there")
        return text % told
    if near.strip(" ") == value.strip(" "):
        return gettext("%(file)s has %(near)s: mind the spaces") % told
    if near.strip("0 ") == value.strip("0 "):
        return gettext("%(file)s has %(near)s: a spreadsheet may have dropped the zeros; write it in full") % told
    return gettext("%(file)s has %(near)s: write it exactly so") % told


def _bare(value: str) -> str:
    """Return what is left of an id without the differences that people overlook."""
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    return text.lstrip("0") or text


def repeated(checks: CellChecks, rows: Iterable[tuple[int, str]], column: str) -> None:
    """Note every id that a second row gives again."""
    first: dict[str, int] = {}
    for line, value in rows:
        before = first.setdefault(value, line)
        if before != line and value:
            problem = gettext("%(value)s is already in line %(line)d") % {"value": shown(value), "line": before}
            checks.wrong(line, column, problem, gettext("Keep one row for each, or give them different ids"))
