"""A drawn day: its input, its seats, its figures, and everything that follows from them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.kernels.assignment import (
    Assignment,
    AssignmentProblem,
    Explainer,
    Figures,
    ProvenAssignment,
    Waitlists,
    reasons,
    waitlists,
)
from waymark.kernels.draw import commitment

Mechanism = Literal["draw", "draw+swap", "optimum", "first-come"]
MECHANISMS: tuple[Mechanism, ...] = get_args(Mechanism)
TICKET_CONTEXT = "pd-day"
"""Context of every ticket of a day: a ticket is HMAC-SHA256 of ``pd-day|<educator_id>``."""


@dataclass(frozen=True)
class DayResult:
    """A drawn day, with everything that is published about it.

    Attributes
    ----------
    day, problem
        What was drawn; positions in the arrays are positions in ``day``.
    seed : bytes
    mechanism, fill
        How it was drawn.
    assignment : Assignment
        Seats, ranks and places by slot.
    figures, first_come : Figures
        How it turned out, and how first come would have turned out on the same lists and lottery.
    solve_seconds : float
        Time spent serving and counting.
    put_in : frozenset of str
        Ids of sessions that were put into people's lists, each behind the session that it repeats.
    drawn : Assignment or None
        The draw that trades began with, under ``draw+swap``.
    proof : ProvenAssignment or None
        The bound and its certificate, under ``draw+swap`` and ``optimum``.
    """

    day: Day
    problem: AssignmentProblem
    seed: bytes
    mechanism: Mechanism
    fill: bool
    assignment: Assignment
    first_come_assignment: Assignment
    figures: Figures
    first_come: Figures
    solve_seconds: float
    put_in: frozenset[str] = frozenset()
    drawn: Assignment | None = None
    proof: ProvenAssignment | None = None

    @cached_property
    def commitment(self) -> str:
        """The lock on the seed."""
        return commitment(self.seed)

    @cached_property
    def reasons(self) -> NDArray[np.str_]:
        """Reason code of each slot."""
        return reasons(self.assignment, fill=self.fill, drawn=self.drawn, by_total=self.mechanism == "optimum")

    @cached_property
    def waitlists(self) -> Waitlists:
        """Who would be next in each session."""
        return waitlists(self.problem, self.assignment)

    @cached_property
    def explainer(self) -> Explainer:
        """Answers "why?" for any slot."""
        by_total = self.mechanism == "optimum"
        return Explainer(self.problem, self.assignment, fill=self.fill, drawn=self.drawn, by_total=by_total)

    def as_wished(self, assignment: Assignment) -> Assignment:
        """Return seats with ranks as people wrote them: a session that was put in is worth the one that it repeats.

        Published files keep the ranks of the lists as they were drawn. O(n_choices) time.
        """
        if not self.put_in:
            return assignment
        is_put_in = np.array([s.session_id in self.put_in for s in self.day.sessions], dtype=np.bool_)
        n_put_in = np.append(0, np.cumsum(is_put_in[self.problem.choice_session]))
        begin = self.problem.choice_start[:-1]
        n_before = n_put_in[begin + assignment.slot_rank] - n_put_in[begin]
        return replace(assignment, slot_rank=(assignment.slot_rank - n_before).astype(np.int32))

    @cached_property
    def wished_rank(self) -> NDArray[np.int32]:
        """Rank of each slot's seat as the person wrote it; 0 where there is none."""
        return self.as_wished(self.assignment).slot_rank
