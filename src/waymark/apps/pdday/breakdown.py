"""How schools and groups fared; a part that could point at a person is not shown, and no other gives it away."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.part_sizes import Members, hidden_parts
from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import Assignment

TOP = 3
LOWEST_PER_CENT, HIGHEST_PER_CENT = 5, 95


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """How the people of one school or group fared. Everything is ``None`` where the part is hidden.

    ``first_per_cent`` and ``top3_per_cent`` are whole numbers over the slots of the part's people. What is nearer to
    none or all than 5 and 95 stands at 5 and 95, so that nobody learns that somebody was the only one.
    """

    name: str
    n_people: int | None
    first_per_cent: int | None
    top3_per_cent: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether nothing is shown of it."""
        return self.n_people is None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The tables by school and by group, by name. They are hidden as one, because they are about the same people.

    People without a school stand under an empty name; a person counts in each of his groups.
    """

    by_school: tuple[PartOutcome, ...]
    by_group: tuple[PartOutcome, ...]

    @property
    def hides_any(self) -> bool:
        """Whether some part is not shown."""
        return any(part.is_hidden for part in (*self.by_school, *self.by_group))


def break_down(result: DayResult, assignment: Assignment) -> Breakdown:
    """Count how the people of each school and group fared. Everyone with at least one slot counts.

    Notes
    -----
    Which parts are shown depends on who belongs where and on nothing else: two draws of one day show the same parts.
    """
    n, person, rank = len(result.day.educators), result.problem.slot_educator, assignment.slot_rank
    slots = np.bincount(person, minlength=n)
    first = np.bincount(person[rank == 1], minlength=n)
    top3 = np.bincount(person[(rank >= 1) & (rank <= TOP)], minlength=n)
    here = np.flatnonzero(slots)
    people = [result.day.educators[i] for i in here.tolist()]
    schools, groups = _members([(e.school_id,) for e in people]), _members([e.groups for e in people])
    hidden = hidden_parts(len(people), shares=tuple(schools.values()), others=tuple(groups.values()))

    def outcome(name: str, part: Members) -> PartOutcome:
        if part in hidden:
            return PartOutcome(name, None, None, None)
        mine = here[sorted(part)]
        return PartOutcome(
            name, len(mine), _per_cent(first[mine], of=slots[mine]), _per_cent(top3[mine], of=slots[mine])
        )

    return Breakdown(
        by_school=tuple(outcome(name, part) for name, part in schools.items()),
        by_group=tuple(outcome(name, part) for name, part in groups.items()),
    )


def _per_cent(counts: NDArray[np.int64], *, of: NDArray[np.int64]) -> int:
    share = round(100 * int(counts.sum()) / int(of.sum()))
    return min(max(share, LOWEST_PER_CENT), HIGHEST_PER_CENT)


def _members(names: Sequence[Sequence[str]]) -> dict[str, Members]:
    """Return who belongs to each part, parts by name."""
    found: dict[str, set[int]] = defaultdict(set)
    for person, parts in enumerate(names):
        for part in parts:
            found[part].add(person)
    return {name: frozenset(found[name]) for name in sorted(found)}
