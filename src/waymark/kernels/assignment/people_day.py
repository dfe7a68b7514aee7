"""A whole day that spares people, with a proof of how good it is: what the objectives over people give back."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.proven import Stop
from waymark.kernels.assignment.types import Assignment

Ints = NDArray[np.int64]


class Objective(StrEnum):
    """What of a whole day is to be made small."""

    MEAN_RANK = "mean-rank"
    LEAST_SQUARES = "least-squares"
    LEXIMIN = "leximin"


@dataclass(frozen=True, slots=True)
class Level:
    """How many people have a sum of ranks of at least ``level``, and how few that can be.

    Attributes
    ----------
    level, people : int
    bound : int
        In no day in which, at every higher level, no more people stand than in this one, do fewer stand at this level.
    total_bound : int
        What the prices prove of the weighted sum (`stairs`).
    seat_price : int64 array of shape (n_sessions,)
    by_search : bool
        The bound is that of the branch and bound, not of the prices.
    """

    level: int
    people: int
    bound: int
    total_bound: int
    seat_price: Ints
    by_search: bool

    @property
    def is_proven(self) -> bool:
        """Whether no fewer people can stand there."""
        return self.bound == self.people


@dataclass(frozen=True, slots=True)
class PeopleDay:
    """A day, and the proof of how good it is for people.

    Attributes
    ----------
    assignment : Assignment
    objective : Objective
    value, bound : int
        Least squares: the sum of the squares, and what it cannot be below. Leximin: the largest sum of ranks of a
        person, and what that cannot be below.
    price_bound : int
        The part of ``bound`` that the prices alone prove.
    seat_price : int64 array of shape (n_sessions,)
        In 1/64: the certificate of least squares; zeros under leximin.
    levels : tuple of Level
        Under leximin, from the worst level down, as far as they were looked at.
    stop : Stop
        Whether all was proven that was asked for, or the agreed work was done.
    """

    assignment: Assignment
    objective: Objective
    value: int
    bound: int
    price_bound: int
    seat_price: Ints
    levels: tuple[Level, ...]
    stop: Stop

    @property
    def n_proven(self) -> int:
        """Number of levels from the worst down that are proven without a break."""
        proven = [level.is_proven for level in self.levels]
        return proven.index(False) if False in proven else len(proven)
