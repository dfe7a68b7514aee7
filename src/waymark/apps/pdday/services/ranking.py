"""Ranking: what an educator wants in one breakout, in order. Seats are not looked at, so there is no race."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.selectors.ranking import OwnList
from waymark.apps.pdday.services import ranking_rows as rows
from waymark.apps.people.models import Person

MOST_RANKED = 10


class RankingRefused(Exception):
    """A list was not saved; the message says why and what to do."""


class RankingIsClosed(RankingRefused):
    """It is too early or too late to rank."""


class ListHasChanged(RankingRefused):
    """The list was changed elsewhere since the page was shown."""


class Change(StrEnum):
    """One step in a list."""

    ADD = "add"
    UP = "up"
    DOWN = "down"
    OUT = "out"


def list_version(session_ids: Sequence[str]) -> str:
    """Return a short fingerprint of a list, by which a page knows whether it is still the newest."""
    return sha256("\n".join(session_ids).encode()).hexdigest()[:12]


def save_ranking(*, own: OwnList, session_ids: Sequence[str], seen: str, by: Person, now: datetime) -> list[str]:
    """Replace the list of one breakout; saving the same list again changes nothing.

    Parameters
    ----------
    own : OwnList
        Whose list, of which breakout.
    session_ids : sequence of str
        Most wanted first.
    seen : str
        `list_version` of the list that the change was made on.
    by : Person
    now : aware datetime

    Returns
    -------
    list of str
        The list as it is now.

    Raises
    ------
    RankingIsClosed, ListHasChanged, RankingRefused

    Notes
    -----
    Six or seven statements. The sessions are read before the lock is taken: a published program keeps its sessions, and
    the less a writer does, the sooner the next one begins. SQLite has one writer at a time.
    """
    wanted = list(session_ids)
    offered = rows.offered(own)
    with transaction.atomic(), connection.cursor() as cursor:
        groups = _locked(cursor, own, now)
        before = rows.current(cursor, own)
        if wanted == before:
            return before
        if seen != list_version(before):
            raise ListHasChanged(_("This list was changed on another page. Here is the newest one; nothing was lost."))
        _insist_on_allowed(own, wanted, offered, groups)
        _store(cursor, own, before, [offered[one].pk for one in wanted], by=by, now=now)
    return wanted


def change_ranking(*, own: OwnList, change: Change, session_id: str, by: Person, now: datetime) -> list[str]:
    """Make one step in a list, whatever the page had shown: add at the end, move up or down, take out.

    Returns the list as it is now; raises what `save_ranking` raises. A step says what to do with one session, never how
    the whole list shall be, so a page that shows an older list cannot undo what another page did; no version is asked.
    """
    offered = rows.offered(own)
    with transaction.atomic(), connection.cursor() as cursor:
        groups = _locked(cursor, own, now)
        before = rows.current(cursor, own)
        wanted = _stepped(before, change, session_id)
        if wanted == before:
            return before
        _insist_on_allowed(own, wanted, offered, groups)
        _store(cursor, own, before, [offered[one].pk for one in wanted], by=by, now=now)
    return wanted


def _locked(cursor: CursorWrapper, own: OwnList, now: datetime) -> frozenset[str]:
    """Lock an attendee, so that two pages of one person save one after the other, and look at the clock."""
    groups = rows.lock(cursor, own)
    if not rows.is_open(cursor, own, now):
        raise RankingIsClosed(_("Ranking is not open now, so nothing was changed."))
    return groups


def _stepped(before: list[str], change: Change, session_id: str) -> list[str]:
    after = list(before)
    if change is Change.ADD:
        return after if session_id in after else [*after, session_id]
    if session_id not in after:
        return after
    at = after.index(session_id)
    if change is Change.OUT:
        del after[at]
    to = at - 1 if change is Change.UP else at + 1
    if change in {Change.UP, Change.DOWN} and 0 <= to < len(after):
        after[at], after[to] = after[to], after[at]
    return after


def _store(
    cursor: CursorWrapper, own: OwnList, before: list[str], sessions: list[int], *, by: Person, now: datetime
) -> None:
    rows.replace(cursor, own, sessions, was_empty=not before, now=now)
    if by.pk != own.person:
        log_action(
            actor=f"person:{by.public_id}",
            action="pdday.save_ranking",
            subject=f"attendee:{own.attendee}",
            now=now,
            details={"block": own.breakout, "n_ranked": len(sessions)},
        )


def _insist_on_allowed(
    own: OwnList, wanted: list[str], offered: Mapping[str, rows.Offered], groups: frozenset[str]
) -> None:
    """Say which session cannot be in a list, if any."""
    if len(set(wanted)) < len(wanted):
        raise RankingRefused(_("A session stands twice in this list. Take one of them out."))
    if len(wanted) > MOST_RANKED:
        raise RankingRefused(_("A list holds up to {most} sessions. Take one out first.").format(most=MOST_RANKED))
    for session_id in wanted:
        session = offered.get(session_id)
        if session is None:
            text = _("“{session}” is not a session of {breakout}.")
            raise RankingRefused(text.format(session=session_id, breakout=own.breakout))
        if session.is_led:
            text = _("You lead “{title}” yourself, so you cannot sit in it.")
            raise RankingRefused(text.format(title=session.title))
        if session.open_to and not session.open_to & groups:
            raise RankingRefused(_("“{title}” is open to other groups only.").format(title=session.title))
