"""Advice on a day in ids and titles: as it is told, and as it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from waymark.apps.pdday.day import Day
from waymark.kernels.assignment import Advice, Gain, Move, Venue


@dataclass(frozen=True, slots=True)
class ToldGain:
    """What a change is worth: differences with the given seed, and means with standard errors over other lotteries.

    More first choices are above 0; a lower mean rank and fewer people without a top-3 session are below 0.
    """

    first: int
    mean_rank: float
    no_top3: int
    average_first: float
    average_mean_rank: float
    average_no_top3: float
    error_first: float
    error_mean_rank: float
    error_no_top3: float


@dataclass(frozen=True, slots=True)
class Place:
    """A session where it is and where it would be; ``seats`` are those that it would have."""

    session_id: str
    title: str
    room_id: str
    seats_now: int
    new_room_id: str
    seats: int


@dataclass(frozen=True, slots=True)
class ToldMove:
    """One change. ``kind`` is section, swap or room; ``leaders`` are (educator_id, name) of who could lead a section.

    For a section, ``place`` holds its room and its seats. ``gives`` is the session that gives its room in a swap.
    """

    kind: str
    breakout: str
    offering_id: str
    place: Place
    gives: Place | None
    leaders: tuple[tuple[str, str], ...]
    gain: ToldGain


@dataclass(frozen=True, slots=True)
class ToldChairs:
    """Where more chairs go: (breakout, session_id, title, chairs)."""

    rows: tuple[tuple[str, str, str, int], ...]
    gain: ToldGain

    @property
    def n_seats(self) -> int:
        """Chairs in all."""
        return sum(row[3] for row in self.rows)


@dataclass(frozen=True, slots=True)
class ToldRooms:
    """Other rooms: (breakout, sessions that move)."""

    rows: tuple[tuple[str, Place], ...]
    gain: ToldGain


@dataclass(frozen=True, slots=True)
class ToldAdvice:
    """Everything that is told about a day.

    ``held_back`` names the sessions people wait for whose own number of seats, not their room, is the limit.
    """

    n_slots: int
    first: int
    mean_rank: float | None
    no_top3: int
    n_lotteries: int
    moves: tuple[ToldMove, ...]
    chairs: ToldChairs | None
    rooms: ToldRooms | None
    held_back: tuple[tuple[str, str], ...]

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept and as ``--json`` prints it."""
        return asdict(self)


def advice_of_record(record: Mapping[str, Any]) -> ToldAdvice:
    """Read what was kept."""
    chairs, rooms = record["chairs"], record["rooms"]
    return ToldAdvice(
        **{key: record[key] for key in ("n_slots", "first", "mean_rank", "no_top3", "n_lotteries")},
        moves=tuple(_move_of(move) for move in record["moves"]),
        chairs=chairs and ToldChairs(tuple((r[0], r[1], r[2], r[3]) for r in chairs["rows"]), _gain_of(chairs)),
        rooms=rooms and ToldRooms(tuple((r[0], Place(**r[1])) for r in rooms["rows"]), _gain_of(rooms)),
        held_back=tuple((held[0], held[1]) for held in record["held_back"]),
    )


def tell_advice(day: Day, venue: Venue, advice: Advice) -> ToldAdvice:
    """Put ids and titles in place of numbers."""
    names = _Names(day, venue)
    before = advice.before
    added = advice.chairs.added.tolist() if advice.chairs else []
    chairs = [(*names.key(s), n) for s, n in enumerate(added) if n]
    moved = advice.rooms.session_room.tolist() if advice.rooms else []
    places = [(day.sessions[s].breakout, names.place(s, room)) for s, room in enumerate(moved) if names.room[s] != room]
    return ToldAdvice(
        n_slots=before.n_slots,
        first=before.first,
        mean_rank=before.rank_total / before.n_slots if before.n_slots else None,
        no_top3=before.no_top3,
        n_lotteries=advice.n_lotteries,
        moves=tuple(names.move(each.move, each.gain) for each in advice.moves),
        chairs=ToldChairs(tuple(_in_order(day, chairs)), _told_gain(advice.chairs.gain)) if advice.chairs else None,
        rooms=ToldRooms(tuple(_in_order(day, places)), _told_gain(advice.rooms.gain)) if advice.rooms else None,
        held_back=tuple(names.key(s)[1:] for s in advice.held_back),
    )


class _Names:
    def __init__(self, day: Day, venue: Venue) -> None:
        self._day, self._venue = day, venue
        self.room: list[int] = venue.session_room.tolist()
        self._seats: list[int] = venue.problem.capacity_seats.tolist()

    def key(self, session: int) -> tuple[str, str, str]:
        found = self._day.sessions[session]
        return found.breakout, found.session_id, found.title or found.offering_id

    def place(self, session: int, room: int, seats: int | None = None) -> Place:
        _, session_id, title = self.key(session)
        own, roomy = int(self._venue.own_seats[session]), self._venue.room_seats
        new = min(own, int(roomy[room])) if seats is None else seats
        return Place(
            session_id, title, self._day.sessions[session].room_id, self._seats[session], self._room_id(room), new
        )

    def move(self, move: Move, gain: Gain) -> ToldMove:
        session, people = self._day.sessions[move.session], self._day.educators
        gives = self.place(move.other, self.room[move.session], move.other_seats) if move.other >= 0 else None
        return ToldMove(
            kind=move.kind.value,
            breakout=session.breakout,
            offering_id=session.offering_id,
            place=self.place(move.session, move.room, move.seats),
            gives=gives,
            leaders=tuple((people[i].educator_id, people[i].name) for i in move.leaders),
            gain=_told_gain(gain),
        )

    def _room_id(self, room: int) -> str:
        return self._day.rooms[room].room_id if room >= 0 else ""


def _in_order(day: Day, rows: list[Any]) -> list[Any]:
    """Sort rows by breakout in running order; within one they stay as they stand, by session."""
    order = {b.breakout: i for i, b in enumerate(day.breakouts)}
    return sorted(rows, key=lambda row: order[row[0]])


def _told_gain(gain: Gain) -> ToldGain:
    first, low, no_top3 = gain.mean_first, gain.mean_mean_rank, gain.mean_no_top3
    return ToldGain(
        first=gain.first,
        mean_rank=0.0 - gain.mean_rank,
        no_top3=-gain.no_top3,
        average_first=first[0],
        average_mean_rank=0.0 - low[0],
        average_no_top3=0.0 - no_top3[0],
        error_first=first[1],
        error_mean_rank=low[1],
        error_no_top3=no_top3[1],
    )


def _gain_of(record: Mapping[str, Any]) -> ToldGain:
    return ToldGain(**record["gain"])


def _move_of(record: Mapping[str, Any]) -> ToldMove:
    gives = record["gives"]
    return ToldMove(
        kind=record["kind"],
        breakout=record["breakout"],
        offering_id=record["offering_id"],
        place=Place(**record["place"]),
        gives=Place(**gives) if gives else None,
        leaders=tuple((leader[0], leader[1]) for leader in record["leaders"]),
        gain=_gain_of(record),
    )
