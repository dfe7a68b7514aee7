"""What may happen to a day after it was published, as it is kept in ``draw.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEATS_CUT, PROMOTIONS = "seats_cut", "promotions"


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

    ``given_up`` holds pairs (educator_id, breakout), sorted. They want no other seat in that breakout.
    """

    given_up: tuple[tuple[str, str], ...] = ()

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"event": PROMOTIONS, "given_up": [list(pair) for pair in self.given_up]}


Event = SeatsCut | Promotions


def event_of(record: Mapping[str, Any]) -> Event:
    """Read what was kept, whatever else stands beside it.

    Raises
    ------
    NotAnEvent
        If a key is missing or a value is of the wrong kind.
    """
    if record.get("event") == PROMOTIONS:
        return _promotions_of(record.get("given_up"))
    session_id, seats, opted_in, fill = (
        record.get(key) for key in ("session_id", "capacity_seats", "opted_in", "fill")
    )
    sound = record.get("event") == SEATS_CUT and isinstance(session_id, str) and type(seats) is int and seats >= 0
    if not sound or not isinstance(opted_in, list) or not all(isinstance(one, str) for one in opted_in):
        raise NotAnEvent
    if opted_in != sorted(set(opted_in)) or not isinstance(fill, bool):
        raise NotAnEvent
    return SeatsCut(str(session_id), int(str(seats)), tuple(opted_in), fill)


def _promotions_of(pairs: object) -> Promotions:
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise NotAnEvent
    if not all(isinstance(one, str) for pair in pairs for one in pair):
        raise NotAnEvent
    given_up = tuple((str(educator), str(breakout)) for educator, breakout in pairs)
    if list(given_up) != sorted(set(given_up)):
        raise NotAnEvent
    return Promotions(given_up)
