"""Files for a day that is on record: sessions.csv and rooms.csv, or educators.csv, checked against what is there."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from waymark.apps.pdday.day import Breakout, Educator, Room, Session
from waymark.interop.pdday.cells import CellChecks, Known
from waymark.interop.pdday.files import EDUCATORS, FILE_ORDER, ROOMS, SESSIONS, bytes_sources
from waymark.interop.pdday.people import read_educators
from waymark.interop.pdday.plan import Lines, read_rooms, read_sessions
from waymark.interop.tables.faults import Fault, Findings, InputRefused, Note, shown
from waymark.interop.tables.spreadsheet import unescaped

LONGEST_CHARS = {"title": 300}
LONGEST_ID_CHARS = 100
LARGEST_BAND = 32_000


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What files may refer to: labels of the day's breakouts, its rooms, the people of the district."""

    breakouts: tuple[str, ...]
    room_ids: frozenset[str]
    person_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProgrammeFiles:
    """Rooms and sessions as the files tell them; breakouts are named by the labels of the day's blocks."""

    rooms: tuple[Room, ...]
    sessions: tuple[Session, ...]
    notes: tuple[Note, ...]


def read_programme_files(files: Mapping[str, bytes], on_record: OnRecord) -> ProgrammeFiles:
    """Read sessions.csv, rooms.csv or both. Raises ``InputRefused`` with every row that is not understood, and why."""
    if not files.keys() & {SESSIONS, ROOMS}:
        problem = gettext("neither sessions.csv nor rooms.csv is among the files")
        remedy = gettext("Pick one of them or both, under exactly these names")
        raise InputRefused([Fault(" ".join(sorted(files)) or SESSIONS, 0, "", problem, remedy)])
    findings, sources = Findings(FILE_ORDER), bytes_sources(files)
    rooms = read_rooms(sources, findings)
    sessions = read_sessions(sources, findings)
    checks = CellChecks(SESSIONS, findings)
    known_rooms = {room.room_id for room in rooms.values} | on_record.room_ids
    if rooms.is_whole or not rooms.is_there:
        _check_rooms(checks, sessions, known_rooms)
    _check_lengths(CellChecks(ROOMS, findings), ((line, "room_id", room.room_id) for line, room in rooms.rows))
    _check_lengths(checks, _long_cells(sessions))
    people = Known(gettext("the list of people of this district"), on_record.person_ids)
    for line, session in sessions.rows:
        for one in session.facilitator_ids:
            checks.refer(line, "facilitator_ids", one, people)
    _check_offerings(checks, sessions)
    matched = tuple(_matched(checks, line, session, on_record.breakouts) for line, session in sessions.rows)
    findings.raise_if_any()
    return ProgrammeFiles(rooms.values, matched, findings.notes)


def read_people_file(files: Mapping[str, bytes], on_record: OnRecord) -> tuple[tuple[Educator, ...], tuple[Note, ...]]:
    """Read educators.csv for a day on record. Raises ``InputRefused`` with every row that is not understood."""
    if EDUCATORS not in files:
        problem, remedy = gettext("educators.csv is not among the files"), gettext("Pick it under exactly this name")
        raise InputRefused([Fault(" ".join(sorted(files)) or EDUCATORS, 0, "", problem, remedy)])
    findings = Findings(FILE_ORDER)
    unknown: Lines[Breakout] = Lines((), is_whole=False)
    educators = read_educators(bytes_sources(files), unknown, findings)
    checks = CellChecks(EDUCATORS, findings)
    people = Known(gettext("the list of people of this district"), on_record.person_ids)
    matched = []
    for line, read in educators.rows:
        educator = _unescaped(read)
        if educator.educator_id and educator.educator_id not in on_record.person_ids:
            checks.wrong(line, "educator_id", people.problem(educator.educator_id), people.remedy(educator.educator_id))
        if abs(educator.priority_band) > LARGEST_BAND:
            problem = gettext("%(value)d is too large") % {"value": educator.priority_band}
            checks.wrong(line, "priority_band", problem, gettext("Write a number from -32,000 to 32,000"))
        away = (label_meant(checks, line, "away", one, on_record.breakouts) for one in educator.away)
        matched.append(replace(educator, away=tuple(sorted(away))))
    findings.raise_if_any()
    return tuple(matched), findings.notes


def _unescaped(educator: Educator) -> Educator:
    """Return a row as it was before an export wrote it for spreadsheets. Of groups, only the first begins a cell."""
    first, rest = educator.groups[:1], educator.groups[1:]
    return replace(
        educator,
        educator_id=unescaped(educator.educator_id),
        name=unescaped(educator.name),
        groups=(*map(unescaped, first), *rest),
    )


def _long_cells(sessions: Lines[Session]) -> Iterator[tuple[int, str, str]]:
    for line, session in sessions.rows:
        yield line, "session_id", session.session_id
        yield line, "offering_id", session.offering_id
        yield line, "title", session.title
        yield line, "strand", session.strand


def _check_lengths(checks: CellChecks, cells: Iterable[tuple[int, str, str]]) -> None:
    for line, column, value in cells:
        longest = LONGEST_CHARS.get(column, LONGEST_ID_CHARS)
        if len(value) > longest:
            told = {"n": len(value), "longest": longest}
            problem = gettext("this cell has %(n)d characters, more than %(longest)d") % told
            checks.wrong(line, column, problem, gettext("Shorten it"))


def _check_rooms(checks: CellChecks, sessions: Lines[Session], known: Collection[str]) -> None:
    for line, session in sessions.rows:
        if session.room_id and session.room_id not in known:
            problem = gettext("%(room)s is not in the list of rooms") % {"room": shown(session.room_id)}
            remedy = gettext("Pick a room of the day, or add %(room)s") % {"room": shown(session.room_id)}
            checks.wrong(line, "room_id", problem, remedy)


def _check_offerings(checks: CellChecks, sessions: Lines[Session]) -> None:
    first: dict[str, tuple[int, Session]] = {}
    for line, session in sessions.rows:
        before, other = first.setdefault(session.offering_id, (line, session))
        for column, one, two in (("title", session.title, other.title), ("strand", session.strand, other.strand)):
            if one != two:
                told = {"offering": shown(session.offering_id), "two": shown(two), "line": before}
                problem = gettext("offering %(offering)s has %(two)s here in line %(line)d") % told
                checks.wrong(line, column, problem, gettext("Write the same in both, or give one another offering_id"))


def _matched(checks: CellChecks, line: int, session: Session, labels: Iterable[str]) -> Session:
    if not session.breakout:
        return session
    return replace(session, breakout=label_meant(checks, line, "breakout", session.breakout, labels))


def label_meant(checks: CellChecks, line: int, column: str, written: str, labels: Iterable[str]) -> str:
    """Return the block that a file means: by its whole label, or by the last word of one alone (1: Breakout 1)."""
    for meant in (
        [label for label in labels if label == written],
        [label for label in labels if label.casefold() == written.casefold()],
        [label for label in labels if label.casefold().split()[-1:] == [written.casefold()]],
    ):
        if len(meant) == 1:
            return meant[0]
    problem = gettext("%(value)s is not a breakout of this day") % {"value": shown(written)}
    remedy = gettext("Write one of these: %(labels)s") % {"labels": ", ".join(labels)}
    if not list(labels):
        remedy = gettext("Add a breakout to the day first")
    checks.wrong(line, column, problem, remedy)
    return written
