"""What moving people up makes happen, on days of any kind: sound, and nobody loses a seat that nobody comes for."""

from collections.abc import Iterator

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from days import SEED, days
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Pair, Promotions
from waymark.apps.pdday.refusals import NobodyMovesUp
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services import change_events
from waymark.apps.pdday.services.change_events import after_events
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.drawing import published_of
from waymark.apps.pdday.services.mending import slot_numbers
from waymark.apps.pdday.services.verify_result import verify_result

SMALL = settings(max_examples=150, deadline=None)


def seats_held(result: DayResult) -> Iterator[Pair]:
    """Yield whoever has a seat, with the breakout."""
    problem = result.problem
    for slot in np.flatnonzero(result.assignment.slot_session >= 0).tolist():
        person = result.day.educators[problem.slot_educator[slot]].educator_id
        yield person, result.day.breakouts[problem.slot_breakout[slot]].breakout


@SMALL
@given(day=days(), data=st.data())
def test_it_is_sound_and_only_seats_that_somebody_comes_for_are_passed_on(day: Day, data: st.DataObject) -> None:
    before = draw_day(day=day, seed=SEED)
    held = list(seats_held(before))
    assume(held)
    gone = data.draw(st.lists(st.sampled_from(held), unique=True))
    begun = frozenset(data.draw(st.lists(st.sampled_from([b.breakout for b in day.breakouts]), unique=True)))
    try:
        event = change_events._moving_up(before, gone, begun)
    except NobodyMovesUp:
        return

    after = after_events(before, [event])

    offered = {pair for pair in gone if pair[1] not in begun}
    assert set(event.given_up) | set(event.kept) == offered
    assert set(event.given_up).isdisjoint(event.kept)
    sha256 = input_sha256(day)
    assert verify_result(day=day, input_sha256=sha256, published=published_of(after, sha256)).findings == ()
    # Whoever keeps a seat holds it, and whoever waits fares as if nobody had kept any.
    held_after = set(seats_held(after))
    assert set(event.kept) <= held_after
    assert held_after.isdisjoint(event.given_up)
    tried = after_events(before, [Promotions(tuple(sorted(offered)), event.left_alone)])
    differs = np.flatnonzero(tried.assignment.slot_session != after.assignment.slot_session).tolist()
    assert {pair for pair, slot in slot_numbers(before).items() if slot in differs} == set(event.kept)
