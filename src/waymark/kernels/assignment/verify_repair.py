"""A judge of mended days: who had to move, who may have moved, and whether the prices prove that no mending is better.

It shares no code with the mending and works in plain Python (``docs/kernels/repair.md``).
"""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, Assignment, AssignmentProblem
from waymark.kernels.assignment.verify_prices import judge_breakout

_LARGEST = (1 << 40) - 1


class RepairFault(StrEnum):
    """What is wrong with a day that is said to be mended."""

    WORSE = "worse"
    """Somebody who kept his seat and did not opt in has a worse one, or none."""
    UNTOUCHED = "untouched"
    """A slot changed although nothing had happened in its breakout."""
    NOT_LISTED = "not_listed"
    """A slot holds what its person may not be given."""
    NOT_LEAST = "not_least"
    """The prices do not prove that no mending is better."""


def judge_repair(
    problem: AssignmentProblem,
    *,
    before: Assignment,
    after: Assignment,
    opted_in: NDArray[np.bool_],
    seat_price: NDArray[np.int64],
) -> tuple[RepairFault, ...]:
    """Say what keeps a mended day from being the best mending of the day before; nothing if it is.

    Parameters
    ----------
    problem : AssignmentProblem
        The day after the event, with the same slots as before it.
    before, after : Assignment
        The seats before the event and the mended ones. Seats filled up afterwards have rank 0.
    opted_in : bool array of shape (n_educators,)
    seat_price : int64 array of shape (n_sessions,)

    Returns
    -------
    tuple of RepairFault
        Sorted, each at most once.

    Notes
    -----
    O(n_choices) time, in plain Python.
    """
    return tuple(sorted(set(_Case(problem, before, after, opted_in, seat_price).faults())))


class _Case:
    """One claim, and the breakouts in which somebody lost a seat."""

    def __init__(
        self,
        problem: AssignmentProblem,
        before: Assignment,
        after: Assignment,
        opted_in: NDArray[np.bool_],
        seat_price: NDArray[np.int64],
    ) -> None:
        self.problem, self.price = problem, seat_price
        self.person, self.breakout = problem.slot_educator.tolist(), problem.slot_breakout.tolist()
        self.old, self.old_rank = before.slot_session.tolist(), before.slot_rank.tolist()
        self.new, self.new_rank = after.slot_session.tolist(), after.slot_rank.tolist()
        self.place = before.slot_place.tolist()
        self.willing = [bool(opted_in[p]) for p in self.person]
        self.offering = problem.session_offering.tolist()
        self.led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
        self.lost = self._lost()

    def faults(self) -> Iterator[RepairFault]:
        """Yield what is found, slot by slot and then breakout by breakout."""
        touched = sorted({self.breakout[slot] for slot in self.lost})
        for slot, (old, new) in enumerate(zip(self.old, self.new, strict=True)):
            if old == new or slot in self.lost:
                continue
            if self.breakout[slot] not in touched:
                yield RepairFault.UNTOUCHED
            elif old >= 0 and not self.willing[slot] and not 0 < self.new_rank[slot] < self.old_rank[slot]:
                yield RepairFault.WORSE
        for breakout in touched:
            yield from self._proof(breakout)

    def _lost(self) -> set[int]:
        """Return the slots that lose their seat: the latest places of each session that has too few."""
        lines: dict[int, list[tuple[bool, int, int]]] = {}
        for slot, session in enumerate(self.old):
            if session >= 0:
                lines.setdefault(session, []).append((self.old_rank[slot] == 0, self.place[slot], slot))
        seats = self.problem.capacity_seats.tolist()
        return {slot for session, line in lines.items() for _, _, slot in sorted(line)[seats[session] :]}

    def _proof(self, breakout: int) -> Iterator[RepairFault]:
        """Build the seating of one breakout as the rule is written, and have it proven by the prices."""
        rooms = np.flatnonzero(self.problem.session_breakout == breakout).tolist()
        local = {session: i for i, session in enumerate(rooms)}
        slots = [s for s, b in enumerate(self.breakout) if b == breakout and (s in self.lost or self.old_rank[s] > 0)]
        seats = self.problem.capacity_seats[rooms].copy()
        for slot, session in enumerate(self.old):
            if session in local and self.old_rank[slot] == 0 and slot not in self.lost:
                seats[local[session]] -= 1
        weight, unit, no_seat = self._weights(slots)
        start, total = [0], 0
        sessions: list[int] = []
        costs: list[int] = []
        escapes: list[int] = []
        held: list[int] = []
        for slot in slots:
            options = list(self._options(slot, weight.get(slot, 0), unit))
            escape = (1 if slot in self.lost else 2) * no_seat * unit
            stays_without = self.new[slot] < 0 or self.new_rank[slot] == 0
            at = next((i for i, (session, _) in enumerate(options) if session == self.new[slot]), -1)
            if at < 0 and not stays_without:
                yield RepairFault.NOT_LISTED
                return
            held.append(-1 if stays_without else at)
            total += escape if held[-1] < 0 else options[at][1]
            sessions.extend(local[session] for session, _ in options)
            costs.extend(cost for _, cost in options)
            escapes.append(escape)
            start.append(len(costs))
        if judge_breakout(
            choice_start=np.array(start, np.int64),
            choice_session=np.array(sessions, np.int32),
            choice_cost=np.array(costs, np.int64),
            escape_cost=np.array(escapes, np.int64),
            capacity_seats=seats,
            choice=np.array(held, np.int64),
            seat_price=self.price[rooms],
            total_cost=total,
        ):
            yield RepairFault.NOT_LEAST

    def _weights(self, slots: list[int]) -> tuple[dict[int, int], int, int]:
        """Return the weight of each lost slot's place, the unit of half a rank, and the halves of having no seat."""
        length = np.diff(self.problem.choice_start).tolist()
        queue = sorted((s for s in slots if s in self.lost), key=lambda s: self.place[s])
        counted = [s for s in slots if s in self.lost or self.willing[s]]
        no_seat = 1 + sum(2 * length[s] + 1 for s in counted) + len(slots) - len(counted)
        longest = max(1, sum(length[s] for s in queue))
        most = max(0, min(len(queue), (_LARGEST // (2 * no_seat) - 1) // longest))
        n = max(1, len(queue))
        return {slot: (n - i) * most // n for i, slot in enumerate(queue)}, 1 + most * longest, no_seat

    def _options(self, slot: int, weight: int, unit: int) -> Iterator[tuple[int, int]]:
        """Yield what one slot may be given, and what that costs."""
        problem, person = self.problem, self.person[slot]
        elsewhere = {self.offering[s] for s in self._other_seats(slot)}
        low, high = problem.choice_start[slot], problem.choice_start[slot + 1]
        lost, old, had = slot in self.lost, self.old[slot], self.old_rank[slot]
        for rank, session in enumerate(problem.choice_session[low:high].tolist(), start=1):
            audience = int(problem.session_audience[session])
            welcome = audience == EVERYONE or bool(problem.in_audience[audience, person])
            offering = self.offering[session]
            if not welcome or (person, offering) in self.led or offering in elsewhere:
                continue
            if lost:
                yield session, 2 * rank * unit + rank * weight
            elif rank <= had or self.willing[slot]:
                yield session, (2 * max(0, rank - had) + (session != old)) * unit

    def _other_seats(self, slot: int) -> list[int]:
        """Return what the person holds elsewhere when this breakout is mended: earlier ones are mended already."""
        first = slot
        while first > 0 and self.person[first - 1] == self.person[slot]:
            first -= 1
        seats = []
        while first < len(self.person) and self.person[first] == self.person[slot]:
            done = first < slot and not (self.new[first] >= 0 and self.new_rank[first] == 0 and first in self.lost)
            now = self.new[first] if done else -1 if first in self.lost else self.old[first]
            if first != slot and now >= 0:
                seats.append(now)
            first += 1
        return seats
