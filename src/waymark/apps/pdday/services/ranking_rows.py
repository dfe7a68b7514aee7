"""The statements of a save, written by hand.

A district opens ranking at one moment, and everybody saves in the same minutes. Of the time that a save took, most went
into writing the same few statements anew each time (benchmarks/RESULTS.md); these are written once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from waymark.apps.pdday.selectors.ranking import OwnList

_OFFERED = """
    SELECT s.session_id, s.id, o.title, s.open_to, EXISTS (
        SELECT 1 FROM pdday_facilitator f JOIN pdday_session led ON led.id = f.session_id
        WHERE f.person_id = %s AND led.offering_id = s.offering_id)
    FROM pdday_session s JOIN pdday_offering o ON o.id = s.offering_id
    WHERE s.block_id = %s
"""
_LOCK = "SELECT groups FROM pdday_attendee WHERE id = %s"
_FOR_UPDATE = " FOR UPDATE"
_IS_OPEN = """
    SELECT d.ranking_opens_at <= %s AND d.ranking_closes_at > %s AND d.sealed_at IS NULL
    FROM pdday_attendee a JOIN pdday_pdday d ON d.id = a.pd_day_id
    WHERE a.id = %s
"""
_CURRENT = """
    SELECT s.session_id FROM pdday_rankedchoice c JOIN pdday_session s ON s.id = c.session_id
    WHERE c.attendee_id = %s AND c.block_id = %s
    ORDER BY c.rank
"""
_EMPTY = "DELETE FROM pdday_rankedchoice WHERE attendee_id = %s AND block_id = %s"
_RANK = "INSERT INTO pdday_rankedchoice (attendee_id, block_id, session_id, rank) VALUES "
_ROW = "(%s, %s, %s, %s)"
_RANKED_AT = "UPDATE pdday_attendee SET ranked_at = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Offered:
    """A session as far as it matters to one person's list. ``open_to`` names groups; empty means everyone."""

    pk: int
    title: str
    open_to: frozenset[str]
    is_led: bool


def offered(own: OwnList) -> dict[str, Offered]:
    """Return the sessions of a list's breakout by their ids; ``is_led`` means by the person himself. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED, [own.person, own.block])
        return {
            session_id: Offered(pk, title, _set(open_to), bool(is_led))
            for session_id, pk, title, open_to, is_led in cursor.fetchall()
        }


def lock(cursor: CursorWrapper, own: OwnList) -> frozenset[str]:
    """Lock the attendee until the transaction ends, and return his groups.

    SQLite has no row locks: there, the transaction itself is one.
    """
    cursor.execute(_LOCK + _FOR_UPDATE if connection.features.has_select_for_update else _LOCK, [own.attendee])
    (groups,) = cursor.fetchone()
    return _set(groups)


def is_open(cursor: CursorWrapper, own: OwnList, now: datetime) -> bool:
    """Return whether the day is open for ranking and not sealed.

    A statement of its own, after the lock: what a statement reads that waited for a lock is older than the wait, and
    the day may have been sealed meanwhile.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    cursor.execute(_IS_OPEN, [moment, moment, own.attendee])
    (answer,) = cursor.fetchone()
    return bool(answer)


def current(cursor: CursorWrapper, own: OwnList) -> list[str]:
    """Return the ids of the sessions in a list, most wanted first."""
    cursor.execute(_CURRENT, [own.attendee, own.block])
    return [session_id for (session_id,) in cursor.fetchall()]


def replace(cursor: CursorWrapper, own: OwnList, sessions: Sequence[int], *, was_empty: bool, now: datetime) -> None:
    """Write a whole list, given as keys of sessions, and when that was."""
    if not was_empty:
        cursor.execute(_EMPTY, [own.attendee, own.block])
    if sessions:
        ranked = ((own.attendee, own.block, session, rank) for rank, session in enumerate(sessions, start=1))
        cursor.execute(_RANK + ", ".join([_ROW] * len(sessions)), [value for row in ranked for value in row])
    cursor.execute(_RANKED_AT, [connection.ops.adapt_datetimefield_value(now), own.attendee])


def _set(written: str) -> frozenset[str]:
    """Return the names in a JSON column; both databases hand it over as text."""
    return frozenset(json.loads(written))
