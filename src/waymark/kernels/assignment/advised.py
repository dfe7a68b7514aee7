"""Advice for a day: what can be done and what it is worth, without the kernel that finds it."""

from dataclasses import dataclass
from enum import StrEnum

from waymark.kernels.assignment.venue import NO_ROOM, Ints, Numbers

NOBODY = -1


class MoveKind(StrEnum):
    """What an organiser can do."""

    SECTION = "section"
    """One more section of a session in its breakout."""
    SWAP = "swap"
    """Two sessions of one breakout exchange their rooms."""
    ROOM = "room"
    """A session goes to a room that is free then."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried: counts of work, never a time.

    Attributes
    ----------
    n_candidates : int
        Sections, and exchanges of rooms, that are drawn with the trial lotteries, those with the highest seat prices
        first.
    n_trials : int
        Lotteries that decide what is told.
    n_lotteries : int
        Other lotteries, from which the gains are stated, so that the choosing does not flatter them.
    n_told : int
        Moves of each of the two sorts that are told at most.
    n_room_lotteries : int
        Trial lotteries by which a room plan is sought.
    """

    n_candidates: int = 500
    n_trials: int = 16
    n_lotteries: int = 100
    n_told: int = 5
    n_room_lotteries: int = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """How a draw turned out: slots, those with their first choice, the sum of counted ranks, people without a top 3."""

    n_slots: int
    first: int
    rank_total: int
    no_top3: int


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change is worth, as differences from the day as it is; more is better in each.

    Attributes
    ----------
    first, no_top3 : int
        With the lottery of the given tickets: more slots with their first choice; fewer people without a top-3 session.
    mean_rank : float
        With the given tickets: how much lower the mean rank is.
    mean_first, mean_mean_rank, mean_no_top3 : tuple of float
        The mean of the same over the common lotteries, and its standard error.
    """

    first: int
    mean_rank: float
    no_top3: int
    mean_first: tuple[float, float]
    mean_mean_rank: tuple[float, float]
    mean_no_top3: tuple[float, float]

    @property
    def is_clear(self) -> bool:
        """Whether the mean rank falls by more than two standard errors."""
        mean, error = self.mean_mean_rank
        return mean > 2 * error


@dataclass(frozen=True, slots=True)
class Move:
    """One change.

    Attributes
    ----------
    kind : MoveKind
    session : int
        The session that is repeated, or that gets the bigger room.
    seats : int
        Seats of the new section, or of ``session`` in its new room.
    room : int
        The room of the new section, or the one that ``session`` goes to; ``NO_ROOM`` (-1) if one has to be found.
    other : int
        Under ``SWAP`` the session that gives its room; else -1.
    other_seats : int
        Its seats afterwards.
    leader : int
        Under ``SECTION`` the facilitator of the offering who is free then and gives up his slot; ``NOBODY`` (-1) if
        somebody has to be found.
    leaders : tuple of int
        Everyone who could.
    """

    kind: MoveKind
    session: int
    seats: int
    room: int = NO_ROOM
    other: int = -1
    other_seats: int = 0
    leader: int = NOBODY
    leaders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Advised:
    """A move and what it is worth."""

    move: Move
    gain: Gain


@dataclass(frozen=True, slots=True)
class AdvisedChairs:
    """Where more chairs go. ``added`` has shape (n_sessions,)."""

    added: Ints
    gain: Gain


@dataclass(frozen=True, slots=True)
class AdvisedRooms:
    """A room for every session. ``session_room`` has shape (n_sessions,)."""

    session_room: Numbers
    gain: Gain


@dataclass(frozen=True, slots=True)
class Advice:
    """What helps.

    Attributes
    ----------
    before : Standing
        The day as it is, drawn with the given tickets.
    moves : tuple of Advised
        By the mean fall of the mean rank, the largest first; only clear gains.
    chairs, rooms
        Nothing where that was not asked for, or gains nothing clear.
    seat_price : int64 array of shape (n_sessions,)
    held_back : tuple of int
        Sessions with a seat price that a bigger room alone would not help: their own number of seats is the limit.
    n_lotteries, n_tried : int
        Lotteries behind each stated gain, and moves that were drawn at all.
    """

    before: Standing
    moves: tuple[Advised, ...]
    chairs: AdvisedChairs | None
    rooms: AdvisedRooms | None
    seat_price: Ints
    held_back: tuple[int, ...]
    n_lotteries: int
    n_tried: int


STANDARD_EFFORT = Effort()
