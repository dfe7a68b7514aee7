"""Mechanisms that can be played, for tests that must see a harness catch them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment import Assignment, AssignmentProblem, Mechanism, draw, may_take


def boston(ticket_rank: NDArray[np.int64]) -> Mechanism:
    """Seat all first choices by ticket, then all second choices from what is left, and so on."""

    def serve(problem: AssignmentProblem) -> Assignment:
        seats = _Seats(problem)
        for rank in range(int(problem.list_length.max(initial=0))):
            for slot in _by_ticket(problem, ticket_rank, range(problem.n_slots)):
                seats.ask(slot, range(rank, rank + 1))
        return seats.assignment()

    return serve


def worse_off_first(ticket_rank: NDArray[np.int64]) -> Mechanism:
    """Serve each breakout by what people missed in the breakouts before it, then by ticket."""

    def serve(problem: AssignmentProblem) -> Assignment:
        seats = _Seats(problem)
        missed = np.zeros(problem.n_educators, dtype=np.int64)
        for breakout in range(problem.n_breakouts):
            here = _by_ticket(problem, ticket_rank, np.flatnonzero(problem.slot_breakout == breakout).tolist())
            for slot in sorted(here, key=lambda slot: -missed[problem.slot_educator[slot]]):
                seats.ask(slot, range(int(problem.list_length[slot])))
                missed[problem.slot_educator[slot]] += (seats.rank[slot] or int(problem.list_length[slot]) + 1) - 1
        return seats.assignment()

    return serve


def balanced_over_what_was_ranked(ticket_rank: NDArray[np.int64]) -> Mechanism:
    """Draw with the orders balanced over the breakouts that a person ranked, not those in which he is free."""

    def serve(problem: AssignmentProblem) -> Assignment:
        ranked = np.zeros_like(problem.free)
        listed = problem.list_length > 0
        ranked[problem.slot_educator[listed], problem.slot_breakout[listed]] = True
        return draw(replace(problem, free=ranked), ticket_rank=ticket_rank)

    return serve


def balanced(ticket_rank: NDArray[np.int64]) -> Mechanism:
    """Draw as it is."""
    return lambda problem: draw(problem, ticket_rank=ticket_rank)


class _Seats:
    """Seats given one after another, by the rules that every mechanism keeps."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self._problem = problem
        self._left = problem.capacity_seats.tolist()
        self._allowed = may_take(problem).tolist()
        self._offering = problem.session_offering.tolist()
        self._held: dict[int, set[int]] = {}
        self.session = [-1] * problem.n_slots
        self.rank = [0] * problem.n_slots

    def ask(self, slot: int, positions: Iterable[int]) -> None:
        """Give a slot the first open session among these positions of its list, unless it has one."""
        problem = self._problem
        begin, end = int(problem.choice_start[slot]), int(problem.choice_start[slot + 1])
        mine = self._held.setdefault(int(problem.slot_educator[slot]), set())
        for choice in (begin + position for position in positions if self.session[slot] < 0):
            wish = int(problem.choice_session[choice]) if choice < end else -1
            if wish >= 0 and self._allowed[choice] and self._left[wish] and self._offering[wish] not in mine:
                self._left[wish] -= 1
                mine.add(self._offering[wish])
                self.session[slot], self.rank[slot] = wish, choice - begin + 1
                return

    def assignment(self) -> Assignment:
        return Assignment(
            slot_session=np.array(self.session, dtype=np.int32),
            slot_rank=np.array(self.rank, dtype=np.int32),
            slot_place=np.ones(len(self.rank), dtype=np.int64),
        )


def _by_ticket(problem: AssignmentProblem, ticket_rank: NDArray[np.int64], slots: Iterable[int]) -> list[int]:
    return sorted(slots, key=lambda slot: int(ticket_rank[problem.slot_educator[slot]]))


MechanismOf = Callable[[NDArray[np.int64]], Mechanism]
