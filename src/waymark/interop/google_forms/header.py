"""Which column of an export holds what: found by name, since both variants and every form order them differently."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from waymark.interop.tables.faults import Findings, first_shown, one_line

# Our field -> names met in exports; compared without case, spaces, quotes, ``_`` and ``-``.
ALIASES = {
    "email": ("Email Address", "Email", "Username", "Staff email", "Primary Email", "mail"),
    "submitted_at": ("Timestamp",),
    "last_name": ("StudentLastName", "LAST-NAME", "familyName", "Last Name"),
    "first_name": ("StudentFirstName", "FIRST-NAME", "givenName", "First Name"),
    "school": ("SchoolName", "CAMPUS-NAME", "CNAME", "SiteName", "Building Name", "School"),
}
REQUIRED = ("submitted_at", "email")
_GRID = re.compile(r"(?P<question>.+) \[(?P<row>.+)\]", re.DOTALL)
_RANK = re.compile(r"([1-9][0-9]?)\s*(?:st|nd|rd|th|\.?[ªºao])?(?:\s+(?:choice|opci[oó]n))?", re.IGNORECASE)
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class RankedColumn:
    """One row of a grid: the question it belongs to and the rank that it asks for."""

    place: int
    name: str
    question: str
    rank: int


@dataclass(frozen=True, slots=True)
class FormHeader:
    """Where each field stands, and the ranked columns by question and rank."""

    fields: dict[str, int]
    ranked: tuple[RankedColumn, ...]


def folded(name: str) -> str:
    """Return a header name without the differences that do not matter."""
    return re.sub(r"[\s_\-\"'\ufeff]", "", name).casefold()


def read_header(file: str, names: Sequence[str], findings: Findings) -> FormHeader:
    """Find the fields and the ranked columns; note faults and what is ignored."""
    known = {folded(alias): name for name, aliases in ALIASES.items() for alias in aliases}
    fields: dict[str, int] = {}
    ranked: list[RankedColumn] = []
    ignored: list[str] = []
    for place, name in enumerate(names):
        column = _ranked_column(place, name)
        meant = known.get(folded(name))
        if column is not None:
            ranked.append(column)
        elif meant is not None and meant not in fields:
            fields[meant] = place
        else:
            ignored.append(name)
    if ignored:
        text = ngettext("column %(names)s is ignored", "%(n)d columns are ignored: %(names)s", len(ignored))
        findings.note(file, 1, text % {"n": len(ignored), "names": first_shown(ignored)})
    _check(file, fields, ranked, findings)
    return FormHeader(fields, tuple(sorted(ranked, key=lambda column: (column.question, column.rank))))


def _ranked_column(place: int, name: str) -> RankedColumn | None:
    grid = _GRID.fullmatch(name)
    if grid is None:
        return None
    row = grid["row"].strip()
    number = _RANK.fullmatch(row)
    if number is not None:
        return RankedColumn(place, name, grid["question"].strip(), int(number.group(1)))
    word = row.casefold().removesuffix(" choice")
    if word in _WORDS:
        return RankedColumn(place, name, grid["question"].strip(), _WORDS.index(word) + 1)
    return None


def _check(file: str, fields: dict[str, int], ranked: Sequence[RankedColumn], findings: Findings) -> None:
    for field in REQUIRED:
        if field not in fields:
            names = gettext(" or ").join(ALIASES[field][:3])
            problem = gettext("no column is named %(names)s") % {"names": names}
            findings.fault(file, 1, "", problem, gettext("Export the answers again with this column"))
    if not ranked:
        problem = gettext("no column asks for a ranked choice")
        remedy = gettext('Such columns are named like "Breakout 1 choices [1st choice]"')
        findings.fault(file, 1, "", problem, remedy)
    seen: set[tuple[str, int]] = set()
    for column in ranked:
        if (column.question, column.rank) in seen:
            problem = gettext("two columns ask for the same choice of the same question")
            findings.fault(file, 1, one_line(column.name), problem, gettext("Take one of them out"))
        seen.add((column.question, column.rank))
