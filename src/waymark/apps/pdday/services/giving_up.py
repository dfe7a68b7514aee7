"""After publishing: giving up a seat and taking that back, and agreeing to be moved. Everyone for himself alone."""

from datetime import datetime

from django.db import transaction

from waymark.apps.pdday.models import Assignment, Attendee, DrawStatus, GivenUpSeat, PdDay
from waymark.apps.pdday.refusals import BreakoutHasBegun, NoSuchSeat, NotAllowed, SeatIsGone
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.people.models import Person


@transaction.atomic
def give_up_seat(*, attendee: Attendee, block_id: int, by: Person, now: datetime) -> GivenUpSeat:
    """Write down that somebody does not want a seat any more. Done twice, it changes nothing.

    Raises
    ------
    NotAllowed
        If it is somebody else's seat.
    NoSuchSeat, BreakoutHasBegun
    """
    seat = _seat_under_lock(attendee, block_id, by=by, now=now)
    if seat is None or seat.session is None:
        raise NoSuchSeat
    found, is_new = GivenUpSeat.objects.get_or_create(seat=seat, defaults={"session": seat.session, "given_up_at": now})
    if is_new:
        _note(seat, by, now, "give_up_seat", seat.session.session_id)
    return found


@transaction.atomic
def take_back_seat(*, attendee: Attendee, block_id: int, by: Person, now: datetime) -> None:
    """Let somebody have the seat again that he gave up. Done twice, it changes nothing.

    Raises
    ------
    NotAllowed, BreakoutHasBegun
    SeatIsGone
        If it has been passed on.
    """
    seat = _seat_under_lock(attendee, block_id, by=by, now=now)
    found = GivenUpSeat.objects.select_related("session").filter(seat=seat).first() if seat else None
    if seat is None or found is None:
        return
    if found.change_id is not None:
        raise SeatIsGone
    found.delete()
    _note(seat, by, now, "take_back_seat", found.session.session_id)


@transaction.atomic
def agree_to_be_moved(*, attendee: Attendee, agrees: bool, by: Person, now: datetime) -> None:
    """Write down whether somebody may be moved to any session of his list for others. Raises ``NotAllowed``."""
    if attendee.person_id != by.pk:
        raise NotAllowed
    day = PdDay.objects.select_for_update(of=("self",)).get(pk=attendee.pd_day_id)
    if Attendee.objects.filter(pk=attendee.pk).exclude(may_be_moved=agrees).update(may_be_moved=agrees):
        note_deed(pd_day=day, by=by, now=now, action="agree_to_be_moved" if agrees else "refuse_to_be_moved")


def _seat_under_lock(attendee: Attendee, block_id: int, *, by: Person, now: datetime) -> Assignment | None:
    """Return somebody's own seat of the published draw, under the lock under which seats change."""
    if attendee.person_id != by.pk:
        raise NotAllowed
    PdDay.objects.select_for_update(of=("self",)).get(pk=attendee.pd_day_id)
    seats = Assignment.objects.filter(attendee=attendee, block=block_id, draw__status=DrawStatus.PUBLISHED)
    seat = seats.select_related("block", "session", "draw__pd_day").first()
    if seat is not None and seat.block.starts_at <= now:
        raise BreakoutHasBegun
    return seat


def _note(seat: Assignment, by: Person, now: datetime, action: str, session_id: str) -> None:
    note_deed(pd_day=seat.draw.pd_day, by=by, now=now, action=action, session=session_id, breakout=seat.block.label)
