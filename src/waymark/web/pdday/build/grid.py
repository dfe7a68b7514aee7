"""Rooms against breakouts: the grid of a day, in which sessions stand and can be dragged while it is a sketch."""

from collections.abc import Iterable
from dataclasses import dataclass

from waymark.apps.pdday.models import BlockKind
from waymark.apps.pdday.programme import PlannedBlock, PlannedSession, Programme
from waymark.apps.pdday.programme_problems import Problem, seats_of


@dataclass(frozen=True, slots=True)
class Card:
    """A session in the grid. ``fits`` is how many people really fit; a clash is a room or a person booked twice."""

    session: PlannedSession
    fits: int
    is_clash: bool

    @property
    def is_too_large(self) -> bool:
        """Whether it has more seats than its room."""
        return self.fits < self.session.capacity_seats


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one room in one breakout."""

    block_id: int
    cards: tuple[Card, ...]

    @property
    def is_clash(self) -> bool:
        """Whether something in it is booked twice."""
        return any(card.is_clash for card in self.cards)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A room and what happens in it, one cell for each breakout. The first row has no room id: no room yet."""

    room_id: str
    capacity_seats: int
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happens in it."""
        return not any(cell.cards for cell in self.cells)


def breakouts(programme: Programme) -> list[PlannedBlock]:
    """Return the blocks in which people choose."""
    return [block for block in programme.blocks if block.kind == BlockKind.BREAKOUT]


def grid(programme: Programme, problems: Iterable[Problem]) -> list[GridRow]:
    """Return rooms against breakouts, first those sessions that have no room yet."""
    clashing = {one for problem in problems for one in problem.session_ids}
    seats = {room.room_id: room.capacity_seats for room in programme.rooms}
    blocks = breakouts(programme)
    at: dict[tuple[str, int], list[Card]] = {}
    for block in blocks:
        for session in block.sessions:
            card = Card(session, seats_of(session, seats), session.session_id in clashing)
            at.setdefault((session.room_id, block.block_id), []).append(card)
    return [
        GridRow(room_id, n_seats, tuple(Cell(b.block_id, tuple(at.get((room_id, b.block_id), ()))) for b in blocks))
        for room_id, n_seats in (("", 0), *seats.items())
    ]
