"""Who is moved from where to where when a published day is mended."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from waymark.apps.pdday.result import DayResult


@dataclass(frozen=True, slots=True)
class Move:
    """One slot whose seat changed: positions in the day, nothing where there was or is no seat.

    ``displaced`` says that the seat is gone; the others are moved so that these have one, or got a better one.
    """

    educator_id: str
    breakout: str
    from_session: str | None
    from_rank: int | None
    to_session: str | None
    to_rank: int | None
    displaced: bool

    @property
    def record(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "educator_id": self.educator_id,
            "breakout": self.breakout,
            "from_session_id": self.from_session,
            "from_rank": self.from_rank,
            "to_session_id": self.to_session,
            "to_rank": self.to_rank,
            "displaced": self.displaced,
        }


def moves_of(result: DayResult) -> tuple[Move, ...]:
    """Return whose seat the last event changed, sorted by person, then breakout in running order.

    Ranks are as people wrote them; 0 for a seat that was filled up.
    """
    if result.mending is None:
        return ()
    before, day, problem = result.mending.before, result.day, result.problem
    mending = result.mending
    old, new = mending.seats_before.slot_session, result.assignment.slot_session
    moves = []
    for slot in np.flatnonzero((old != new) | mending.displaced | mending.arrived).tolist():
        had, has = int(old[slot]), int(new[slot])
        moves.append(
            Move(
                educator_id=day.educators[problem.slot_educator[slot]].educator_id,
                breakout=day.breakouts[problem.slot_breakout[slot]].breakout,
                from_session=day.sessions[had].session_id if had >= 0 else None,
                from_rank=int(before.wished_rank[mending.slot_before(slot)]) if had >= 0 else None,
                to_session=day.sessions[has].session_id if has >= 0 else None,
                to_rank=int(result.wished_rank[slot]) if has >= 0 else None,
                displaced=bool(mending.displaced[slot]),
            )
        )
    return tuple(moves)


def told_move(result: DayResult, move: Move) -> str:
    """Put one move into words, in the language in force."""
    facts = {
        "educator": move.educator_id,
        "breakout": move.breakout,
        "old": _seat(result, move.from_session, move.from_rank),
        "new": _seat(result, move.to_session, move.to_rank),
    }
    return _("{educator}, breakout {breakout}: {old} → {new}").format(**facts)


def _seat(result: DayResult, session_id: str | None, rank: int | None) -> str:
    if session_id is None:
        return _("no seat")
    title = next(s.title for s in result.day.sessions if s.session_id == session_id)
    name = _("“{title}” ({session_id})").format(title=title, session_id=session_id) if title else session_id
    if not rank:
        return _("{session}, not on the list").format(session=name)
    return _("{session}, choice {rank}").format(session=name, rank=rank)
