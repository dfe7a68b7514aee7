"""Every mechanism on real ranked choices, where their folder stands beside the checkout.

    python -m benchmarks.real_ballots

The sources say who wants what, but not always on what timetable and with how many seats. What we assume:

- AGH 2003 and 2004 (PrefLib 00009): complete orders of 9 and 7 courses. Three courses each: a day of three breakouts,
  every course once in each, everyone's order the same in all; 1.05 or 1.25 seats per person and breakout, spread
  evenly.
- Glasgow (PrefLib 00038, eight years): one project each, one seat per project. One breakout, where the draw is first
  come by design.
- UMass (survey of 1,061 students): courses that meet at the same time of the week are one breakout, the seven times
  with six courses or more; the course number is the offering, so sections repeat. A list holds the courses of that
  time with an interest of 4 or more (8, required, comes first), the most interesting first, ties in an order drawn for
  each student. Half as many seats as there are lists, spread evenly.
"""

import csv
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.bar_charts import Row, stacked
from benchmarks.research_days import ABSENT, shared_folder
from benchmarks.tables import percent, table
from waymark.apps.pdday.day import Day, Educator, Session
from waymark.apps.pdday.services.problem import build_problem
from waymark.interop.pdday.build import Seats, day_of_lists
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.source import source_of_path
from waymark.kernels.assignment import (
    Assignment,
    AssignmentProblem,
    ProvenAssignment,
    counted_rank,
    draw,
    first_come,
    summarize,
)
from waymark.kernels.assignment.optimum import optimum
from waymark.kernels.assignment.swap import draw_and_swap

CHART = Path(__file__).resolve().parents[1] / "docs" / "images" / "real-ballots.svg"
N_LOTTERIES = 20
LEAST_INTEREST = 4
LEAST_SECTIONS = 6
_MEETS = re.compile(r"DEPT (\d+).*?Schedule:.*?((?:Mon|Tue|Wed|Thu|Fri)+ \d\d:\d\d [AP]M)")


@dataclass(frozen=True, slots=True)
class Measured:
    """One mechanism on one set of ballots, as means of its lotteries.

    ``counts`` are slots by first, second, third, later choice and none, summed over the lotteries.
    """

    name: str
    no_top3: float
    mean_rank: float
    worst_day: float
    counts: tuple[int, ...]
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Every mechanism on one set of ballots."""

    ballots: str
    n_people: int
    n_slots: int
    measured: tuple[Measured, ...]


def report() -> str:
    """Compare the mechanisms on every set of ballots, draw the chart, and return the table."""
    folder = shared_folder()
    if folder is None:
        return f"Not measured: {ABSENT}."
    problems = [(name, build_problem(day=day, fill=False)) for name, day in days(folder / "data" / "assignment")]
    _warm(problems[0][1])
    found = [_compared(name, problem) for name, problem in problems]
    CHART.write_text(chart_of(found), encoding="utf-8")
    header = ["ballots", "people", "slots", "mechanism", "no top-3", "mean rank", "worst day", "gap", "s"]
    notes = "\n".join(line for line in (__doc__ or "").splitlines()[6:] if line)
    return "\n\n".join(
        [
            f"Means over the same {N_LOTTERIES} lotteries; the optimum has no lottery but for ties. “No top-3” are "
            "people without any of their first three choices; “worst day” is the mean rank of the person who fared "
            "worst; “gap” the largest that was left, for draw+swap against the best day that keeps everyone's floor; "
            "“s” the median seconds of one result.",
            table(header, [row for one in found for row in _rows(one)]),
            "What the sources do not say and we assume:",
            notes,
        ]
    )


def chart_of(found: Sequence[Compared]) -> str:
    """Return the chart; the eight years of Glasgow are one group, as they are alike and small."""
    glasgow = [one for one in found if one.ballots.startswith("Glasgow")]
    groups = [(one.ballots, one.measured) for one in found if one not in glasgow]
    if glasgow:
        pooled = [_pooled([one.measured[i] for one in glasgow], glasgow) for i in range(len(glasgow[0].measured))]
        groups.insert(-1, (f"Glasgow, {len(glasgow)} years together", tuple(pooled)))
    return stacked(
        title="Who gets which choice on real ballots, by mechanism",
        note_heading="mean rank",
        groups=[
            (name, [Row(one.name, one.counts, f"{one.mean_rank:.2f}") for one in measured]) for name, measured in groups
        ],
    )


def _pooled(parts: Sequence[Measured], of: Sequence[Compared]) -> Measured:
    n_slots = sum(one.n_slots for one in of)
    return replace(
        parts[0],
        counts=tuple(sum(counts) for counts in zip(*(part.counts for part in parts), strict=True)),
        mean_rank=sum(part.mean_rank * one.n_slots for part, one in zip(parts, of, strict=True)) / n_slots,
    )


def _rows(one: Compared) -> Iterator[list[str]]:
    for i, found in enumerate(one.measured):
        first = [one.ballots, str(one.n_people), str(one.n_slots)] if i == 0 else ["", "", ""]
        figures = [percent(found.no_top3), f"{found.mean_rank:.3f}", f"{found.worst_day:.2f}"]
        gap = percent(found.gap, 2) if found.name in PROVEN else ""
        yield [*first, found.name, *figures, gap, f"{found.seconds:.3f}"]


def days(folder: Path) -> Iterator[tuple[str, Day]]:
    """Yield every data set as a day, by name."""
    for year, number in ((2003, 1), (2004, 2)):
        path = folder / "preflib" / f"agh_00009-0000000{number}.soc"
        for supply in (Fraction(105, 100), Fraction(125, 100)):
            yield f"AGH {year}, {float(supply)} seats each", _three_breakouts(path, supply)
    for number in range(1, 9):
        path = folder / "preflib" / f"project_0000000{number}.soi"
        day, _ = read_ballots(source_of_path(path), Seats(per_session=1))
        yield f"Glasgow {number}", day
    yield "UMass", umass_day(folder / "umass")


def umass_day(folder: Path) -> Day:
    """Read the survey as a day; see the top of this file for the rule."""
    with (folder / "survey_column_mapping.csv").open(encoding="utf-8-sig", newline="") as file:
        sections = {row["question"]: _section(row) for row in csv.DictReader(file, delimiter="|")}
    with (folder / "survey_data.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *answers = csv.reader(file)
    columns = [sections.get(name) for name in _numbered(header)]
    offered = Counter(section.breakout for section in columns if section)
    course = {i: s for i, s in enumerate(columns) if s and offered[s.breakout] >= LEAST_SECTIONS}
    luck = np.random.default_rng(0).random((len(answers), len(columns))).tolist()
    lists: dict[tuple[str, str], list[str]] = {}
    for number, answer in enumerate(answers):
        wanted = [i for i in course if answer[i].isdigit() and int(answer[i]) >= LEAST_INTEREST]
        for i in sorted(wanted, key=lambda i: (-int(answer[i]), luck[number][i])):
            lists.setdefault((f"v{number:04}", course[i].breakout), []).append(course[i].session_id)
    asking = Counter(time for _, time in lists)
    sessions = [replace(s, capacity_seats=ceil(asking[s.breakout] / 2 / offered[s.breakout])) for s in course.values()]
    people = [Educator(f"v{number:04}") for number in range(len(answers))]
    return day_of_lists(educators=people, sessions=sessions, lists=lists)


def _section(row: dict[str, str]) -> Session | None:
    found = _MEETS.search(row["description"])
    if found is None:
        return None
    number, time = found.groups()
    return Session(row["question"], number, f"DEPT {number}", time, capacity_seats=0)


def _numbered(header: list[str]) -> list[str]:
    """Tell columns of one name apart as the survey's list of questions does: the second "7 _1" is "7 _1.1"."""
    seen: Counter[str] = Counter()
    names = []
    for name in header:
        names.append(f"{name}.{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return names


def _three_breakouts(path: Path, supply: Fraction) -> Day:
    one, _ = read_ballots(source_of_path(path), Seats(supply=supply))
    ids = [s.session_id for s in one.sessions]
    wishes: dict[str, list[str]] = {}
    for educator, session in zip(one.choices.educator.tolist(), one.choices.session.tolist(), strict=True):
        wishes.setdefault(one.educators[educator].educator_id, []).append(ids[session])
    labels = ("1", "2", "3")
    sessions = [
        Session(f"{s.session_id}-{label}", s.offering_id, s.title, label, s.capacity_seats)
        for s in one.sessions
        for label in labels
    ]
    lists = {(person, b): [f"{wish}-{b}" for wish in ranked] for person, ranked in wishes.items() for b in labels}
    return day_of_lists(educators=one.educators, sessions=sessions, lists=lists)


Serve = Callable[[AssignmentProblem, NDArray[np.int64]], tuple[Assignment, float]]


def _plain(serve: Callable[..., Assignment]) -> Serve:
    return lambda problem, tickets: (serve(problem, ticket_rank=tickets), 0.0)


def _proven(serve: Callable[..., ProvenAssignment]) -> Serve:
    def served(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> tuple[Assignment, float]:
        found = serve(problem, ticket_rank=tickets)
        return found.assignment, (found.total_rank - found.bound) / max(found.total_rank, 1)

    return served


MECHANISMS: dict[str, tuple[int, Serve]] = {
    "first come": (N_LOTTERIES, _plain(first_come)),
    "draw": (N_LOTTERIES, _plain(draw)),
    "draw+swap": (N_LOTTERIES, _proven(draw_and_swap)),
    "optimum": (1, _proven(optimum)),
}
PROVEN = ("draw+swap", "optimum")


def _warm(problem: AssignmentProblem) -> None:
    """Compile the loops before anything is timed."""
    for _, serve in MECHANISMS.values():
        serve(problem, np.arange(problem.n_educators))


def _compared(name: str, problem: AssignmentProblem) -> Compared:
    measured = tuple(_measured(way, problem, n, serve) for way, (n, serve) in MECHANISMS.items())
    return Compared(name, len(np.unique(problem.slot_educator)), problem.n_slots, measured)


def _measured(name: str, problem: AssignmentProblem, n_lotteries: int, serve: Serve) -> Measured:
    rows, seconds, counts = [], [], np.zeros(5, np.int64)
    for lottery in range(n_lotteries):
        tickets = np.random.default_rng(lottery).permutation(problem.n_educators)
        began = time.perf_counter()
        assignment, gap = serve(problem, tickets)
        seconds.append(time.perf_counter() - began)
        figures = summarize(problem, assignment)
        own = np.bincount(problem.slot_educator, minlength=problem.n_educators)
        total = np.bincount(problem.slot_educator, weights=counted_rank(problem, assignment), minlength=len(own))
        worst = float((total / np.maximum(own, 1)).max())
        rows.append((figures.no_top3_share or 0.0, figures.mean_rank or 0.0, worst, gap))
        # 1, 2, 3, later; a slot without a seat has rank 0 and comes last.
        rank = assignment.slot_rank
        counts += np.bincount(np.where(rank == 0, 4, np.minimum(rank, 4) - 1), minlength=5)
    no_top3, mean_rank, worst_day, _ = np.mean(rows, axis=0).tolist()
    largest_gap = max(row[3] for row in rows)
    return Measured(
        name, no_top3, mean_rank, worst_day, tuple(counts.tolist()), largest_gap, statistics.median(seconds)
    )


if __name__ == "__main__":
    print(report())
