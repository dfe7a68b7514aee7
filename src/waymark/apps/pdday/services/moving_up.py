"""People move up into seats that were given up or are free: ask who would. ``changing`` works it out, and does it."""

from datetime import datetime

from django.db import transaction

from waymark.apps.pdday.models import ChangeKind, Draw, SeatChange
from waymark.apps.pdday.services.changing import ask_for_change, published_under_lock
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.people.models import Person


@transaction.atomic
def ask_to_move_up(*, draw: Draw, by: Person, now: datetime) -> SeatChange:
    """Write down that somebody wants to see who would move up from the waitlists. Nobody is told.

    What the same person asked before and did not do is forgotten.

    Raises
    ------
    NotAllowed, NotDrawn
    """
    found = published_under_lock(draw, by=by, now=now)
    asked = ask_for_change(draw=found, kind=ChangeKind.MOVING_UP, by=by, now=now)
    note_deed(pd_day=found.pd_day, by=by, now=now, action="ask_to_move_up")
    return asked
