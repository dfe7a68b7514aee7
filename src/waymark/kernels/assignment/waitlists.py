"""Who would be next in each session."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.figures import counted_rank
from waymark.kernels.assignment.serve import may_take
from waymark.kernels.assignment.types import Assignment, AssignmentProblem


@dataclass(frozen=True, slots=True)
class Waitlists:
    """All waitlists end to end, sorted by session, then position.

    Attributes
    ----------
    session : int32 array of shape (n_waiting,)
    position : int64 array of shape (n_waiting,)
        1 = next.
    slot : int64 array of shape (n_waiting,)
        The slot that waits.
    """

    session: NDArray[np.int32]
    position: NDArray[np.int64]
    slot: NDArray[np.int64]


def waitlists(
    problem: AssignmentProblem, assignment: Assignment, *, leave_out: NDArray[np.bool_] | None = None
) -> Waitlists:
    """List for each session everyone who ranked it better than what he got, in the order of serving.

    People who may not sit in the session at all are left out: they would never be served. People who have another
    session of the same offering are listed, and passed over for as long as they keep that seat. ``leave_out`` marks
    slots that wait for nothing.

    Notes
    -----
    O(n_choices + n_waiting log n_waiting) time.
    """
    slot = problem.choice_slot
    waits = (problem.choice_rank < counted_rank(problem, assignment)[slot]) & may_take(problem)
    if leave_out is not None:
        waits &= ~leave_out[slot]
    slot, session = slot[waits], problem.choice_session[waits]
    order = np.lexsort((assignment.slot_place[slot], session))
    slot, session = slot[order], session[order]
    position = np.arange(len(session)) - np.searchsorted(session, session) + 1
    return Waitlists(session=session, position=position, slot=slot)
