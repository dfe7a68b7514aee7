"""How long do a thousand redraws take, beside four runs of a named peer's serial dictatorship on the same day?

python -m benchmarks.odds
"""

from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.peer import ABSENT as NO_PEER
from benchmarks.peer import fairpyx_python, fairpyx_serial_dictatorship
from benchmarks.research_days import ABSENT as NO_DAYS
from benchmarks.research_days import generator_path, research_problem
from benchmarks.tables import table
from waymark.kernels.assignment import AssignmentProblem, draw, lottery_ranks, odds

N_DAYS, N_DRAWS, N_RUNS = 5, 1000, 5


def report() -> str:
    """Measure on the research's days and return the table."""
    if generator_path() is None:
        return f"Not measured: {NO_DAYS}."
    if fairpyx_python() is None:
        return f"Not measured: {NO_PEER}."
    rows, version = [], ""
    for seed in range(N_DAYS):
        problem = research_problem(seed=seed)
        tickets = np.random.default_rng(seed).permutation(problem.n_educators)
        peer = [fairpyx_serial_dictatorship(problem, tickets) for _ in range(4)]
        version = peer[0].version
        four = sum(run.solve_seconds for run in peer)
        first, *warm = [_seconds(problem, seed) for _ in range(1 + N_RUNS)]
        ours = median(warm)
        seconds = [first, ours, _one_by_one(problem, seed), four]
        rows.append([str(seed), *(f"{each:.2f}" for each in seconds), f"{four / ours:.1f}"])
    columns = ["day", "1,000 redraws, first", "warm", "1,000 draws one by one", "four runs of the peer", "peer / warm"]
    said = f"Seconds, 1,000 × 138, the research's days, one process. The peer: fairpyx {version}, serial dictatorship."
    return f"{said}\n\n{table(columns, rows)}"


def _seconds(problem: AssignmentProblem, seed: int) -> float:
    began = perf_counter()
    odds(problem, seed=seed, n_draws=N_DRAWS)
    return perf_counter() - began


def _one_by_one(problem: AssignmentProblem, seed: int) -> float:
    """Return what as many single draws would take, from fifty of them."""
    ranks = lottery_ranks(seed=seed, draws=range(50), n_educators=problem.n_educators)
    began = perf_counter()
    for rank in ranks:
        draw(problem, ticket_rank=rank)
    return (perf_counter() - began) * N_DRAWS / len(ranks)


if __name__ == "__main__":
    print(report())
