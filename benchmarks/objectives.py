"""What do the objectives over people give the worst off, and what does that cost everybody?

python -m benchmarks.objectives
"""

from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.tables import table
from waymark.kernels.assignment import Assignment, AssignmentProblem, counted_rank, draw
from waymark.kernels.assignment.optimum import optimum
from waymark.kernels.assignment.people import least_squares, leximin
from waymark.kernels.assignment.people_day import PeopleDay

N_DAYS = 5


def report() -> str:
    """Seat each of the research's days by every objective, and return the table."""
    if generator_path() is None:
        return f"Not measured: {ABSENT}."
    leximin(research_problem(seed=0), ticket_rank=np.arange(1000))  # what is compiled is loaded
    rows = [row for seed in range(N_DAYS) for row in _rows(seed)]
    columns = ["day, objective", "worst person", "at worst", "mean rank", "sum of squares", "seconds", "proven"]
    text = (
        "The research's days, 1,000 × 138. Worst person: the largest sum of ranks of anybody, where an unplaced slot "
        "counts as its list's length + 1; at worst: how many have it. Proven, under leximin: what the worst cannot be "
        "below, and per level bound ≤ people with that sum or more. Method: docs/kernels/people.md."
    )
    return f"{text}\n\n{table(columns, rows)}"


def _rows(seed: int) -> list[list[str]]:
    problem = research_problem(seed=seed)
    tickets = np.random.default_rng(seed).permutation(problem.n_educators)
    began = [perf_counter()]
    drawn = draw(problem, ticket_rank=tickets)
    began.append(perf_counter())
    linear = optimum(problem, ticket_rank=tickets)
    began.append(perf_counter())
    squares = least_squares(problem, ticket_rank=tickets)
    began.append(perf_counter())
    spared = leximin(problem, ticket_rank=tickets)
    began.append(perf_counter())
    mean_gap = f"gap {100 * (linear.total_rank - linear.bound) / linear.total_rank:.3f} %"
    square_gap = f"gap {100 * (squares.value - squares.bound) / squares.value:.3f} %"
    found = [
        ("draw", drawn, "–"),
        ("mean-rank", linear.assignment, mean_gap),
        ("least-squares", squares.assignment, square_gap),
        ("leximin", spared.assignment, _proven(spared)),
    ]
    seconds = np.diff(began).tolist()
    return [
        [f"{seed}, {name}", *_figures(problem, seats), f"{spent:.2f}", proven]
        for (name, seats, proven), spent in zip(found, seconds, strict=True)
    ]


def _figures(problem: AssignmentProblem, seats: Assignment) -> list[str]:
    cost: NDArray[np.int64] = counted_rank(problem, seats)
    sums = np.bincount(problem.slot_educator, weights=cost, minlength=problem.n_educators).astype(np.int64)
    worst = int(sums.max())
    return [f"{worst}", f"{int((sums == worst).sum())}", f"{cost.mean():.3f}", f"{int((sums**2).sum()):,}"]


def _proven(found: PeopleDay) -> str:
    levels = ", ".join(f"{level.bound} ≤ {level.people} at {level.level}" for level in found.levels)
    return f"worst ≥ {found.bound}; {found.n_proven} levels; {levels}"


if __name__ == "__main__":
    print(report())
