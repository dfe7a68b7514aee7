"""Judge what an optimising mechanism claims: the draw it began with, the bound its prices prove, and the replay."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.result import PROVEN, DayResult
from waymark.apps.pdday.services.draw_day import TICKET_CONTEXT, draw_day
from waymark.apps.pdday.services.verify_people import people_bounds, priced
from waymark.kernels.assignment import PRICE_UNIT, AssignmentProblem, bound_of_prices, draw, judge
from waymark.kernels.assignment.people_day import Objective
from waymark.kernels.draw import ticket_rank

__all__ = ["NO_BOUNDS", "PROVEN", "Bounds", "drawn_seats", "replayed_bounds"]

Bounds = dict[str, Any]
NO_BOUNDS: Bounds = {"optimum_bound": None, "gap": None}
Seats = tuple[NDArray[np.int32], NDArray[np.int32]]


def drawn_seats(day: Day, problem: AssignmentProblem, record: Mapping[str, Any]) -> Seats | None:
    """Return sessions and ranks of the draw that trades began with; nothing under other mechanisms.

    It is drawn again, and the judge of draws, which shares no code with it, must find it without a breach.
    """
    if record["mechanism"] != "draw+swap":
        return None
    ids, seed = [e.educator_id for e in day.educators], bytes.fromhex(record["seed"])
    drawn = draw(problem, ticket_rank=ticket_rank(seed=seed, context=TICKET_CONTEXT, ids=ids))
    seats = drawn.slot_session, drawn.slot_rank
    verdict = judge(
        problem,
        seed=seed,
        context=TICKET_CONTEXT,
        ids=ids,
        mechanism="draw",
        fill=False,
        slot_session=seats[0],
        slot_rank=seats[1],
    )
    if verdict.breaches:
        raise RuntimeError(f"the draw and its judge disagree: {verdict.breaches[0]}")
    return seats


def replayed_bounds(
    day: Day,
    problem: AssignmentProblem,
    published: Published,
    seats: Seats,
    findings: list[str],
    *,
    replay: DayResult | None,
) -> Bounds:
    """Return bound and gap as they must be published, and add to ``findings`` what does not hold.

    The bound is recomputed from the published prices by code that shares nothing with the solver; then the day is
    sought again, and seats and prices must be the same. With a ``replay`` from earlier that search is spared.
    """
    record = published.draw
    again = replay or draw_day(
        day=day,
        seed=bytes.fromhex(record["seed"]),
        mechanism=record["mechanism"],
        objective=Objective(record.get("objective", Objective.MEAN_RANK)),
        fill=record["fill"],
    )
    if again.people is not None:
        return NO_BOUNDS | people_bounds(day, problem, record, seats, findings, again=again)
    proof = again.proof
    if proof is None or not _equal_prices(record["seat_price"], priced(day, proof.seat_price)):
        findings.append(_("draw.json: the seat prices are not those of a replay."))
        return NO_BOUNDS
    drawn = None if again.drawn is None else again.drawn.slot_rank
    if bound_of_prices(problem, seat_price=proof.seat_price, unit=PRICE_UNIT, drawn_rank=drawn) < proof.bound:
        findings.append(_("draw.json: the seat prices do not prove the bound."))
    if not np.array_equal(seats[0], again.assignment.slot_session):
        findings.append(_("assignments.csv: the seats keep the rules but are not those of a replay."))
    if not problem.n_slots:
        return NO_BOUNDS
    return {"optimum_bound": proof.bound / problem.n_slots, "gap": proof.gap}


def _equal_prices(found: Mapping[str, object], right: Mapping[str, int]) -> bool:
    """Compare names, values and kinds: in JSON true is not 1."""
    return found == right and all(type(price) is int for price in found.values())
