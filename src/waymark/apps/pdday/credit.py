"""What a day leaves to the next one: a small credit for whoever was shut out, and where wanted for a duty."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.events import Promotions
from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import Assignment, had_duty, next_credit, shut_out


def credits_after(result: DayResult, before: Mapping[str, int], *, duties: bool) -> dict[str, int]:
    """Return everybody's credit after a day, by id: sorted, and also of people who were not on it.

    What counts is what finally happened, with two exceptions: whoever gave up a seat was not shut out of it, and nobody
    is shut out by coming late.

    Parameters
    ----------
    result : DayResult
        The published day.
    before : mapping of id to credit
        The credit with which it was drawn; who is not named has none.
    duties : bool
        Whether to facilitate earns one too.
    """
    ids = [e.educator_id for e in result.day.educators]
    served = np.zeros(len(ids), np.bool_)
    served[result.problem.slot_educator] = True
    assignment, late_slots = _with_seats_given_up(result)
    late = np.zeros(len(ids), np.bool_)
    late[result.problem.slot_educator[late_slots]] = True
    after = next_credit(
        credit=np.array([before.get(one, 0) for one in ids], dtype=np.int64),
        served=served,
        was_shut_out=shut_out(result.problem, assignment) & ~late,
        duty=had_duty(result.problem) & duties,
    )
    return dict(sorted({**before, **dict(zip(ids, after.tolist(), strict=True))}.items()))


def _with_seats_given_up(result: DayResult) -> tuple[Assignment, NDArray[np.bool_]]:
    """Return the seats with the ranks of those, too, that people gave up, and the slots of late people."""
    rank = result.assignment.slot_rank.copy()
    # The slot that each one was in the day looked at; those of late people were none before they came.
    was, now = np.arange(len(rank)), result
    while now.mending is not None:
        mending = now.mending
        if isinstance(mending.event, Promotions):
            gone = (was >= 0) & mending.displaced[was]
            rank[gone] = mending.before.assignment.slot_rank[was[gone]]
        if mending.old_slot is not None:
            was = np.where(was >= 0, mending.old_slot[was], -1)
        now = mending.before
    return replace(result.assignment, slot_rank=rank), was < 0
