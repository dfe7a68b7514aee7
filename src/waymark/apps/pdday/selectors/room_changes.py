"""Which rooms a session could have instead of its own, and for how many people."""

from dataclasses import dataclass

from django.db.models import QuerySet

from waymark.apps.pdday.models import Assignment, DrawStatus, PdDay, Room, Session
from waymark.apps.pdday.selectors.cancellations import cancelled_sessions


@dataclass(frozen=True, slots=True)
class RoomsToPick:
    """A session, who sits there, and the rooms that would do: free at its time and with a chair for everybody.

    ``n_taken`` and ``n_small`` count the others: those that another session has then, and those that are free but hold
    fewer people than sit in it. Its own room is in neither.
    """

    session: Session
    n_seated: int
    rooms: tuple[Room, ...]
    n_taken: int
    n_small: int


def rooms_to_pick(pd_day: PdDay, session_id: str) -> RoomsToPick | None:
    """Return what a session of the day could have instead, or nothing if there is no such session. Four queries."""
    found = pd_day.sessions.select_related("offering", "block", "room").prefetch_related("facilitators__person")
    session = found.filter(session_id=session_id).first()
    if session is None:
        return None
    n_seated = n_seated_in(session)
    by_size = pd_day.rooms.order_by("capacity_seats", "room_id")
    others = [room for room in by_size if room.pk != session.room_id]
    taken = set(_at_the_same_time(session).exclude(room=None).values_list("room_id", flat=True))
    free = [room for room in others if room.pk not in taken]
    fitting = tuple(room for room in free if room.capacity_seats >= n_seated)
    return RoomsToPick(session, n_seated, fitting, len(others) - len(free), len(free) - len(fitting))


def n_seated_in(session: Session) -> int:
    """Return how many people have a seat in a session by the published draw. Who leads it stands, as everywhere."""
    return Assignment.objects.filter(session=session, draw__status=DrawStatus.PUBLISHED).count()


def taken_by(session: Session, room: Room) -> Session | None:
    """Return another session that is in the room while this one runs, even in a block that only overlaps.

    The room of a cancelled session is free.
    """
    return _at_the_same_time(session).filter(room=room).select_related("offering", "block").first()


def same_named(pd_day: PdDay, room_id: str) -> Room | None:
    """Return the room that somebody means by a name; capitals and spaces make no other room."""
    named = room_id.casefold()
    return next((room for room in pd_day.rooms.all() if " ".join(room.room_id.split()).casefold() == named), None)


def _at_the_same_time(session: Session) -> QuerySet[Session]:
    block = session.block
    return Session.objects.filter(
        pd_day=session.pd_day_id, block__starts_at__lt=block.ends_at, block__ends_at__gt=block.starts_at
    ).exclude(pk__in={session.pk, *cancelled_sessions(session.pd_day)})
