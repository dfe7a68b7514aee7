"""What the formats of several files have in common: small tables that are held, references to them, names and days."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sized
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext, ngettext

from waymark.apps.people.roster import OrgKind, TermRow, Where
from waymark.interop.rosters.cells import MAX_NAME_CHARS, clean, day, parts
from waymark.interop.rosters.columns import Table
from waymark.interop.rosters.digits import DigitIds
from waymark.interop.rosters.orgs import Orgs
from waymark.interop.rosters.table import Reading
from waymark.interop.tables.faults import shown
from waymark.interop.tables.read import Cells
from waymark.interop.tables.source import Source

ORGS, COURSES, SESSIONS = "orgs.csv", "courses.csv", "academicSessions.csv"
MAX_HELD_ROWS = 200_000
"""How many organizations, terms or courses a roster may have; they are held in memory."""


class Format:
    """A roster of several files that is being read.

    ``files`` are the files that are there, by their names in the format; ``tables`` what the format says of them.
    """

    def __init__(
        self, files: Mapping[str, Source], tables: Mapping[str, Table], reading: Reading, *, is_complete: bool
    ) -> None:
        """``is_complete``: whether what is not in the files is not anywhere."""
        self.files, self.tables, self.reading, self.is_complete = files, tables, reading, is_complete
        self.findings = reading.findings
        self.orgs = Orgs(self.findings, is_complete=is_complete)
        self.terms: dict[str, TermRow] = {}
        self.courses: dict[str, str] = {}
        self.gone: set[str] = set()
        self._person_ids, self._people_file = DigitIds(), ""
        self._remarks: set[tuple[str, str]] = set()
        self._left_out: Counter[tuple[str, str]] = Counter()

    def read(self, file: str) -> Iterator[tuple[Where, Cells]]:
        """Yield the sound rows of a file, none if it is not there."""
        source = self.files.get(file)
        if source is not None:
            for line, cells in self.reading.rows(source, self.tables[file]):
                yield Where(source.file, line), cells

    def wrong(self, where: Where, column: str, problem: str, remedy: str) -> None:
        """Note a fault in a cell."""
        self.findings.fault(where.file, where.line, column, problem, remedy)

    def unknown(self, where: Where, column: str, given_id: str, file: str) -> None:
        """Note a fault: an id that is not in the file it refers to."""
        told = {"value": shown(given_id), "file": file}
        remedy = gettext("Correct it here, or add %(value)s to %(file)s") % told
        self.wrong(where, column, gettext("%(value)s is not in %(file)s") % told, remedy)

    def leave_out(self, where: Where, text: str) -> None:
        """Count a row that is left out for a reason; `tell_the_whole` tells the number."""
        self._left_out[where.file, text] += 1

    def seen(self, where: Where, given_id: str) -> str:
        """Return an id of a person as it is, after looking at it."""
        self._person_ids.take(given_id)
        self._people_file = where.file
        return given_id

    def tell_the_whole(self) -> None:
        """Note how many rows were left out for each reason, and if the ids of people look damaged."""
        if warning := self._person_ids.warning():
            self.findings.note(self._people_file, 0, warning)
        for (file, reason), n in self._left_out.items():
            told = {"n": n, "reason": reason}
            text = ngettext("%(n)d row is left out: %(reason)s", "%(n)d rows are left out: %(reason)s", n)
            self.findings.note(file, 0, text % told)

    def school(self, where: Where, column: str, org_id: str) -> str | None:
        """Return the id of the kept organization that a cell stands for, ``""`` where it stands for none.

        None, and a fault, if the roster should hold it and does not.
        """
        kept = self.orgs.standing_for(org_id)
        if kept is not None:
            return kept.org_id
        if self.orgs.knows(org_id) or org_id in self.gone:
            return ""
        if self._is_sure_of(ORGS):
            self.unknown(where, column, org_id, ORGS)
            return None
        return org_id

    def org_kind(self, org_id: str) -> OrgKind:
        """Return what an organization is; a school where the roster does not hold it."""
        kept = self.orgs.standing_for(org_id)
        return kept.kind if kept else OrgKind.SCHOOL

    def days(self, where: Where, column: str, first: str, last: str) -> tuple[date | None, date | None] | None:
        """Return two days as dates; None, and a fault, if the last is before the first. ``column`` holds the last."""
        starts_on, ends_on = day(first), day(last)
        if starts_on is not None and ends_on is not None and ends_on < starts_on:
            problem = gettext("%(last)s is before %(first)s") % {"last": last, "first": first}
            self.wrong(where, column, problem, gettext("Write the earlier day as the first one"))
            return None
        return starts_on, ends_on

    def person_name(self, where: Where, column: str, given: str, family: str) -> str:
        """Return the whole name; empty, and a fault, if it is too long. ``column`` holds the family name."""
        name = clean(f"{given.strip()} {family.strip()}")
        if len(name) <= MAX_NAME_CHARS:
            return name
        problem = gettext("the whole name has more than %(most)d characters") % {"most": MAX_NAME_CHARS}
        self.wrong(where, column, problem, gettext("Shorten it, and check that its quotes are closed"))
        return ""

    def forget(self, where: Where, given_id: str) -> None:
        """Keep in mind that an organization, term or course is no longer there."""
        if self.has_room(where, self.gone):
            self.gone.add(given_id)

    def hold_course(self, where: Where, course_id: str, title: str) -> None:
        """Keep a course's title."""
        if self.has_room(where, self.courses):
            self.courses[course_id] = clean(title)

    def hold_term(self, term: TermRow) -> None:
        """Keep a term."""
        if self.has_room(term.where, self.terms):
            self.terms.setdefault(term.term_id, term)

    def course_title(self, where: Where, column: str, course_id: str) -> str | None:
        """Return the title of a class section's course, ``""`` where nothing tells it.

        None, and a fault, if courses.csv should hold the course and does not.
        """
        title = self.courses.get(course_id)
        if title is not None or not course_id or course_id in self.gone:
            return title or ""
        if COURSES not in self.files and self.is_complete:
            self._remark(where, gettext("there is no courses.csv to tell the titles of courses"))
        if not self._is_sure_of(COURSES):
            return ""
        self.unknown(where, column, course_id, COURSES)
        return None

    def class_terms(self, where: Where, column: str, cell: str) -> tuple[str, ...] | None:
        """Return the terms that a cell lists without those that are gone; None, and a fault, if one is unknown."""
        ids = parts(cell)
        if ids and SESSIONS not in self.files and self.is_complete:
            self._remark(
                where,
                gettext("there is no academicSessions.csv to tell the terms"),
            )
            return ()
        for term_id in ids:
            if term_id not in self.terms and term_id not in self.gone and self._is_sure_of(SESSIONS):
                self.unknown(where, column, term_id, SESSIONS)
                return None
        return tuple(term_id for term_id in ids if term_id not in self.gone)

    def term_rows(self) -> Iterator[TermRow]:
        """Yield the held terms, without parents that are not there."""
        for term in self.terms.values():
            if term.parent_id and term.parent_id not in self.terms and self.is_complete:
                text = gettext("the parent %(value)s is not in the file; it is read without a parent")
                self.findings.note(term.where.file, term.where.line, text % {"value": shown(term.parent_id)})
                yield replace(term, parent_id="")
            else:
                yield term

    def _is_sure_of(self, file: str) -> bool:
        """Whether an id that is not in a file is wrong where it is named: the file holds everything, and is sound."""
        return self.is_complete and file in self.files and not self.findings.n_faults(self.files[file].file)

    def _remark(self, where: Where, text: str) -> None:
        """Add a note on a whole file, once."""
        if (where.file, text) not in self._remarks:
            self._remarks.add((where.file, text))
            self.findings.note(where.file, 0, text)

    def has_room(self, where: Where, held: Sized) -> bool:
        """Whether one more of what is held may be; where not, that is a fault once."""
        if len(held) < MAX_HELD_ROWS:
            return True
        if self.reading.is_whole:
            problem = gettext("the file has more than %(most)d rows") % {"most": MAX_HELD_ROWS}
            self.wrong(where, "", problem, gettext("Check that this is the right file"))
            self.reading.is_whole = False
        return False
