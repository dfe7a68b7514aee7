"""A drawn day from what was kept of it, without searching it again: no compiler is needed to look at it."""

import numpy as np

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.result import TICKET_CONTEXT, DayResult, Mechanism, Proof
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import UNPLACED, Assignment, counted_rank, draw, first_come, summarize
from waymark.kernels.draw import ticket_rank


def rebuild_day(*, day: Day, seed: bytes, mechanism: Mechanism, published: Published) -> DayResult:
    """Return what a mechanism that searches gave, from the seats and prices that were kept.

    Parameters
    ----------
    day : Day
    seed : bytes of length 32
    mechanism : {"draw+swap", "optimum"}
    published : Published
        What was verified, with a replay, when it was drawn.

    Notes
    -----
    The draw that trades began with and first come are cheap and drawn again. O(n_slots + n_choices) beside them.
    """
    fill = bool(published.draw["fill"])
    problem = build_problem(day=day, fill=fill)
    rank = ticket_rank(seed=seed, context=TICKET_CONTEXT, ids=[e.educator_id for e in day.educators])
    yardstick = first_come(problem, ticket_rank=rank, fill=fill)
    drawn = draw(problem, ticket_rank=rank)
    number = {session.session_id: i for i, session in enumerate(day.sessions)}
    session = [number.get(row[2], UNPLACED) for row in published.assignments]
    assignment = Assignment(
        slot_session=np.array(session, dtype=np.int32),
        slot_rank=np.array([int(row[3] or 0) for row in published.assignments], dtype=np.int32),
        slot_place=drawn.slot_place,
    )
    price = [published.draw["seat_price"][s.session_id] for s in day.sessions]
    bound = round((published.summary["optimum_bound"] or 0) * problem.n_slots)
    total = int(counted_rank(problem, assignment).sum())
    return DayResult(
        day=day,
        problem=problem,
        seed=seed,
        mechanism=mechanism,
        fill=fill,
        assignment=assignment,
        first_come_assignment=yardstick,
        figures=summarize(problem, assignment),
        first_come=summarize(problem, yardstick),
        solve_seconds=0.0,
        drawn=drawn if mechanism == "draw+swap" else None,
        proof=Proof(np.array(price, dtype=np.int64), total, bound),
    )
