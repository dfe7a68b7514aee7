"""What is wrong with a file, where, and what would be right: one line per fault, whatever the input holds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

MAX_FAULTS_SHOWN = 50
MAX_NOTES_SHOWN = 20
MAX_CHARS_SHOWN = 60
N_SHOWN = 3


def one_line(text: str) -> str:
    """Return the text with every character that a terminal would not show as itself written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shown(value: str) -> str:
    """Return a value of the input in quotes, on one line and cut to a readable length."""
    cut = value if len(value) <= MAX_CHARS_SHOWN else value[: MAX_CHARS_SHOWN - 1] + "…"
    return f'"{one_line(cut)}"'


def first_shown(values: Sequence[str]) -> str:
    """Return the first few of many values, each in quotes."""
    return ", ".join(map(shown, values[:N_SHOWN])) + (", ..." if len(values) > N_SHOWN else "")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file.

    ``line`` counts from 1 with the header as line 1; 0 where the fault concerns the whole file.
    ``column`` is a header name; ``""`` where the fault concerns a whole row or file.
    """

    file: str
    line: int
    column: str
    problem: str
    remedy: str

    def place(self) -> str:
        """Return where it is: file, line and column, as far as they are known."""
        file, column = one_line(self.file), one_line(self.column)
        if not self.line:
            return file
        if not self.column:
            return gettext("%(file)s, line %(line)d") % {"file": file, "line": self.line}
        return gettext("%(file)s, line %(line)d, column %(column)s") % {
            "file": file,
            "line": self.line,
            "column": column,
        }

    def __str__(self) -> str:
        """Return the whole fault as one line."""
        remedy = one_line(self.remedy)
        return f"{self.place()}: {one_line(self.problem)}. {remedy}{'' if remedy.endswith('.') else '.'}"

    def as_json(self) -> dict[str, str | int]:
        """Return the fault as plain values for ``--json`` and for web pages."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "problem": self.problem,
            "remedy": self.remedy,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was noticed and does not stop the work. ``line`` is 0 where it concerns the whole file."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return the note as one line."""
        file = one_line(self.file)
        place = gettext("%(file)s, line %(line)d") % {"file": file, "line": self.line} if self.line else file
        return f"{place}: {one_line(self.text)}."

    def as_json(self) -> dict[str, str | int]:
        """Return the note as plain values."""
        return {"file": self.file, "line": self.line, "text": self.text}


class InputRefused(Exception):
    """The input cannot be used. ``faults`` holds the first ones found, ``n_more`` how many others there are."""

    def __init__(self, faults: Iterable[Fault], n_more: int = 0) -> None:
        """Keep the faults; at least one is expected."""
        self.faults = tuple(faults)
        self.n_more = n_more
        super().__init__(self.faults, n_more)

    def lines(self) -> tuple[str, ...]:
        """Return one line per fault, and a last one that counts those left out."""
        told = tuple(str(fault) for fault in self.faults)
        if not self.n_more:
            return told
        text = ngettext("... and %(n)d more fault.", "... and %(n)d more faults.", self.n_more)
        return (*told, text % {"n": self.n_more})

    def __str__(self) -> str:
        """Return all lines."""
        return "\n".join(self.lines())

    def as_json(self) -> dict[str, object]:
        """Return the refusal as plain values."""
        return {"faults": [fault.as_json() for fault in self.faults], "n_more": self.n_more}


class Findings:
    """Collects what is wrong and what is worth a note while files are read, so that all of it is told at once."""

    def __init__(self, file_order: Sequence[str] = ()) -> None:
        """``file_order`` is the order in which files are told about; other files come after them."""
        self._file_order = {file: i for i, file in enumerate(file_order)}
        self._faults: dict[str, list[Fault]] = {}
        self._n_faults: dict[str, int] = {}
        self._notes: list[Note] = []
        self._n_notes: Counter[str] = Counter()

    def fault(self, file: str, line: int, column: str, problem: str, remedy: str) -> None:
        """Add a fault. Per file the first ones are kept and all are counted."""
        kept = self._faults.setdefault(file, [])
        self._n_faults[file] = self._n_faults.get(file, 0) + 1
        if len(kept) < MAX_FAULTS_SHOWN:
            kept.append(Fault(file, line, column, problem, remedy))

    def take(self, refusal: InputRefused) -> None:
        """Add the faults of a refusal."""
        for fault in refusal.faults:
            self.fault(fault.file, fault.line, fault.column, fault.problem, fault.remedy)

    def note(self, file: str, line: int, text: str) -> None:
        """Add a note. Per file those on the whole file and the first ones on its lines are kept, the others counted."""
        self._n_notes[file] += line > 0
        if not line or self._n_notes[file] <= MAX_NOTES_SHOWN:
            self._notes.append(Note(file, line, text))

    def is_full(self, file: str) -> bool:
        """Return whether so many faults of the file are kept that further ones are only counted."""
        return len(self._faults.get(file, ())) >= MAX_FAULTS_SHOWN

    def count_more(self, file: str, n: int = 1) -> None:
        """Count faults whose words are not needed because the file has enough of them."""
        self._n_faults[file] = self._n_faults.get(file, 0) + n

    def n_faults(self, file: str) -> int:
        """Return how many faults the file has so far."""
        return self._n_faults.get(file, 0)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return the notes in the order of files and lines; after those of a file how many were left out."""
        told = sorted(self._notes, key=lambda note: (self._rank(note.file), note.line))
        for file, n in self._n_notes.items():
            if n > MAX_NOTES_SHOWN:
                last = max(i for i, note in enumerate(told) if note.file == file)
                text = ngettext("and %(n)d more note", "and %(n)d more notes", n - MAX_NOTES_SHOWN)
                told.insert(last + 1, Note(file, 0, text % {"n": n - MAX_NOTES_SHOWN}))
        return tuple(told)

    def raise_if_any(self) -> None:
        """Raise ``InputRefused`` with everything found, in the order of files and lines."""
        faults = sorted(
            (fault for kept in self._faults.values() for fault in kept),
            key=lambda fault: (self._rank(fault.file), fault.line),
        )
        if faults:
            told = faults[:MAX_FAULTS_SHOWN]
            raise InputRefused(told, sum(self._n_faults.values()) - len(told))

    def _rank(self, file: str) -> tuple[int, str]:
        return self._file_order.get(file, len(self._file_order)), file
