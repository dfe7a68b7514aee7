"""Choices for a day that is on record: choices.csv or a form's export, matched to its people and sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from waymark.apps.pdday.day import Day, Session
from waymark.interop.google_forms.answers import read_answers
from waymark.interop.pdday.cells import CellChecks, Known
from waymark.interop.pdday.files import CHOICES, COLUMNS, SESSIONS
from waymark.interop.pdday.programme import label_meant
from waymark.interop.tables.faults import Findings, Note, shown
from waymark.interop.tables.read import Unusable, read_rows
from waymark.interop.tables.source import Source, source_of_bytes
from waymark.interop.tables.write import csv_bytes

Lists = dict[tuple[str, str], tuple[str, ...]]
"""Ranked lists, most wanted first, by the district's id of the person and the label of the breakout."""


@dataclass(frozen=True, slots=True)
class DayOnRecord:
    """What choices may refer to. ``emails`` leads from an address in lower case to the district's id."""

    breakouts: tuple[str, ...]
    sessions: tuple[Session, ...]
    person_ids: frozenset[str]
    emails: Mapping[str, str]


def read_wishes(file: str, data: bytes, on_record: DayOnRecord) -> tuple[Lists, tuple[Note, ...]]:
    """Read choices.csv, or else a form's export. Raises ``InputRefused`` with every row that is not understood.

    People are matched by the district's id or by email. Where a form holds several answers of one person, the latest
    counts, and a note says so.
    """
    source = source_of_bytes(file, data)
    if b"educator_id" in data[:4096]:
        return _Choices(source, on_record).read()
    return _form(source, on_record)


class _Choices:
    """Reads choices.csv row by row."""

    def __init__(self, source: Source, on_record: DayOnRecord) -> None:
        self._source = Source(CHOICES, source.open)
        self._on_record = on_record
        self._findings = Findings()
        self._checks = CellChecks(CHOICES, self._findings)
        self._people = Known(gettext("the list of people of this day"), on_record.person_ids)
        self._runs_in = {s.session_id: s.breakout for s in on_record.sessions}
        self._sessions = Known(gettext("the sessions of this day"), self._runs_in)
        self._ranked: dict[tuple[str, str], dict[int, tuple[int, str]]] = {}

    def read(self) -> tuple[Lists, tuple[Note, ...]]:
        try:
            for line, cells in read_rows(self._source, COLUMNS[CHOICES], self._findings):
                self._take(line, cells)
        except Unusable:
            self._findings.raise_if_any()
            raise
        # A row that is not understood may be the one that fills a gap.
        self._findings.raise_if_any()
        lists = {key: self._in_order(ranked) for key, ranked in self._ranked.items()}
        self._findings.raise_if_any()
        return lists, self._findings.notes

    def _take(self, line: int, cells: Sequence[str]) -> None:
        who, label, rank_text, session_id = cells
        n_before = self._findings.n_faults(CHOICES)
        person = who if who in self._on_record.person_ids else self._on_record.emails.get(who.strip().casefold(), "")
        if not person:
            self._checks.wrong(line, "educator_id", self._people.problem(who), self._people.remedy(who))
        block = label_meant(self._checks, line, "breakout", label, self._on_record.breakouts)
        rank = self._checks.number(line, "rank", rank_text, 1)
        if session_id not in self._runs_in:
            problem, remedy = self._sessions.problem(session_id), self._sessions.remedy(session_id)
            self._checks.wrong(line, "session_id", problem, remedy)
        if self._findings.n_faults(CHOICES) > n_before:
            return
        if self._runs_in[session_id] != block:
            told = {"session": shown(session_id), "breakout": shown(self._runs_in[session_id])}
            problem = gettext("%(session)s runs in %(breakout)s") % told
            self._checks.wrong(line, "breakout", problem, gettext("Write that breakout, or another session"))
            return
        ranked = self._ranked.setdefault((person, block), {})
        if rank in ranked:
            problem = gettext("rank %(rank)d is given in line %(line)d already") % {
                "rank": rank,
                "line": ranked[rank][0],
            }
            self._checks.wrong(line, "rank", problem, gettext("Give every choice of a list its own rank"))
            return
        ranked[rank] = line, session_id

    def _in_order(self, ranked: Mapping[int, tuple[int, str]]) -> tuple[str, ...]:
        first_at: dict[str, int] = {}
        for place, rank in enumerate(sorted(ranked), start=1):
            line, session_id = ranked[rank]
            if rank != place:
                problem = gettext("rank %(rank)d stands where rank %(place)d should be") % {
                    "rank": rank,
                    "place": place,
                }
                self._checks.wrong(line, "rank", problem, gettext("Count the ranks of a list 1, 2, 3 without gaps"))
                break
            if session_id in first_at:
                problem = gettext("%(session)s stands twice in this list") % {"session": shown(session_id)}
                self._checks.wrong(line, "session_id", problem, gettext("Take one of the two out"))
            first_at.setdefault(session_id, line)
        return tuple(ranked[rank][1] for rank in sorted(ranked))


def _form(source: Source, on_record: DayOnRecord) -> tuple[Lists, tuple[Note, ...]]:
    day, notes = read_answers(source, sessions_source=_sessions_source(on_record.sessions))
    findings = Findings()
    meant: dict[int, str] = {}
    for i in sorted(set(day.choices.educator.tolist())):
        email = day.educators[i].educator_id
        person = on_record.emails.get(email.casefold(), email if email in on_record.person_ids else "")
        if person:
            meant[i] = person
        else:
            problem = gettext("nobody on the list of this day has the email %(email)s") % {"email": shown(email)}
            findings.fault(source.file, 0, "Email", problem, gettext("Add the person to the day, or take the row out"))
    findings.raise_if_any()
    return _lists(day, meant), notes


def _lists(day: Day, meant: Mapping[int, str]) -> Lists:
    found: dict[tuple[str, str], list[str]] = {}
    columns = (day.choices.educator.tolist(), day.choices.breakout.tolist(), day.choices.session.tolist())
    for who, breakout, session in zip(*columns, strict=True):
        key = meant[who], day.breakouts[breakout].breakout
        found.setdefault(key, []).append(day.sessions[session].session_id)
    return {key: tuple(ranked) for key, ranked in found.items()}


def _sessions_source(sessions: Sequence[Session]) -> Source:
    """Return the day's sessions as the table that the form's reader knows; who leads them is not its concern."""
    columns = COLUMNS[SESSIONS].required
    rows = [(s.session_id, s.offering_id, s.title, s.breakout, str(s.capacity_seats)) for s in sessions]
    return source_of_bytes(SESSIONS, csv_bytes(columns, rows))
