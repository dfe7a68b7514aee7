"""A form's answers to a day: the latest answer of each person counts, and everything that was decided is noted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from waymark.apps.pdday.day import Day, Educator, Session
from waymark.interop.google_forms.header import FormHeader, RankedColumn, read_header
from waymark.interop.google_forms.offered import AnswerError, DerivedSessions, KnownSessions, label_of
from waymark.interop.google_forms.timestamps import sent_at
from waymark.interop.pdday.build import Seats, day_of_lists
from waymark.interop.pdday.files import SESSIONS
from waymark.interop.pdday.plan import read_sessions
from waymark.interop.tables.decode import text_blocks
from waymark.interop.tables.faults import Findings, Note, one_line, shown
from waymark.interop.tables.read import Unusable, check_width, even_rows
from waymark.interop.tables.records import records
from waymark.interop.tables.source import Source

N_NAMED = 10


@dataclass(frozen=True, slots=True)
class _Answer:
    """One row of the export."""

    line: int
    sent: datetime
    email: str
    cells: Sequence[str]


def read_answers(
    source: Source, *, sessions_source: Source | None = None, seats: Seats | None = None
) -> tuple[Day, tuple[Note, ...]]:
    """Read a form's export as a day. Raises ``InputRefused`` with all faults found.

    ``sessions_source`` is a sessions.csv; without one the sessions are made from the answers and get ``seats``.
    """
    findings = Findings((SESSIONS, source.file))
    offered = _offered(sessions_source, findings)
    header, rows = _rows(source, findings)
    findings.raise_if_any()
    latest = _latest(source.file, header, rows, findings)
    form = _Form(source.file, header, findings)
    finder: KnownSessions | DerivedSessions = KnownSessions(offered) if offered else DerivedSessions()
    offered, lists = form.lists(latest, finder, sorted({session.breakout for session in offered}))
    findings.raise_if_any()
    people = [_educator(answer, header) for answer in latest]
    if sessions_source is None:
        offered = _with_seats(offered, len(people), seats or Seats())
        text = gettext("the sessions are those that somebody ranked; the export does not name the others")
        findings.note(source.file, 0, text)
    people += _facilitators(people, offered, source.file, findings)
    return day_of_lists(educators=people, sessions=offered, lists=lists), findings.notes


def _offered(source: Source | None, findings: Findings) -> list[Session]:
    if source is None:
        return []
    sessions = read_sessions({SESSIONS: Source(SESSIONS, source.open)}, findings)
    return list(sessions.values)


def _with_seats(sessions: Sequence[Session], n_people: int, seats: Seats) -> list[Session]:
    by_breakout: dict[str, list[Session]] = {}
    for session in sessions:
        by_breakout.setdefault(session.breakout, []).append(session)
    return [session for group in by_breakout.values() for session in seats.given_to(group, n_people)]


def _rows(source: Source, findings: Findings) -> tuple[FormHeader, list[tuple[int, list[str]]]]:
    try:
        table = records(source.file, text_blocks(source, findings), findings)
        _, names = next(table, (0, []))
        check_width(source.file, names, findings)
        header = read_header(source.file, names, findings)
        return header, list(even_rows(source.file, names, table, findings))
    except Unusable:
        findings.raise_if_any()
        raise


def _latest(file: str, header: FormHeader, rows: Sequence[tuple[int, list[str]]], findings: Findings) -> list[_Answer]:
    """Return the answer of each person that was sent last; of two sent at once the one further down."""
    by_person: dict[str, list[_Answer]] = {}
    kinds: dict[str, int] = {}
    email_at, sent_column = header.fields["email"], header.fields["submitted_at"]
    for line, cells in rows:
        email, sent = cells[email_at].strip(), sent_at(cells[sent_column].strip())
        if not email:
            remedy = gettext("Fill it in or take the row out")
            findings.fault(file, line, "", gettext("this answer has no email"), remedy)
        elif sent is None:
            problem = gettext("%(text)s is not a time that Google writes") % {"text": shown(cells[sent_column])}
            remedy = gettext("Set the sheet's locale to United States and export it again")
            findings.fault(file, line, "Timestamp", problem, remedy)
        else:
            first = kinds.setdefault(sent[0], line)
            if len(kinds) > 1 and first == line:
                problem = gettext("this time is written in another way or zone than those above")
                findings.fault(file, line, "Timestamp", problem, gettext("Export all answers in one go"))
            by_person.setdefault(email.casefold(), []).append(_Answer(line, sent[1], email, cells))
    findings.raise_if_any()
    return [_last_of(file, answers, findings) for answers in by_person.values()]


def _last_of(file: str, answers: Sequence[_Answer], findings: Findings) -> _Answer:
    last = max(answers, key=lambda answer: (answer.sent, answer.line))
    if len(answers) > 1:
        others = _named_lines(answer.line for answer in answers if answer is not last)
        told = {"person": shown(last.email), "n": len(answers), "others": others}
        text = gettext("%(person)s answered %(n)d times; this is the latest answer and counts, not %(others)s")
        findings.note(file, last.line, text % told)
    return last


class _Form:
    """Turns rows into ranked lists."""

    def __init__(self, file: str, header: FormHeader, findings: Findings) -> None:
        self._file = file
        self._header = header
        self._findings = findings
        self._closed_up: list[int] = []
        self._repeated: list[int] = []
        self._strayed: list[int] = []

    def lists(
        self, answers: Sequence[_Answer], finder: KnownSessions | DerivedSessions, labels: Sequence[str]
    ) -> tuple[list[Session], dict[tuple[str, str], list[str]]]:
        """Return the sessions and the ranked lists by person and breakout; empty lists are left out."""
        columns = self._labeled_columns(labels)
        named = {answer.email: self._named(answer, columns, finder) for answer in answers}
        try:
            sessions = finder.sessions()
        except AnswerError as error:
            self._findings.fault(self._file, 0, "", *error.args)
            return [], {}
        runs_in = {session.session_id: session.breakout for session in sessions}
        lists: dict[tuple[str, str], list[str]] = {}
        for answer in answers:
            strayed = [runs_in[session] != asked for _, asked, session in named[answer.email]]
            if any(strayed):
                self._strayed += [answer.line] * sum(strayed)
            for _, _asked, session in sorted(named[answer.email], key=lambda one: (one[0], runs_in[one[2]] != one[1])):
                ranked = lists.setdefault((answer.email, runs_in[session]), [])
                if session in ranked:
                    self._repeated.append(answer.line)
                else:
                    ranked.append(session)
        self._note_decisions()
        return sessions, lists

    def _labeled_columns(self, labels: Sequence[str]) -> list[tuple[str, RankedColumn]]:
        """Return the ranked columns, each with the breakout that its question is about."""
        asked: dict[str, str] = {}
        columns: list[tuple[str, RankedColumn]] = []
        for column in self._header.ranked:
            try:
                label = label_of(column.question, labels)
            except AnswerError as error:
                self._findings.fault(self._file, 1, one_line(column.name), *error.args)
                continue
            if asked.setdefault(label, column.question) != column.question:
                problem = gettext("two questions are about breakout %(label)s") % {"label": shown(label)}
                self._findings.fault(self._file, 1, one_line(column.name), problem, gettext("Rename one of them"))
            columns.append((label, column))
        return columns

    def _named(
        self, answer: _Answer, columns: Sequence[tuple[str, RankedColumn]], finder: KnownSessions | DerivedSessions
    ) -> list[tuple[int, str, str]]:
        """Return what an answer names: (rank, breakout asked about, session_id), in the order of the columns."""
        named: list[tuple[int, str, str]] = []
        blank = ""
        for label, column in columns:
            text = answer.cells[column.place].strip()
            if not text:
                blank = label
                continue
            if blank == label:
                self._closed_up.append(answer.line)
                blank = ""
            try:
                named.append((column.rank, label, finder.find(text, label)))
            except AnswerError as error:
                self._findings.fault(self._file, answer.line, one_line(column.name), *error.args)
        return named

    def _note_decisions(self) -> None:
        if self._closed_up:
            text = ngettext(
                "%(n)d list leaves a better rank empty; the later choices moved up (%(lines)s)",
                "%(n)d lists leave a better rank empty; the later choices moved up (%(lines)s)",
                len(self._closed_up),
            )
            self._findings.note(self._file, 0, text % _counted(self._closed_up))
        if self._strayed:
            text = ngettext(
                "%(n)d choice stands under another breakout's question; it counts where the session runs (%(lines)s)",
                "%(n)d choices stand under another breakout's question; they count where the sessions run (%(lines)s)",
                len(self._strayed),
            )
            self._findings.note(self._file, 0, text % _counted(self._strayed))
        if self._repeated:
            text = ngettext(
                "%(n)d choice repeats a session of the same list; the better rank counts (%(lines)s)",
                "%(n)d choices repeat a session of the same list; the better rank counts (%(lines)s)",
                len(self._repeated),
            )
            self._findings.note(self._file, 0, text % _counted(self._repeated))


def _counted(lines: Sequence[int]) -> dict[str, object]:
    return {"n": len(lines), "lines": _named_lines(lines)}


def _named_lines(lines: Iterable[int]) -> str:
    named = sorted(set(lines))
    more = ", ..." if len(named) > N_NAMED else ""
    told = {"lines": ", ".join(map(str, named[:N_NAMED])) + more}
    return ngettext("line %(lines)s", "lines %(lines)s", len(named)) % told


def _educator(answer: _Answer, header: FormHeader) -> Educator:
    def cell(field: str) -> str:
        return answer.cells[header.fields[field]].strip() if field in header.fields else ""

    name = " ".join(part for part in (cell("first_name"), cell("last_name")) if part)
    return Educator(educator_id=answer.email, name=name, school_id=cell("school"))


def _facilitators(
    people: Sequence[Educator], sessions: Sequence[Session], file: str, findings: Findings
) -> list[Educator]:
    """Return the facilitators of a sessions.csv who did not answer: they belong to the day all the same."""
    answered = {person.educator_id for person in people}
    silent = sorted({one for session in sessions for one in session.facilitator_ids} - answered)
    if silent:
        text = ngettext(
            "%(n)d facilitator did not answer and is added to the day: %(ids)s",
            "%(n)d facilitators did not answer and are added to the day: %(ids)s",
            len(silent),
        )
        findings.note(file, 0, text % {"n": len(silent), "ids": ", ".join(map(shown, silent[:N_NAMED]))})
    return [Educator(educator_id=one) for one in silent]
