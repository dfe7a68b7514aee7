"""How a day turned out, in the few numbers that everyone can recount."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and shares of one assignment; a share or mean over nothing is ``None``.

    Attributes
    ----------
    n_slots, placed, unplaced : int
        Slots, slots with a seat (filled ones included), slots without.
    first_share, top3_share : float in [0, 1]
        Slots seated in their first choice; in one of their first three.
    mean_rank : float, 1 or more
        Mean over slots; unplaced and filled slots count as the length of their list + 1.
    no_top3_share : float in [0, 1]
        People with at least one slot who got none of their first three choices in any breakout.
    n_no_top3, n_people : int
        The two counts behind ``no_top3_share``.
    """

    n_slots: int
    placed: int
    unplaced: int
    first_share: float | None
    top3_share: float | None
    mean_rank: float | None
    no_top3_share: float | None
    n_no_top3: int
    n_people: int


def summarize(problem: AssignmentProblem, assignment: Assignment) -> Figures:
    """Count how an assignment turned out.

    Notes
    -----
    O(n_slots) time. Shares are quotients of whole numbers, so equal days give equal bits.
    """
    rank = assignment.slot_rank
    placed = int((assignment.slot_session != UNPLACED).sum())
    counted = counted_rank(problem, assignment)
    top3 = (rank >= 1) & (rank <= 3)
    best = np.zeros(problem.n_educators, dtype=np.bool_)
    best[problem.slot_educator[top3]] = True
    here = np.zeros(problem.n_educators, dtype=np.bool_)
    here[problem.slot_educator] = True
    n_people, n_no_top3 = int(here.sum()), int((here & ~best).sum())
    return Figures(
        n_slots=problem.n_slots,
        placed=placed,
        unplaced=problem.n_slots - placed,
        first_share=_quotient(int((rank == 1).sum()), problem.n_slots),
        top3_share=_quotient(int(top3.sum()), problem.n_slots),
        mean_rank=_quotient(int(counted.sum()), problem.n_slots),
        no_top3_share=_quotient(n_no_top3, n_people),
        n_no_top3=n_no_top3,
        n_people=n_people,
    )


def counted_rank(problem: AssignmentProblem, assignment: Assignment) -> NDArray[np.int64]:
    """Return each slot's rank as it counts: the length of its list + 1 where unplaced or filled up."""
    return np.where(assignment.slot_rank > 0, assignment.slot_rank, problem.list_length + 1)


def _quotient(part: int, whole: int) -> float | None:
    return part / whole if whole else None
