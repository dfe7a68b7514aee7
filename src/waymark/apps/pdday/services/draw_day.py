"""Draw a day: from what people ranked to a seat, a place and a reason for everyone."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.result import MECHANISMS, PROVEN, TICKET_CONTEXT, DayResult, Mechanism, Proof
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import Assignment, AssignmentProblem, ProvenAssignment, draw, first_come, summarize
from waymark.kernels.assignment.people_day import Objective, PeopleDay
from waymark.kernels.draw import ticket_rank

__all__ = ["MECHANISMS", "TICKET_CONTEXT", "DayResult", "Mechanism", "draw_day"]


Report = Callable[[int, int], None]


def draw_day(
    *,
    day: Day,
    seed: bytes,
    mechanism: Mechanism = "draw",
    objective: Objective = Objective.MEAN_RANK,
    fill: bool = False,
    report: Report | None = None,
) -> DayResult:
    """Draw a day and count how it turned out, beside first come on the same lists and lottery.

    Parameters
    ----------
    day : Day
    seed : bytes of length 32
    mechanism : {"draw", "draw+swap", "optimum", "first-come"}
    objective : Objective
        What an optimum is to make small; other mechanisms have no choice.
    fill : bool
        Give people left over the emptiest open session that they may attend.
    report : callable (total rank, proven bound), optional
        Told how things stand while an optimum is sought.

    Raises
    ------
    waymark.kernels.draw.InvalidSeed, ValueError
        If the seed does not have 32 bytes, or another mechanism than the optimum is asked for an objective over people.
    """
    if objective is not Objective.MEAN_RANK and mechanism != "optimum":
        raise ValueError(f"{mechanism} knows no {objective}")
    problem = build_problem(day=day, fill=fill)
    began = perf_counter()
    rank = ticket_rank(seed=seed, context=TICKET_CONTEXT, ids=[e.educator_id for e in day.educators])
    yardstick = first_come(problem, ticket_rank=rank, fill=fill)
    result = DayResult(
        day=day,
        problem=problem,
        seed=seed,
        mechanism=mechanism,
        objective=objective,
        fill=fill,
        assignment=yardstick,
        first_come_assignment=yardstick,
        figures=(figures := summarize(problem, yardstick)),
        first_come=figures,
        solve_seconds=0.0,
    )
    result = _seated(result, rank, report)
    return replace(result, figures=summarize(problem, result.assignment), solve_seconds=perf_counter() - began)


def _seated(result: DayResult, rank: NDArray[np.int64], report: Report | None) -> DayResult:
    """Return a day that was served first come as its mechanism seats it."""
    problem, mechanism, fill = result.problem, result.mechanism, result.fill
    if result.objective is not Objective.MEAN_RANK:
        people = _for_people(problem, rank, result.objective, fill=fill)
        return replace(result, assignment=people.assignment, people=people)
    if mechanism in PROVEN:
        assignment, proof = _proven(problem, rank, mechanism, fill=fill, report=report)
        drawn = draw(problem, ticket_rank=rank) if mechanism == "draw+swap" else None
        return replace(result, assignment=assignment, proof=proof, drawn=drawn)
    if mechanism == "first-come":
        return result
    return replace(result, assignment=draw(problem, ticket_rank=rank, fill=fill))


def _for_people(problem: AssignmentProblem, rank: NDArray[np.int64], objective: Objective, *, fill: bool) -> PeopleDay:
    """Seek the optimum of an objective over people. Its module brings the compiler too."""
    name = {Objective.LEAST_SQUARES: "least_squares", Objective.LEXIMIN: "leximin"}[objective]
    seek: Callable[..., PeopleDay] = getattr(import_module("waymark.kernels.assignment.people"), name)
    return seek(problem, ticket_rank=rank, fill=fill)


def _proven(
    problem: AssignmentProblem,
    rank: NDArray[np.int64],
    mechanism: Mechanism,
    *,
    fill: bool,
    report: Report | None,
) -> tuple[Assignment, Proof]:
    """Run a mechanism that looks for the least total rank.

    Its module is imported only now: it brings a compiler, and no page and no other command should wait for that.
    """
    module, name = {"draw+swap": ("swap", "draw_and_swap"), "optimum": ("optimum", "optimum")}[mechanism]
    seek: Callable[..., ProvenAssignment] = getattr(import_module(f"waymark.kernels.assignment.{module}"), name)
    found = seek(problem, ticket_rank=rank, fill=fill, report=report)
    return found.assignment, Proof(found.seat_price, found.total_rank, found.bound)
