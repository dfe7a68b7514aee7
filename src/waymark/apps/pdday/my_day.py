"""One person's day as plain data: what, where, when, with whom and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Part(StrEnum):
    """What a block is to somebody."""

    TOGETHER = "together"
    PAUSE = "pause"
    SEAT = "seat"
    LEADS = "leads"
    CANCELLED = "cancelled"
    AWAY = "away"
    GIVEN_UP = "given_up"
    NO_SEAT = "no_seat"
    NOT_RANKED = "not_ranked"
    NOT_DRAWN = "not_drawn"


# Where somebody has to be with others; everything else is free time or still open.
GOES = frozenset({Part.TOGETHER, Part.PAUSE, Part.SEAT, Part.LEADS})
CHOSEN = frozenset({Part.SEAT, Part.LEADS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One block of somebody's day.

    ``title`` is the session's, or the block's own where there is none. ``colleagues`` are the names of those who lead
    it, without the person himself. ``rank`` is 0 for a seat that was not on the list. ``why`` holds the sentence in
    each language; it is empty where nothing was drawn. ``probability`` is how likely the seat, or no seat, was before
    the tickets were drawn; nothing where it was not counted. ``may_take_back`` says of a seat that was given up that
    nobody has it yet.
    """

    block_id: int
    block: str
    part: Part
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    colleagues: tuple[str, ...] = ()
    rank: int | None = None
    why: Mapping[str, str] = field(default_factory=dict)
    probability: float | None = None
    may_take_back: bool = False

    @property
    def is_chosen(self) -> bool:
        """Return whether it is a session of somebody's own: a seat, or one that he leads."""
        return self.part in CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """A day as one attendee has it, in running order. ``draw_public_id`` is empty before a draw is published.

    ``day_id`` is the day's public id; ``draw_id`` names the attendee in the draw and is shown to nobody else.
    """

    day_id: str
    person_pk: int
    draw_id: str
    title: str
    held_on: date
    place: str
    draw_public_id: str
    stops: tuple[Stop, ...]

    def next_stop(self, now: datetime) -> Stop | None:
        """Return the session that runs or comes next; nothing once the last one is over."""
        return next((stop for stop in self.stops if stop.is_chosen and stop.ends_at > now), None)
