"""A whole day as the inner loops see it: lists, costs, seats and what nobody may fall below."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
FREE = -2
"""The slot may hold any of its choices, or none (-1)."""
NEVER = np.int64(1) << np.int64(50)
"""Larger than the cost of any day: what is forbidden costs it."""


class DayLists(NamedTuple):
    """A day as the loops see it.

    Person ``i`` has the slots ``person[i]:person[i + 1]``, slot ``j`` the choices ``start[j]:start[j + 1]``; ``escape``
    is the cost of staying unplaced, ``offering`` belongs to sessions, ``floor`` is the most cost a person may bear.
    Where ``shape`` is not empty, a day whose costs add up to ``d`` counts ``shape[d]``; it may not reach beyond.
    """

    person: Ints
    start: Ints
    session: Numbers
    cost: Ints
    escape: Ints
    offering: Numbers
    seats: Ints
    floor: Ints
    shape: Ints
