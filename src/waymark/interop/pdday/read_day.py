"""A folder of files to a day: every rule of the contract checked, every fault found told at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from django.utils.translation import gettext, ngettext

from waymark.apps.pdday.day import Breakout, Day, Educator, Session
from waymark.interop.pdday.cells import Known
from waymark.interop.pdday.choice_lists import check_lists, ranked_choices
from waymark.interop.pdday.choices import ChoiceRows, Positions, read_choices
from waymark.interop.pdday.choices_fast import read_choices_fast
from waymark.interop.pdday.files import (
    BREAKOUTS,
    CHOICES,
    EDUCATORS,
    FILE_ORDER,
    SESSIONS,
    Sources,
    bytes_sources,
    check_presence,
    folder_sources,
)
from waymark.interop.pdday.people import read_educators
from waymark.interop.pdday.plan import Lines, check_sessions, read_breakouts, read_rooms, read_sessions
from waymark.interop.tables.faults import Findings, Note, shown

N_NAMED = 3


def read_day(path: Path) -> tuple[Day, tuple[Note, ...]]:
    """Read a day from a folder. Raises ``InputRefused`` with all faults found."""
    return read_day_sources(folder_sources(path))


def read_day_files(files: Mapping[str, bytes]) -> tuple[Day, tuple[Note, ...]]:
    """Read a day from files in memory, by name: an upload or an unpacked zip."""
    return read_day_sources(bytes_sources(files))


def read_day_sources(sources: Sources) -> tuple[Day, tuple[Note, ...]]:
    """Read a day from wherever its files are."""
    findings = Findings(FILE_ORDER)
    check_presence(sources, findings)
    rooms = read_rooms(sources, findings)
    sessions = read_sessions(sources, findings)
    breakouts = read_breakouts(sources, sessions, findings)
    educators = read_educators(sources, breakouts, findings)
    people = educators.values
    known = Known(EDUCATORS, {person.educator_id for person in people}) if educators.is_whole else None
    groups = frozenset(group for person in people for group in person.groups)
    check_sessions(
        sessions,
        findings,
        rooms=rooms,
        breakouts=breakouts,
        educators=known,
        groups=groups if educators.is_whole else None,
    )
    plan = _Plan(educators, sessions, breakouts, BREAKOUTS if BREAKOUTS in sources else SESSIONS)
    rows = _read_rows(sources, plan, findings)
    rows = check_lists(rows, plan.sessions, plan.breakouts, findings)
    findings.raise_if_any()
    day = Day(
        educators=plan.educators,
        sessions=plan.sessions,
        breakouts=plan.breakouts,
        rooms=tuple(sorted(rooms.values, key=lambda room: room.room_id)),
        choices=ranked_choices(rows),
    )
    _note_idle_choices(day, findings)
    return day, findings.notes


class _Plan:
    """Everything but the choices, sorted, and where each id stands."""

    def __init__(
        self, educators: Lines[Educator], sessions: Lines[Session], breakouts: Lines[Breakout], breakouts_file: str
    ) -> None:
        people = {person.educator_id: person for person in reversed(educators.values)}
        self.educators = tuple(people[one] for one in sorted(people))
        self.sessions = _distinct_sessions(sessions.values)
        self.breakouts = tuple({b.breakout: b for b in breakouts.values}.values())
        self.positions = Positions(
            educators=_places(p.educator_id for p in self.educators) if educators.is_whole else None,
            breakouts=_places(b.breakout for b in self.breakouts) if breakouts.is_whole else None,
            sessions=_places(s.session_id for s in self.sessions) if sessions.is_whole else None,
            breakouts_file=breakouts_file,
        )


def _distinct_sessions(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return each session once, sorted. One given in two breakouts has none, so that no choice of it is judged."""
    distinct: dict[str, Session] = {}
    for session in sessions:
        first = distinct.setdefault(session.session_id, session)
        if first.breakout != session.breakout:
            distinct[session.session_id] = replace(first, breakout="")
    return tuple(distinct[one] for one in sorted(distinct))


def _places(ids: Iterable[str]) -> dict[str, int]:
    return {one: i for i, one in enumerate(ids)}


def _read_rows(sources: Sources, plan: _Plan, findings: Findings) -> ChoiceRows:
    rows = read_choices_fast(sources, plan.positions, findings)
    return read_choices(sources, plan.positions, findings) if rows is None else rows


def _note_idle_choices(day: Day, findings: Findings) -> None:
    """Note choices for breakouts in which the person is away or facilitates, and a day on which nobody ranked."""
    choices, n_breakouts = day.choices, len(day.breakouts)
    if not len(choices):
        findings.note(CHOICES, 0, gettext("nobody ranked anything"))
        return
    busy = np.array(sorted(_busy(day)), dtype=np.int64)
    key = choices.educator.astype(np.int64) * n_breakouts + choices.breakout
    idle = np.flatnonzero(np.isin(key, busy)) if len(busy) else busy
    if not len(idle):
        return
    pairs = [divmod(int(pair), n_breakouts) for pair in np.unique(key[idle])[:N_NAMED]]
    named = "; ".join(
        gettext("%(person)s in breakout %(breakout)s")
        % {"person": shown(day.educators[person].educator_id), "breakout": shown(day.breakouts[label].breakout)}
        for person, label in pairs
    )
    text = ngettext(
        "%(n)d choice is ignored because the person is away or facilitates then (%(named)s)",
        "%(n)d choices are ignored because the person is away or facilitates then (first: %(named)s)",
        len(idle),
    )
    findings.note(CHOICES, 0, text % {"n": len(idle), "named": named})


def _busy(day: Day) -> set[int]:
    position = {breakout.breakout: i for i, breakout in enumerate(day.breakouts)}
    person = {educator.educator_id: i for i, educator in enumerate(day.educators)}
    n = len(day.breakouts)
    busy = {i * n + position[label] for i, educator in enumerate(day.educators) for label in educator.away}
    busy |= {person[one] * n + position[s.breakout] for s in day.sessions for one in s.facilitator_ids}
    return busy
