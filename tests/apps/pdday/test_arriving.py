"""Days to which late people came: every honest one holds whatever else happened, and nobody forges a place."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.pdday.published import publish, with_cell
from apps.pdday.test_mending import MECHANISMS, review, with_events
from days import SEED, days, make_day, make_session
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Arrivals, Latecomer, NotAnEvent, Promotions, event_of
from waymark.apps.pdday.publication import draw_record
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.arriving import seat_late_people
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.mending import happened, replay_day
from waymark.apps.pdday.why import why_educator


def with_late_people(data: st.DataObject, result: DayResult, *ids: str) -> DayResult:
    """Let late people come with lists of any kind."""
    here: dict[str, list[str]] = {}
    for session in result.day.sessions:
        here.setdefault(session.breakout, []).append(session.session_id)
    people = []
    for one in sorted(ids):
        lists = {b: data.draw(st.lists(st.sampled_from(names), unique=True)) for b, names in sorted(here.items())}
        groups, away = data.draw(st.sampled_from([(), ("math",)])), data.draw(st.sampled_from([(), ("1",)]))
        people.append(Latecomer(one, groups, away, tuple((b, tuple(names)) for b, names in lists.items() if names)))
    return seat_late_people(result=result, event=Arrivals(tuple(people), data.draw(st.booleans())))


@settings(max_examples=120, deadline=None)
@given(day=days(max_people=5), mechanism=st.sampled_from(MECHANISMS), fill=st.booleans(), data=st.data())
def test_every_honest_day_with_late_people_holds_and_is_explained(
    day: Day, mechanism: Any, fill: bool, data: st.DataObject
) -> None:
    drawn = draw_day(day=day, seed=SEED, mechanism=mechanism, fill=fill)
    result = with_late_people(data, with_events(data, drawn), "00a", "zz")
    result = with_late_people(data, with_events(data, result), "03b")
    published = publish(result)

    assert review(day, published).findings == ()
    assert publish(replay_day(day=day, record=published.draw)) == published
    for educator in range(len(result.day.educators)):
        assert len(why_educator(result, educator)) == len(result.day.breakouts)


@settings(max_examples=80, deadline=None)
@given(day=days(max_people=5), data=st.data())
def test_no_other_seats_of_late_people_hold(day: Day, data: st.DataObject) -> None:
    result = with_late_people(data, draw_day(day=day, seed=SEED, mechanism="draw", fill=False), "00a", "zz")
    published = publish(result)
    if not published.assignments:
        return
    row = data.draw(st.integers(0, len(published.assignments) - 1))
    session = data.draw(st.sampled_from(["", *(s.session_id for s in day.sessions)]))
    if session == published.assignments[row][2]:
        return
    forged = with_cell(published, "assignments", row, 2, session)

    assert not review(day, forged).holds


def a_day() -> Day:
    return make_day(
        [make_session("a", "o1", "1", 2), make_session("b", "o2", "2", 2)], {"p1": [["a"], ["b"]], "p2": [["a"], []]}
    )


@pytest.mark.parametrize(
    "late",
    [
        Latecomer("p1"),
        Latecomer("x", away=("9",)),
        Latecomer("x", choices=(("1", ("b",)),)),
        Latecomer("x", choices=(("1", ("nothing",)),)),
        Latecomer("x", choices=(("9", ("a",)),)),
    ],
    ids=["on the day already", "unknown breakout", "session of another breakout", "no such session", "no such list"],
)
def test_what_cannot_have_happened_is_no_event(late: Latecomer) -> None:
    result = draw_day(day=a_day(), seed=SEED, mechanism="draw", fill=False)

    with pytest.raises(NotAnEvent):
        seat_late_people(result=result, event=Arrivals((late,)))


@pytest.mark.parametrize(
    "change",
    [
        {"people": []},
        {"people": [1]},
        {"people": {}},
        {"fill": 1},
        {"people": [Latecomer("b").record, Latecomer("a").record]},
        {"people": [Latecomer("a").record, Latecomer("a").record]},
        {"people": [{**Latecomer("a").record, "educator_id": ""}]},
        {"people": [{**Latecomer("a").record, "name": "A"}]},
        {"people": [{**Latecomer("a").record, "groups": ["b", "a"]}]},
        {"people": [{**Latecomer("a").record, "choices": {"1": []}}]},
        {"people": [{**Latecomer("a").record, "choices": {"1": ["a", "a"]}}]},
        {"people": [{**Latecomer("a").record, "choices": [["1", ["a"]]]}]},
    ],
)
def test_a_record_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    sound = Arrivals((Latecomer("a", ("math",), ("2",), (("1", ("a",)),)),)).record

    assert event_of(sound).record == sound
    with pytest.raises(NotAnEvent):
        event_of({**sound, **change})


def test_the_fingerprint_of_the_input_is_that_of_the_drawn_day() -> None:
    before = draw_day(day=a_day(), seed=SEED, mechanism="draw", fill=False)
    after = seat_late_people(result=before, event=Arrivals((Latecomer("x", choices=(("2", ("b",)),)),)))

    one, other = draw_record(before, input_sha256="0"), draw_record(after, input_sha256="0")
    assert {key: value for key, value in other.items() if key != "events"} == one
    assert after.as_drawn is before


def test_a_free_seat_that_somebody_waits_for_is_not_told_to_be_full() -> None:
    # Whoever has y waits for x, which was given up, and nobody has moved up yet when Dora comes.
    day = make_day([make_session("x"), make_session("y")], {"ada": ["xy"], "ben": ["xy"]})
    drawn = draw_day(day=day, seed=SEED, mechanism="draw", fill=False)
    everywhere = tuple(b.breakout for b in day.breakouts)
    holder = next(e.educator_id for i, e in enumerate(day.educators) if drawn.assignment.slot_rank[i] == 1)
    freed = happened(result=drawn, event=Promotions(((holder, "1"),), left_alone=everywhere))

    late = seat_late_people(result=freed, event=Arrivals((Latecomer("dora", choices=(("1", ("x",)),)),)))
    dora = [e.educator_id for e in late.day.educators].index("dora")
    (why,) = why_educator(late, dora)

    assert why.obstacles == ("the seats left in “About x” (x) go to people who waited for them before",)
