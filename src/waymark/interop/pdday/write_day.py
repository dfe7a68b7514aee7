"""A day back to the files of its folder: reading them gives the same day."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext

from waymark.apps.pdday.day import Day
from waymark.interop.pdday.files import BREAKOUTS, CHOICES, COLUMNS, EDUCATORS, ROOMS, SESSIONS
from waymark.interop.tables.faults import Fault, InputRefused, shown
from waymark.interop.tables.write import csv_blocks, write_folder

Row = tuple[str | int, ...]


def write_day(out: Path, day: Day) -> None:
    """Write a day as a new folder. Raises ``InputRefused`` where it cannot be made or an id cannot stand in a list."""
    write_folder(out, day_tables(day))


def day_files(day: Day) -> dict[str, bytes]:
    """Return the files of a day in memory."""
    return {file: b"".join(blocks) for file, blocks in day_tables(day).items()}


def day_tables(day: Day) -> dict[str, Iterable[bytes]]:
    """Return the files of a day as blocks of bytes. rooms.csv and breakouts.csv are left out where nothing is known."""
    tables: dict[str, Iterable[Row]] = {
        SESSIONS: _session_rows(day),
        EDUCATORS: _educator_rows(day),
        CHOICES: _choice_rows(day),
    }
    if day.rooms:
        tables[ROOMS] = [(room.room_id, room.capacity_seats) for room in day.rooms]
    if any(breakout.starts_at for breakout in day.breakouts):
        tables[BREAKOUTS] = [(b.breakout, b.starts_at, b.ends_at) for b in day.breakouts]
    return {file: csv_blocks(COLUMNS[file].names, rows) for file, rows in tables.items()}


def _session_rows(day: Day) -> list[Row]:
    return [
        (
            s.session_id,
            s.offering_id,
            s.title,
            s.breakout,
            s.capacity_seats,
            s.room_id,
            _list(SESSIONS, "facilitator_ids", s.facilitator_ids),
            s.strand,
            _list(SESSIONS, "open_to", s.open_to),
        )
        for s in day.sessions
    ]


def _educator_rows(day: Day) -> list[Row]:
    return [
        (
            person.educator_id,
            person.name,
            person.school_id,
            _list(EDUCATORS, "groups", person.groups),
            person.priority_band,
            _list(EDUCATORS, "away", person.away),
        )
        for person in day.educators
    ]


def _choice_rows(day: Day) -> Iterator[Row]:
    choices = day.choices
    columns = (choices.educator.tolist(), choices.breakout.tolist(), choices.rank.tolist(), choices.session.tolist())
    for educator, breakout, rank, session in zip(*columns, strict=True):
        yield (
            day.educators[educator].educator_id,
            day.breakouts[breakout].breakout,
            rank,
            day.sessions[session].session_id,
        )


def _list(file: str, column: str, parts: tuple[str, ...]) -> str:
    for part in parts:
        if ";" in part:
            problem = gettext("%(part)s holds a ; and cannot stand in a list") % {"part": shown(part)}
            raise InputRefused([Fault(file, 1, column, problem, gettext("Give it another name"))])
    return ";".join(parts)
