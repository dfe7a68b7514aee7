"""How many people belong to schools and groups, as far as it may be shown without one part giving away another.

Schools share out everybody. Groups overlap, contain schools and each other; whoever knows that can subtract. So all of
it is one table to the kernel: a part that is known by two names is one cell, and what is left of a part within another
is a cell too, though no page prints it.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np

from waymark.kernels.impact import count_table, suppress

FEWEST_SHOWN = 10
Members = frozenset[int]


def hidden_parts(n_people: int, *, shares: Sequence[Members], others: Sequence[Members]) -> frozenset[Members]:
    """Return the parts of which nothing may be shown, neither a count nor a share.

    Parameters
    ----------
    n_people : int
        Everybody, numbered from 0. This number is known.
    shares : sequence of sets of people
        Parts of which everybody is in exactly one, such as schools.
    others : sequence of sets of people
        Parts that may overlap, such as groups.

    Notes
    -----
    It depends on who belongs where and on nothing else. So all draws of a day hide the same parts, and two of them side
    by side say no more of those than one. One search of the kernel over O(n_parts squared) cells.
    """
    everyone = frozenset(range(n_people))
    cell = {everyone: 0}
    sums = []
    for whole, pieces in _ways_to_split(everyone, shares, others):
        numbers = [cell.setdefault(part, len(cell)) for part in (whole, *pieces)]
        sums.append((numbers[0], numbers[1:]))
    for part in (*shares, *others):
        cell.setdefault(part, len(cell))
    known = np.array([part == everyone for part in cell], dtype=np.bool_)
    found = suppress(count_table([len(part) for part in cell], sums=sums), n_min=FEWEST_SHOWN, known=known)
    if n_people < FEWEST_SHOWN or found.exposed.any():
        return frozenset(cell)
    return frozenset(part for part, number in cell.items() if found.hidden[number])


def _ways_to_split(
    everyone: Members, shares: Sequence[Members], others: Sequence[Members]
) -> Iterator[tuple[Members, list[Members]]]:
    """Yield wholes and their pieces: all schools, a group and the rest, one part within another."""
    if len(shares) > 1:
        yield everyone, list(shares)
    for other in others:
        if other != everyone:
            yield everyone, [other, everyone - other]
        inside = [share for share in shares if share <= other]
        if len(inside) > 1 and sum(map(len, inside)) == len(other) and other != everyone:
            yield other, inside
    for inner, outer in permutations(dict.fromkeys((*shares, *others)), 2):
        if inner < outer != everyone:
            yield outer, [inner, outer - inner]
