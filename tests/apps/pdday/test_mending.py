"""Days to which things happened after publishing: every honest one holds, and no other seats do."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.pdday.published import INPUT_SHA256, publish, with_value
from days import SEED, days, make_day, make_session
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import NotAnEvent, Promotions, SeatsCut, event_of
from waymark.apps.pdday.moves import moves_of
from waymark.apps.pdday.publication import draw_record
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.mending import mend_day, promote_people, replay_day
from waymark.apps.pdday.services.verify_result import Review, verify_result
from waymark.apps.pdday.why import why_educator

MECHANISMS = ["draw", "first-come", "draw+swap", "optimum"]


def review(day: Day, published: Published) -> Review:
    return verify_result(day=day, input_sha256=INPUT_SHA256, published=published)


def with_events(data: st.DataObject, result: DayResult) -> DayResult:
    """Let up to three things happen to a day."""
    ids = [e.educator_id for e in result.day.educators]
    for _ in range(data.draw(st.integers(1, 3))):
        cuttable = [i for i, seats in enumerate(result.problem.capacity_seats.tolist()) if seats]
        is_cut: bool = data.draw(st.booleans())
        if cuttable and is_cut:
            at = data.draw(st.sampled_from(cuttable))
            seats = data.draw(st.integers(0, int(result.problem.capacity_seats[at]) - 1))
            willing = tuple(sorted(data.draw(st.sets(st.sampled_from(ids)))))
            event = SeatsCut(result.day.sessions[at].session_id, seats, willing, data.draw(st.booleans()))
            result = mend_day(result=result, event=event)
        else:
            seated = [slot for slot, s in enumerate(result.assignment.slot_session.tolist()) if s >= 0]
            slots = data.draw(st.sets(st.sampled_from(seated))) if seated else set()
            pairs = [(result.problem.slot_educator[s], result.problem.slot_breakout[s]) for s in slots]
            named = sorted((ids[person], result.day.breakouts[label].breakout) for person, label in pairs)
            result = promote_people(result=result, event=Promotions(tuple(named)))
    return result


@settings(max_examples=200, deadline=None)
@given(day=days(), mechanism=st.sampled_from(MECHANISMS), fill=st.booleans(), data=st.data())
def test_every_honest_mended_day_holds_and_is_explained(
    day: Day, mechanism: Any, fill: bool, data: st.DataObject
) -> None:
    result = with_events(data, draw_day(day=day, seed=SEED, mechanism=mechanism, fill=fill))
    published = publish(result)

    assert review(day, published).findings == ()
    assert publish(replay_day(day=day, record=published.draw)) == published
    for educator in range(len(day.educators)):
        assert all(why.sentence.endswith(".") for why in why_educator(result, educator))
    moved = {(move.educator_id, move.breakout) for move in moves_of(result)}
    assert result.mending is not None
    before = publish(result.mending.before).assignments
    changed = [row for row, old in zip(published.assignments, before, strict=True) if row[:4] != old[:4]]
    assert {(row[0], row[1]) for row in changed} <= moved


@settings(max_examples=200, deadline=None)
@given(day=days(), fill=st.booleans(), data=st.data())
def test_no_other_seats_of_a_mended_day_hold(day: Day, fill: bool, data: st.DataObject) -> None:
    published = publish(with_events(data, draw_day(day=day, seed=SEED, fill=fill)))
    rows = [list(row) for row in published.assignments]
    if not rows:
        return
    row = data.draw(st.integers(0, len(rows) - 1))
    seats = [["", ""], *([s.session_id, str(rank)] for s in day.sessions for rank in range(3))]
    before, rows[row][2:4] = rows[row][2:4], data.draw(st.sampled_from(seats))
    if rows[row][2:4] == before:
        return
    forged = Published(rows, published.waitlists, published.draw, published.summary)

    assert review(day, forged).n_findings > 0


def small_day() -> Day:
    sessions = [make_session("a", seats=2), make_session("b", seats=1), make_session("c", seats=2)]
    return make_day(sessions, {name: [["a", "b", "c"]] for name in ("p0", "p1", "p2", "p3")})


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": "flood"},
        {"event": "seats_cut", "session_id": "a", "capacity_seats": True, "opted_in": [], "fill": False},
        {"event": "seats_cut", "session_id": "a", "capacity_seats": -1, "opted_in": [], "fill": False},
        {"event": "seats_cut", "session_id": ["a"], "capacity_seats": 0, "opted_in": [], "fill": False},
        {"event": "seats_cut", "session_id": "a", "capacity_seats": 0, "opted_in": ["p1", "p0"], "fill": False},
        {"event": "seats_cut", "session_id": "a", "capacity_seats": 0, "opted_in": [], "fill": 0},
        {"event": "promotions", "given_up": [["p0"]]},
        {"event": "promotions", "given_up": [["p0", 1]]},
        {"event": "promotions", "given_up": [["p1", "1"], ["p0", "1"]]},
        {"event": "promotions", "given_up": [], "left_alone": ["2", "1"]},
        {"event": "promotions", "given_up": [], "left_alone": "1"},
        {"event": "promotions", "given_up": [], "kept": [["p0"]]},
        {"event": "promotions"},
    ],
)
def test_a_record_that_is_no_event_is_refused_and_no_day_holds_with_it(event: dict[str, Any]) -> None:
    day = small_day()
    published = publish(draw_day(day=day, seed=SEED))

    with pytest.raises(NotAnEvent):
        event_of(event)
    assert review(day, with_value(published, "draw", "events", [event])).n_findings > 0


@pytest.mark.parametrize("events", [[], {}, None, "seats_cut", [[]], [None]])
def test_events_that_are_no_list_of_events_do_not_hold(events: Any) -> None:
    day = small_day()
    published = publish(draw_day(day=day, seed=SEED))

    assert review(day, with_value(published, "draw", "events", events)).n_findings > 0


def test_what_cannot_happen_to_this_day_is_refused() -> None:
    result = draw_day(day=small_day(), seed=SEED)

    for event in (SeatsCut("z", 0), SeatsCut("a", 2), SeatsCut("a", 0, ("nobody",))):
        with pytest.raises(NotAnEvent):
            mend_day(result=result, event=event)
    with pytest.raises(NotAnEvent):
        promote_people(result=result, event=Promotions((("nobody", "1"),)))
    holder = next((row[0], row[1]) for row in publish(result).assignments if row[2])
    wrong = (Promotions((), ("9",)), Promotions((holder,), (), (holder,)), Promotions((), (), (("nobody", "1"),)))
    for promotions in wrong:
        with pytest.raises(NotAnEvent):
            promote_people(result=result, event=promotions)


def test_a_result_that_was_swapped_for_another_is_not_the_one_it_happened_to() -> None:
    """The twin: without the fingerprint the record would be the same for two draws that differ."""
    day = small_day()
    one, other = (mend_day(result=draw_day(day=day, seed=seed), event=SeatsCut("a", 1)) for seed in (SEED, bytes(32)))
    records = [draw_record(result, input_sha256="")["events"][0] for result in (one, other)]

    assert records[0]["result_sha256"] != records[1]["result_sha256"]
    assert {k: v for k, v in records[0].items() if k not in {"result_sha256", "seat_price"}} == {
        k: v for k, v in records[1].items() if k not in {"result_sha256", "seat_price"}
    }
