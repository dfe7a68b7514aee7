"""Move one session of a sketch, as it is dragged. Once seats are published see ``room_changes``."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.apps.pdday.models import Block, BlockKind, PdDay, Room, Session
from waymark.apps.pdday.programme_refusals import (
    MovedMeanwhile,
    NoSuchSpot,
    StillInUse,
)
from waymark.apps.pdday.services.programme_lock import lock_sketch, note_deed
from waymark.apps.people.models import Person


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a session is: its block by the key, its room by the id; ``room_id`` is empty where it has none yet."""

    block_id: int
    room_id: str = ""


@transaction.atomic
def move_session(*, pd_day: PdDay, session_id: str, seen: Spot, to: Spot, by: Person, now: datetime) -> Session:
    """Move a session from where it was seen to another spot; a spot that is taken is allowed in a sketch.

    A move that was made already changes nothing, so that it may be sent twice.

    Raises
    ------
    NotTheirDay, ProgrammeIsPublished
    NoSuchSpot
        If session, breakout or room are not on this day.
    MovedMeanwhile
        If the session is no longer where it was seen.
    StillInUse
        If it would leave its breakout although people ranked it.
    """
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    session = day.sessions.select_related("offering", "block", "room").filter(session_id=session_id).first()
    block = day.blocks.filter(pk=to.block_id, kind=BlockKind.BREAKOUT).first()
    room = day.rooms.filter(room_id=to.room_id).first() if to.room_id else None
    if session is None or block is None or (to.room_id and room is None):
        raise NoSuchSpot
    found = _spot(session)
    if found == to:
        return session
    if found != seen:
        raise MovedMeanwhile(title=session.offering.title, spot=spot_words(session.block, session.room))
    if session.block_id != block.pk and session.choices.exists():
        title = session.offering.title
        raise StillInUse(_("People ranked “%(title)s”, so it stays in its breakout.") % {"title": title})
    session.block, session.room = block, room
    session.save(update_fields=["block", "room"])
    note_deed(
        pd_day=day, by=by, now=now, action="move_session",
        session=session_id, breakout=block.label, room=to.room_id,
    )  # fmt: skip
    return session


def spot_words(block: Block, room: Room | None) -> str:
    """Return where something is, in words: "Breakout 2, Room 14"."""
    return f"{block.label}, {room.room_id}" if room else _("%(block)s, without a room") % {"block": block.label}


def _spot(session: Session) -> Spot:
    return Spot(session.block_id, session.room.room_id if session.room else "")
