"""Judge a published day: is this, row for row, the result of that input and that seed?"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.problem import build_problem
from waymark.apps.pdday.services.verify_bounds import NO_BOUNDS, PROVEN, Bounds, drawn_seats, replayed_bounds
from waymark.apps.pdday.services.verify_mending import judge_mended, replayed
from waymark.kernels.assignment import AssignmentProblem, Breach, Rule, Verdict, judge
from waymark.kernels.assignment.people_day import Objective

FORMAT_VERSION = 1
CONTEXT = "pd-day"
_SEED = re.compile(r"[0-9a-f]{64}")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Review:
    """What the judge says: no findings means that this is the result.

    ``findings`` are sentences that name file and line; at most the first ones are kept, ``n_findings`` counts all.
    """

    findings: tuple[str, ...]
    n_findings: int
    n_checks: int

    @property
    def holds(self) -> bool:
        """Whether the published day is the result of its input and seed."""
        return self.n_findings == 0


def verify_result(*, day: Day, input_sha256: str, published: Published, replay: DayResult | None = None) -> Review:
    """Compare a published day with what its input and seed must give, without drawing it again.

    Parameters
    ----------
    day : Day
        The input that the day claims to come from.
    input_sha256 : str
        Hash of that input in canonical form.
    published : Published
    replay : DayResult, optional
        What a mechanism that searches gave for this input and seed when that was verified before: it is compared with,
        and the search, which needs a compiler, is spared. Everything else is checked all the same.

    Notes
    -----
    The seats are judged by `waymark.kernels.assignment.judge`, which shares no code with the draw; waitlists,
    reasons and figures are then compared with what follows from those seats.
    """
    if published.problems:
        return _review(published.problems, 0)
    proven = published.draw.get("mechanism") in PROVEN
    findings = list(_draw_record_findings(published.draw, input_sha256, proven=proven))
    if findings:
        return _review(findings, len(published.draw))
    if "events" in published.draw:
        return _review_mended(day, published)
    problem = build_problem(day=day, fill=published.draw["fill"])
    seats, findings = _read_seats(day, problem, published.assignments)
    if findings:
        return _review(findings, len(published.assignments))
    verdict = judge(
        problem,
        seed=bytes.fromhex(published.draw["seed"]),
        context=CONTEXT,
        ids=[e.educator_id for e in day.educators],
        mechanism=published.draw["mechanism"],
        fill=published.draw["fill"],
        slot_session=seats[0],
        slot_rank=seats[1],
        drawn=drawn_seats(day, problem, published.draw),
    )
    findings = [_breach(day, problem, breach) for breach in verdict.breaches]
    findings.extend(_reason_findings(verdict, published.assignments))
    if not findings:
        findings.extend(_waitlist_findings(day, problem, verdict, published.waitlists))
        bounds = replayed_bounds(day, problem, published, seats, findings, replay=replay) if proven else NO_BOUNDS
        findings.extend(_summary_findings(day, problem, verdict, published.summary, bounds))
    return _review(findings, verdict.n_checks + len(published.assignments) + len(published.waitlists))


def _review_mended(day: Day, published: Published) -> Review:
    """Review a day to which something happened after it was published."""
    again = replayed(day, published.draw)
    if again is None:
        return _review([_("draw.json: what stands in “events” does not follow from this day.")], len(published.draw))
    # Late people are on the day as it is now; the input stays what was drawn.
    day = again.day
    seats, findings = _read_seats(day, again.problem, published.assignments)
    if findings:
        return _review(findings, len(published.assignments))
    verdict, more = judge_mended(again, seats)
    findings = [_breach(day, again.problem, breach) for breach in verdict.breaches] + more
    findings.extend(_reason_findings(verdict, published.assignments))
    if not findings:
        findings.extend(_waitlist_findings(day, again.problem, verdict, published.waitlists))
        findings.extend(_summary_findings(day, again.problem, verdict, published.summary, NO_BOUNDS))
    return _review(findings, verdict.n_checks + len(published.assignments) + len(published.waitlists))


def _review(findings: Sequence[str], n_checks: int) -> Review:
    return Review(findings=tuple(findings[:_SHOWN]), n_findings=len(findings), n_checks=n_checks)


def _draw_record_findings(draw: Mapping[str, Any], input_sha256: str, *, proven: bool) -> Iterator[str]:
    kinds = {"format_version": int, "mechanism": str, "fill": bool, "seed": str, "commitment": str, "input_sha256": str}
    kinds |= {"events": list} if "events" in draw else {"seat_price": dict} if proven else {}
    kinds |= {"objective": str} if "objective" in draw and draw.get("mechanism") == "optimum" else {}
    for key in sorted(kinds.keys() ^ draw.keys()):
        missing = (
            _("draw.json: “{key}” is missing.") if key in kinds else _("draw.json: “{key}” does not belong there.")
        )
        yield missing.format(key=key)
    wrong = [key for key, kind in kinds.items() if key in draw and type(draw[key]) is not kind]
    for key in wrong:
        yield _("draw.json: “{key}” has a value of the wrong kind.").format(key=key)
    if wrong or kinds.keys() != draw.keys():
        return
    yield from _draw_value_findings(draw, input_sha256)


def _draw_value_findings(draw: Mapping[str, Any], input_sha256: str) -> Iterator[str]:
    if draw["format_version"] != FORMAT_VERSION:
        yield _("draw.json: this version of Waymark reads format {known}, not {found}.").format(
            known=FORMAT_VERSION, found=draw["format_version"]
        )
    if draw["mechanism"] not in {"draw", "first-come", *PROVEN}:
        yield _("draw.json: the mechanism “{name}” is not known here.").format(name=draw["mechanism"])
    if draw.get("objective", Objective.LEXIMIN) not in {Objective.LEAST_SQUARES, Objective.LEXIMIN}:
        yield _("draw.json: the objective “{name}” is not known here.").format(name=draw["objective"])
    if not _SEED.fullmatch(draw["seed"]):
        yield _("draw.json: the seed is not 64 hexadecimal digits in lower case.")
    elif draw["commitment"] != _lock(draw["seed"]):
        yield _("draw.json: the commitment is not the SHA-256 of the seed.")
    if draw["input_sha256"] != input_sha256:
        yield _("draw.json: the input has changed since the draw; its hash is {found}, not {claimed}.").format(
            found=input_sha256, claimed=draw["input_sha256"]
        )


def _lock(seed: str) -> str:
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def _read_seats(
    day: Day, problem: AssignmentProblem, rows: Sequence[Sequence[str]]
) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32]], list[str]]:
    """Turn the published rows into arrays by slot; every row must stand where its slot stands."""
    number = {s.session_id: i for i, s in enumerate(day.sessions)}
    people, breakouts = problem.slot_educator.tolist(), problem.slot_breakout.tolist()
    sessions, ranks, findings = [-1] * problem.n_slots, [0] * problem.n_slots, []
    expected = (
        (day.educators[p].educator_id, day.breakouts[b].breakout) for p, b in zip(people, breakouts, strict=True)
    )
    for i, (row, slot) in enumerate(zip_longest(rows, expected)):
        if row is None or slot is None or tuple(row[:2]) != slot:
            findings.append(_row_finding(i, row, slot))
            break
        seat = _read_seat(row[2], row[3], number)
        if seat is None:
            text = _("assignments.csv, line {line}: “{session}” with rank “{rank}” is not a seat of this day.")
            findings.append(text.format(line=i + 2, session=row[2], rank=row[3]))
        else:
            sessions[i], ranks[i] = seat
    return (np.array(sessions, dtype=np.int32), np.array(ranks, dtype=np.int32)), findings


def _read_seat(session: str, rank: str, number: dict[str, int]) -> tuple[int, int] | None:
    if session == "" and rank == "":
        return -1, 0
    if session not in number or not re.fullmatch(r"0|[1-9][0-9]{0,8}", rank):
        return None
    return number[session], int(rank)


def _row_finding(i: int, row: Sequence[str] | None, slot: tuple[str, str] | None) -> str:
    if row is None and slot is not None:
        text = _("assignments.csv: the row of {educator} in {breakout} is missing.")
        return text.format(educator=slot[0], breakout=slot[1])
    if slot is None and row is not None:
        return _("assignments.csv, line {line}: there are more rows than slots.").format(line=i + 2)
    text = _("assignments.csv, line {line}: the row of {educator} in {breakout} belongs here.")
    return text.format(line=i + 2, educator=slot[0] if slot else "", breakout=slot[1] if slot else "")


def _breach(day: Day, problem: AssignmentProblem, breach: Breach) -> str:
    texts = {
        Rule.SEATS: _("More people sit in {session} than it has seats."),
        Rule.BREAKOUT: _("assignments.csv, line {line}: {session} is not in this breakout."),
        Rule.RANKED: _("assignments.csv, line {line}: {educator} did not rank {session} like that."),
        Rule.RANK: _("assignments.csv, line {line}: {educator} ranked {session} differently."),
        Rule.FACILITATES: _("assignments.csv, line {line}: {educator} facilitates the offering of {session}."),
        Rule.NOT_OPEN: _("assignments.csv, line {line}: {session} is not open to {educator}."),
        Rule.OFFERING_TWICE: _("assignments.csv, line {line}: {educator} sits in the offering of {session} twice."),
        Rule.LOTTERY: _("assignments.csv, line {line}: {educator} was passed over for {session}."),
        Rule.FLOOR: _("assignments.csv, line {line}: the day of {educator} is worse than the drawn one."),
        Rule.FILL: _("assignments.csv, line {line}: {educator} should have been given {session} to fill up."),
    }
    educator = day.educators[problem.slot_educator[breach.slot]].educator_id if breach.slot >= 0 else ""
    session = day.sessions[breach.session].session_id if breach.session >= 0 else _("no session")
    return texts[breach.rule].format(line=breach.slot + 2, educator=educator, session=session)


def _reason_findings(verdict: Verdict, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for i, (row, reason) in enumerate(zip(rows, verdict.reason, strict=True)):
        if row[4] != reason:
            text = _("assignments.csv, line {line}: the reason is {reason}, not “{found}”.")
            yield text.format(line=i + 2, reason=reason, found=row[4])


def _waitlist_findings(
    day: Day, problem: AssignmentProblem, verdict: Verdict, rows: Sequence[Sequence[str]]
) -> Iterator[str]:
    expected = (
        (day.sessions[session].session_id, str(position), day.educators[problem.slot_educator[slot]].educator_id)
        for session in sorted(verdict.waiting)
        for position, slot in enumerate(verdict.waiting[session], start=1)
    )
    for i, (row, right) in enumerate(zip_longest(rows, expected)):
        if row is None or right is None or tuple(row) != right:
            text = _("waitlists.csv, line {line}: the rows do not follow from the seats and the lottery.")
            yield text.format(line=i + 2)
            return


def _summary_findings(
    day: Day,
    problem: AssignmentProblem,
    verdict: Verdict,
    summary: Mapping[str, Any],
    bounds: Bounds,
) -> Iterator[str]:
    right: dict[str, Any] = {"n_educators": len(day.educators), "n_slots": problem.n_slots, **verdict.figures}
    right |= {"first_come": verdict.first_come, **bounds}
    for key in sorted(right.keys() | summary.keys()):
        if key not in right or key not in summary or not _same(summary[key], right[key]):
            yield _("summary.json: “{key}” does not follow from the seats.").format(key=key)


def _same(found: object, right: object) -> bool:
    """Compare values and kinds: in JSON true is not 1, and 1.0 is not 1."""
    if isinstance(right, dict):
        return (
            isinstance(found, dict)
            and found.keys() == right.keys()
            and all(_same(found[key], value) for key, value in right.items())
        )
    if isinstance(right, list):
        if not isinstance(found, list) or len(found) != len(right):
            return False
        return all(_same(one, other) for one, other in zip(found, right, strict=True))
    return type(found) is type(right) and found == right
