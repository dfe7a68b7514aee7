from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.pdday.published import INPUT_SHA256, publish, with_cell, with_value
from days import SEED, days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.verify_result import Review, verify_result

OTHER_SEED = bytes(range(1, 33))


def review(day: Day, published: Published) -> Review:
    return verify_result(day=day, input_sha256=INPUT_SHA256, published=published)


def crowded_day() -> Day:
    """Twelve people, two breakouts, a hot session in each, one facilitator, one closed session, one repeat."""
    people = [Educator(f"p{i:02d}", groups=("math",) if i % 2 else ()) for i in range(12)]
    sessions = [
        make_session("a-hot", "mindful", "1", 3),
        make_session("b-cool", "robots", "1", 9),
        make_session("c-math", "proofs", "1", 2, open_to=("math",)),
        make_session("d-hot", "mindful", "2", 3),
        make_session("e-cool", "drama", "2", 4, facilitator_ids=("p00",)),
        make_session("f-rest", "walks", "2", 9),
    ]
    wishes = [["a-hot", "c-math", "b-cool"], ["d-hot", "e-cool"]]
    return make_day(sessions, {p.educator_id: wishes for p in people}, educators=people)


@given(
    day=days(),
    seed=st.binary(min_size=32, max_size=32),
    mechanism=st.sampled_from(["draw", "first-come"]),
    fill=st.booleans(),
)
def test_every_honest_result_holds(day: Day, seed: bytes, mechanism: Any, fill: bool) -> None:
    published = publish(draw_day(day=day, seed=seed, mechanism=mechanism, fill=fill))

    assert review(day, published).findings == ()


@given(day=days(), seed=st.binary(min_size=32, max_size=32), fill=st.booleans(), data=st.data())
def test_no_other_seats_hold(day: Day, seed: bytes, fill: bool, data: st.DataObject) -> None:
    """Whatever single seat is changed to whatever else, or any two are swapped: the judge sees it."""
    published = publish(draw_day(day=day, seed=seed, fill=fill))
    rows = [list(row) for row in published.assignments]
    if not rows:
        return
    row = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.integers(0, len(rows) - 1))
    seats = [["", ""], *([s.session_id, str(rank)] for s in day.sessions for rank in range(3)), rows[other][2:4]]
    rows[row][2:4], before = data.draw(st.sampled_from(seats)), rows[row][2:4]

    holds = review(day, replace(published, assignments=rows)).holds

    assert holds == (rows[row][2:4] == before)


def swap_tickets(published: Published) -> Published:
    """Two people trade their whole days."""
    rows = [list(row) for row in published.assignments]
    mine, theirs = ([r for r in rows if r[0] == who] for who in ("p01", "p02"))
    for a, b in zip(mine, theirs, strict=True):
        a[2:], b[2:] = b[2:], a[2:]
    return replace(published, assignments=rows)


def first_row(published: Published, wanted: Callable[[list[str]], bool]) -> int:
    return next(i for i, row in enumerate(published.assignments) if wanted(list(row)))


def unseat(published: Published) -> Published:
    row = first_row(published, lambda r: r[4] == "first_choice")
    empty = with_cell(with_cell(published, "assignments", row, 2, ""), "assignments", row, 3, "")
    return with_cell(empty, "assignments", row, 4, "none_open")


def seat_over_capacity(published: Published) -> Published:
    row = first_row(published, lambda r: r[1] == "1" and r[2] == "b-cool")
    moved = with_cell(with_cell(published, "assignments", row, 2, "a-hot"), "assignments", row, 3, "1")
    return with_cell(moved, "assignments", row, 4, "first_choice")


def seat_of_another_day(published: Published) -> Published:
    other = publish(draw_day(day=crowded_day(), seed=OTHER_SEED))
    return replace(published, assignments=other.assignments)


def move_waiting(published: Published) -> Published:
    rows = [list(row) for row in published.waitlists]
    rows[0][2], rows[1][2] = rows[1][2], rows[0][2]
    return replace(published, waitlists=rows)


def first_come_called_a_draw(_: Published) -> Published:
    other = publish(draw_day(day=crowded_day(), seed=SEED, mechanism="first-come"))
    return replace(other, draw={**other.draw, "mechanism": "draw"})


def drop_from(published: Published, record: str, key: str) -> Published:
    changed: dict[str, Any] = {record: {k: v for k, v in getattr(published, record).items() if k != key}}
    return replace(published, **changed)


def sit_in_own_offering(published: Published) -> Published:
    row = first_row(published, lambda r: r[0] == "p00" and r[1] == "1")
    return with_cell(with_cell(published, "assignments", row, 2, "e-cool"), "assignments", row, 3, "2")


TAMPERED: dict[str, Callable[[Published], Published]] = {
    "another seed with its own lock": lambda p: replace(
        p,
        draw={
            **p.draw,
            "seed": OTHER_SEED.hex(),
            "commitment": draw_day(day=crowded_day(), seed=OTHER_SEED).commitment,
        },
    ),
    "a lock that is not the seed's": lambda p: with_value(p, "draw", "commitment", "00" * 32),
    "a seed in capitals": lambda p: with_value(p, "draw", "seed", SEED.hex().upper()),
    "another input": lambda p: with_value(p, "draw", "input_sha256", "cd" * 32),
    "another mechanism": lambda p: with_value(p, "draw", "mechanism", "first-come"),
    "an unknown mechanism": lambda p: with_value(p, "draw", "mechanism", "optimum"),
    "filled up, it says": lambda p: with_value(p, "draw", "fill", True),
    "another format": lambda p: with_value(p, "draw", "format_version", 2),
    "a version that is a text": lambda p: with_value(p, "draw", "format_version", "1"),
    "a record without its seed": lambda p: drop_from(p, "draw", "seed"),
    "a record with something added": lambda p: with_value(p, "draw", "note", "trust us"),
    "two people traded their days": swap_tickets,
    "someone lost a seat": unseat,
    "one seat too many": seat_over_capacity,
    "the seats of another seed": seat_of_another_day,
    "first come, called a draw": first_come_called_a_draw,
    "a seat in one's own offering": sit_in_own_offering,
    "an unknown session": lambda p: with_cell(p, "assignments", 0, 2, "z-none"),
    "an unknown person": lambda p: with_cell(p, "assignments", 0, 0, "p99"),
    "another breakout": lambda p: with_cell(p, "assignments", 0, 1, "2"),
    "a better rank than true": lambda p: with_cell(p, "assignments", first_row(p, lambda r: r[3] == "2"), 3, "1"),
    "a rank with a leading zero": lambda p: with_cell(p, "assignments", first_row(p, lambda r: r[3] == "1"), 3, "01"),
    "another reason": lambda p: with_cell(p, "assignments", first_row(p, lambda r: r[3] == "2"), 4, "first_choice"),
    "a row less": lambda p: replace(p, assignments=p.assignments[:-1]),
    "a row more": lambda p: replace(p, assignments=[*p.assignments, p.assignments[-1]]),
    "rows out of order": lambda p: replace(p, assignments=p.assignments[::-1]),
    "a waitlist out of order": move_waiting,
    "a shorter waitlist": lambda p: replace(p, waitlists=p.waitlists[:-1]),
    "a longer waitlist": lambda p: replace(p, waitlists=[*p.waitlists, ["f-rest", "1", "p03"]]),
    "a wrong position": lambda p: with_cell(p, "waitlists", 0, 1, "2"),
    "a rosier share": lambda p: with_value(p, "summary", "first_share", 1.0),
    "a worse yardstick": lambda p: with_value(
        p, "summary", "first_come", {**p.summary["first_come"], "no_top3_share": 0.5}
    ),
    "a bound out of nowhere": lambda p: with_value(p, "summary", "optimum_bound", 1.0),
    "a count that is true instead of 1": lambda p: with_value(p, "summary", "n_slots", True),
    "a figure less": lambda p: drop_from(p, "summary", "gap"),
    "a file that could not be read": lambda p: replace(p, problems=("waitlists.csv, line 3: this row has 2 cells.",)),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_every_kind_of_tampering_is_caught(kind: str) -> None:
    day = crowded_day()
    honest = publish(draw_day(day=day, seed=SEED))
    assert review(day, honest).holds

    tampered = TAMPERED[kind](honest)

    assert tampered != honest
    assert not review(day, tampered).holds


def test_a_finding_names_file_line_and_what_belongs_there() -> None:
    day = crowded_day()
    published = publish(draw_day(day=day, seed=SEED))

    shorter = review(day, replace(published, assignments=published.assignments[:-1]))
    reason = review(day, with_cell(published, "assignments", 4, 4, "because"))

    assert shorter.findings == ("assignments.csv: the row of p11 in 2 is missing.",)
    assert reason.findings[0].startswith("assignments.csv, line 6: the reason is ")


def test_without_the_lottery_rule_the_judge_would_let_a_trade_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: with that one check off, two people who traded seats of equal rank go unnoticed but for waitlists."""
    day = make_day([make_session("hot", seats=1)], {"ana": [["hot"]], "ben": [["hot"]]})
    published = publish(draw_day(day=day, seed=SEED))
    rows = [list(row) for row in published.assignments]
    rows[0][2:], rows[1][2:] = rows[1][2:], rows[0][2:]
    traded = replace(published, assignments=rows)
    waits = "ana" if published.waitlists[0][2] == "ben" else "ben"
    traded = with_cell(traded, "waitlists", 0, 2, waits)
    assert not review(day, traded).holds

    monkeypatch.setattr("waymark.kernels.assignment.verify._Case.passed_over", lambda *_: iter(()))

    assert review(day, traded).holds
