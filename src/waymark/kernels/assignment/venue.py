"""Rooms and the seats they give: what can be exchanged between the sessions of one breakout."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import AssignmentProblem, InvalidProblem

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
NO_ROOM = -1


@dataclass(frozen=True, slots=True)
class Venue:
    """A day and its rooms.

    A session has the smaller of its own number of seats and its room's; without a room, its own number.

    Attributes
    ----------
    problem : AssignmentProblem
        Its ``capacity_seats`` are those that follow from the rooms.
    own_seats : int64 array of shape (n_sessions,)
        The most people that a session takes, whatever its room.
    session_room : int32 array of shape (n_sessions,)
        ``NO_ROOM`` (-1) where none is known.
    room_seats : int64 array of shape (n_rooms,)
    room_is_free : bool array of shape (n_rooms, n_breakouts)
        Where a session could go that is elsewhere now.

    Raises
    ------
    InvalidProblem
        When made, if a room does not exist or the seats do not follow from the rooms.
    """

    problem: AssignmentProblem
    own_seats: Ints
    session_room: Numbers
    room_seats: Ints
    room_is_free: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        n = self.problem.n_sessions
        if self.own_seats.shape != (n,) or self.session_room.shape != (n,):
            raise InvalidProblem(f"own_seats and session_room need shape ({n},)")
        if self.room_is_free.shape != (len(self.room_seats), self.problem.n_breakouts):
            raise InvalidProblem("room_is_free needs a row for each room and a column for each breakout")
        outside = (self.session_room < NO_ROOM) | (self.session_room >= len(self.room_seats))
        if outside.any():
            raise InvalidProblem(f"session_room[{int(outside.argmax())}] is no room")
        wrong = self.seats_in(self.session_room) != self.problem.capacity_seats
        if wrong.any():
            raise InvalidProblem(f"capacity_seats[{int(wrong.argmax())}] does not follow from the room")

    def seats_in(self, session_room: Numbers) -> Ints:
        """Return each session's seats if it stood in these rooms."""
        roomy = np.append(self.room_seats, np.iinfo(np.int64).max)
        seats: Ints = np.minimum(self.own_seats, roomy[session_room])
        return seats


@dataclass(frozen=True, slots=True)
class Berths:
    """Sessions that have a room, and free rooms, as things of one kind: any two of a breakout can change places.

    Attributes
    ----------
    session : int32 array of shape (n_berths,)
        -1 for a room that is free in that breakout.
    breakout, room : int32 arrays of shape (n_berths,)
    own_seats : int64 array of shape (n_berths,)
        0 where the room is free.
    """

    session: Numbers
    breakout: Numbers
    room: Numbers
    own_seats: Ints

    def rooms_of(self, venue: Venue, room: Numbers) -> Numbers:
        """Return every session's room, given each berth's."""
        placed = self.session >= 0
        session_room = venue.session_room.copy()
        session_room[self.session[placed]] = room[placed]
        return session_room


def berths(venue: Venue) -> Berths:
    """Return what can change places. Free rooms that hold equally many stand by the first of them."""
    held = np.flatnonzero(venue.session_room != NO_ROOM)
    session = [held]
    breakout = [venue.problem.session_breakout[held].astype(np.int64)]
    room = [venue.session_room[held].astype(np.int64)]
    for b in range(venue.problem.n_breakouts):
        free = np.flatnonzero(venue.room_is_free[:, b])
        _, first = np.unique(venue.room_seats[free], return_index=True)
        free = free[np.sort(first)]
        session.append(np.full(len(free), -1))
        breakout.append(np.full(len(free), b))
        room.append(free)
    number = np.concatenate(session).astype(np.int32)
    return Berths(
        session=number,
        breakout=np.concatenate(breakout).astype(np.int32),
        room=np.concatenate(room).astype(np.int32),
        own_seats=np.where(number >= 0, venue.own_seats[number], 0) if len(venue.own_seats) else np.zeros(0, np.int64),
    )
