"""Kill -9 at random moments, while people save lists and rosters are imported: what was promised must still hold.

    python -m benchmarks.faults [--kills 50] [--seed 9] [--only SQLite]

Everything runs on this machine, in folders of its own: ``waymark serve`` as it comes, four people who save lists one
after the other, and rosters that are imported in turn, in which every name differs from the one before. PostgreSQL is a
server that this program makes and starts on a port of its own; only processes that were started here are killed. The
moments are drawn with a seed, over the time that a whole import takes. After each kill the records are compared with
what was acknowledged and must be as before or as after the import; then the import must come to its end.

Kill -9 is the end of a process, not of the machine: what a power cut does to a disk is not measured here.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.faults_rosters import write_both
from benchmarks.faults_run import Kill, Run, Target
from benchmarks.private_postgresql import NoServerPrograms, PrivateServer, private_server
from benchmarks.registration_server import environment
from benchmarks.tables import table

ON_SQLITE = (Target.WORKER, Target.WEB_PROCESS, Target.WEB_SERVER, Target.SERVICE, Target.COMMAND)
ON_POSTGRESQL = (*ON_SQLITE, Target.POSTGRESQL, Target.BACKEND)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many kills, drawn how, among how many people."""

    n_kills: int = 50
    seed: int = 9
    n_people: int = 40
    n_roster: int = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it on one database."""

    database: str
    kills: tuple[Kill, ...]
    n_acknowledged: int
    faults: tuple[str, ...]
    import_s: float
    seconds: float


def run(plan: Plan, *, folder: Path, server: PrivateServer | None = None) -> Outcome:
    """Kill one thing after the other, in turn, and compare."""
    began = time.monotonic()
    env = environment(folder, server.url if server else "")
    targets = ON_POSTGRESQL if server else ON_SQLITE
    rng = random.Random(plan.seed)  # noqa: S311 - moments that can be repeated, no secret
    rosters = write_both(folder, n_people=plan.n_roster)
    with Run(env, folder, rosters, server=server, n_people=plan.n_people).begun() as found:
        kills = [found.kill(targets[i % len(targets)], rng) for i in range(plan.n_kills)]
        faults = [*found.end(), *(f"kill {i + 1} ({k.target}): {f}" for i, k in enumerate(kills) for f in k.faults)]
    return Outcome(
        database="PostgreSQL" if server else "SQLite",
        kills=tuple(kills),
        n_acknowledged=found.journal.n_acknowledged,
        faults=tuple(faults),
        import_s=found.import_s,
        seconds=time.monotonic() - began,
    )


def run_on_sqlite(plan: Plan) -> Outcome:
    """Run it on a SQLite file in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="waymark-faults-") as name:
        return run(plan, folder=Path(name))


def run_on_postgresql(plan: Plan) -> Outcome:
    """Run it on a server of its own.

    Raises
    ------
    NoServerPrograms
    """
    with private_server() as server, tempfile.TemporaryDirectory(prefix="waymark-faults-") as name:
        return run(plan, folder=Path(name), server=server)


ENGINES: dict[str, Callable[[Plan], Outcome]] = {"SQLite": run_on_sqlite, "PostgreSQL": run_on_postgresql}


def report_of(found: Sequence[Outcome]) -> str:
    """Return the tables and what they mean."""
    header = (
        "killed", "database", "kills", "in an import", "lost", "half", "log broken", "stuck",
        "pages again, s", "slowest, s", "import done, s", "slowest, s",
    )  # fmt: skip
    rows = [_row(o, target) for o in found for target in Target if any(k.target is target for k in o.kills)]
    facts = [
        f"- {o.database}: {len(o.kills)} kills in {o.seconds:.0f} s, {o.n_acknowledged:,} lists acknowledged "
        f"meanwhile; an import that nobody disturbs took {o.import_s:.1f} s. "
        + (" ".join(o.faults) if o.faults else "Nothing was amiss after any of them, nor at the end.")
        for o in found
    ]
    return f"""\
Kill -9 at moments drawn over the whole of an import, while four people save lists one after the other. “The service”
is `waymark serve` with all its processes, “the server” PostgreSQL with all of its; both are started again at once.

{table(header, rows)}

{chr(10).join(facts)}

“In an import” counts the kills that hit while a roster was read or applied. Lost are acknowledged lists that the
records did not hold; half, records that were neither as before nor as after the import, or not what the import said;
stuck, imports that did not come to their end by themselves or, for a command, when it was given again. Seconds are the
median and the slowest, from the kill until a page comes again and until the import is done, with all that it had
still to do. A killed process is not a power cut: the pages that the system holds in memory survive it."""


def _row(outcome: Outcome, target: Target) -> tuple[str, ...]:
    kills = [kill for kill in outcome.kills if kill.target is target]
    counts = (
        len(kills),
        sum(kill.is_in_import for kill in kills),
        sum(kill.n_lost for kill in kills),
        sum(kill.is_half for kill in kills),
        sum(kill.is_log_broken for kill in kills),
        sum(kill.is_stuck for kill in kills),
    )
    times = [[kill.pages_s for kill in kills], [kill.import_s for kill in kills]]
    return (
        str(target),
        outcome.database,
        *(str(n) for n in counts),
        *(f"{value:.1f}" for seconds in times for value in (median(seconds), max(seconds))),
    )


def report() -> str:
    """Kill fifty times on each database, and say where one could not be tried."""
    found, missing = [], []
    for name, engine in ENGINES.items():
        try:
            found.append(engine(Plan()))
        except NoServerPrograms as reason:
            missing.append(f"Not run on {name}: {reason}.")
    return "\n\n".join([report_of(found), *missing])


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill so many times on each database, print the table, and return 1 if anything was amiss."""
    parser = argparse.ArgumentParser(description="Kill -9 at random moments, and look what is left.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--only", choices=list(ENGINES))
    asked = parser.parse_args(arguments)
    names = [asked.only] if asked.only else list(ENGINES)
    try:
        found = [ENGINES[name](Plan(asked.kills, asked.seed)) for name in names]
    except NoServerPrograms as reason:
        print(f"PostgreSQL cannot be tried here: {reason}. Try --only SQLite.", file=sys.stderr)
        return 2
    print(report_of(found))
    return int(any(o.faults for o in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
