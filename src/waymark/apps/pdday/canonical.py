r"""One fingerprint for a day, whatever the order of its rows, the line ends or the quotes of its files.

The canonical form is UTF-8 text: one JSON array per line, each line ended by one LF, no other white space. Strings
are written as ``JSON.stringify`` writes them: ``"`` and ``\`` with a backslash, backspace, form feed, LF, CR and tab
as ``\b \f \n \r \t``, other characters below U+0020 as ``\u00xx`` in lower case, everything else as itself. Numbers
are in plain digits. Sorting is by code points, which is the order of the UTF-8 bytes.

1. ``["waymark pd_day",1]``: kind and version of the form
2. ``["breakout",label,starts_at,ends_at]`` for every breakout, by label; times as written, ``""`` without breakouts.csv
3. ``["room",room_id,capacity_seats]`` for every room, by id
4. ``["session",session_id,offering_id,title,breakout,capacity_seats,room_id,[facilitator_ids],strand,[open_to]]``
   for every session, by id; lists sorted
5. ``["educator",educator_id,name,school_id,[groups],priority_band,[away]]`` for every educator, by id; lists sorted
6. ``["choices",educator_id,breakout,[session_ids, best first]]`` for every list, by educator_id, then breakout label

Missing optional cells are ``""``, ``[]`` and band ``0``. Without breakouts.csv the breakouts are those of the
sessions. The fingerprint is the SHA-256 of these bytes, in lower-case hex.
"""

import hashlib
import json
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day

CANONICAL_VERSION = 1
_ROWS_PER_BLOCK = 1 << 18
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def input_sha256(day: Day) -> str:
    """Return the SHA-256 of the day's canonical form, in lower-case hex. O(choices), a block at a time."""
    digest = hashlib.sha256()
    for block in canonical_blocks(day):
        digest.update(block)
    return digest.hexdigest()


def canonical_blocks(day: Day) -> Iterator[bytes]:
    """Yield the canonical form in blocks of bytes."""
    yield _line("waymark pd_day", CANONICAL_VERSION)
    for breakout in sorted(day.breakouts, key=lambda breakout: breakout.breakout):
        yield _line("breakout", breakout.breakout, breakout.starts_at, breakout.ends_at)
    for room in day.rooms:
        yield _line("room", room.room_id, room.capacity_seats)
    for session in day.sessions:
        yield _line(
            "session",
            session.session_id,
            session.offering_id,
            session.title,
            session.breakout,
            session.capacity_seats,
            session.room_id,
            session.facilitator_ids,
            session.strand,
            session.open_to,
        )
    yield from _educators(day)
    yield from _choices(day)


def _line(*values: object) -> bytes:
    return (_json(values) + "\n").encode()


def _educators(day: Day) -> Iterator[bytes]:
    """Yield the lines of the educators, put together by hand because there may be a million of them."""
    for begin in range(0, len(day.educators), _ROWS_PER_BLOCK):
        lines = [
            f'["educator",{_json(one.educator_id)},{_json(one.name)},{_json(one.school_id)},'
            f"{_json(one.groups) if one.groups else '[]'},{one.priority_band},"
            f"{_json(one.away) if one.away else '[]'}]\n"
            for one in day.educators[begin : begin + _ROWS_PER_BLOCK]
        ]
        yield "".join(lines).encode()


def _choices(day: Day) -> Iterator[bytes]:
    """Yield the lines of the choices: every session as a ready piece, every list's beginning put before its first."""
    order = _by_label(day)
    educator, breakout, session = day.choices.educator, day.choices.breakout, day.choices.session
    rank = day.choices.rank
    first_piece = np.array([_json(s.session_id).encode() for s in day.sessions], dtype=np.object_)
    next_piece = np.array([b"," + _json(s.session_id).encode() for s in day.sessions], dtype=np.object_)
    labels = [_json(b.breakout) for b in day.breakouts]
    for begin in range(0, len(rank), _ROWS_PER_BLOCK):
        rows = slice(begin, begin + _ROWS_PER_BLOCK) if order is None else order[begin : begin + _ROWS_PER_BLOCK]
        is_first = rank[rows] == 1
        pieces = np.where(is_first, first_piece[session[rows]], next_piece[session[rows]])
        at = np.flatnonzero(is_first)
        heads = np.empty(len(at), dtype=np.object_)
        people, where = educator[rows][at].tolist(), breakout[rows][at].tolist()
        heads[:] = [
            f'["choices",{_json(day.educators[person].educator_id)},{labels[label]},['.encode()
            for person, label in zip(people, where, strict=True)
        ]
        ends = np.full(len(at), b"]]\n", dtype=np.object_)
        if begin == 0:
            ends[0] = b""
        yield b"".join(np.insert(pieces, np.repeat(at, 2), np.stack([ends, heads], axis=1).ravel()).tolist())
    if len(rank):
        yield b"]]\n"


def _by_label(day: Day) -> NDArray[np.int64] | None:
    """Return the order of the choices by educator, label, rank; None where running order and labels agree."""
    labels = [breakout.breakout for breakout in day.breakouts]
    if labels == sorted(labels):
        return None
    place = np.argsort(np.argsort(np.array(labels, dtype=np.object_))).astype(np.int32)
    return np.lexsort((day.choices.rank, place[day.choices.breakout], day.choices.educator))
