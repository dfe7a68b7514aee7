"""Which way of balancing the day leaves fewest people without any session they really wanted?

python -m benchmarks.balance
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.days import make_problem
from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.rules import RULES, Server
from benchmarks.shapes import SHAPES
from benchmarks.tables import percent, share, table
from waymark.kernels.assignment import Assignment, AssignmentProblem, draw, first_come, summarize

N_DAYS, N_LOTTERIES = 20, 5
THE_DRAW, FIRST_COME, WORSE_OFF_FIRST = "early once, others backward", "first come", "worse off first"
COLUMNS = (*RULES, WORSE_OFF_FIRST)


@dataclass(frozen=True, slots=True)
class Means:
    """Means over days and lotteries of one mechanism."""

    no_top3_share: float
    mean_rank: float
    first_share: float


def measure(make: Callable[..., AssignmentProblem], *, n_days: int = N_DAYS) -> dict[str, Means]:
    """Draw ``n_days`` days by every rule, each in five lotteries."""
    seen: dict[str, list[tuple[float, float, float]]] = {}
    for seed in range(n_days):
        problem = make(seed=seed)
        server = Server(problem)
        for lottery in range(N_LOTTERIES):
            rng = np.random.default_rng((seed, lottery))
            tickets = rng.permutation(problem.n_educators)
            results: dict[str, Assignment] = {FIRST_COME: first_come(problem, ticket_rank=tickets)}
            for name, rule in RULES.items():
                results[name] = server.by_scores(rule(problem, tickets, rng), tickets)
            results[THE_DRAW] = draw(problem, ticket_rank=tickets)
            results[WORSE_OFF_FIRST] = server.worse_off_first(tickets)
            for name, assignment in results.items():
                seen.setdefault(name, []).append(_figures(problem, assignment))
    return {name: Means(*np.mean(rows, axis=0).tolist()) for name, rows in seen.items()}


def report() -> str:
    """Measure everything and return the tables."""
    found: dict[str, dict[str, Means]] = {}
    if generator_path():
        found["the research's gen.py, 1,000 × 138"] = measure(research_problem)
    for name, shape in SHAPES.items():
        found[name] = measure(partial(make_problem, shape))
    parts = [
        f"Means of {N_DAYS} days × {N_LOTTERIES} lotteries. “{THE_DRAW}” is the draw.",
        f"“{WORSE_OFF_FIRST}” is there for comparison only: it is not truthful.",
        "" if generator_path() else f"Not measured on the research's generator: {ABSENT}.",
        "People without any top-3 session, as a share of first come's number (less is better):",
        _no_top3_table(found),
        "Mean rank (a slot without a seat counts as its list's length + 1):",
        _plain_table(found, lambda m: f"{m.mean_rank:.2f}"),
        "Slots that got their first choice:",
        _plain_table(found, lambda m: percent(m.first_share)),
    ]
    return "\n\n".join(part for part in parts if part)


def _figures(problem: AssignmentProblem, assignment: Assignment) -> tuple[float, float, float]:
    figures = summarize(problem, assignment)
    return figures.no_top3_share or 0.0, figures.mean_rank or 0.0, figures.first_share or 0.0


def _no_top3_table(found: dict[str, dict[str, Means]]) -> str:
    rows = []
    for day, means in found.items():
        yardstick = means[FIRST_COME].no_top3_share
        ratios = [share(means[c].no_top3_share / yardstick, 3) for c in COLUMNS]
        rows.append([day, percent(yardstick), percent(means[THE_DRAW].no_top3_share, 2), *ratios])
    return table(["day", "first come", "the draw", *COLUMNS], rows)


def _plain_table(found: dict[str, dict[str, Means]], write: Callable[[Means], str]) -> str:
    columns = (FIRST_COME, *COLUMNS)
    return table(["day", *columns], [[day, *(write(means[c]) for c in columns)] for day, means in found.items()])


if __name__ == "__main__":
    print(report())
