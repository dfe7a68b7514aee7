"""Trading seats after the draw, so that the day gets better as a whole and for nobody worse: draw+swap.

Method, promises, certificate and measurements: ``docs/kernels/draw-and-swap.md``.
"""

import numpy as np

from waymark.kernels.assignment.best_days import Ints
from waymark.kernels.assignment.figures import counted_rank
from waymark.kernels.assignment.proven import GAP, MAX_STEPS, ProvenAssignment
from waymark.kernels.assignment.serve import draw, fill_up
from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem
from waymark.kernels.assignment.whole_day import DayCosts, Report, seat_day


def draw_and_swap(
    problem: AssignmentProblem,
    *,
    ticket_rank: Ints,
    fill: bool = False,
    gap: float = GAP,
    max_steps: int = MAX_STEPS,
    report: Report | None = None,
) -> ProvenAssignment:
    """Draw, then trade seats for the least total rank with which nobody's day is worse than the drawn one.

    Parameters
    ----------
    problem : AssignmentProblem
    ticket_rank : int64 array of shape (n_educators,)
    fill : bool
        At the end give people left over the emptiest open session that they may attend.
    gap, max_steps, report
        As for `waymark.kernels.assignment.optimum.optimum`.

    Returns
    -------
    ProvenAssignment
        For every person the sum of counted ranks is at most that of the drawn day, and every slot that was seated in
        the draw is seated. ``bound`` is a bound for all days that keep these promises.

    Raises
    ------
    waymark.kernels.draw.InvalidOrder
        If ``ticket_rank`` is not a permutation of the people.

    Notes
    -----
    See `waymark.kernels.assignment.whole_day.seat_day`, with the drawn day as the floor of every person.

    References
    ----------
    Shapley & Scarf (1974), On cores and indivisibility, JME 1: trades from what one holds. The floor is theirs; the
    total rank as the aim is not, and with it goes the proof of truthfulness (``docs/kernels/incentives.md``).
    """
    drawn = draw(problem, ticket_rank=ticket_rank)
    counted = counted_rank(problem, drawn)
    seated = drawn.slot_session != UNPLACED
    costs = DayCosts(
        choice_cost=problem.choice_rank,
        escape_cost=problem.list_length + 1,
        must_sit=seated,
        floor=np.bincount(problem.slot_educator, weights=counted, minlength=problem.n_educators).astype(np.int64),
        start=np.where(seated, problem.choice_start[:-1] + drawn.slot_rank - 1, -1),
    )
    found = seat_day(problem, costs=costs, order=np.argsort(ticket_rank), gap=gap, max_steps=max_steps, report=report)
    placed = found.choice >= 0
    session = np.full(problem.n_slots, UNPLACED, np.int32)
    session[placed] = problem.choice_session[found.choice[placed]]
    rank = np.where(placed, found.choice - problem.choice_start[:-1] + 1, 0).astype(np.int32)
    assignment = Assignment(slot_session=session, slot_rank=rank, slot_place=drawn.slot_place)
    return ProvenAssignment(
        assignment=fill_up(problem, assignment) if fill else assignment,
        seat_price=found.seat_price,
        total_rank=found.total_cost,
        bound=found.bound,
        n_steps=found.n_steps,
        stop=found.stop,
    )
