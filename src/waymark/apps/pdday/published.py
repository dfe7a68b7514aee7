"""A published result as whoever checks it finds it: text and JSON values, nothing believed yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Published:
    """The four published files as they were read.

    Attributes
    ----------
    assignments, waitlists : sequences of rows
        In file order; every row has as many cells as the contract has columns.
    draw, summary : mappings
        The JSON records.
    problems : tuple of str
        What could not even be read, one sentence each; a day with such problems is not the result of anything.
    """

    assignments: Sequence[Sequence[str]]
    waitlists: Sequence[Sequence[str]]
    draw: Mapping[str, Any]
    summary: Mapping[str, Any]
    problems: tuple[str, ...] = ()
