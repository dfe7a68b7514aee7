"""Draw a day: from what people ranked to a seat, a place and a reason for everyone."""

from time import perf_counter

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.result import MECHANISMS, TICKET_CONTEXT, DayResult, Mechanism
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import draw, first_come, summarize
from waymark.kernels.draw import ticket_rank

__all__ = ["MECHANISMS", "TICKET_CONTEXT", "DayResult", "Mechanism", "draw_day"]


def draw_day(*, day: Day, seed: bytes, mechanism: Mechanism = "draw", fill: bool = False) -> DayResult:
    """Draw a day and count how it turned out, beside first come on the same lists and lottery.

    Parameters
    ----------
    day : Day
    seed : bytes of length 32
    mechanism : {"draw", "first-come"}
    fill : bool
        Give people left over the emptiest open session that they may attend.

    Raises
    ------
    waymark.kernels.draw.InvalidSeed
        If the seed does not have 32 bytes.
    """
    problem = build_problem(day=day, fill=fill)
    began = perf_counter()
    rank = ticket_rank(seed=seed, context=TICKET_CONTEXT, ids=[e.educator_id for e in day.educators])
    yardstick = first_come(problem, ticket_rank=rank, fill=fill)
    assignment = yardstick if mechanism == "first-come" else draw(problem, ticket_rank=rank, fill=fill)
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
        solve_seconds=perf_counter() - began,
    )
