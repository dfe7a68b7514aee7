"""What may happen to a day after it was published, as it is kept in ``draw.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEATS_CUT, PROMOTIONS = "seats_cut", "promotions"
Pair = tuple[str, str]
"""educator_id, breakout"""


class NotAnEvent(ValueError):
    """A record does not describe anything that can happen to this day."""


@dataclass(frozen=True, slots=True)
class SeatsCut:
    """A session has fewer seats: 0 where it is cancelled, else as many as its new room holds.

    ``opted_in`` names the people who agreed to be moved to any session that they ranked, sorted. With ``fill`` those
    whose seat is gone and for whom nothing on their list is open get the emptiest session that they may attend.
    """

    session_id: str
    capacity_seats: int
    opted_in: tuple[str, ...] = ()
    fill: bool = False

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "event": SEATS_CUT,
            "session_id": self.session_id,
            "capacity_seats": self.capacity_seats,
            "opted_in": list(self.opted_in),
            "fill": self.fill,
        }


@dataclass(frozen=True, slots=True)
class Promotions:
    """People gave up seats, and others moved up from the waitlists.

    ``given_up`` holds pairs (educator_id, breakout), sorted. They want no other seat in that breakout. In the breakouts
    of ``left_alone``, sorted, nobody moves: they have begun, or are not what this is about. ``kept`` holds pairs, too:
    who gave up a seat that nobody comes for keeps it until somebody does, and asks for nothing.
    """

    given_up: tuple[Pair, ...] = ()
    left_alone: tuple[str, ...] = ()
    kept: tuple[Pair, ...] = ()

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        told: dict[str, Any] = {"event": PROMOTIONS, "given_up": [list(pair) for pair in self.given_up]}
        if self.left_alone:
            told["left_alone"] = list(self.left_alone)
        if self.kept:
            told["kept"] = [list(pair) for pair in self.kept]
        return told


Event = SeatsCut | Promotions


def event_of(record: Mapping[str, Any]) -> Event:
    """Read what was kept, whatever else stands beside it.

    Raises
    ------
    NotAnEvent
        If a key is missing or a value is of the wrong kind.
    """
    if record.get("event") == PROMOTIONS:
        given_up, kept = _pairs(record.get("given_up")), _pairs(record.get("kept", []))
        return Promotions(given_up, _names(record.get("left_alone", [])), kept)
    session_id, seats, opted_in, fill = (
        record.get(key) for key in ("session_id", "capacity_seats", "opted_in", "fill")
    )
    sound = record.get("event") == SEATS_CUT and isinstance(session_id, str) and type(seats) is int and seats >= 0
    if not sound or not isinstance(opted_in, list) or not all(isinstance(one, str) for one in opted_in):
        raise NotAnEvent
    if opted_in != sorted(set(opted_in)) or not isinstance(fill, bool):
        raise NotAnEvent
    return SeatsCut(str(session_id), int(str(seats)), tuple(opted_in), fill)


def _pairs(pairs: object) -> tuple[Pair, ...]:
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise NotAnEvent
    if not all(isinstance(one, str) for pair in pairs for one in pair):
        raise NotAnEvent
    found = tuple((str(educator), str(breakout)) for educator, breakout in pairs)
    if list(found) != sorted(set(found)):
        raise NotAnEvent
    return found


def _names(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise NotAnEvent
    if names != sorted(set(names)):
        raise NotAnEvent
    return tuple(names)
