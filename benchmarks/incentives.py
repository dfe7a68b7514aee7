"""Does it pay to misreport? The share of tried misreports that gain, with and without repeated offerings.

python -m benchmarks.incentives
"""

from collections.abc import Callable, Iterable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from benchmarks.days import DayShape, make_problem, without_repeats
from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.tables import percent, table
from waymark.kernels.assignment import (
    Assignment,
    AssignmentProblem,
    Misreport,
    Trials,
    draw,
    first_come,
    true_lists,
    try_misreports,
)

N_DAYS, N_PEOPLE = 10, 150
ANYONE = tuple(kind for kind in Misreport if kind is not Misreport.KEEP_FOR_LATER)
"""Truncating, burying, swapping, dropping: what can be tried without knowing how the draw works."""
Seating = Callable[..., Assignment]


def measure(
    make: Callable[..., AssignmentProblem], seating: Seating = draw, *, n_days: int = N_DAYS, n_people: int = N_PEOPLE
) -> list[tuple[AssignmentProblem, Trials]]:
    """Try every kind of misreport for some people on each of ``n_days`` days."""
    found = []
    for seed in range(n_days):
        problem = make(seed=seed)
        tickets = np.random.default_rng((seed, 1)).permutation(problem.n_educators)
        found.append((problem, _tried(problem, tickets, seating, seed, n_people)))
    return found


def report() -> str:
    """Measure everything and return the tables."""
    days: dict[str, list[tuple[AssignmentProblem, Trials]]] = {}
    if generator_path():
        days["the research's gen.py, 1,000 × 138"] = measure(research_problem)
    days["1,000 × 138, offerings repeated"] = measure(_maker(DayShape()))
    days["the same under first come"] = measure(_maker(DayShape()), first_come, n_days=5)
    days["1,000 × 138, nothing repeated"] = measure(_maker(without_repeats(DayShape())), n_days=5)
    found = {name: [trials for _, trials in runs] for name, runs in days.items()}
    parts = [
        "Tried one at a time, everyone else truthful. Gained = the sum of the person's true ranks became smaller. "
        "The share is over truncating, burying, swapping and dropping; ± is two standard errors. “Kept for later” "
        "is the misreport that a repeated offering invites: leaving it out of the earlier breakout.",
        "" if generator_path() else f"Not measured on the research's generator: {ABSENT}.",
        table(
            ["day", "tried", "gained", "share", "mean gain, ranks", "better in some breakout", "kept for later"],
            [[name, *_summary(runs)] for name, runs in found.items()],
        ),
        "By kind, share that gained:",
        table(["day", *(k.value for k in Misreport)], [[name, *_by_kind(runs)] for name, runs in found.items()]),
        _without_own_repeats(days["1,000 × 138, offerings repeated"]),
    ]
    return "\n\n".join(part for part in parts if part)


def repeats_an_offering(problem: AssignmentProblem, educator: int) -> bool:
    """Tell whether an offering stands in one person's lists for two breakouts."""
    offerings = [set(problem.session_offering[wishes].tolist()) for wishes in true_lists(problem, educator=educator)]
    return sum(map(len, offerings)) > len(set().union(*offerings))


def _maker(shape: DayShape) -> Callable[..., AssignmentProblem]:
    def make(*, seed: int) -> AssignmentProblem:
        return make_problem(shape, seed=seed)

    return make


def _tried(
    problem: AssignmentProblem, tickets: NDArray[np.int64], seating: Seating, seed: int, n_people: int
) -> Trials:
    def mechanism(reported: AssignmentProblem) -> Assignment:
        return seating(reported, ticket_rank=tickets)

    return try_misreports(problem, mechanism=mechanism, seed=seed, n_people=n_people)


def _summary(runs: Iterable[Trials]) -> list[str]:
    parts = [trials.of(kind) for trials in runs for kind in ANYONE]
    gains = np.concatenate([part.gain_ranks for part in parts])
    better = np.concatenate([part.n_better for part in parts])
    n_tried, n_gained = len(gains), int((gains > 0).sum())
    share = n_gained / n_tried
    error = 2 * sqrt(share * (1 - share) / n_tried)
    return [
        f"{n_tried:,}",
        f"{n_gained:,}",
        f"{percent(share, 3)} ± {100 * error:.3f}",
        f"{gains[gains > 0].mean():.1f}" if n_gained else "–",
        percent(float((better > 0).mean()), 2),
        _share_of(runs, Misreport.KEEP_FOR_LATER),
    ]


def _by_kind(runs: list[Trials]) -> list[str]:
    return [_share_of(runs, kind) for kind in Misreport]


def _share_of(runs: Iterable[Trials], kind: Misreport) -> str:
    parts = [trials.of(kind) for trials in runs]
    n_tried = sum(len(part) for part in parts)
    return percent(sum(part.n_gainers for part in parts) / n_tried, 2) if n_tried else "–"


def _without_own_repeats(runs: list[tuple[AssignmentProblem, Trials]]) -> str:
    """Say how people fare who repeat nothing themselves on a day on which others do."""
    n_tried = n_gained = 0
    for problem, trials in runs:
        plain = {e for e in set(trials.educator.tolist()) if not repeats_an_offering(problem, e)}
        mine = np.isin(trials.educator, list(plain))
        n_tried += int(mine.sum())
        n_gained += int((trials.gain_ranks[mine] > 0).sum())
    if not n_tried:
        return "Of these, everybody who tried had an offering in the lists of two breakouts."
    return (
        f"Of these, people whose own lists repeat nothing tried {n_tried:,} misreports, and {n_gained:,} gained. "
        "It can happen, because what others repeat ties their breakouts together."
    )


if __name__ == "__main__":
    print(report())
