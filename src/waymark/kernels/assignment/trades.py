"""What changed between two days, as chains and cycles of seats that a person can read."""

from dataclasses import dataclass

import numpy as np

from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem


@dataclass(frozen=True, slots=True)
class Trade:
    """One cycle or chain of seats in one breakout: each person moves into the seat that the next one leaves.

    Attributes
    ----------
    slots : tuple of int
        Who moves, in the order of the chain.
    sessions : tuple of int
        One more than ``slots``: person ``n`` moves from ``sessions[n]`` to ``sessions[n + 1]``. -1 at the beginning:
        the first person had no seat.
    is_cycle : bool
        Whether the last one takes the seat that the first one left; in a chain he takes an empty seat.
    """

    slots: tuple[int, ...]
    sessions: tuple[int, ...]
    is_cycle: bool


def trades(problem: AssignmentProblem, *, before: Assignment, after: Assignment) -> tuple[Trade, ...]:
    """Take the difference of two days apart into chains and cycles, so that it can be read.

    Parameters
    ----------
    problem : AssignmentProblem
    before, after : Assignment
        Two days of the same problem.

    Returns
    -------
    tuple of Trade
        By breakout; chains first. Every slot whose seat differs stands in exactly one of them. Which of several people
        who leave one session is followed by which does not matter to anyone; the lower slot comes first.

    Notes
    -----
    O(n_slots + n_moves) time.
    """
    moved = np.flatnonzero(before.slot_session != after.slot_session)
    found: list[Trade] = []
    for breakout in range(problem.n_breakouts):
        here = moved[problem.slot_breakout[moved] == breakout].tolist()
        leaving: dict[int, list[int]] = {}
        for slot in reversed(here):
            leaving.setdefault(int(before.slot_session[slot]), []).append(slot)
        found.extend(_followed(leaving, after))
    return tuple(found)


def _followed(leaving: dict[int, list[int]], after: Assignment) -> list[Trade]:
    """Follow people from seat to seat; first those whose seat nobody takes over, then what goes round."""
    entering: dict[int, int] = {}
    for slots in leaving.values():
        for slot in slots:
            to = int(after.slot_session[slot])
            entering[to] = entering.get(to, 0) + 1
    # Counted before anything is followed: a chain from elsewhere may lead through a seat that others leave as well.
    spare = {
        begin: len(slots) - (0 if begin == UNPLACED else entering.get(begin, 0)) for begin, slots in leaving.items()
    }
    found: list[Trade] = []
    for begin in sorted(leaving):
        found.extend(_walk(leaving, after, begin, is_cycle=False) for _ in range(spare[begin]))
    for begin in sorted(leaving):
        while leaving[begin]:
            found.append(_walk(leaving, after, begin, is_cycle=True))
    return found


def _walk(leaving: dict[int, list[int]], after: Assignment, begin: int, *, is_cycle: bool) -> Trade:
    """Go from seat to seat until nobody leaves the last one, or, in a cycle, back to the first."""
    slots: list[int] = []
    sessions = [begin]
    while leaving.get(sessions[-1]) and not (slots and sessions[-1] in {UNPLACED, begin if is_cycle else UNPLACED}):
        slots.append(leaving[sessions[-1]].pop())
        sessions.append(int(after.slot_session[slots[-1]]))
    return Trade(tuple(slots), tuple(sessions), is_cycle)
