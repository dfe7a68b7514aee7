"""Trying one more section: the same offering in the same breakout, for everyone who ranked the one that is full."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from waymark.apps.pdday.day import Day, RankedChoices, Session
from waymark.apps.pdday.refusals import NoSuchSection

MOST_SEATS = 1000
MOST_SECTIONS = 10


@dataclass(frozen=True, slots=True)
class ExtraSection:
    """One more section of the session ``like``, with its own seats and no room or facilitator yet."""

    session_id: str
    like: str
    capacity_seats: int

    @property
    def record(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"session_id": self.session_id, "like": self.like, "capacity_seats": self.capacity_seats}


def extra_sections(records: Iterable[dict[str, Any]]) -> tuple[ExtraSection, ...]:
    """Read what was kept."""
    return tuple(ExtraSection(**record) for record in records)


def name_section(*, like: str, capacity_seats: int, taken: Iterable[str]) -> ExtraSection:
    """Describe one more section; its id is that of the session it repeats, with the first number that is free."""
    used, number = set(taken), 2
    while f"{like}-{number}" in used:
        number += 1
    return ExtraSection(f"{like}-{number}", like, capacity_seats)


def with_sections(day: Day, sections: Sequence[ExtraSection]) -> Day:
    """Return the day with more sections. In every list the new one stands right behind the one that it repeats.

    Raises
    ------
    NoSuchSection
        If there is no such session, the id is taken, or the number of seats makes no sense.
    """
    if len(sections) > MOST_SECTIONS:
        raise NoSuchSection
    for section in sections:
        day = _with_section(day, section)
    return day


def _with_section(day: Day, section: ExtraSection) -> Day:
    known = {s.session_id: s for s in day.sessions}
    like = known.get(section.like)
    if like is None or section.session_id in known or not 1 <= section.capacity_seats <= MOST_SEATS:
        raise NoSuchSection
    new = replace(
        like,
        session_id=section.session_id,
        capacity_seats=section.capacity_seats,
        room_id="",
        facilitator_ids=(),
    )
    sessions = tuple(sorted((*day.sessions, new), key=lambda s: s.session_id))
    return replace(day, sessions=sessions, choices=_choices_with(day, sessions, like, new))


def _choices_with(day: Day, sessions: tuple[Session, ...], like: Session, new: Session) -> RankedChoices:
    place = {s.session_id: i for i, s in enumerate(sessions)}
    moved = np.array([place[s.session_id] for s in day.sessions], dtype=np.int32)
    old = day.choices
    hits = np.flatnonzero(moved[old.session] == place[like.session_id])
    group = old.educator.astype(np.int64) * len(day.breakouts) + old.breakout
    met = np.full(len(day.educators) * len(day.breakouts), np.iinfo(np.int32).max, dtype=np.int64)
    met[group[hits]] = old.rank[hits]
    behind = old.rank > met[group]
    return RankedChoices(
        educator=np.insert(old.educator, hits + 1, old.educator[hits]),
        breakout=np.insert(old.breakout, hits + 1, old.breakout[hits]),
        rank=np.insert(old.rank + behind.astype(np.int32), hits + 1, old.rank[hits] + 1),
        session=np.insert(moved[old.session], hits + 1, np.int32(place[new.session_id])),
    )
