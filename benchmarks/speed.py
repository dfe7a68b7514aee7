"""How long does a day of 1,000 × 138 take, step by step, and how long does a named peer take for its part?

python -m benchmarks.speed
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

import numpy as np

from benchmarks.days import make_day, make_problem
from benchmarks.peer import ABSENT, fairpyx_python, fairpyx_serial_dictatorship
from benchmarks.shapes import FULL_DAY
from benchmarks.tables import percent, table
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.services.draw_day import DayResult, draw_day
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.pdday.why import why_educator
from waymark.cli.language import speak
from waymark.interop.pdday.read_day import read_day
from waymark.interop.pdday.result import read_published, write_result
from waymark.interop.pdday.write_day import write_day
from waymark.kernels.assignment import draw, first_come, summarize

N_RUNS = 7
SEED = bytes(range(32))
Value = TypeVar("Value")


@dataclass
class Stopwatch:
    """Seconds of every step, run after run."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def time(self, step: str, act: Callable[[], Value]) -> Value:
        """Do something and note how long it took."""
        began = perf_counter()
        value = act()
        self.seconds.setdefault(step, []).append(perf_counter() - began)
        return value

    def rows(self) -> list[list[str]]:
        """Return median, fastest and slowest of each step."""
        return [[step, *(f"{f(s):.3f}" for f in (median, min, max))] for step, s in self.seconds.items()]

    def total(self, *steps: str) -> float:
        """Return the sum of the medians of some steps."""
        return sum(median(self.seconds[step]) for step in steps)


def report() -> str:
    """Measure everything and return the tables."""
    speak()
    watch = Stopwatch()
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_day(folder / "in", make_day(FULL_DAY, seed=0))
        for run in range(N_RUNS):
            one_day(watch, folder / "in", folder / f"out{run}")
        commands(watch, folder)
    promised = watch.total("draw, and first come beside it", "verify", "explain everybody")
    whole = promised + watch.total("read the files", "hash, write the result", "read the result")
    return "\n\n".join(
        [
            f"1,000 educators × 138 sessions, {N_RUNS} runs, seconds.",
            table(["step", "median", "fastest", "slowest"], watch.rows()),
            f"Draw + verify + explanations: {promised:.2f} s. With reading and writing all files: {whole:.2f} s.",
            against_the_peer(),
        ]
    )


def one_day(watch: Stopwatch, folder: Path, out: Path) -> None:
    """Go the whole way of a day once, from files to reasons, in this process."""
    day, _ = watch.time("read the files", lambda: read_day(folder))
    result = watch.time("draw, and first come beside it", lambda: draw_day(day=day, seed=SEED))
    watch.time("hash, write the result", lambda: _write(result, out))
    published = watch.time("read the result", lambda: read_published(out))
    digest = input_sha256(day)
    review = watch.time("verify", lambda: verify_result(day=day, input_sha256=digest, published=published))
    if not review.holds:
        raise RuntimeError(f"the day that was just drawn does not hold: {review.findings}")
    watch.time("explain everybody", lambda: [why_educator(result, e) for e in range(len(day.educators))])


def commands(watch: Stopwatch, folder: Path) -> None:
    """Run the commands as a user does, start-up included."""
    waymark = [sys.executable, "-c", "from waymark.cli.main import main; main()", "day"]
    for run in range(N_RUNS):
        out = folder / f"drawn{run}"
        drawing = [*waymark, "draw", str(folder / "in"), "--seed", SEED.hex(), "--out", str(out)]
        watch.time("waymark day draw (whole command)", lambda c=drawing: _run(c))  # type: ignore[misc]  # bound now
        verifying = [*waymark, "verify", str(folder / "in"), str(out)]
        watch.time("waymark day verify (whole command)", lambda c=verifying: _run(c))  # type: ignore[misc]  # bound now


def against_the_peer() -> str:
    """Time the kernel and fairpyx's serial dictatorship on the same day, alternating."""
    if fairpyx_python() is None:
        return f"Not compared: {ABSENT}."
    problem = make_problem(FULL_DAY, seed=0)
    tickets = np.random.default_rng(0).permutation(problem.n_educators)
    watch = Stopwatch()
    peers = []
    for _ in range(N_RUNS):
        drawn = watch.time("the draw", lambda: draw(problem, ticket_rank=tickets))
        queued = watch.time("first come", lambda: first_come(problem, ticket_rank=tickets))
        peers.append(fairpyx_serial_dictatorship(problem, tickets))
    solve = median(p.solve_seconds for p in peers)
    ours = {"the draw": drawn, "first come": queued}
    rows = [
        [f"Waymark, {name}", f"{watch.total(name):.4f}", f"{solve / watch.total(name):.0f}×", percent(share or 0)]
        for name, share in ((name, summarize(problem, a).first_share) for name, a in ours.items())
    ]
    name = f"fairpyx {peers[0].version}, serial_dictatorship"
    rows.append([name, f"{solve:.4f}", "1×", percent(peers[0].first_share)])
    return "\n\n".join(
        [
            "Kernel time beside fairpyx on the same day and tickets, medians of alternating runs; making the problem "
            "and the instance is not counted. fairpyx's serial dictatorship is first come: everyone in turn takes the "
            "best sessions of the whole day at once.",
            table(["mechanism", "seconds", "faster", "first choices"], rows),
        ]
    )


def _write(result: DayResult, out: Path) -> None:
    write_result(
        out,
        assignments=assignment_rows(result),
        waitlists=waitlist_rows(result),
        draw=draw_record(result, input_sha256=input_sha256(result.day)),
        summary=summary_record(result),
    )


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    print(report())
