"""PrefLib ballots (``.soc``: complete strict orders, ``.soi``: incomplete ones) to a day with one breakout.

Every ballot becomes as many people as it was cast, ``v001``, ``v002`` ... in file order; every alternative becomes a
session. What the header says about the numbers of alternatives, voters and orders is checked against the ballots.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext

from waymark.apps.pdday.day import Day, Educator, Session
from waymark.interop.pdday.build import Seats, day_of_lists
from waymark.interop.tables.decode import UndecodableError, text_blocks
from waymark.interop.tables.faults import Findings, Note, shown
from waymark.interop.tables.source import Source

BREAKOUT = "1"
MAX_PEOPLE = 1_000_000
_FACT = re.compile(r"#\s*([A-Z ]+?)(?: (\d{1,9}))?\s*:\s*(.*)", re.ASCII)
_BALLOT = re.compile(r"(\d{1,9}):\s*(\d{1,9}(?:\s*,\s*\d{1,9})*)", re.ASCII)
_STRICT = ("soc", "soi")


@dataclass(slots=True)
class _Election:
    """What a file says, with the line of each fact."""

    facts: dict[str, tuple[int, str]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    ballots: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)


def read_ballots(source: Source, seats: Seats) -> tuple[Day, tuple[Note, ...]]:
    """Read ballots as a day. Raises ``InputRefused`` with all faults found."""
    findings = Findings()
    election = _Election()
    try:
        line = 0
        for block in text_blocks(source, findings):
            for text in block:
                line += 1
                _read_line(source.file, line, text.strip(), election, findings)
    except UndecodableError:
        findings.raise_if_any()
    _check(source.file, election, findings)
    findings.raise_if_any()
    return _day(election, seats), findings.notes


def _read_line(file: str, line: int, text: str, election: _Election, findings: Findings) -> None:
    if not text:
        return
    if text.startswith("#"):
        fact = _FACT.fullmatch(text)
        if fact and fact.group(1) == "ALTERNATIVE NAME" and fact.group(2):
            election.names[int(fact.group(2))] = fact.group(3)
        elif fact:
            election.facts[fact.group(1)] = (line, fact.group(3).strip())
        return
    ballot = _BALLOT.fullmatch(text)
    if ballot:
        order = tuple(int(part) for part in ballot.group(2).split(","))
        election.ballots.append((line, int(ballot.group(1)), order))
        return
    if "{" in text:
        problem = gettext("this ballot has a tie (%(text)s)") % {"text": shown(text)}
        findings.fault(file, line, "", problem, gettext("Use the strict orders (.soc or .soi) of the same data"))
    else:
        problem = gettext("%(text)s is not a ballot") % {"text": shown(text)}
        findings.fault(file, line, "", problem, gettext("Write the count, a colon and the order, such as 4: 9,2,5"))


def _check(file: str, election: _Election, findings: Findings) -> None:
    kind_line, kind = election.facts.get("DATA TYPE", (0, ""))
    if kind not in _STRICT:
        problem = gettext("DATA TYPE is %(kind)s, not soc or soi") % {"kind": shown(kind)}
        findings.fault(file, kind_line, "", problem, gettext("Use the strict orders (.soc or .soi) of the same data"))
        return
    counted = {
        "NUMBER ALTERNATIVES": len(election.names),
        "NUMBER VOTERS": sum(count for _, count, _ in election.ballots),
        "NUMBER UNIQUE ORDERS": len(election.ballots),
    }
    for name, n in counted.items():
        line, told = election.facts.get(name, (0, ""))
        if told != str(n):
            problem = gettext("%(name)s is %(told)s, but the file holds %(n)d") % {
                "name": name,
                "told": shown(told),
                "n": n,
            }
            findings.fault(file, line, "", problem, gettext("Download the file again; it may have been cut off"))
    if counted["NUMBER VOTERS"] > MAX_PEOPLE:
        problem = gettext("there are more than %(n)d voters") % {"n": MAX_PEOPLE}
        findings.fault(file, 0, "", problem, gettext("Use a smaller file"))
    first: dict[tuple[int, ...], int] = {}
    for line, count, order in election.ballots:
        for problem in _ballot_problems(count, order, election, is_complete=kind == "soc"):
            findings.fault(file, line, "", problem, gettext("Download the file again or correct the ballot"))
        before = first.setdefault(order, line)
        if before != line:
            problem = gettext("this order is already in line %(line)d") % {"line": before}
            findings.fault(file, line, "", problem, gettext("Add the counts up in one line"))


def _ballot_problems(count: int, order: tuple[int, ...], election: _Election, *, is_complete: bool) -> list[str]:
    problems = []
    if count < 1:
        problems.append(gettext("the ballot is cast by nobody"))
    for number, n in sorted(Counter(order).items()):
        if number not in election.names:
            problems.append(gettext("alternative %(number)d has no name in the header") % {"number": number})
        if n > 1:
            problems.append(gettext("alternative %(number)d is ranked twice") % {"number": number})
    if is_complete and len(order) < len(election.names):
        told = {"n": len(order), "all": len(election.names)}
        problems.append(gettext("%(n)d of %(all)d alternatives are ranked, and soc means all") % told)
    return problems


def _day(election: _Election, seats: Seats) -> Day:
    n_people = sum(count for _, count, _ in election.ballots)
    width, number_width = max(3, len(str(n_people))), len(str(max(election.names, default=0)))
    ids = {number: f"s{number:0{number_width}d}" for number in election.names}
    sessions = [
        Session(session_id=ids[n], offering_id=ids[n], title=name, breakout=BREAKOUT, capacity_seats=0)
        for n, name in sorted(election.names.items())
    ]
    lists: dict[tuple[str, str], list[str]] = {}
    for _, count, order in election.ballots:
        ranked = [ids[number] for number in order]
        for _ in range(count):
            lists[f"v{len(lists) + 1:0{width}d}", BREAKOUT] = ranked
    people = [Educator(educator_id=person) for person, _ in lists]
    return day_of_lists(educators=people, sessions=seats.given_to(sessions, n_people), lists=lists)
