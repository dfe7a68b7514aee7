"""Judge what an optimum over people claims: its counts from the seats, its bounds from the prices, and the replay."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import PRICE_UNIT, AssignmentProblem
from waymark.kernels.assignment.people_day import Level, Objective, PeopleDay
from waymark.kernels.assignment.verify_people import bound_of_level, bound_of_squares

Seats = tuple[NDArray[np.int32], NDArray[np.int32]]


def people_bounds(
    day: Day,
    problem: AssignmentProblem,
    record: Mapping[str, Any],
    seats: Seats,
    findings: list[str],
    *,
    again: DayResult,
) -> dict[str, Any]:
    """Return what summary.json must say of the objective, and add to ``findings`` what does not hold.

    Values are counted anew from the seats. What prices prove is recomputed by code that shares nothing with the
    solver; what only the search proves, and the prices themselves, are those of a replay.
    """
    people = again.people
    if people is None:
        return {}
    if not _same_prices(record["seat_price"], day, people):
        findings.append(_("draw.json: the seat prices are not those of a replay."))
        return {}
    if not np.array_equal(seats[0], again.assignment.slot_session):
        findings.append(_("assignments.csv: the seats keep the rules but are not those of a replay."))
        return {}
    sums = _sums(problem, seats[1])
    squares = people.objective is Objective.LEAST_SQUARES
    proven, right = _squares(problem, people, sums) if squares else _levels(problem, people, sums)
    if not proven:
        findings.append(_("draw.json: the seat prices do not prove the bound."))
    return {"objective": right}


def priced(day: Day, seat_price: NDArray[np.int64]) -> dict[str, int]:
    """Return prices by the ids of their sessions."""
    return {session.session_id: price for session, price in zip(day.sessions, seat_price.tolist(), strict=True)}


def _same_prices(found: Mapping[str, object], day: Day, people: PeopleDay) -> bool:
    """Compare names, values and kinds: in JSON true is not 1."""
    if people.objective is Objective.LEAST_SQUARES:
        return _same_row(found, priced(day, people.seat_price))
    right = {str(level.level): priced(day, level.seat_price) for level in people.levels}
    return found.keys() == right.keys() and all(_same_row(found[key], row) for key, row in right.items())


def _same_row(found: object, right: Mapping[str, int]) -> bool:
    return isinstance(found, dict) and found == right and all(type(price) is int for price in found.values())


def _sums(problem: AssignmentProblem, slot_rank: NDArray[np.int32]) -> list[int]:
    """Return each person's sum of ranks; a slot without a ranked seat counts as the length of its list + 1."""
    sums = [0] * problem.n_educators
    facts = zip(problem.slot_educator.tolist(), slot_rank.tolist(), problem.list_length.tolist(), strict=True)
    for person, rank, length in facts:
        sums[person] += rank or length + 1
    return sums


def _squares(problem: AssignmentProblem, people: PeopleDay, sums: list[int]) -> tuple[bool, dict[str, Any]]:
    value, bound = sum(d * d for d in sums), people.bound
    by_prices = bound_of_squares(problem, seat_price=people.seat_price, unit=PRICE_UNIT)
    gap = (value - bound) / value if value else None
    right = {"name": "least-squares", "value": value, "bound": bound, "gap": gap}
    return by_prices >= people.price_bound and bound <= value, right


def _levels(problem: AssignmentProblem, people: PeopleDay, sums: list[int]) -> tuple[bool, dict[str, Any]]:
    worst, holds, rows = max(sums, default=0), True, []
    least = n_proven = worst_bound = 0
    for at, level in enumerate(people.levels):
        counts = [sum(d >= sum_ for d in sums) for sum_ in range(level.level, worst + 1)]
        bound, in_all = _judged(problem, level, counts, least)
        holds = holds and bound >= level.bound and level.level == worst - at
        least = level.bound
        is_proven = level.bound == counts[0]
        by = ("search" if level.by_search else "prices") if is_proven else None
        rows.append({"level": level.level, "people": counts[0], "bound": level.bound, "proven_by": by})
        n_proven += is_proven and n_proven == at
        worst_bound = max(worst_bound, level.level if in_all or level.bound > 0 else 0)
    holds = holds and people.bound <= worst_bound
    right = {"name": "leximin", "worst": worst, "worst_bound": people.bound, "n_proven": n_proven, "levels": rows}
    return holds, right


def _judged(problem: AssignmentProblem, level: Level, counts: list[int], least: int) -> tuple[int, bool]:
    """Return the bound of a level, and whether its prices prove that in every day somebody stands there."""
    proven = bound_of_level(problem, seat_price=level.seat_price, unit=PRICE_UNIT, level=level.level, people=counts)
    anyone = bound_of_level(
        problem, seat_price=level.seat_price, unit=PRICE_UNIT, level=level.level, people=[0] * len(counts)
    )
    return max(proven, least, level.bound if level.by_search else 0), anyone > 0
