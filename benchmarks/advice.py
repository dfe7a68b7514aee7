"""The draw in advised rooms beside first come in the rooms as they were, on the research's days.

python -m benchmarks.advice
"""

from collections.abc import Callable
from dataclasses import replace
from statistics import mean, median
from time import process_time

import numpy as np
from numpy.typing import NDArray

from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.tables import table
from waymark.kernels.assignment import (
    Assignment,
    AssignmentProblem,
    Figures,
    Venue,
    draw,
    first_come,
    lottery_ranks,
    summarize,
)
from waymark.kernels.assignment.advice import advise
from waymark.kernels.assignment.demand import Market
from waymark.kernels.assignment.optimum import optimum
from waymark.kernels.assignment.rooms import plan_rooms
from waymark.kernels.assignment.seat_plans import SeatPlans

N_DAYS, N_LOTTERIES, N_CHAIRS, N_RUNS = 5, 40, 60, 3
SEED_OF_PLANS, SEED_OF_JUDGES = 1, 2
NO_LIMIT = 1_000_000
Seating = Callable[..., Assignment]


def report() -> str:
    """Measure on the research's days and return the tables."""
    if generator_path() is None:
        return f"Not measured: {ABSENT}."
    advise(venue_of(research_problem(seed=0)), ticket_rank=np.arange(1000), seed=0, n_seats=1)
    rooms, others, ratios = [], [], []
    for seed in range(N_DAYS):
        venue = venue_of(research_problem(seed=seed))
        row, ratio = _rooms(venue, seed)
        rooms.append(row)
        ratios.append(ratio)
        others.append(_advice(venue, seed))
    said = (
        "The research's days, 1,000 × 138, five seeds. Rooms are exchanged inside each breakout only; none is free. "
        f"Means over {N_LOTTERIES} lotteries that had no part in the choice. “Excess” is the mean rank − 1. "
        f"Mean ratio of the five days: {mean(ratios):.3f}."
    )
    header = [
        "day", "first come, old rooms", "draw, old rooms", "by demand alone", "draw, advised rooms",
        "excess / first come's", "no top-3: first come", "draw, old", "draw, advised (worst lottery)",
        "optimum, advised rooms", "CPU seconds",
    ]  # fmt: skip
    more = (
        f"The whole advice of a day (sections, exchanges, {N_CHAIRS} chairs, rooms): median of {N_RUNS} runs, warm. "
        "Falls of the mean rank over 100 other lotteries, with standard errors."
    )
    columns = ["day", "CPU seconds", "moves tried", "best section", "best exchange", f"{N_CHAIRS} chairs", "all rooms"]
    return "\n\n".join([said, table(header, rooms), more, table(columns, others)])


def venue_of(problem: AssignmentProblem) -> Venue:
    """Return a day in which every session takes as many as its room holds."""
    n = problem.n_sessions
    return Venue(
        problem=problem,
        own_seats=np.full(n, NO_LIMIT, np.int64),
        session_room=np.arange(n, dtype=np.int32),
        room_seats=problem.capacity_seats,
        room_is_free=np.zeros((n, problem.n_breakouts), np.bool_),
    )


def _rooms(venue: Venue, seed: int) -> tuple[list[str], float]:
    problem = venue.problem
    ranks = lottery_ranks(seed=SEED_OF_PLANS + seed, draws=range(8), n_educators=problem.n_educators)
    judges = lottery_ranks(seed=SEED_OF_JUDGES, draws=range(N_LOTTERIES), n_educators=problem.n_educators)
    began = process_time()
    advised = _in_rooms(venue, ranks, max_rounds=None)
    seconds = process_time() - began
    by_demand = _in_rooms(venue, ranks, max_rounds=0)
    queue, old, demand, new = (
        _figures(day, seating, judges)
        for day, seating in ((problem, first_come), (problem, draw), (by_demand, draw), (advised, draw))
    )
    best = optimum(advised, ticket_rank=judges[0])
    ratio = (_mean_rank(new) - 1) / (_mean_rank(queue) - 1)
    none = [mean(f.n_no_top3 for f in each) for each in (queue, old, new)]
    return [
        str(seed),
        *(f"{_mean_rank(each):.3f}" for each in (queue, old, demand, new)),
        f"{ratio:.3f}",
        f"{none[0]:.1f}",
        f"{none[1]:.1f}",
        f"{none[2]:.1f} ({max(f.n_no_top3 for f in new)})",
        f"{best.total_rank / problem.n_slots:.3f}",
        f"{seconds:.1f}",
    ], ratio


def _in_rooms(venue: Venue, ranks: NDArray[np.int64], *, max_rounds: int | None) -> AssignmentProblem:
    """Return the day in advised rooms."""
    problem = venue.problem
    limit = {} if max_rounds is None else {"max_rounds": max_rounds}
    rooms = plan_rooms(venue, market=Market(problem), plans=SeatPlans(problem, ranks), **limit)
    return replace(problem, capacity_seats=venue.seats_in(rooms))


def _figures(problem: AssignmentProblem, seating: Seating, ranks: NDArray[np.int64]) -> list[Figures]:
    return [summarize(problem, seating(problem, ticket_rank=rank)) for rank in ranks]


def _mean_rank(figures: list[Figures]) -> float:
    return mean(f.mean_rank or 0.0 for f in figures)


def _advice(venue: Venue, seed: int) -> list[str]:
    tickets = np.random.default_rng(seed).permutation(venue.problem.n_educators)
    seconds = []
    for _ in range(N_RUNS):
        began = process_time()
        found = advise(venue, ticket_rank=tickets, seed=seed, n_seats=N_CHAIRS)
        seconds.append(process_time() - began)
    sections = [m.gain for m in found.moves if m.move.kind == "section"]
    swaps = [m.gain for m in found.moves if m.move.kind == "swap"]
    gains = [g.mean_mean_rank for g in (sections[0], swaps[0])]
    gains += [part.gain.mean_mean_rank for part in (found.chairs, found.rooms) if part]
    told = [f"{value:.3f} ± {error:.3f}" for value, error in gains]
    return [str(seed), f"{median(seconds):.1f}", str(found.n_tried), *told]


if __name__ == "__main__":
    print(report())
