"""Does a credit keep the same people from being shut out again and again?

python -m benchmarks.credit
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.days import DayShape, make_problem
from benchmarks.tables import percent, table
from waymark.kernels.assignment import band_with_credit, draw, had_duty, next_credit, shut_out

# A day that is short of seats, so that many are shut out: otherwise there is nothing to remember.
SHORT_DAY = DayShape(seats_per_slot=0.9)
N_DAYS, N_SERIES = 8, 10


def report() -> str:
    """Let the same people come to several days, with and without a credit, and count who was shut out how often."""
    rows = []
    for name, remembers, duties in (
        ("without a credit", False, False),
        ("for being shut out", True, False),
        ("and for duties", True, True),
    ):
        series = [_series(seed, remembers=remembers, duties=duties) for seed in range(N_SERIES)]
        times, again = np.concatenate([t for t, _ in series]), sum(n for _, n in series)
        shares = [percent(float((times >= n).mean()), 1) for n in (1, 2, 3)]
        rows.append([name, percent(float(times.mean() / N_DAYS), 2), *shares, f"{int(times.max())}", f"{again}"])
    columns = ["credit", "shut out per day", "once or more", "twice or more", "3 times or more", "most often"]
    columns.append("shut out with a credit")
    text = (
        f"{N_DAYS} days one after another, 1,000 people and 138 sessions each, seats for "
        f"{SHORT_DAY.seats_per_slot:.0%} of the slots, new lists each day, the draw; {N_SERIES} series. Shut out as in "
        "docs/kernels/credit.md."
    )
    return f"{text}\n\n{table(columns, rows)}"


def _series(seed: int, *, remembers: bool, duties: bool) -> tuple[NDArray[np.int64], int]:
    """Return how often each person was shut out in one series of days, and how often one who had a credit was."""
    again = 0
    times = credit = np.zeros(SHORT_DAY.n_educators, np.int64)
    for number in range(N_DAYS):
        problem = make_problem(SHORT_DAY, seed=1000 * seed + number)
        band = band_with_credit(band=problem.priority_band, credit=credit)
        problem = replace(problem, priority_band=band) if remembers else problem
        tickets = np.random.default_rng((seed, number)).permutation(problem.n_educators)
        missed = shut_out(problem, draw(problem, ticket_rank=tickets))
        served = np.isin(np.arange(problem.n_educators), problem.slot_educator)
        again += int((missed & (credit > 0)).sum()) if remembers else 0
        duty = had_duty(problem) & duties
        credit = next_credit(credit=credit, served=served, was_shut_out=missed, duty=duty)
        times = times + missed
    return times, again


if __name__ == "__main__":
    print(report())
