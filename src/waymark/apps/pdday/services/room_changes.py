"""Another room for a session whose seats are published: nobody's seat changes, everybody in it is written to."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.models import PdDay, Room, Session
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.pdday.programme_refusals import NoSuchSpot, RoomDoesNotDo, RoomStillCounts
from waymark.apps.pdday.room_letters import queue_room_letters
from waymark.apps.pdday.rules import can_take_back_programme, has_published_draw
from waymark.apps.pdday.selectors.room_changes import n_seated_in, same_named, taken_by
from waymark.apps.pdday.services.programme_lock import lock_day, note_deed
from waymark.apps.people.models import Person


@dataclass(frozen=True, slots=True)
class RoomChange:
    """What became of a change: the session where it is now, whether it was elsewhere, and how many are written to."""

    session: Session
    is_new: bool
    n_letters: int


@transaction.atomic
def change_room(
    *, pd_day: PdDay, session_id: str, room_id: str, new_seats: int | None = None, by: Person, now: datetime
) -> RoomChange:
    """Give a session another room after the seats are published, and queue a letter to everybody who is in it.

    Calendars and My day follow. The published draw is kept as it was drawn, so its proof still holds. The same room
    again changes nothing and writes no letter; nor is anybody written to about a session that is over.

    Parameters
    ----------
    room_id : text
        A room of the day; with ``new_seats``, the name of one that is not in its list yet.
    new_seats : int, optional
        How many seats the new room has. Asked again for a room that has come into the list meanwhile, with as many
        seats, it is that room.

    Raises
    ------
    NotTheirDay, NoSuchSpot
    RoomStillCounts
        If no draw is published yet: until then a room counts in the draw.
    RoomDoesNotDo
        If another session has the room at that time, it holds fewer people than sit in the session, or a new room
        has the name of one that is there.
    """
    day = lock_day(pd_day=pd_day, by=by, now=now)
    if not has_published_draw(day):
        raise RoomStillCounts(
            is_sketch=day.programme_published_at is None, may_take_back=can_take_back_programme(day, now=now)
        )
    session = day.sessions.select_related("offering", "block", "room").filter(session_id=session_id).first()
    room = _room(day, room_id) if new_seats is None else _new_room(day, room_id, new_seats)
    if session is None or room is None:
        raise NoSuchSpot
    old = session.room
    if old is not None and old.pk == room.pk:
        return RoomChange(session, is_new=False, n_letters=0)
    _insist_on_room(session, room)
    session.room = room
    session.save(update_fields=["room"])
    number = note_deed(
        pd_day=day, by=by, now=now, action="change_room",
        session=session_id, **{"from": old.room_id if old else "", "to": room.room_id},
    )  # fmt: skip
    n_letters = queue_room_letters(session=session, old_room=old, change=number, now=now)
    return RoomChange(session, is_new=True, n_letters=n_letters)


def _room(day: PdDay, room_id: str) -> Room | None:
    return day.rooms.filter(room_id=room_id).first()


def _new_room(day: PdDay, written: str, seats: int) -> Room:
    room_id = " ".join(written.split())
    if not room_id:
        raise NoSuchSpot
    found = same_named(day, room_id)
    if found is None:
        # A refusal further on takes it away again, with the transaction.
        return Room.objects.create(pd_day=day, room_id=room_id, capacity_seats=seats)
    if found.capacity_seats != seats:
        text = ngettext(
            "%(room)s is in the list of rooms already, with %(n)d seat. Pick it there, or write another name.",
            "%(room)s is in the list of rooms already, with %(n)d seats. Pick it there, or write another name.",
            found.capacity_seats,
        )
        raise RoomDoesNotDo(text % {"room": found.room_id, "n": found.capacity_seats})
    return found


def _insist_on_room(session: Session, room: Room) -> None:
    told = {"title": session.offering.title, "room": room.room_id}
    if taken := taken_by(session, room):
        text = _("%(room)s is taken in %(block)s by “%(title)s”. Pick another room.")
        raise RoomDoesNotDo(text % {**told, "block": block_name(taken.block.label), "title": taken.offering.title})
    n_seated = n_seated_in(session)
    if room.capacity_seats < n_seated:
        text = ngettext(
            "%(n)d person sits in “%(title)s”, and %(room)s holds %(fit)d. Pick a bigger room.",
            "%(n)d people sit in “%(title)s”, and %(room)s holds %(fit)d. Pick a bigger room.",
            n_seated,
        )
        raise RoomDoesNotDo(text % {**told, "n": n_seated, "fit": room.capacity_seats})
