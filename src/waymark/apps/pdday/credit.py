"""What a day leaves to the next one: a small credit for whoever was shut out, and where wanted for a duty."""

from collections.abc import Mapping

import numpy as np

from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import had_duty, next_credit, shut_out


def credits_after(result: DayResult, before: Mapping[str, int], *, duties: bool) -> dict[str, int]:
    """Return everybody's credit after a day, by id: sorted, and also of people who were not on it.

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
    after = next_credit(
        credit=np.array([before.get(one, 0) for one in ids], dtype=np.int64),
        served=served,
        was_shut_out=shut_out(result.problem, result.assignment),
        duty=had_duty(result.problem) & duties,
    )
    return dict(sorted({**before, **dict(zip(ids, after.tolist(), strict=True))}.items()))
