"""The trades of a day in words: who moved from which seat to which, and what that did to his day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import UNPLACED, Assignment, counted_rank, trades


@dataclass(frozen=True, slots=True)
class Move:
    """One person's step in a trade.

    Attributes
    ----------
    educator : int
        Position in ``Day.educators``.
    left, taken : int
        Positions in ``Day.sessions``; -1 where the person had no seat.
    left_rank, taken_rank : int
        As the person wrote them; 0 where there was no seat.
    day_gain : int
        By how much the ranks of the person's whole day add up to less than in the draw; never below 0.
    """

    educator: int
    left: int
    taken: int
    left_rank: int
    taken_rank: int
    day_gain: int


@dataclass(frozen=True, slots=True)
class Swap:
    """A chain or a ring of moves in one breakout: each person takes the seat that the next one leaves."""

    breakout: str
    moves: tuple[Move, ...]
    is_ring: bool


@dataclass(frozen=True, slots=True)
class SwapFigures:
    """What the trades of a day did. People are counted once, whatever the number of their breakouts."""

    n_swaps: int
    n_moved: int
    n_better: int
    n_lost_first: int
    n_got_first: int
    mean_rank_before: float | None


def swaps_of(result: DayResult) -> tuple[Swap, ...]:
    """Return the trades of a day that was drawn with them, by breakout; nothing for any other.

    A seat that was only filled up afterwards is no trade.

    Notes
    -----
    O(n_slots + n_moves) time.
    """
    if result.drawn is None:
        return ()
    before, after = result.drawn, _before_filling(result.assignment)
    gain = _day_gain(result, before, after).tolist()
    person = result.problem.slot_educator.tolist()
    ranks = (result.as_wished(before).slot_rank.tolist(), result.as_wished(after).slot_rank.tolist())
    found = []
    for trade in trades(result.problem, before=before, after=after):
        pairs = zip(trade.slots, trade.sessions[:-1], trade.sessions[1:], strict=True)
        moves = tuple(
            Move(person[slot], left, taken, ranks[0][slot], ranks[1][slot], gain[person[slot]])
            for slot, left, taken in pairs
        )
        label = result.day.breakouts[result.problem.slot_breakout[trade.slots[0]]].breakout
        found.append(Swap(label, moves, trade.is_cycle))
    return tuple(found)


def swap_figures(result: DayResult) -> SwapFigures | None:
    """Count what trades did; nothing for a day that was drawn without them. O(n_slots) time."""
    if result.drawn is None:
        return None
    found = swaps_of(result)
    first_before = result.as_wished(result.drawn).slot_rank == 1
    first_after = result.as_wished(result.assignment).slot_rank == 1
    counted = counted_rank(result.problem, result.drawn)
    return SwapFigures(
        n_swaps=len(found),
        n_moved=len({move.educator for swap in found for move in swap.moves}),
        n_better=int((_day_gain(result, result.drawn, result.assignment) > 0).sum()),
        n_lost_first=_n_people(result, first_before & ~first_after),
        n_got_first=_n_people(result, first_after & ~first_before),
        mean_rank_before=float(counted.mean()) if len(counted) else None,
    )


def swap_words(result: DayResult, swap: Swap) -> Iterator[str]:
    """Say each move of a trade in one sentence, in the language in force."""
    for move in swap.moves:
        person = result.day.educators[move.educator]
        yield f"{person.name or person.educator_id}: {move_words(result, move)}"


def move_words(result: DayResult, move: Move) -> str:
    """Say where somebody moved from and to, and what his whole day gained."""
    facts = {"taken": _title(result, move.taken), "rank": move.taken_rank}
    if move.left == UNPLACED:
        words = _("from no seat to {taken}, choice {rank}").format(**facts)
    else:
        facts |= {"left": _title(result, move.left), "left_rank": move.left_rank}
        words = _("from {left}, choice {left_rank}, to {taken}, choice {rank}").format(**facts)
    if not move.day_gain:
        return _("{move}; the whole day stays as good").format(move=words)
    text = ngettext("{move}; the whole day gains {n} rank", "{move}; the whole day gains {n} ranks", move.day_gain)
    return text.format(move=words, n=move.day_gain)


def _before_filling(assignment: Assignment) -> Assignment:
    seated = np.where(assignment.slot_rank > 0, assignment.slot_session, UNPLACED).astype(np.int32)
    return replace(assignment, slot_session=seated)


def _day_gain(result: DayResult, before: Assignment, after: Assignment) -> NDArray[np.int64]:
    """Return by how much everyone's counted ranks add up to less, shape (n_educators,)."""
    problem = result.problem
    less = counted_rank(problem, before) - counted_rank(problem, after)
    gain: NDArray[np.int64] = np.bincount(problem.slot_educator, weights=less, minlength=problem.n_educators).astype(
        np.int64
    )
    return gain


def _n_people(result: DayResult, slots: NDArray[np.bool_]) -> int:
    return len(np.unique(result.problem.slot_educator[slots]))


def _title(result: DayResult, session: int) -> str:
    found = result.day.sessions[session]
    return _("“{title}” ({session_id})").format(title=found.title or found.session_id, session_id=found.session_id)
