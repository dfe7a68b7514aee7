"""One professional-learning day as plain data, whether it came from a folder of files or from the district's records.

Everything is sorted, so that two days with the same content are equal whatever the order of their rows:
educators and sessions by id (code points), breakouts in running order, choices by educator, breakout and rank.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Educator:
    """A person who may attend. ``groups`` and ``away`` are sorted and hold no repeats."""

    educator_id: str
    name: str = ""
    school_id: str = ""
    groups: tuple[str, ...] = ()
    priority_band: int = 0
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One offering in one breakout, with seats. ``open_to`` names groups; empty means everyone."""

    session_id: str
    offering_id: str
    title: str
    breakout: str
    capacity_seats: int
    room_id: str = ""
    facilitator_ids: tuple[str, ...] = ()
    strand: str = ""
    open_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A place and the seats it holds."""

    room_id: str
    capacity_seats: int


@dataclass(frozen=True, slots=True)
class Breakout:
    """One time block of the day. Times are kept as they were written; ``""`` where none were given."""

    breakout: str
    starts_at: str = ""
    ends_at: str = ""


@dataclass(frozen=True, slots=True)
class RankedChoices:
    """All ranked choices of the day as columns of one length, sorted by educator, breakout, rank.

    Attributes
    ----------
    educator, session, breakout : int32 arrays of shape (n_choices,)
        Positions in ``Day.educators``, ``Day.sessions`` and ``Day.breakouts``.
    rank : int32 array of shape (n_choices,)
        1 = most wanted; 1..k without gaps or repeats within one educator and breakout.
    """

    educator: NDArray[np.int32]
    session: NDArray[np.int32]
    breakout: NDArray[np.int32]
    rank: NDArray[np.int32]

    def __len__(self) -> int:
        """Return the number of ranked choices."""
        return len(self.rank)


@dataclass(frozen=True, slots=True)
class Day:
    """Everything a draw needs: who may attend, what is offered where, and what people ranked."""

    educators: tuple[Educator, ...]
    sessions: tuple[Session, ...]
    breakouts: tuple[Breakout, ...]
    rooms: tuple[Room, ...]
    choices: RankedChoices
