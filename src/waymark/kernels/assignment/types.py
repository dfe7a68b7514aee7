"""What a draw is given and what it gives back, as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EVERYONE = -1
UNPLACED = -1


class InvalidProblem(ValueError):
    """The arrays do not describe a day; the message names the field and the row."""


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """A day of breakouts: seats, who may sit where, and what everyone ranked.

    People, sessions, breakouts, offerings and audiences are numbered from 0; breakouts run in that order.
    A *slot* is one person in one breakout where he is to be seated.

    Attributes
    ----------
    session_breakout, session_offering : int32 arrays of shape (n_sessions,)
    capacity_seats : int64 array of shape (n_sessions,)
        Seats, 0 or more.
    session_audience : int32 array of shape (n_sessions,)
        Row of ``in_audience`` that a session is open to; ``EVERYONE`` (-1) where it is open to all.
    in_audience : bool array of shape (n_audiences, n_educators)
    led_educator, led_offering : int32 arrays of one shape
        Pairs: this person facilitates this offering and never sits in it.
    free : bool array of shape (n_educators, n_breakouts)
        Where a person is neither away nor facilitating. Places in the lottery depend on it, not on the slots.
    priority_band : int64 array of shape (n_educators,)
        Higher is served earlier.
    slot_educator, slot_breakout : int32 arrays of shape (n_slots,)
        Sorted by person, then breakout.
    choice_start : int64 array of shape (n_slots + 1,)
        Slot ``i`` ranked ``choice_session[choice_start[i]:choice_start[i + 1]]``, most wanted first.
    choice_session : int32 array of shape (n_choices,)

    Raises
    ------
    InvalidProblem
        When made, if shapes differ, a number points nowhere, or slots are not sorted and distinct.
    """

    session_breakout: NDArray[np.int32]
    session_offering: NDArray[np.int32]
    capacity_seats: NDArray[np.int64]
    session_audience: NDArray[np.int32]
    in_audience: NDArray[np.bool_]
    led_educator: NDArray[np.int32]
    led_offering: NDArray[np.int32]
    free: NDArray[np.bool_]
    priority_band: NDArray[np.int64]
    slot_educator: NDArray[np.int32]
    slot_breakout: NDArray[np.int32]
    choice_start: NDArray[np.int64]
    choice_session: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        sessions, slots = self.n_sessions, self.n_slots
        _same_length(sessions, session_offering=self.session_offering, capacity_seats=self.capacity_seats)
        _same_length(sessions, session_audience=self.session_audience)
        _same_length(slots, slot_breakout=self.slot_breakout)
        _same_length(slots + 1, choice_start=self.choice_start)
        _same_length(len(self.led_educator), led_offering=self.led_offering)
        _same_length(self.n_educators, priority_band=self.priority_band)
        _in_range("session_breakout", self.session_breakout, 0, self.n_breakouts)
        _in_range("session_audience", self.session_audience, EVERYONE, len(self.in_audience))
        _in_range("capacity_seats", self.capacity_seats, 0, None)
        _in_range("slot_educator", self.slot_educator, 0, self.n_educators)
        _in_range("slot_breakout", self.slot_breakout, 0, self.n_breakouts)
        _in_range("choice_session", self.choice_session, 0, sessions)
        key = self.slot_educator.astype(np.int64) * self.n_breakouts + self.slot_breakout
        _rising("slot_educator", key, strictly=True)
        _rising("choice_start", self.choice_start, strictly=False)
        if self.choice_start[0] != 0 or self.choice_start[-1] != len(self.choice_session):
            raise InvalidProblem("choice_start must begin with 0 and end with the number of choices")
        elsewhere = self.session_breakout[self.choice_session] != np.repeat(self.slot_breakout, self.list_length)
        if elsewhere.any():
            raise InvalidProblem(f"choice_session[{int(elsewhere.argmax())}] is a session of another breakout")

    @property
    def n_educators(self) -> int:
        """Number of people."""
        return int(self.free.shape[0])

    @property
    def n_breakouts(self) -> int:
        """Number of breakouts."""
        return int(self.free.shape[1])

    @property
    def n_sessions(self) -> int:
        """Number of sessions."""
        return len(self.session_breakout)

    @property
    def n_slots(self) -> int:
        """Number of slots."""
        return len(self.slot_educator)

    @property
    def list_length(self) -> NDArray[np.int64]:
        """Number of sessions that each slot ranked, shape (n_slots,)."""
        return np.diff(self.choice_start)

    @property
    def choice_slot(self) -> NDArray[np.int64]:
        """Slot that each choice belongs to, shape (n_choices,)."""
        return np.repeat(np.arange(self.n_slots), self.list_length)

    @property
    def choice_rank(self) -> NDArray[np.int64]:
        """Rank of each choice in its list, 1 = most wanted, shape (n_choices,)."""
        return np.arange(len(self.choice_session)) - np.repeat(self.choice_start[:-1], self.list_length) + 1


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who sits where, and when each slot was served.

    Attributes
    ----------
    slot_session : int32 array of shape (n_slots,)
        Session given, ``UNPLACED`` (-1) where none.
    slot_rank : int32 array of shape (n_slots,)
        Rank of that session in the slot's list; 0 where unplaced or filled up from what was left.
    slot_place : int64 array of shape (n_slots,)
        Place in the order in which the breakout was served, 1 = first. Under first come it is the person's place in
        the one queue of the day.
    """

    slot_session: NDArray[np.int32]
    slot_rank: NDArray[np.int32]
    slot_place: NDArray[np.int64]


def _same_length(length: int, **arrays: NDArray[np.generic]) -> None:
    for name, array in arrays.items():
        if array.shape != (length,):
            raise InvalidProblem(f"{name} has shape {array.shape}; ({length},) is needed")


def _in_range(name: str, array: NDArray[np.int32] | NDArray[np.int64], low: int, high: int | None) -> None:
    outside = (array < low) if high is None else (array < low) | (array >= high)
    if outside.any():
        row = int(outside.argmax())
        raise InvalidProblem(f"{name}[{row}] is {array[row]}; it must be at least {low} and below {high or 'infinity'}")


def _rising(name: str, array: NDArray[np.int64], *, strictly: bool) -> None:
    falls = np.diff(array) < (1 if strictly else 0)
    if falls.any():
        raise InvalidProblem(f"{name}[{int(falls.argmax()) + 1}] is out of order or repeated")
