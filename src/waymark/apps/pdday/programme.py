"""The programme of a day as plain data: what happens when, where and with whom."""

from dataclasses import dataclass
from datetime import datetime

from waymark.apps.pdday.day import Room


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who facilitates, by the district's own id."""

    person_id: str
    name: str


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One offering in one breakout. ``room_id`` is empty where no room has been found yet."""

    session_id: str
    offering_id: str
    title: str
    block: str
    capacity_seats: int
    room_id: str = ""
    strand: str = ""
    leaders: tuple[Leader, ...] = ()
    open_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedBlock:
    """A stretch of the day with its sessions, sorted by title and id."""

    block_id: int
    kind: str
    label: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    sessions: tuple[PlannedSession, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole day: blocks in running order, rooms by id, and who is coming (ids of the district)."""

    blocks: tuple[PlannedBlock, ...]
    rooms: tuple[Room, ...]
    attending: frozenset[str]

    @property
    def sessions(self) -> tuple[PlannedSession, ...]:
        """All sessions in running order."""
        return tuple(session for block in self.blocks for session in block.sessions)
