"""What may happen to a day after it was published, as it is kept in ``draw.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEATS_CUT, PROMOTIONS, ARRIVALS = "seats_cut", "promotions", "arrivals"
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


@dataclass(frozen=True, slots=True)
class Latecomer:
    """Somebody who was not on the day when it was drawn.

    ``groups`` and ``away`` are sorted. ``choices`` holds pairs (breakout, session_ids best first), sorted by breakout.
    """

    educator_id: str
    groups: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "educator_id": self.educator_id,
            "groups": list(self.groups),
            "away": list(self.away),
            "choices": {breakout: list(sessions) for breakout, sessions in self.choices},
        }


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Late people came, and were seated from what was left, after everybody else.

    ``people`` are sorted by id, so that the order in which they were written down decides nothing: tickets do. With
    ``fill`` those for whom nothing on their list is open get the emptiest session that they may attend.
    """

    people: tuple[Latecomer, ...]
    fill: bool = False

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"event": ARRIVALS, "people": [person.record for person in self.people], "fill": self.fill}


Event = SeatsCut | Promotions | Arrivals


def event_of(record: Mapping[str, Any]) -> Event:
    """Read what was kept, whatever else stands beside it.

    Raises
    ------
    NotAnEvent
        If a key is missing or a value is of the wrong kind.
    """
    if record.get("event") == ARRIVALS:
        return _arrivals(record.get("people"), record.get("fill"))
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


def _arrivals(people: object, fill: object) -> Arrivals:
    if not isinstance(people, list) or not people or not isinstance(fill, bool):
        raise NotAnEvent
    found = tuple(_latecomer(person) for person in people)
    ids = [person.educator_id for person in found]
    if ids != sorted(set(ids)):
        raise NotAnEvent
    return Arrivals(found, fill)


def _latecomer(record: object) -> Latecomer:
    if not isinstance(record, dict) or record.keys() != {"educator_id", "groups", "away", "choices"}:
        raise NotAnEvent
    educator_id, choices = record["educator_id"], record["choices"]
    if not isinstance(educator_id, str) or not educator_id or not isinstance(choices, dict):
        raise NotAnEvent
    lists = []
    for breakout, sessions in sorted(choices.items()):
        if not isinstance(sessions, list) or not sessions or not all(isinstance(one, str) for one in sessions):
            raise NotAnEvent
        if len(set(sessions)) < len(sessions):
            raise NotAnEvent
        lists.append((str(breakout), tuple(sessions)))
    return Latecomer(educator_id, _names(record["groups"]), _names(record["away"]), tuple(lists))


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
