"""What a change of seats makes happen to a day: events that anybody can replay from its files."""

from collections.abc import Sequence

import numpy as np

from waymark.apps.pdday.events import Event, Pair, Promotions, SeatsCut
from waymark.apps.pdday.models import SeatChange
from waymark.apps.pdday.refusals import NobodyMovesUp
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.selectors.changes import breakouts_begun, pair_of, seats_given_up, willing_in
from waymark.apps.pdday.services.mending import happened, promote_people, slot_numbers


def events_of(change: SeatChange, before: DayResult) -> tuple[Event, ...]:
    """Return what is to happen, as things stood when it was asked for.

    Raises
    ------
    NobodyMovesUp
        If nobody waits for a seat that is free or was given up.
    """
    given_up = [pair_of(one) for one in seats_given_up(change.draw)]
    if change.session is None:
        return (_moving_up(before, given_up, breakouts_begun(change.draw, now=change.asked_at)),)
    breakout = change.session.block.label
    willing = tuple(sorted(willing_in(change.draw, breakout)))
    cut = SeatsCut(change.session.session_id, change.seats_left, willing, change.fill)
    gone = tuple(sorted(pair for pair in given_up if pair[1] == breakout))
    if not gone:
        return (cut,)
    # Whoever gave up a seat gets no other one, so these are free before anybody is seated anew; nobody moves up first,
    # who might lose the better seat in the next step.
    everywhere = tuple(sorted(one.breakout for one in before.day.breakouts))
    return Promotions(gone, left_alone=everywhere), cut


def after_events(before: DayResult, events: Sequence[Event]) -> DayResult:
    """Let events happen to a day, one after another. Raises ``NotAnEvent`` where one cannot have."""
    for event in events:
        before = happened(result=before, event=event)
    return before


def _moving_up(before: DayResult, given_up: Sequence[Pair], begun: frozenset[str]) -> Promotions:
    """Return the promotions that pass on the seats somebody comes for; nobody comes for the others yet."""
    still = tuple(sorted(begun.intersection(one.breakout for one in before.day.breakouts)))
    offered = [pair for pair in given_up if pair[1] not in begun]
    tried = promote_people(result=before, event=Promotions(tuple(sorted(offered)), still))
    kept = _nobody_comes_for(before, tried, offered)
    event = Promotions(tuple(sorted(set(offered) - kept)), still, tuple(sorted(kept)))
    after = promote_people(result=before, event=event) if kept else tried
    moved = after.assignment.slot_session != before.assignment.slot_session
    if not (moved & (after.assignment.slot_session >= 0)).any():
        raise NobodyMovesUp
    return event


def _nobody_comes_for(before: DayResult, tried: DayResult, offered: Sequence[Pair]) -> set[Pair]:
    """Return whose seats stay empty after all: in each session as many as are free, of those who gave up last.

    Whoever got another section of the same offering instead has left the first one for good.
    """
    problem, seated = tried.problem, tried.assignment.slot_session
    n_seated = np.bincount(seated[seated >= 0], minlength=problem.n_sessions)
    free = (problem.capacity_seats - n_seated).tolist()
    held = {
        (person, int(problem.session_offering[session]))
        for person, session in zip(problem.slot_educator.tolist(), seated.tolist(), strict=True)
        if session >= 0
    }
    number = slot_numbers(before)
    kept: set[Pair] = set()
    for pair in reversed(offered):
        slot = number[pair]
        session = int(before.assignment.slot_session[slot])
        again = (int(problem.slot_educator[slot]), int(problem.session_offering[session]))
        if free[session] > 0 and again not in held:
            free[session] -= 1
            kept.add(pair)
    return kept
