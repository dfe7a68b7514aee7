"""The day's plan from its files: rooms, breakouts and sessions, each with the line it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext

from waymark.apps.pdday.day import Breakout, Room, Session
from waymark.interop.pdday.cells import CellChecks, Known, repeated
from waymark.interop.pdday.files import BREAKOUTS, COLUMNS, ROOMS, SESSIONS, Sources
from waymark.interop.pdday.times import in_running_order
from waymark.interop.tables.faults import Findings, InputRefused, shown
from waymark.interop.tables.read import Cells, Unusable, read_rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lines(Generic[T]):
    """What a table holds, each with its line.

    Not ``is_whole`` if rows could not be read: then no reference into it is judged, because the missing row may be
    the one that is meant. Not ``is_there`` if an optional file was not given.
    """

    rows: tuple[tuple[int, T], ...]
    is_whole: bool = True
    is_there: bool = True

    @property
    def values(self) -> tuple[T, ...]:
        """Return what the table holds without the lines."""
        return tuple(value for _, value in self.rows)


def raw_rows(sources: Sources, file: str, findings: Findings) -> Lines[Cells]:
    """Return all sound rows of a file."""
    if file not in sources:
        return Lines((), is_whole=False, is_there=False)
    before = findings.n_faults(file)
    rows: list[tuple[int, Cells]] = []
    try:
        rows.extend(read_rows(sources[file], COLUMNS[file], findings))
    except Unusable:
        return Lines(tuple(rows), is_whole=False)
    except InputRefused as refusal:
        findings.take(refusal)
        return Lines((), is_whole=False)
    return Lines(tuple(rows), is_whole=findings.n_faults(file) == before)


def read_rooms(sources: Sources, findings: Findings) -> Lines[Room]:
    """Read rooms.csv, if there is one."""
    checks, raw = CellChecks(ROOMS, findings), raw_rows(sources, ROOMS, findings)
    repeated(checks, ((line, cells[0]) for line, cells in raw.rows), "room_id")
    rooms = []
    for line, (room_id, capacity) in raw.rows:
        checks.own_id(line, "room_id", room_id)
        rooms.append((line, Room(room_id, checks.number(line, "capacity_seats", capacity, 0))))
    return Lines(tuple(rooms), raw.is_whole, raw.is_there)


def read_breakouts(sources: Sources, sessions: Lines[Session], findings: Findings) -> Lines[Breakout]:
    """Read breakouts.csv; where there is none, the breakouts are the labels of the sessions, sorted."""
    checks, raw = CellChecks(BREAKOUTS, findings), raw_rows(sources, BREAKOUTS, findings)
    if not raw.is_there:
        labels = sorted({session.breakout for session in sessions.values})
        return Lines(tuple((0, Breakout(label)) for label in labels), sessions.is_whole)
    repeated(checks, ((line, cells[0]) for line, cells in raw.rows), "breakout")
    rows = []
    for line, (label, starts_at, ends_at) in raw.rows:
        checks.own_id(line, "breakout", label)
        rows.append((line, Breakout(label, starts_at, ends_at)))
    return Lines(in_running_order(rows, checks), raw.is_whole)


def read_sessions(sources: Sources, findings: Findings) -> Lines[Session]:
    """Read sessions.csv. What it refers to is checked by ``check_sessions``."""
    checks, raw = CellChecks(SESSIONS, findings), raw_rows(sources, SESSIONS, findings)
    if raw.is_whole and not raw.rows:
        checks.wrong(1, "", gettext("there is no session in it"), gettext("Add one row for each session"))
    repeated(checks, ((line, cells[0]) for line, cells in raw.rows), "session_id")
    return Lines(tuple((line, _session(checks, line, cells)) for line, cells in raw.rows), raw.is_whole, raw.is_there)


def _session(checks: CellChecks, line: int, cells: Cells) -> Session:
    session_id, offering_id, title, breakout, capacity, room_id, facilitators, strand, open_to = cells
    checks.own_id(line, "session_id", session_id)
    checks.own_id(line, "offering_id", offering_id)
    checks.own_id(line, "breakout", breakout)
    if not title:
        checks.note(line, gettext("this session has no title"))
    return Session(
        session_id=session_id,
        offering_id=offering_id,
        title=title,
        breakout=breakout,
        capacity_seats=checks.number(line, "capacity_seats", capacity, 0),
        room_id=room_id,
        facilitator_ids=checks.parts(line, "facilitator_ids", facilitators),
        strand=strand,
        open_to=checks.parts(line, "open_to", open_to),
    )


def check_sessions(
    sessions: Lines[Session],
    findings: Findings,
    *,
    rooms: Lines[Room],
    breakouts: Lines[Breakout],
    educators: Known | None,
    groups: frozenset[str] | None,
) -> None:
    """Check what sessions refer to. ``None`` for educators and groups where they are not known for sure."""
    checks = CellChecks(SESSIONS, findings)
    if rooms.is_whole:
        known = Known(ROOMS, {room.room_id for room in rooms.values})
        _refer(checks, known, "room_id", ((line, s.room_id) for line, s in sessions.rows if s.room_id))
    if breakouts.is_whole:
        known = Known(BREAKOUTS, {breakout.breakout for breakout in breakouts.values})
        _refer(checks, known, "breakout", ((line, s.breakout) for line, s in sessions.rows if s.breakout))
    if educators is not None:
        named = ((line, one) for line, s in sessions.rows for one in s.facilitator_ids)
        _refer(checks, educators, "facilitator_ids", named)
    _check_facilitators(checks, sessions)
    _note_shared_rooms(checks, sessions)
    if groups is not None:
        for line, session in sessions.rows:
            for group in session.open_to:
                if group not in groups:
                    checks.note(line, gettext("nobody is in the group %(group)s") % {"group": shown(group)})


def _refer(checks: CellChecks, known: Known, column: str, named: Iterable[tuple[int, str]]) -> None:
    for line, value in named:
        checks.refer(line, column, value, known)


def _check_facilitators(checks: CellChecks, sessions: Lines[Session]) -> None:
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for line, session in sessions.rows:
        for person in session.facilitator_ids:
            before, other = first.setdefault((person, session.breakout), (line, session.session_id))
            # A session that stands twice is told as such; that its facilitators stand twice then says nothing.
            if before != line and other != session.session_id:
                problem = gettext("%(person)s already facilitates %(session)s in this breakout (line %(line)d)") % {
                    "person": shown(person),
                    "session": shown(other),
                    "line": before,
                }
                checks.wrong(line, "facilitator_ids", problem, gettext("Name somebody else in one of the two"))


def _note_shared_rooms(checks: CellChecks, sessions: Lines[Session]) -> None:
    first: dict[tuple[str, str], int] = {}
    for line, session in sessions.rows:
        before = first.setdefault((session.room_id, session.breakout), line)
        if session.room_id and before != line:
            told = {"room": shown(session.room_id), "line": before}
            checks.note(line, gettext("room %(room)s is also used in line %(line)d in the same breakout") % told)
