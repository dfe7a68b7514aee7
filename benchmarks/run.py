"""Measure everything anew and write benchmarks/RESULTS.md.

    python -m benchmarks.run [NAME ...]

With names, only those parts are measured, and the others are kept as they stand in the file.
"""

import os
import platform
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import waymark
from benchmarks import (
    advice,
    balance,
    credit,
    engine,
    engine_scale,
    faults,
    incentives,
    million,
    objectives,
    odds,
    real_ballots,
    registration,
    repair,
    roster_import,
    sign_in,
    speed,
)

RESULTS = Path(__file__).with_name("RESULTS.md")
PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "balance": ("Balancing rules", balance.report),
    "incentives": ("Misreports", incentives.report),
    "odds": ("The odds of a day", odds.report),
    "advice": ("Advice", advice.report),
    "real_ballots": ("Real ballots", real_ballots.report),
    "speed": ("A day of 1,000 × 138", speed.report),
    "engine": ("The optimising kernels", engine.report),
    "engine_scale": ("The optimising kernels at scale", engine_scale.report),
    "objectives": ("Objectives over people", objectives.report),
    "repair": ("A cancelled session", repair.report),
    "credit": ("Memory from day to day", credit.report),
    "million": ("A million people", million.report),
    "registration": ("The opening of ranking", registration.report),
    "roster_import": ("A roster of a whole district", roster_import.report),
    "sign_in": ("A storm of sign-ins", sign_in.report),
    "faults": ("Kill -9 at random moments", faults.report),
}
HOW = """\
# Results

What the scripts in this folder printed last. Repeat all of it, or one part by name:

    make setup
    python3 -m venv .venv-bench && .venv-bench/bin/pip install --require-hashes -r requirements-bench.txt
    .venv/bin/python -m benchmarks.run
    .venv/bin/python -m benchmarks.run speed

The second line makes the environment of the named peers, fairpyx and OR-tools, with an older numpy. Real ballots and
the research's generator are read from `../shared` or from the folder that `WAYMARK_SHARED` names; without them those
rows are left out, and the text says so. Seconds depend on the machine and on what else it does:
trust ratios of one run."""


def main(names: list[str]) -> int:
    """Measure the named parts, or all, and write the file."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"There is no part {', '.join(unknown)}. The parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    sections = _sections(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name in names or list(PARTS):
        title, report = PARTS[name]
        print(f"Measuring: {title} …", file=sys.stderr, flush=True)
        sections[title] = f"{_machine()}\n\n{report()}"
        print(f"\n## {title}\n\n{sections[title]}", flush=True)
    known = [title for title, _ in PARTS.values() if title in sections]
    text = "\n\n".join([HOW, *(f"## {title}\n\n{sections[title]}" for title in known)])
    RESULTS.write_text(text + "\n", encoding="utf-8")
    return 0


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {title: body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)}


def _machine() -> str:
    """Say when and on what kind of machine, without naming it."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    busy = os.getloadavg()[0]
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} {platform.machine()} cores, {memory_gb:.0f} GB, "
        f"load {busy:.1f} at the start; Python {platform.python_version()}, numpy {np.__version__}, "
        f"Waymark {waymark.__version__}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
