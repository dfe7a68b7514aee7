"""What an optimising mechanism publishes is judged like a draw, and so are its prices, its bound and its promises."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

from apps.pdday.published import INPUT_SHA256, publish, with_cell, with_value
from days import SEED, make_day, make_session
from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.services import verify_bounds
from waymark.apps.pdday.services.draw_day import DayResult, draw_day
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.kernels.assignment import summarize

MECHANISMS: tuple[Any, ...] = ("draw+swap", "optimum")
Tamper = Callable[[Published, DayResult], Published]


@cache
def contested_day() -> Day:
    """Thirty people who want much the same in two breakouts, one of them leading a session, one session closed."""
    rng = Random(8)  # noqa: S311 - a day that can be repeated, no secret
    people = [Educator(f"p{i:02d}", groups=("math",) if i % 3 else ()) for i in range(30)]
    sessions = [
        make_session(f"{b}{i}", f"topic{i}", b, 7 if i else 4, open_to=("math",) if i == 2 else ())
        for b in ("1", "2")
        for i in range(5)
    ]
    sessions[4] = replace(sessions[4], facilitator_ids=("p00",))
    lists = {}
    for person in people:
        wishes = [[f"{b}{i}" for i in sorted(range(5), key=lambda i: i + rng.uniform(0, 4))][:3] for b in ("1", "2")]
        lists[person.educator_id] = wishes
    return make_day(sessions, lists, educators=people)


@cache
def drawn(mechanism: Any) -> DayResult:
    return draw_day(day=contested_day(), seed=SEED, mechanism=mechanism)


def holds(published: Published) -> bool:
    return verify_result(day=contested_day(), input_sha256=INPUT_SHA256, published=published).holds


def seats_of(published: Published, other: DayResult) -> Published:
    """The seats, waitlists and figures of another mechanism, under the name and with the prices of this one."""
    theirs = publish(other)
    bounds = {key: published.summary[key] for key in ("optimum_bound", "gap")}
    return replace(theirs, draw=published.draw, summary={**theirs.summary, **bounds})


def some_price(published: Published) -> str:
    prices: dict[str, int] = published.draw["seat_price"]
    return next(name for name, price in prices.items() if price > 0)


def priced(published: Published, **prices: object) -> Published:
    return with_value(published, "draw", "seat_price", {**published.draw["seat_price"], **prices})


def without_price(published: Published) -> Published:
    name = some_price(published)
    return with_value(
        published, "draw", "seat_price", {k: v for k, v in published.draw["seat_price"].items() if k != name}
    )


def unseat(published: Published) -> Published:
    row = next(i for i, cells in enumerate(published.assignments) if cells[2])
    for column, cell in ((2, ""), (3, ""), (4, "none_open")):
        published = with_cell(published, "assignments", row, column, cell)
    return published


def moved(published: Published, session: str, rank: str) -> Published:
    row = next(i for i, cells in enumerate(published.assignments) if cells[1] == "1" and cells[2] not in ("", session))
    return with_cell(with_cell(published, "assignments", row, 2, session), "assignments", row, 3, rank)


TAMPERED: dict[str, Tamper] = {
    "a price that is one too high": lambda p, _: priced(p, **{some_price(p): p.draw["seat_price"][some_price(p)] + 1}),
    "a price that is one too low": lambda p, _: priced(p, **{some_price(p): p.draw["seat_price"][some_price(p)] - 1}),
    "a price below nothing": lambda p, _: priced(p, **{some_price(p): -64}),
    "a price that is true": lambda p, _: priced(p, **{some_price(p): True}),
    "a price that is a text": lambda p, _: priced(p, **{some_price(p): "64"}),
    "a price of a session that is not there": lambda p, _: priced(p, nowhere=0),
    "no price for a session": lambda p, _: without_price(p),
    "no prices at all": lambda p, _: with_value(p, "draw", "seat_price", {}),
    "prices that are a list": lambda p, _: with_value(p, "draw", "seat_price", list(p.draw["seat_price"].values())),
    "all prices nothing": lambda p, _: with_value(p, "draw", "seat_price", dict.fromkeys(p.draw["seat_price"], 0)),
    "a bound that is too good": lambda p, _: with_value(
        p, "summary", "optimum_bound", 1.01 * p.summary["optimum_bound"]
    ),
    "a bound that is too weak": lambda p, _: with_value(p, "summary", "optimum_bound", 1.0),
    "no bound": lambda p, _: with_value(p, "summary", "optimum_bound", None),
    "a smaller gap": lambda p, _: with_value(p, "summary", "gap", p.summary["gap"] / 2 if p.summary["gap"] else 0.5),
    "no gap": lambda p, _: with_value(p, "summary", "gap", None),
    "the day of the draw": lambda p, _: seats_of(p, draw_day(day=contested_day(), seed=SEED)),
    "the day of first come": lambda p, _: seats_of(p, draw_day(day=contested_day(), seed=SEED, mechanism="first-come")),
    "the day of another seed": lambda p, d: seats_of(
        p, draw_day(day=contested_day(), seed=bytes(range(1, 33)), mechanism=d.mechanism)
    ),
    "the day of the other mechanism": lambda p, d: seats_of(p, drawn(other(d))),
    "the other mechanism's name": lambda p, d: with_value(p, "draw", "mechanism", other(d)),
    "the draw's name": lambda p, _: with_value(p, "draw", "mechanism", "draw"),
    "an equally good day, traded afterwards": lambda _, d: publish(equally_good(d)),
    "somebody lost a seat": lambda p, _: unseat(p),
    "one seat too many": lambda p, _: moved(p, "10", "1"),
    "a seat that nobody ranked there": lambda p, _: moved(p, "20", "1"),
    "filled up, it says": lambda p, _: with_value(p, "draw", "fill", True),
    "another input": lambda p, _: with_value(p, "draw", "input_sha256", "cd" * 32),
    "a lock that is not the seed's": lambda p, _: with_value(p, "draw", "commitment", "00" * 32),
    "a shorter waitlist": lambda p, _: replace(p, waitlists=p.waitlists[:-1]),
    "a row less": lambda p, _: replace(p, assignments=p.assignments[:-1]),
}


def other(found: DayResult) -> Any:
    return next(name for name in MECHANISMS if name != found.mechanism)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_three_mechanisms_differ_on_this_day_and_each_result_holds(mechanism: Any) -> None:
    plain = draw_day(day=contested_day(), seed=SEED)

    assert holds(publish(drawn(mechanism)))
    assert not np.array_equal(drawn(mechanism).assignment.slot_session, plain.assignment.slot_session)
    assert not np.array_equal(drawn("draw+swap").assignment.slot_session, drawn("optimum").assignment.slot_session)


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("kind", TAMPERED)
def test_every_kind_of_tampering_with_a_proven_day_is_caught(kind: str, mechanism: Any) -> None:
    honest = publish(drawn(mechanism))

    tampered = TAMPERED[kind](honest, drawn(mechanism))

    assert tampered != honest
    assert not holds(tampered)


def equally_good(result: DayResult) -> DayResult:
    """Return the same day but for two people of one breakout who changed seats; the ranks add up to the same."""
    problem, seats = result.problem, result.assignment
    rank = {(s, c): r for s, c, r in zip(problem.choice_slot, problem.choice_session, problem.choice_rank, strict=True)}
    for a in range(problem.n_slots):
        for b in range(a):
            mine, theirs = int(seats.slot_session[a]), int(seats.slot_session[b])
            if mine == theirs or problem.slot_breakout[a] != problem.slot_breakout[b]:
                continue
            changed_session, changed_rank = seats.slot_session.copy(), seats.slot_rank.copy()
            changed_session[[a, b]] = theirs, mine
            changed_rank[[a, b]] = rank.get((a, theirs), 99), rank.get((b, mine), 99)
            changed = replace(seats, slot_session=changed_session, slot_rank=changed_rank)
            honest = replace(result, assignment=changed, figures=summarize(problem, changed))
            if changed_rank.sum() == seats.slot_rank.sum() and keeps_rules(publish(honest)):
                return honest
    raise AssertionError("no such pair on this day")


def keeps_rules(published: Published) -> bool:
    found = verify_result(day=contested_day(), input_sha256=INPUT_SHA256, published=published).findings
    return found == ("assignments.csv: the seats keep the rules but are not those of a replay.",)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_without_the_replay_an_equally_good_day_could_be_put_in_its_place(
    mechanism: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: rules, floor, bound and figures all hold for it; only the replay knows that it is another day."""
    forged = equally_good(drawn(mechanism))
    assert not holds(publish(forged))

    monkeypatch.setattr(verify_bounds, "draw_day", lambda **_: forged)

    assert holds(publish(forged))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_without_the_comparison_of_prices_a_wrong_one_goes_unnoticed(
    mechanism: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = TAMPERED["a price that is one too high"](publish(drawn(mechanism)), drawn(mechanism))
    assert not holds(wrong)

    monkeypatch.setattr(verify_bounds, "_equal_prices", lambda *_: True)

    assert holds(wrong)
