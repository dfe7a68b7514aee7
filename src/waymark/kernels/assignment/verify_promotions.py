"""A judge of promotions: nobody worse off, and no waitlist jumped. It shares no code with what moves people up."""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, Assignment, AssignmentProblem


class PromotionFault(StrEnum):
    """What is wrong with a day on which people are said to have moved up."""

    WORSE = "worse"
    """Somebody has a worse seat than before, or none."""
    RETURNED = "returned"
    """Somebody who gave up a seat has one."""
    JUMPED = "jumped"
    """Somebody waits for a seat that is free, or that went to a later place."""
    MOVED = "moved"
    """Somebody moved who was to be left alone."""


def judge_promotions(
    problem: AssignmentProblem,
    *,
    before: Assignment,
    after: Assignment,
    given_up: NDArray[np.bool_],
    left_alone: NDArray[np.bool_] | None = None,
) -> tuple[PromotionFault, ...]:
    """Say what keeps a day from being one of honest promotions; nothing if it is one.

    Parameters
    ----------
    problem : AssignmentProblem
    before, after : Assignment
    given_up : bool array of shape (n_slots,)
    left_alone : bool array of shape (n_slots,), optional
        Slots that were to keep what they hold and wait for nothing.

    Returns
    -------
    tuple of PromotionFault
        Sorted, each at most once. Waitlists are not judged for people whose seat in another breakout changed: it may
        have barred them for a while.

    Notes
    -----
    O(n_choices + n_moves) time, in plain Python.
    """
    alone = [False] * problem.n_slots if left_alone is None else left_alone.tolist()
    return tuple(sorted(set(_faults(problem, before, after, given_up.tolist(), alone))))


def _faults(
    problem: AssignmentProblem, before: Assignment, after: Assignment, gone: list[bool], alone: list[bool]
) -> Iterator[PromotionFault]:
    old, new = before.slot_session.tolist(), after.slot_session.tolist()
    length = np.diff(problem.choice_start).tolist()
    had = [rank or n + 1 for rank, n in zip(before.slot_rank.tolist(), length, strict=True)]
    has = [rank or n + 1 for rank, n in zip(after.slot_rank.tolist(), length, strict=True)]
    for slot, left in enumerate(gone):
        if left and new[slot] >= 0:
            yield PromotionFault.RETURNED
        if not left and (has[slot] > had[slot] or (new[slot] < 0 <= old[slot])):
            yield PromotionFault.WORSE
        if alone[slot] and not left and new[slot] != old[slot]:
            yield PromotionFault.MOVED
    quiet = [left or still for left, still in zip(gone, alone, strict=True)]
    yield from _jumped(problem, before, after, quiet, has)


def _jumped(
    problem: AssignmentProblem, before: Assignment, after: Assignment, quiet: list[bool], has: list[int]
) -> Iterator[PromotionFault]:
    """Look at everybody who still waits, and at what is free or went to newcomers."""
    old, new, place = before.slot_session.tolist(), after.slot_session.tolist(), before.slot_place.tolist()
    people, offering = problem.slot_educator.tolist(), problem.session_offering.tolist()
    taken, latest = [0] * problem.n_sessions, [0] * problem.n_sessions
    held: dict[int, set[int]] = {}
    changed: dict[int, set[int]] = {}
    for slot, session in enumerate(new):
        if session != old[slot]:
            changed.setdefault(people[slot], set()).add(slot)
        if session >= 0:
            taken[session] += 1
            held.setdefault(people[slot], set()).add(offering[session])
            if session != old[slot]:
                latest[session] = max(latest[session], place[slot])
    led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
    for slot, person in enumerate(people):
        low = int(problem.choice_start[slot])
        if quiet[slot] or changed.get(person, set()) - {slot}:
            continue
        for session in problem.choice_session[low : low + has[slot] - 1].tolist():
            audience = int(problem.session_audience[session])
            welcome = audience == EVERYONE or bool(problem.in_audience[audience, person])
            if not welcome or (person, offering[session]) in led or offering[session] in held.get(person, set()):
                continue
            if taken[session] < problem.capacity_seats[session] or latest[session] > place[slot]:
                yield PromotionFault.JUMPED
