"""The optimising kernels at the size of a large district: whole days to 100,000 people, one breakout to a million.

python -m benchmarks.engine_scale
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from math import log
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.days import DayShape, make_problem
from benchmarks.engine import breakout_of, plain_lists, timed
from benchmarks.peer import ABSENT, fairpyx_python
from benchmarks.shapes import FULL_DAY
from benchmarks.tables import percent, table
from waymark.kernels.assignment.breakout import seat_breakout
from waymark.kernels.assignment.optimum import optimum

# People, sessions in a breakout, and the gap that is asked for.
WHOLE_DAYS = ((1_000, 46, 0.001), (10_000, 100, 0.001), (100_000, 300, 0.003))
LARGE, HUGE = (100_000, 300), (1_000_000, 300)
MEGABYTE = 1 << 20


def report() -> str:
    """Measure everything and return the tables."""
    small = make_problem(FULL_DAY, seed=0)
    optimum(small, ticket_rank=np.arange(small.n_educators))
    return "\n\n".join([whole_days(), beside_flow(), a_million()])


def whole_days() -> str:
    """Time whole days, and compare what they cost with n log n."""
    rows, unit = [], 0.0
    for n_people, n_sessions, gap in WHOLE_DAYS:
        shape = DayShape(n_educators=n_people, sessions_per_breakout=n_sessions)
        problem = make_problem(shape, seed=0)
        tickets = np.random.default_rng(0).permutation(problem.n_educators)
        began = process_time()
        seconds, found = timed(lambda p=problem, t=tickets, g=gap: optimum(p, ticket_rank=t, gap=g))  # type: ignore[misc]  # bound now
        work = process_time() - began
        unit = unit or work / (n_people * log(n_people))
        left = percent(1 - found.bound / found.total_rank, 3)
        facts = [str(found.total_rank), str(found.bound), left, found.stop.value, f"{seconds:.2f}", f"{work:.2f}"]
        rows.append([f"{n_people:,} × {3 * n_sessions}", *facts, f"{work / (unit * n_people * log(n_people)):.2f}"])
    header = ["whole day", "total", "bound", "gap", "stopped by", "seconds", "of processor", "for n log n"]
    return (
        f"Whole days, stopping at a proven gap of 0.1 % (the largest: 0.3 %). “For n log n” is the processor time "
        f"divided by people × log people, the smallest day being 1.\n\n{table(header, rows)}"
    )


def beside_flow() -> str:
    """Time one large breakout beside OR-tools' flow in the same run."""
    python = fairpyx_python()
    if python is None:
        return f"The large breakout was not compared: {ABSENT}."
    problem = make_problem(DayShape(n_educators=LARGE[0], sessions_per_breakout=LARGE[1], n_breakouts=1), seed=0)
    cases = {name: breakout_of(problem, power) for name, power in (("linear", 1), ("quadratic", 2))}
    asked = {"n_runs": 1, "matching": False, "breakouts": [plain_lists(lists) for lists in cases.values()]}
    script = Path(__file__).with_name("peer_flow.py")
    done = subprocess.run([python, script], input=json.dumps(asked), capture_output=True, text=True, check=True)
    peers = json.loads(done.stdout)
    rows = []
    for (name, lists), flow in zip(cases.items(), peers["flow"], strict=True):
        seconds, seated = timed(lambda chosen=lists: seat_breakout(**chosen))  # type: ignore[misc]  # bound now
        theirs = flow["seconds"]
        facts = [f"{seconds:.2f}", f"{theirs:.2f}", f"{theirs / seconds:.1f}×"]
        rows.append([f"{LARGE[0]:,} × {LARGE[1]}, {name}", *facts, f"{seated.total_cost}", f"{flow['cost']:.0f}"])
    header = ["one breakout", "ours, s", "OR-tools, s", "faster", "least cost, ours", "OR-tools"]
    return (
        f"One breakout beside OR-tools {peers['ortools']}'s SimpleMinCostFlow, solvers alone.\n\n{table(header, rows)}"
    )


def a_million() -> str:
    """Seat a million people in one breakout, in a process that holds nothing else."""
    with tempfile.TemporaryDirectory(prefix="waymark-million-") as folder:
        path = str(Path(folder) / "breakout.npz")
        _start("make", path)
        told = json.loads(_start("seat", path))
    return (
        f"One breakout of {HUGE[0]:,} people and {HUGE[1]} sessions, linear: {told['seconds']:.1f} s, "
        f"{told['n_searches']} searches, least cost {told['total_cost']:,}; largest memory of the process "
        f"{told['peak_mb']:.0f} MB, lists and result included."
    )


def _start(step: str, path: str) -> str:
    command = [sys.executable, "-m", "benchmarks.engine_scale", step, path]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _make(path: str) -> None:
    shape = DayShape(n_educators=HUGE[0], sessions_per_breakout=HUGE[1], n_breakouts=1)
    np.savez(path, **breakout_of(make_problem(shape, seed=0), 1))


def _seat(path: str) -> None:
    small = breakout_of(make_problem(DayShape(n_educators=100, n_breakouts=1), seed=0), 1)
    seat_breakout(**small)
    lists = dict(np.load(path))
    seconds, seated = timed(lambda: seat_breakout(**lists))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    facts = {"seconds": seconds, "n_searches": seated.n_searches, "total_cost": seated.total_cost}
    print(json.dumps({**facts, "peak_mb": peak * 1024 / MEGABYTE}))


def main(arguments: Sequence[str]) -> None:
    """Measure everything, or do one step of the million in this process."""
    if not arguments:
        print(report())
        return
    step, path = arguments
    {"make": _make, "seat": _seat}[step](path)


if __name__ == "__main__":
    main(sys.argv[1:])
