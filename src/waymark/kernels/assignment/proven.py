"""A day with a proof of how good it is: what the optimising mechanisms give back."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import Assignment

PRICE_UNIT = 64
"""Prices are whole numbers of 1/64 of a rank, so that every machine computes the same bound."""
GAP = 0.001
"""The gap between a day and its bound at which the search for a better one stops, as a share of the sum of ranks."""
MAX_STEPS = 3000
"""The price steps after which it stops in any case."""


class Stop(StrEnum):
    """Why the search for a better day ended."""

    GAP = "gap"
    """The day is proven to be as near the optimum as was asked for."""
    WORK = "work"
    """The agreed number of steps was done."""


@dataclass(frozen=True, slots=True)
class ProvenAssignment:
    """Seats, and the proof of how good they are.

    Attributes
    ----------
    assignment : Assignment
        Places are those of the draw with the same tickets: the order of waitlists.
    seat_price : int64 array of shape (n_sessions,)
        In 1/64 of a rank. Anyone can recompute ``bound`` from it: let everyone take his best day, ranks plus prices,
        and subtract price times seats.
    total_rank, bound : int
        Sum of counted ranks, and what no day that keeps the rules can be below.
    n_steps : int
    stop : Stop
        Whether the search ended because the gap was small enough or because the agreed work was done.
    """

    assignment: Assignment
    seat_price: NDArray[np.int64]
    total_rank: int
    bound: int
    n_steps: int
    stop: Stop
