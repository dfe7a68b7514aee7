"""What an optimum over people publishes is judged: its counts, its bounds, its prices and its seats."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from apps.pdday.published import INPUT_SHA256, publish, with_value
from apps.pdday.test_verify_proven import contested_day, seats_of, unseat
from days import SEED
from waymark.apps.pdday.events import SeatsCut
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.services import verify_people
from waymark.apps.pdday.services.draw_day import DayResult, draw_day
from waymark.apps.pdday.services.mending import mend_day
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.pdday.why import why_educator
from waymark.kernels.assignment import UNPLACED
from waymark.kernels.assignment.people_day import Objective

OBJECTIVES = (Objective.LEAST_SQUARES, Objective.LEXIMIN)
Tamper = Callable[[Published], Published]


@cache
def drawn(objective: Objective) -> DayResult:
    return draw_day(day=contested_day(), seed=SEED, mechanism="optimum", objective=objective)


def holds(published: Published) -> bool:
    return verify_result(day=contested_day(), input_sha256=INPUT_SHA256, published=published).holds


def claimed(published: Published, **more: Any) -> Published:
    return with_value(published, "summary", "objective", {**published.summary["objective"], **more})


def level_claimed(published: Published, at: int, **more: Any) -> Published:
    levels = [dict(level) for level in published.summary["objective"]["levels"]]
    levels[at] |= more
    return claimed(published, levels=levels)


def repriced(published: Published, by: int) -> Published:
    prices = published.draw["seat_price"]
    first = next(iter(prices))
    if isinstance(prices[first], dict):
        row = {name: price + by for name, price in prices[first].items()}
        return with_value(published, "draw", "seat_price", {**prices, first: row})
    return with_value(published, "draw", "seat_price", {**prices, first: prices[first] + by})


EITHER: dict[str, Tamper] = {
    "prices that are too high": lambda p: repriced(p, 1),
    "prices that are too low": lambda p: repriced(p, -1),
    "no prices": lambda p: with_value(p, "draw", "seat_price", {}),
    "prices of rows that are numbers": lambda p: with_value(
        p, "draw", "seat_price", dict.fromkeys(p.draw["seat_price"])
    ),
    "another objective": lambda p: with_value(
        p, "draw", "objective", "leximin" if p.draw["objective"] != "leximin" else "least-squares"
    ),
    "the mean rank as the objective": lambda p: with_value(p, "draw", "objective", "mean-rank"),
    "an objective that nobody knows": lambda p: with_value(p, "draw", "objective", "beauty"),
    "an objective that is a number": lambda p: with_value(p, "draw", "objective", 1),
    "an objective of the draw": lambda p: with_value(p, "draw", "mechanism", "draw"),
    "another name": lambda p: claimed(p, name="mean-rank"),
    "a key more": lambda p: claimed(p, proven=True),
    "nothing about the objective": lambda p: with_value(p, "summary", "objective", None),
    "a bound of the mean rank": lambda p: with_value(p, "summary", "optimum_bound", 1.0),
    "a gap of the mean rank": lambda p: with_value(p, "summary", "gap", 0.0),
    "somebody lost a seat": unseat,
    "the day of the draw": lambda p: seats_of_draw(p),
}
OF_SQUARES: dict[str, Tamper] = {
    "a smaller value": lambda p: claimed(p, value=p.summary["objective"]["value"] - 1),
    "a better bound": lambda p: claimed(p, bound=p.summary["objective"]["bound"] + 1),
    "a weaker bound": lambda p: claimed(p, bound=0),
    "no gap": lambda p: claimed(p, gap=None),
}
OF_LEVELS: dict[str, Tamper] = {
    "a better worst": lambda p: claimed(p, worst=p.summary["objective"]["worst"] - 1),
    "a better bound of the worst": lambda p: claimed(p, worst_bound=p.summary["objective"]["worst_bound"] + 1),
    "a level more is proven": lambda p: claimed(p, n_proven=p.summary["objective"]["n_proven"] + 1),
    "fewer people": lambda p: level_claimed(p, 0, people=p.summary["objective"]["levels"][0]["people"] - 1),
    "a better bound of a level": lambda p: level_claimed(
        p, -1, bound=p.summary["objective"]["levels"][-1]["bound"] + 1
    ),
    "another proof": lambda p: level_claimed(p, 0, proven_by="a look"),
    "another level": lambda p: level_claimed(p, 0, level=p.summary["objective"]["levels"][0]["level"] - 1),
    "a level less": lambda p: claimed(p, levels=p.summary["objective"]["levels"][:-1]),
    "no levels": lambda p: claimed(p, levels=None),
    "a level twice": lambda p: claimed(p, levels=p.summary["objective"]["levels"] * 2),
}


def seats_of_draw(published: Published) -> Published:
    other = seats_of(published, draw_day(day=contested_day(), seed=SEED))
    return with_value(other, "summary", "objective", published.summary["objective"])


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_an_honest_day_holds_and_keeps_every_key_of_its_summary(objective: Objective) -> None:
    published = publish(drawn(objective))

    assert holds(published)
    assert published.draw["objective"] == published.summary["objective"]["name"] == objective
    assert published.summary["optimum_bound"] is None
    assert published.summary["gap"] is None
    assert "objective" not in publish(draw_day(day=contested_day(), seed=SEED, mechanism="optimum")).draw


@pytest.mark.parametrize(
    ("objective", "kind"),
    [
        *((objective, kind) for objective in OBJECTIVES for kind in EITHER),
        *((Objective.LEAST_SQUARES, kind) for kind in OF_SQUARES),
        *((Objective.LEXIMIN, kind) for kind in OF_LEVELS),
    ],
)
def test_every_kind_of_forgery_is_caught(objective: Objective, kind: str) -> None:
    honest = publish(drawn(objective))

    forged = (EITHER | OF_SQUARES | OF_LEVELS)[kind](honest)

    assert forged != honest
    assert not holds(forged)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_judge_recomputes_what_prices_prove(objective: Objective, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: with a judge that finds nothing proven, the same honest day does not hold."""
    monkeypatch.setattr(verify_people, "bound_of_squares", lambda *_, **_more: 0)
    monkeypatch.setattr(verify_people, "bound_of_level", lambda *_, **_more: 0)

    found = verify_result(day=contested_day(), input_sha256=INPUT_SHA256, published=publish(drawn(objective)))

    assert "draw.json: the seat prices do not prove the bound." in found.findings


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_mended_day_keeps_its_objective_and_claims_no_bound(objective: Objective) -> None:
    result = drawn(objective)
    session = result.day.sessions[0]
    event = SeatsCut(session_id=session.session_id, capacity_seats=1, opted_in=(), fill=False)

    published = publish(mend_day(result=result, event=event))

    assert holds(published)
    assert published.draw["objective"] == objective
    assert "objective" not in published.summary


@pytest.mark.parametrize(
    ("objective", "words"), [(Objective.LEAST_SQUARES, "squared sums"), (Objective.LEXIMIN, "worst off")]
)
def test_the_reason_names_the_objective(objective: Objective, words: str) -> None:
    result = drawn(objective)
    assert (result.assignment.slot_session != UNPLACED).any()

    sentences = [why.sentence for person in range(30) for why in why_educator(result, person)]

    assert any(words in sentence for sentence in sentences)
    assert not any("all ranks together" in sentence for sentence in sentences)


def test_other_mechanisms_know_no_objective() -> None:
    with pytest.raises(ValueError, match="draw knows no leximin"):
        draw_day(day=contested_day(), seed=SEED, objective=Objective.LEXIMIN)
