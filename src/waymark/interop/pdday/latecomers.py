"""People who come late to a published day, from two tables: who they are, and what they ranked."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Latecomer
from waymark.interop.pdday.cells import CellChecks, Known, repeated
from waymark.interop.pdday.files import BREAKOUTS, CHOICES, COLUMNS, EDUCATORS, SESSIONS
from waymark.interop.tables.faults import Findings, shown
from waymark.interop.tables.read import Cells, Columns, Unusable, read_rows
from waymark.interop.tables.source import source_of_path

Row = tuple[int, Cells]
Lists = Mapping[str, Mapping[str, tuple[str, ...]]]


def read_latecomers(day: Day, people: Path, choices: Path | None) -> tuple[Latecomer, ...]:
    """Return late people, sorted by id. Raises ``InputRefused`` with all faults found.

    Parameters
    ----------
    day : Day
        The day as it is now: who came late before is on it.
    people : Path
        A table with the columns of ``educators.csv``; names, schools and bands are not kept.
    choices : Path or None
        A table with the columns of ``choices.csv``.
    """
    findings = Findings()
    found = _read_people(day, people, findings)
    lists = _read_lists(day, choices, Known(people.name, found.keys()), findings) if choices else {}
    findings.raise_if_any()
    return tuple(
        Latecomer(one, groups, away, tuple(sorted(lists.get(one, {}).items())))
        for one, (groups, away) in sorted(found.items())
    )


def _read_people(day: Day, path: Path, findings: Findings) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    checks, rows = _rows_of(path, COLUMNS[EDUCATORS], findings)
    there = {educator.educator_id for educator in day.educators}
    labels = Known(BREAKOUTS, {breakout.breakout for breakout in day.breakouts})
    if not rows and not findings.n_faults(checks.file):
        checks.wrong(1, "", gettext("there is nobody in it"), gettext("Add one row for each person"))
    repeated(checks, ((line, cells[0]) for line, cells in rows), "educator_id")
    found = {}
    for line, (educator_id, _name, _school_id, groups, _band, away) in rows:
        checks.own_id(line, "educator_id", educator_id)
        if educator_id in there:
            problem = gettext("%(educator)s is on this day already") % {"educator": shown(educator_id)}
            checks.wrong(line, "educator_id", problem, gettext("Take this row out"))
        when = checks.parts(line, "away", away)
        for label in when:
            checks.refer(line, "away", label, labels)
        found[educator_id] = (checks.parts(line, "groups", groups), when)
    return found


def _read_lists(day: Day, path: Path, people: Known, findings: Findings) -> Lists:
    checks, rows = _rows_of(path, COLUMNS[CHOICES], findings)
    breakout_of = {session.session_id: session.breakout for session in day.sessions}
    sessions, labels = Known(SESSIONS, breakout_of.keys()), Known(BREAKOUTS, set(breakout_of.values()))
    ranked: dict[tuple[str, str], list[tuple[int, str, int]]] = {}
    for line, (educator_id, breakout, rank, session_id) in rows:
        checks.refer(line, "educator_id", educator_id, people)
        checks.refer(line, "breakout", breakout, labels)
        checks.refer(line, "session_id", session_id, sessions)
        if session_id in sessions.ids and breakout in labels.ids and breakout_of[session_id] != breakout:
            told = {"session": shown(session_id), "right": shown(breakout_of[session_id])}
            problem = gettext("%(session)s is in breakout %(right)s") % told
            checks.wrong(line, "breakout", problem, gettext("Write that breakout, or another session"))
        number = checks.number(line, "rank", rank, 1)
        ranked.setdefault((educator_id, breakout), []).append((number, session_id, line))
    lists: dict[str, dict[str, tuple[str, ...]]] = {}
    for (educator_id, breakout), wishes in ranked.items():
        _check_list(checks, wishes)
        lists.setdefault(educator_id, {})[breakout] = tuple(session for _, session, _ in sorted(wishes))
    return lists


def _check_list(checks: CellChecks, wishes: Sequence[tuple[int, str, int]]) -> None:
    """Note ranks that are not 1, 2, 3 …, and sessions that stand twice, in one person's list for one breakout."""
    met: set[str] = set()
    for expected, (rank, session_id, line) in enumerate(sorted(wishes), start=1):
        if rank != expected:
            problem = gettext("rank %(rank)d stands where %(expected)d belongs") % {"rank": rank, "expected": expected}
            checks.wrong(line, "rank", problem, gettext("Number each list 1, 2, 3 ... without gaps or repeats"))
            return
        if session_id in met:
            problem = gettext("%(session)s is in this list twice") % {"session": shown(session_id)}
            checks.wrong(line, "session_id", problem, gettext("Keep one of them"))
        met.add(session_id)


def _rows_of(path: Path, columns: Columns, findings: Findings) -> tuple[CellChecks, list[Row]]:
    source = source_of_path(path)
    rows: list[Row] = []
    with suppress(*Unusable):  # noted already
        rows.extend(read_rows(source, columns, findings))
    return CellChecks(source.file, findings), rows
