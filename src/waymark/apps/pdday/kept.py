"""A draw as it is kept: the exact input in canonical form, and the rows and records that were published about it.

Nothing of another shape is stored. The files of a bundle are written from these two when somebody asks for them.
"""

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from waymark.apps.pdday.canonical import canonical_blocks
from waymark.apps.pdday.day import Breakout, Day, Educator, RankedChoices, Room, Session
from waymark.apps.pdday.odds import OutcomeOdds
from waymark.apps.pdday.published import Published

Line = list[Any]
_TIME_OF_DAY = len("08:30:00")


def keep_day(day: Day) -> bytes:
    """Return a day's canonical form, compressed."""
    return zlib.compress(b"".join(canonical_blocks(day)))


def kept_form(kept: bytes) -> bytes:
    """Return the canonical form itself: its SHA-256 is the input's fingerprint."""
    return zlib.decompress(kept)


def kept_day(kept: bytes) -> Day:
    """Return the day again, equal to the one that was kept."""
    lines: dict[str, list[Line]] = {"breakout": [], "room": [], "session": [], "educator": [], "choices": []}
    for text in kept_form(kept).decode().split("\n")[1:-1]:
        kind, *values = json.loads(text)
        lines[kind].append(values)
    breakouts = tuple(sorted((Breakout(*values) for values in lines["breakout"]), key=_running_order))
    rooms = tuple(Room(*values) for values in lines["room"])
    sessions = tuple(_session(*values) for values in lines["session"])
    educators = tuple(_educator(*values) for values in lines["educator"])
    return Day(educators, sessions, breakouts, rooms, _choices(lines["choices"], educators, sessions, breakouts))


def keep_published(published: Published) -> bytes:
    """Return what was published, compressed."""
    whole = {
        "assignments": published.assignments,
        "waitlists": published.waitlists,
        "draw": published.draw,
        "summary": published.summary,
    }
    return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode())


def kept_published(kept: bytes) -> Published:
    """Return what was published, row for row."""
    return Published(**json.loads(zlib.decompress(kept)))


def keep_odds(odds: OutcomeOdds) -> bytes:
    """Return how likely a draw's outcomes were, compressed."""
    whole = {"n_draws": odds.n_draws, "n_alike": odds.n_alike}
    return zlib.compress(json.dumps(whole, separators=(",", ":")).encode())


def kept_odds(kept: bytes) -> OutcomeOdds:
    """Return how likely a draw's outcomes were."""
    return OutcomeOdds(**json.loads(zlib.decompress(kept)))


def _running_order(breakout: Breakout) -> tuple[float, str]:
    return _moment(breakout.starts_at), breakout.breakout


def _moment(written: str) -> float:
    """Return a time as a number that sorts; all times of a day are written in one way."""
    if not written:
        return 0.0
    moment = datetime.fromisoformat(written if len(written) > _TIME_OF_DAY else f"1970-01-01T{written}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _session(*values: Any) -> Session:
    session_id, offering_id, title, breakout, seats, room_id, facilitator_ids, strand, open_to = values
    leaders = tuple(facilitator_ids)
    return Session(session_id, offering_id, title, breakout, seats, room_id, leaders, strand, tuple(open_to))


def _educator(*values: Any) -> Educator:
    educator_id, name, school_id, groups, priority_band, away = values
    return Educator(educator_id, name, school_id, tuple(groups), priority_band, tuple(away))


def _choices(
    lists: list[Line],
    educators: tuple[Educator, ...],
    sessions: tuple[Session, ...],
    breakouts: tuple[Breakout, ...],
) -> RankedChoices:
    person = {e.educator_id: i for i, e in enumerate(educators)}
    number = {s.session_id: i for i, s in enumerate(sessions)}
    position = {b.breakout: i for i, b in enumerate(breakouts)}

    def rows() -> Iterator[tuple[int, int, int, int]]:
        for who, label, wishes in lists:
            for rank, wish in enumerate(wishes, start=1):
                yield person[who], position[label], rank, number[wish]

    columns = np.array(sorted(rows()), dtype=np.int32).reshape(-1, 4).T
    return RankedChoices(educator=columns[0], breakout=columns[1], rank=columns[2], session=columns[3])
