"""The hottest session of a day is cancelled: who moves, what it costs, and how long the mending takes.

python -m benchmarks.repair
"""

from collections.abc import Callable
from dataclasses import replace
from statistics import median

import numpy as np
import scipy
from numpy.typing import NDArray

from benchmarks.engine import highs, timed
from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.tables import table
from waymark.kernels.assignment import Assignment, AssignmentProblem, counted_rank, draw, promote, trades
from waymark.kernels.assignment.optimum import optimum
from waymark.kernels.assignment.repair import repair
from waymark.kernels.assignment.swap import draw_and_swap

N_DAYS, N_RUNS = 5, 9
Seating = Callable[[AssignmentProblem, NDArray[np.int64]], Assignment]


def drawn(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> Assignment:
    """Draw."""
    return draw(problem, ticket_rank=tickets)


def swapped(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> Assignment:
    """Draw and trade."""
    return draw_and_swap(problem, ticket_rank=tickets).assignment


def best(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> Assignment:
    """Seek the least mean rank."""
    return optimum(problem, ticket_rank=tickets).assignment


MECHANISMS: dict[str, Seating] = {"draw": drawn, "draw+swap": swapped, "optimum": best}


def report() -> str:
    """Measure on the research's days and return the tables."""
    if generator_path() is None:
        return f"Not measured: {ABSENT}."
    rows: list[list[str]] = []
    seconds: list[float] = []
    for name, seating in MECHANISMS.items():
        for seed in range(N_DAYS):
            problem = research_problem(seed=seed)
            rows.append([f"{name}, day {seed}", *_cancelled(problem, seating, seed, seconds)])
    header = [
        "mechanism, day",
        "displaced",
        "without a seat",
        "moved",
        "moves per displaced",
        "mean rank / solved anew",
        "moved, solved anew",
        "moved, all opted in",
        "mean rank / solved anew",
        "ms, warm",
    ]
    peer = _beside_highs()
    text = (
        "The session with most first choices per seat is cancelled. “Solved anew” is the same mechanism on the day "
        "without it, same tickets. Nobody who kept a seat is worse off but in the two columns from “all opted in” on. "
        f"First call in this process {1000 * seconds[0]:.0f} ms (compiling, or reading what was compiled); warm: "
        f"medians of {N_RUNS}."
    )
    return f"{text}\n\n{table(header, rows)}\n\n{peer}\n\n{_promotions()}"


def _cancelled(problem: AssignmentProblem, seating: Seating, seed: int, seconds: list[float]) -> list[str]:
    tickets = np.random.default_rng(seed).permutation(problem.n_educators)
    before = seating(problem, tickets)
    smaller = without(problem, hottest_session(problem))
    seconds.append(timed(lambda: repair(smaller, before=before))[0])
    runs = [timed(lambda: repair(smaller, before=before)) for _ in range(N_RUNS)]
    found = runs[0][1]
    everyone = np.ones(problem.n_educators, np.bool_)
    willing = repair(smaller, before=before, opted_in=everyone).assignment
    again = seating(smaller, tickets)
    anew, n_displaced = int(counted_rank(smaller, again).sum()), int(found.displaced.sum())
    moved, moved_anew, moved_willing = (
        int((day.slot_session != before.slot_session).sum()) for day in (found.assignment, again, willing)
    )
    without_seat = int((found.assignment.slot_session[found.displaced] < 0).sum())
    return [
        f"{n_displaced}",
        f"{without_seat}",
        f"{moved}",
        f"{moved / n_displaced:.2f}",
        f"{counted_rank(smaller, found.assignment).sum() / anew:.4f}",
        f"{moved_anew}",
        f"{moved_willing}",
        f"{counted_rank(smaller, willing).sum() / anew:.4f}",
        f"{1000 * median(s for s, _ in runs):.1f}",
    ]


def _beside_highs() -> str:
    """Solve the first research day anew by HiGHS, and mend it, in one run."""
    problem = research_problem(seed=0)
    before = best(problem, np.arange(problem.n_educators))
    smaller = without(problem, hottest_session(problem))
    peer = timed(lambda: highs(smaller))[0]
    ours = median(timed(lambda: repair(smaller, before=before))[0] for _ in range(N_RUNS))
    return (
        f"Solving day 0 anew by scipy {scipy.__version__}'s HiGHS to a gap of 0.1 %: {peer:.1f} s; mending it: "
        f"{1000 * ours:.1f} ms, {peer / ours:.0f}× faster."
    )


def _promotions() -> str:
    """Let one in twenty people give up the whole day, and others move up."""
    rows = []
    for seed in range(N_DAYS):
        problem = research_problem(seed=seed)
        before = drawn(problem, np.random.default_rng(seed).permutation(problem.n_educators))
        gone = problem.slot_educator % 20 == 0
        runs = [timed(lambda p=problem, b=before, g=gone: promote(p, before=b, given_up=g)) for _ in range(N_RUNS)]  # type: ignore[misc]  # bound now
        after = runs[0][1]
        moved = after.slot_session[~gone] != before.slot_session[~gone]
        ranks = [counted_rank(problem, day)[~gone].mean() for day in (before, after)]
        chains = trades(
            problem, before=replace(before, slot_session=np.where(gone, -1, before.slot_session)), after=after
        )
        longest = max(len(chain.slots) for chain in chains)
        freed = int((before.slot_session[gone] >= 0).sum())
        facts = [f"{freed}", f"{int(moved.sum())}", f"{len(chains)}", f"{longest}", *(f"{rank:.3f}" for rank in ranks)]
        rows.append([f"day {seed}", *facts, f"{1000 * median(s for s, _ in runs):.0f}"])
    header = ["draw", "seats given up", "people moved up", "chains", "longest", "mean rank before", "after", "ms"]
    text = "One person in twenty gives up every seat after a draw; the mean rank is that of the others."
    return f"{text}\n\n{table(header, rows)}"


def hottest_session(problem: AssignmentProblem) -> int:
    """Return the session with most first choices per seat, the lower number on a tie."""
    firsts = problem.choice_session[problem.choice_start[:-1][problem.list_length > 0]]
    asked = np.bincount(firsts, minlength=problem.n_sessions)
    return int(np.argmax(asked / np.maximum(problem.capacity_seats, 1)))


def without(problem: AssignmentProblem, session: int, seats: int = 0) -> AssignmentProblem:
    """Return the day with fewer seats in one session."""
    capacity = problem.capacity_seats.copy()
    capacity[session] = seats
    return replace(problem, capacity_seats=capacity)


if __name__ == "__main__":
    print(report())
