"""Trades: every difference between two days, taken apart into chains and rings that can be read."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from days import days, make_day, make_session
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import UNPLACED, Assignment, AssignmentProblem, draw, trades


def as_seated(problem: AssignmentProblem, sessions: list[int]) -> Assignment:
    """Return seats without looking at ranks: trades are about sessions only."""
    nothing = np.zeros(problem.n_slots, dtype=np.int32)
    return Assignment(np.array(sessions, dtype=np.int32), nothing, nothing.astype(np.int64))


@given(days(max_people=7), st.integers(0, 10**6))
def test_every_move_stands_in_one_trade_and_only_rings_come_round(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    rng = np.random.default_rng(seed)
    before, after = (draw(problem, ticket_rank=rng.permutation(problem.n_educators).astype(np.int64)) for _ in range(2))

    found = trades(problem, before=before, after=after)

    moves = Counter(
        (slot, left, taken)
        for trade in found
        for slot, left, taken in zip(trade.slots, trade.sessions[:-1], trade.sessions[1:], strict=True)
    )
    changed = np.flatnonzero(before.slot_session != after.slot_session).tolist()
    assert moves == Counter((s, int(before.slot_session[s]), int(after.slot_session[s])) for s in changed)
    for trade in found:
        assert trade.is_cycle == (trade.sessions[0] == trade.sessions[-1] != UNPLACED)


def test_a_chain_that_begins_where_another_one_passes_is_no_ring() -> None:
    sessions = [make_session(name, seats=9) for name in "abcd"]
    day = make_day(sessions, {who: [["a", "b", "c", "d"]] for who in "123"})
    problem = build_problem(day=day, fill=False)

    # One moves from a to b; two leave b, for c and for d.
    found = trades(problem, before=as_seated(problem, [0, 1, 1]), after=as_seated(problem, [1, 2, 3]))

    assert [(trade.sessions, trade.is_cycle) for trade in found] == [((0, 1, 2), False), ((1, 3), False)]


def test_two_who_change_places_are_a_ring() -> None:
    day = make_day([make_session("a"), make_session("b")], {"1": [["a", "b"]], "2": [["b", "a"]]})
    problem = build_problem(day=day, fill=False)

    (ring,) = trades(problem, before=as_seated(problem, [0, 1]), after=as_seated(problem, [1, 0]))

    assert (ring.sessions, ring.slots, ring.is_cycle) == ((0, 1, 0), (0, 1), True)
