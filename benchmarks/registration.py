"""The opening of ranking: 1,000 people save three lists each within a minute, on a real server of this machine.

    python -m benchmarks.registration [--people 1000] [--seconds 60] [--kills 0]

The load is open: when somebody comes is fixed in advance, 60 % of all in the first tenth of the time, and a slow server
does not slow anybody down. Every latency is counted from the moment at which the person meant to act. Afterwards the
database is compared, list by list, with what was acknowledged. With ``--kills``, that many processes of the web server
are killed outright on the way; whoever gets no answer sends the same list again, as the page does, and nothing that was
acknowledged may be lost. ``DATABASE_URL`` takes PostgreSQL instead of a SQLite file of its own; its database must be
empty.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.registration_clients import N_CLIENTS, Save, Told, everybody, look
from benchmarks.registration_server import Killer, busy_s, district_of, environment, kept, processor_s, serving
from benchmarks.tables import table

N_BREAKOUTS = 3
N_PAGES = 100
FIRST_TENTH_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Load:
    """How many come, in what time, and how many processes of the web server are killed on the way."""

    n_people: int = 1000
    seconds: float = 60.0
    n_kills: int = 0


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds of processor that a stretch of time took: the server's, the clients', and everything else's here."""

    wall_s: float
    server_s: float
    clients_s: float
    others_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """All answers, and what the database held afterwards by (attendee, breakout)."""

    load: Load
    database: str
    told: tuple[Told, ...]
    n_killed: int
    n_lost: int
    n_wrong: int
    saves: Effort
    pages: Effort
    machine_load: float

    @property
    def n_errors(self) -> int:
        """How many lists were never acknowledged."""
        return sum(not one.is_acknowledged for one in self.told)

    def quantile(self, share: float) -> float:
        """Return a quantile of the latencies, in seconds from the intended moment."""
        ordered = sorted(one.seconds for one in self.told)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def arrivals(load: Load, sessions: Sequence[Sequence[str]], seed: int = 16) -> list[Save]:
    """Return every list that will be saved, in the order of the moments; nobody's depends on an answer."""
    rng = random.Random(seed)  # noqa: S311 - a load that can be repeated, no secret
    found = []
    for person in range(load.n_people):
        early = rng.random() < FIRST_TENTH_SHARE
        begins = rng.uniform(0, load.seconds / 10) if early else rng.uniform(load.seconds / 10, load.seconds)
        for breakout in range(N_BREAKOUTS):
            # Nobody reads the catalogue in no time, yet all of it lies within the minute.
            at_s = min(begins + breakout * load.seconds / 60, load.seconds)
            found.append(Save(at_s, person, breakout, tuple(rng.sample(sessions[breakout], 10))))
    return sorted(found, key=lambda save: (save.at_s, save.person, save.breakout))


def run(load: Load, *, folder: Path, database_url: str = "") -> Outcome:
    """Start a server with a district in its records, let everybody come, and compare what it kept."""
    env = environment(folder, database_url)
    with serving(env, folder / "log") as (address, server):
        district = district_of(env, load.n_people)
        plan = arrivals(load, district.sessions)
        # The first pages make the server read its code; the others are counted.
        look(address, district, n_times=2 * N_BREAKOUTS)
        machine_load = os.getloadavg()[0]
        begun = _Begun(server.pid)
        look(address, district, n_times=N_PAGES)
        pages = begun.until_now()
        killer = Killer(server.pid, n_kills=load.n_kills, seconds=load.seconds)
        killer.start()
        begun = _Begun(server.pid)
        told = everybody(address, district, plan)
        saves = begun.until_now()
        n_killed = killer.finish()
        found = kept(env, district)
    wanted = {(district.attendees[t.save.person], t.save.breakout): t for t in told if t.is_acknowledged}
    return Outcome(
        load=load,
        database="PostgreSQL" if database_url else "SQLite",
        told=tuple(told),
        n_killed=n_killed,
        n_lost=sum(key not in found for key in wanted),
        n_wrong=sum(key in found and found[key] != list(one.save.wanted) for key, one in wanted.items()),
        saves=saves,
        pages=pages,
        machine_load=machine_load,
    )


class _Begun:
    """What the processors had done when a stretch of time began."""

    def __init__(self, server_pid: int) -> None:
        self._server_pid = server_pid
        self._at = self._now()

    def _now(self) -> tuple[float, float, float, float]:
        return time.monotonic(), processor_s(self._server_pid), time.process_time(), busy_s()

    def until_now(self) -> Effort:
        """Return what they have done since."""
        wall, server, clients, busy = (now - then for now, then in zip(self._now(), self._at, strict=True))
        # A database server of its own counts as others: it is not ours to look into.
        return Effort(wall, server, clients, max(0.0, busy - server - clients))


def outcomes(loads: Sequence[Load], *, database_url: str = "") -> list[Outcome]:
    """Run each load on a server of its own, with its records in a SQLite file of its own unless told otherwise."""
    found = []
    for load in loads:
        with tempfile.TemporaryDirectory() as name:
            found.append(run(load, folder=Path(name), database_url=database_url))
    return found


def report_of(found: Sequence[Outcome]) -> str:
    """Return the table and what it means."""
    header = ("load", "database", "errors", "lost", "wrong", "p50, s", "p95, s", "p99, s", "slowest, s", "sent again")
    rows = [
        (
            _name(o),
            o.database,
            *(str(number) for number in (o.n_errors, o.n_lost, o.n_wrong)),
            *(f"{o.quantile(share):.3f}" for share in (0.5, 0.95, 0.99, 1.0)),
            str(sum(t.n_tries > 1 for t in o.told)),
        )
        for o in found
    ]
    cost_header = ("load", "database", "a save", "a page", "clients, a save", "others, cores", "load before")
    costs = [
        (
            _name(o),
            o.database,
            f"{1000 * o.saves.server_s / len(o.told):.1f}",
            f"{1000 * o.pages.server_s / N_PAGES:.1f}",
            f"{1000 * o.saves.clients_s / len(o.told):.2f}",
            f"{o.saves.others_s / o.saves.wall_s:.2f}",
            f"{o.machine_load:.1f}",
        )
        for o in found
    ]
    return f"""\
Open load on loopback: arrivals fixed in advance, 60 % of the people in the first tenth of the time, three lists of ten
sessions each, {N_CLIENTS} connections; seconds from the moment at which the person meant to save. The clients share
the machine with the server, which is `waymark serve` as it comes: two processes of four threads.

{table(header, rows)}

Milliseconds of processor that the server spent on a save and on a page of the catalog, and the clients on a save.
Others is what everything else on the machine used meanwhile, in whole cores; a PostgreSQL server is among them.

{table(cost_header, costs)}

An error is a list that was never acknowledged; lost and wrong are acknowledged lists that the database did not hold,
or not in their order, when all was over. Who gets no answer because a process was killed sends the same list again."""


def _name(outcome: Outcome) -> str:
    load = outcome.load
    name = f"{load.n_people:,} people, {len(outcome.told):,} lists in {load.seconds:.0f} s"
    return f"{name}, {outcome.n_killed} × kill -9" if load.n_kills else name


def report() -> str:
    """Measure a minute as it comes, one in which processes are killed, and, where there is one, on PostgreSQL."""
    found = outcomes([Load(), Load(n_kills=3)])
    url = os.environ.get("DATABASE_URL", "")
    return report_of([*found, *(outcomes([Load()], database_url=url) if url else ())])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one load, print the table, and return 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description="Measure the opening of ranking on this machine.")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=0)
    asked = parser.parse_args(arguments)
    load = Load(asked.people, asked.seconds, asked.kills)
    found = outcomes([load], database_url=os.environ.get("DATABASE_URL", ""))
    print(report_of(found))
    return int(any(o.n_errors or o.n_lost or o.n_wrong for o in found))


if __name__ == "__main__":
    sys.exit(main())
