"""A storm of sign-ins: 1,000 in a minute, while others look at pages and save lists. Does hashing starve them?

    python -m benchmarks.sign_in [--seconds 60] [--people 1000]

The load is open, as in `benchmarks.registration`: who comes when is fixed in advance, 60 % in the first tenth of the
time, and every latency counts from the moment at which the person meant to act. Who signs in with the district's
provider asks for a page, posts, goes there (the provider is inside the server) and comes back with a signed token, of
which everything is checked. Who uses a local account asks for a page and posts a password, which is hashed; the second
step is left out. Whoever is told to come back does so after the time that the answer names, within the minute.

``DATABASE_URL`` takes PostgreSQL instead of a SQLite file of its own; its database must be empty. `report` makes a
server of its own for it, where the machine has the programs.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.private_postgresql import NoServerPrograms, private_server
from benchmarks.registration_clients import District, Lines, ask, list_request, written
from benchmarks.sign_in_clients import BUSY, Act, Answer, Came, LocalPerson, come, serving, set_up, with_provider
from benchmarks.tables import table

FIRST_TENTH_SHARE = 0.6
OTHERS_A_SECOND = 20
N_BREAKOUTS = 3
WORKS = (200, 302)


@dataclass(frozen=True, slots=True)
class Storm:
    """How many sign in within the time, which share of them with a password, and whether the gate is there."""

    name: str
    n_people: int = 1000
    local_share: float = 0.0
    with_gate: bool = True
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one storm: sign-ins with the provider and with passwords, and the others' pages and lists."""

    storm: Storm
    database: str
    provider: tuple[Came, ...]
    local: tuple[Came, ...]
    pages: tuple[Came, ...]
    saves: tuple[Came, ...]


def storms(*, n_people: int = 1000, seconds: float = 60.0) -> list[Storm]:
    """Return the calm, the usual mix, and nothing but passwords with and without the gate."""
    return [
        Storm("nobody signs in", 0, seconds=seconds),
        Storm("9 of 10 with the provider", n_people, 0.1, seconds=seconds),
        Storm("passwords only", n_people, 1.0, seconds=seconds),
        Storm("passwords only, gate off", n_people, 1.0, with_gate=False, seconds=seconds),
    ]


def run(wanted: Sequence[Storm], *, folder: Path, database_url: str = "") -> list[Outcome]:
    """Make the records, and let one storm after the other come, each on a server that was just started."""
    n_people = max(max(storm.n_people, int(storm.seconds * OTHERS_A_SECOND)) for storm in wanted)
    env, district = set_up(folder, database_url, n_people=n_people)
    return [_one(storm, i, env, folder, district) for i, storm in enumerate(wanted)]


def _one(storm: Storm, turn: int, env: dict[str, str], folder: Path, district: District) -> Outcome:
    rng = random.Random(60)  # noqa: S311 - a load that can be repeated, no secret
    lines = Lines()
    with serving(env, folder, with_gate=storm.with_gate) as address:
        _warm(address, district, lines)
        starts = time.monotonic() + 1.0
        until = starts + storm.seconds
        with ThreadPoolExecutor(storm.n_people + 2 * OTHERS_A_SECOND) as everybody:
            told: dict[str, list[Came]] = {"provider": [], "local": [], "pages": [], "saves": []}
            acts = [*_newcomers(storm, address, rng), *_others(storm, address, district, lines, turn=turn)]
            futures = [
                (kind, everybody.submit(come, act, meant=starts + at_s, until=until))
                for at_s, kind, act in sorted(acts, key=lambda one: one[0])
            ]
            for kind, future in futures:
                told[kind].append(future.result())
        lines.close()
    found = {kind: tuple(came) for kind, came in told.items()}
    return Outcome(storm, "PostgreSQL" if "DATABASE_URL" in env else "SQLite", **found)


def _newcomers(storm: Storm, address: str, rng: random.Random) -> list[tuple[float, str, Act]]:
    tenth = storm.seconds / 10
    found: list[tuple[float, str, Act]] = []
    for number in range(storm.n_people):
        at_s = rng.uniform(0, tenth) if rng.random() < FIRST_TENTH_SHARE else rng.uniform(tenth, storm.seconds)
        if rng.random() < storm.local_share:
            found.append((at_s, "local", LocalPerson(address, number).sign_in))
        else:
            found.append((at_s, "provider", partial(with_provider, address, number)))
    return found


def _others(storm: Storm, address: str, district: District, lines: Lines, *, turn: int) -> list[tuple[float, str, Act]]:
    """Return who is signed in already: every second one looks at a page, the others save a list."""
    rng = random.Random(turn)  # noqa: S311 - lists that can be repeated, no secret
    found: list[tuple[float, str, Act]] = []
    for i in range(int(OTHERS_A_SECOND * storm.seconds)):
        kind, request = "pages", _page(address, district, i)
        if i % 2:
            kind, request = "saves", _save(address, district, i, turn, rng)
        found.append((i / OTHERS_A_SECOND, kind, partial(_sent, address, lines, request)))
    return found


def _page(address: str, district: District, number: int) -> bytes:
    return written(address, district, number % len(district.cookies), f"/choose/days/{district.day}/rank/1/")


def _save(address: str, district: District, number: int, turn: int, rng: random.Random) -> bytes:
    """Return the first save of a list: each turn takes others, of odd people in three breakouts, then of even ones."""
    person, breakout = number - turn // N_BREAKOUTS, (number + turn) % N_BREAKOUTS
    return list_request(address, district, person, breakout, rng.sample(district.sessions[breakout], 10))


def _sent(address: str, lines: Lines, request: bytes) -> Answer:
    try:
        return Answer(ask(lines, address, request))
    except OSError:
        lines.forget()
        raise


def _warm(address: str, district: District, lines: Lines) -> None:
    """Make every process of the server read its code."""
    for number in range(8):
        with_provider(address, number)
        _sent(address, lines, _page(address, district, number))


def report_of(found: Sequence[Outcome]) -> str:
    """Return the tables and what they mean."""
    header = ("storm", "database", "who", "came", "errors", "come later", "p50, s", "p99, s", "slowest, s")
    rows = [row for o in found for row in _rows(o)]
    return f"""\
Open load on loopback, on the web server as it comes (two processes of four threads): 1,000 sign-ins in a minute, 60 %
of them in the first tenth, while others who are signed in open the catalog and save lists, {OTHERS_A_SECOND} times a
second together. Seconds from the moment at which the person meant to act to the last answer.

{table(header, rows)}

“Come later” are people who were told within the minute that many sign in with passwords at this moment, and who had
not got in when it was over; errors are all other answers that were not the page. A password costs a fortieth of a
second of a processor: the gate lets each process begin fifteen in a second, two at a time, and gives the others a turn.
Without it (the last storm, which only a benchmark can ask for) every thread hashes, and everybody waits.
The provider signs its tokens inside the server, which counts with the sign-ins."""


def _rows(outcome: Outcome) -> list[tuple[str, ...]]:
    kinds = {
        "with the provider": outcome.provider,
        "with passwords": outcome.local,
        "pages of others": outcome.pages,
        "lists of others": outcome.saves,
    }
    return [(outcome.storm.name, outcome.database, who, *_figures(came)) for who, came in kinds.items() if came]


def _figures(came: Sequence[Came]) -> tuple[str, ...]:
    n_later = sum(one.status == BUSY for one in came)
    n_errors = sum(one.status not in (*WORKS, BUSY) for one in came)
    counts = (len(came), n_errors, n_later)
    return (*(str(n) for n in counts), *(f"{quantile(came, share):.3f}" for share in (0.5, 0.99, 1.0)))


def quantile(came: Sequence[Came], share: float) -> float:
    """Return a quantile of the seconds of those who got in or got their page; 0 where nobody did."""
    ordered = sorted(one.seconds for one in came if one.status in WORKS) or [0.0]
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _outcomes(wanted: Sequence[Storm], database_url: str = "") -> list[Outcome]:
    with tempfile.TemporaryDirectory(prefix="waymark-storm-") as name:
        return run(wanted, folder=Path(name), database_url=database_url)


def report() -> str:
    """Measure every storm on SQLite and on a PostgreSQL server of its own."""
    found = _outcomes(storms())
    try:
        with private_server() as server:
            found += _outcomes(storms(), server.url)
    except NoServerPrograms as reason:
        return f"{report_of(found)}\n\nNot run on PostgreSQL: {reason}."
    return report_of(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the storms on one database, and print the table."""
    parser = argparse.ArgumentParser(description="Measure a storm of sign-ins on this machine.")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args(arguments)
    wanted = storms(n_people=asked.people, seconds=asked.seconds)
    print(report_of(_outcomes(wanted, os.environ.get("DATABASE_URL", ""))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
