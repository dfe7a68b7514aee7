"""How likely seats are while people still rank: what is kept of practice draws, and what a page is told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment import OwnBreakout, chances_of_lists

TURN_TYPE = np.dtype("<u2")
FEWEST_LISTS = 20
"""Nothing is shown of a breakout until so many people have ranked in it: with fewer, chances are nearly choices."""


@dataclass(frozen=True, slots=True)
class ForecastSession:
    """One session as far as practice draws go."""

    key: int
    session_id: str
    offering: int
    full_after: bytes


@dataclass(frozen=True, slots=True)
class ForecastBlock:
    """One breakout as far as practice draws go: its sessions, and one person's list of keys, most wanted first."""

    sessions: Sequence[ForecastSession]
    wishes: Sequence[int]


@dataclass(frozen=True, slots=True)
class Chances:
    """One person's chances in one breakout, shares of practice draws.

    Attributes
    ----------
    made_at : aware datetime
    n_draws : int
    if_first : mapping
        By session_id: how often it had a seat at his turn, which he gets if he puts it first.
    given : mapping
        By session_id, for his own list: how often it would be his seat.
    nothing : float
        How often nothing of his list was left.
    """

    made_at: datetime
    n_draws: int
    if_first: Mapping[str, float]
    given: Mapping[str, float]
    nothing: float


def chances_of(*, made_at: datetime, n_draws: int, turns: bytes, blocks: Sequence[ForecastBlock]) -> Chances:
    """Return the chances of the last of some breakouts, given in running order, all those before it included.

    Notes
    -----
    O(n_draws * n_sessions) time, below a millisecond.
    """
    own = np.frombuffer(turns, dtype=TURN_TYPE).reshape(-1, n_draws)
    here = blocks[-1]
    found = chances_of_lists([_own(block, own[i], n_draws) for i, block in enumerate(blocks)])[-1]
    name = {session.key: session.session_id for session in here.sessions}
    return Chances(
        made_at=made_at,
        n_draws=n_draws,
        if_first={s.session_id: float(share) for s, share in zip(here.sessions, found.is_open, strict=True)},
        given={name[key]: float(share) for key, share in zip(here.wishes, found.given, strict=True)},
        nothing=found.nothing,
    )


def _own(block: ForecastBlock, turn: NDArray[np.uint16], n_draws: int) -> OwnBreakout:
    place = {session.key: i for i, session in enumerate(block.sessions)}
    packed = b"".join(session.full_after for session in block.sessions)
    return OwnBreakout(
        turn=turn,
        full_after=np.frombuffer(packed, dtype=TURN_TYPE).reshape(-1, n_draws),
        offering=np.array([session.offering for session in block.sessions], dtype=np.int64),
        wishes=[place[key] for key in block.wishes],
    )
