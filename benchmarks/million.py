"""A million people × three breakouts × lists of ten: tickets, draw, waitlists and judge, with the peak of memory.

    python -m benchmarks.million

Two processes: one makes the day and stores its arrays, the other loads them and is measured, so that making the day
does not count.
"""

import dataclasses
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar

import numpy as np

from benchmarks.days import DayShape, educator_id, make_problem
from benchmarks.tables import table
from waymark.kernels.assignment import AssignmentProblem, draw, judge, summarize, waitlists
from waymark.kernels.draw import ticket_rank

MILLION = DayShape(n_educators=1_000_000, sessions_per_breakout=300)
SEED, CONTEXT = bytes(range(32)), "pd-day"
Value = TypeVar("Value")


def report() -> str:
    """Measure in two processes of their own and return the table."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "day.npz")
        _start("make", path)
        found = json.loads(_start("measure", path))
    steps = found["steps"]
    wall, cpu = (sum(times[i] for times in steps.values()) for i in (0, 1))
    rows = [[step, f"{times[0]:.1f}", f"{times[1]:.1f}"] for step, times in steps.items()]
    return "\n\n".join(
        [
            f"{found['n_slots']:,} slots, {found['n_choices']:,} ranked choices, 900 sessions, 208,000 facilitators; "
            "kernel functions, one run, seconds.",
            table(["step", "wall clock", "processor"], [*rows, ["all", f"{wall:.1f}", f"{cpu:.1f}"]]),
            f"Peak memory of the process: {found['peak_gb']:.2f} GB. "
            f"The judge checked {found['n_checks']:,} statements and found {found['n_breaches']} broken.",
        ]
    )


def make(path: str) -> None:
    """Make the day and store its arrays."""
    problem = make_problem(MILLION, seed=0)
    names = [field.name for field in dataclasses.fields(problem)]
    np.savez(path, allow_pickle=False, **{name: getattr(problem, name) for name in names})


def measure(path: str) -> dict[str, Any]:
    """Load the day, then draw and judge it under the clock."""
    with np.load(path) as arrays:
        problem = AssignmentProblem(**arrays)
    steps: dict[str, tuple[float, float]] = {}

    def timed(step: str, act: Callable[[], Value]) -> Value:
        wall, cpu = perf_counter(), process_time()
        value = act()
        steps[step] = perf_counter() - wall, process_time() - cpu
        return value

    ids = [educator_id(i) for i in range(problem.n_educators)]
    tickets = timed("tickets", lambda: ticket_rank(seed=SEED, context=CONTEXT, ids=ids))
    drawn = timed("draw", lambda: draw(problem, ticket_rank=tickets))
    timed("figures", lambda: summarize(problem, drawn))
    timed("waitlists", lambda: waitlists(problem, drawn))
    verdict = timed(
        "verify",
        lambda: judge(
            problem,
            seed=SEED,
            context=CONTEXT,
            ids=ids,
            mechanism="draw",
            fill=False,
            slot_session=drawn.slot_session,
            slot_rank=drawn.slot_rank,
        ),
    )
    return {
        "steps": steps,
        "n_slots": problem.n_slots,
        "n_choices": len(problem.choice_session),
        "n_checks": verdict.n_checks,
        "n_breaches": len(verdict.breaches),
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def _start(step: str, path: str) -> str:
    command = [sys.executable, "-m", "benchmarks.million", step, path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(sys.argv[2])
    elif sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        print(report())
