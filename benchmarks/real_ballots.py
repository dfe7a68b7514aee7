"""The draw beside first come on real ranked choices, where their folder stands beside the checkout.

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
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np

from benchmarks.research_days import ABSENT, shared_folder
from benchmarks.tables import percent, table
from waymark.apps.pdday.day import Day, Educator, Session
from waymark.apps.pdday.services.problem import build_problem
from waymark.interop.pdday.build import Seats, day_of_lists
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.source import source_of_path
from waymark.kernels.assignment import AssignmentProblem, counted_rank, draw, first_come, summarize

N_LOTTERIES = 100
LEAST_INTEREST = 4
LEAST_SECTIONS = 6
_MEETS = re.compile(r"DEPT (\d+).*?Schedule:.*?((?:Mon|Tue|Wed|Thu|Fri)+ \d\d:\d\d [AP]M)")


def report() -> str:
    """Draw every data set a hundred times and return the table."""
    folder = shared_folder()
    if folder is None:
        return f"Not measured: {ABSENT}."
    rows = [
        [name, *_compared(build_problem(day=day, fill=False))] for name, day in days(folder / "data" / "assignment")
    ]
    header = ["ballots", "people", "slots", "no top-3", "the draw", "mean rank", "the draw", "worst day", "the draw"]
    notes = "\n".join(line for line in (__doc__ or "").splitlines()[6:] if line)
    return "\n\n".join(
        [
            f"Means of {N_LOTTERIES} lotteries: first come, then the draw. “No top-3” are people without any of their "
            "first three choices; “worst day” is the mean rank of the person who fared worst.",
            table(header, rows),
            "What the sources do not say and we assume:",
            notes,
        ]
    )


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


def _compared(problem: AssignmentProblem) -> list[str]:
    rows = []
    for lottery in range(N_LOTTERIES):
        tickets = np.random.default_rng(lottery).permutation(problem.n_educators)
        for serve in (first_come, draw):
            assignment = serve(problem, ticket_rank=tickets)
            figures = summarize(problem, assignment)
            own = np.bincount(problem.slot_educator, minlength=problem.n_educators)
            total = np.bincount(problem.slot_educator, weights=counted_rank(problem, assignment), minlength=len(own))
            worst = float((total / np.maximum(own, 1)).max())
            rows.append((figures.no_top3_share or 0.0, figures.mean_rank or 0.0, worst))
    queue, drawn = np.mean(rows[::2], axis=0), np.mean(rows[1::2], axis=0)
    cells = [str(len(np.unique(problem.slot_educator))), str(problem.n_slots)]
    cells += [percent(queue[0]), percent(drawn[0]), f"{queue[1]:.3f}", f"{drawn[1]:.3f}"]
    return [*cells, f"{queue[2]:.2f}", f"{drawn[2]:.2f}"]


if __name__ == "__main__":
    print(report())
