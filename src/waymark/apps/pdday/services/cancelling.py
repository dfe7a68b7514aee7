"""A session is cancelled after publishing: ask who would move. ``changing`` works it out, and does it."""

from datetime import datetime

from django.db import transaction

from waymark.apps.pdday.models import ChangeKind, Draw, SeatChange
from waymark.apps.pdday.refusals import NothingToCancel, SessionIsOver
from waymark.apps.pdday.selectors.cancellations import sessions_to_cancel
from waymark.apps.pdday.services.changing import ask_for_change, published_under_lock
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.people.models import Person


@transaction.atomic
def ask_to_cancel(*, draw: Draw, session_id: str, seats_left: int, fill: bool, by: Person, now: datetime) -> SeatChange:
    """Write down that somebody wants to see who would move if a session lost seats. Nobody is told.

    What the same person asked before and did not do is forgotten.

    Raises
    ------
    NotAllowed, NotDrawn, NothingToCancel, SessionIsOver
    """
    found = published_under_lock(draw, by=by, now=now)
    session = sessions_to_cancel(found).filter(session_id=session_id).first()
    if session is None:
        raise NothingToCancel
    if session.block.ends_at <= now:
        raise SessionIsOver
    asked = ask_for_change(
        draw=found, kind=ChangeKind.CUT, by=by, now=now, session=session, seats_left=seats_left, fill=fill
    )
    note_deed(
        pd_day=found.pd_day,
        by=by,
        now=now,
        action="ask_to_cancel",
        session=session_id,
        seats_left=seats_left,
        fill=fill,
    )
    return asked
