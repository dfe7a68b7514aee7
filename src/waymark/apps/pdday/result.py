"""A drawn day: its input, its seats, its figures, and everything that follows from them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import Arrivals, Event, SeatsCut
from waymark.kernels.assignment import (
    UNPLACED,
    Assignment,
    AssignmentProblem,
    Explainer,
    Explanation,
    Figures,
    Reason,
    Waitlists,
    reasons,
    reasons_after_promotions,
    reasons_after_repair,
    waitlists,
)
from waymark.kernels.assignment.people_day import Objective, PeopleDay
from waymark.kernels.assignment.proven import GAP
from waymark.kernels.draw import commitment

Mechanism = Literal["draw", "draw+swap", "optimum", "first-come"]
MECHANISMS: tuple[Mechanism, ...] = get_args(Mechanism)
PROVEN: tuple[Mechanism, ...] = ("draw+swap", "optimum")
"""Those that look for the least total rank and prove how near they came. They need a compiler."""
ONLY_REPORTS: tuple[Mechanism, ...] = ("optimum",)
"""Those that can be drawn and compared, and never published from the pages."""
TICKET_CONTEXT = "pd-day"
"""Context of every ticket of a day: a ticket is HMAC-SHA256 of ``pd-day|<educator_id>``."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How good a day is proven to be.

    Attributes
    ----------
    seat_price : int64 array of shape (n_sessions,)
        The certificate, in 1/64 of a rank.
    total_rank, bound : int
        Sum of counted ranks, and what no day that keeps the mechanism's promises can be below.
    """

    seat_price: NDArray[np.int64]
    total_rank: int
    bound: int

    @property
    def gap(self) -> float:
        """What the day might be above the least, as a share of its sum of ranks."""
        return (self.total_rank - self.bound) / self.total_rank

    @property
    def is_near(self) -> bool:
        """Whether the gap is as small as the search asks for; else it ended because its work was done."""
        return self.gap <= GAP


@dataclass(frozen=True)
class Mending:
    """What happened to a published day, and what was done about it.

    Attributes
    ----------
    event : Event
    before : DayResult
        The day as it was published.
    displaced : bool array of shape (n_slots,)
        Slots whose seat is gone or was given up.
    seat_price : int64 array of shape (n_sessions,)
        The prices that prove that no mending is better; 0 where people only moved up or came late.
    old_slot : int64 array of shape (n_slots,) or None
        The slot of ``before`` that each slot was; -1 for late people's. Nothing where nobody came late.
    """

    event: Event
    before: "DayResult"
    displaced: NDArray[np.bool_]
    seat_price: NDArray[np.int64]
    old_slot: NDArray[np.int64] | None = None

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """Slots of people who came late, shape (n_slots,)."""
        return np.zeros(self.displaced.shape, np.bool_) if self.old_slot is None else self.old_slot < 0

    def slot_before(self, slot: int) -> int:
        """Return which slot of ``before`` a slot was; -1 if its person came late."""
        return slot if self.old_slot is None else int(self.old_slot[slot])

    @cached_property
    def seats_before(self) -> Assignment:
        """What was held before, by the slots of now; late people held nothing."""
        was = self.before.assignment
        if self.old_slot is None:
            return was
        return Assignment(
            slot_session=np.append(was.slot_session, np.int32(UNPLACED))[self.old_slot],
            slot_rank=np.append(was.slot_rank, np.int32(0))[self.old_slot],
            slot_place=np.append(was.slot_place, np.int64(0))[self.old_slot],
        )


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
    proof : Proof or None
        The bound and its certificate, under ``draw+swap`` and ``optimum``; nothing for a mended day.
    objective : Objective
        What an optimum was to make small.
    people : PeopleDay or None
        The same as ``proof``, where the objective looks at people instead of seats.
    mending : Mending or None
        The last thing that happened to the day after it was published.
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
    proof: Proof | None = None
    objective: Objective = Objective.MEAN_RANK
    people: PeopleDay | None = None
    mending: Mending | None = None

    @cached_property
    def commitment(self) -> str:
        """The lock on the seed."""
        return commitment(self.seed)

    @cached_property
    def reasons(self) -> NDArray[np.str_]:
        """Reason code of each slot."""
        if self.mending is not None:
            return _reasons_after(self.assignment, self.mending)
        return reasons(self.assignment, fill=self.fill, drawn=self.drawn, by_total=self.mechanism == "optimum")

    @cached_property
    def waitlists(self) -> Waitlists:
        """Who would be next in each session; who gave up a seat waits for nothing in that breakout."""
        return waitlists(self.problem, self.assignment, leave_out=self.given_up)

    @property
    def as_drawn(self) -> "DayResult":
        """The day as it was first published, before anything happened to it."""
        return self if self.mending is None else self.mending.before.as_drawn

    @cached_property
    def given_up(self) -> NDArray[np.bool_]:
        """Slots whose people gave up their seat, shape (n_slots,)."""
        if self.mending is None:
            return np.zeros(self.problem.n_slots, dtype=np.bool_)
        earlier, old_slot = self.mending.before.given_up, self.mending.old_slot
        if old_slot is not None:
            return np.append(earlier, False)[old_slot]
        return earlier if isinstance(self.mending.event, SeatsCut) else earlier | self.mending.displaced

    @cached_property
    def explainer(self) -> Explainer:
        """Answers "why?" for any slot."""
        if self.mending is not None:
            return _ExplainerAfter(self, self.mending)
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


def _reasons_after(assignment: Assignment, mending: Mending) -> NDArray[np.str_]:
    before, event = mending.before, mending.event
    if isinstance(event, Arrivals) and mending.old_slot is not None:
        # They were served as in the draw, only later: the reasons are those of the draw.
        kept = np.append(before.reasons, "")[mending.old_slot]
        return np.where(mending.arrived, reasons(assignment, fill=event.fill), kept)
    if isinstance(event, SeatsCut):
        return reasons_after_repair(
            assignment,
            before=before.assignment,
            reasons_before=before.reasons,
            displaced=mending.displaced,
            fill=event.fill,
        )
    return reasons_after_promotions(
        assignment, before=before.assignment, reasons_before=before.reasons, given_up=mending.displaced
    )


class _ExplainerAfter(Explainer):
    """Explains a mended day: who was not moved has the reason that he had."""

    def __init__(self, result: DayResult, mending: Mending) -> None:
        super().__init__(result.problem, result.assignment, by_total=True)
        self._mending, self._reasons = mending, result.reasons
        self._moved = mending.arrived | (mending.seats_before.slot_session != result.assignment.slot_session)

    def explain(self, slot: int) -> Explanation:
        """Explain one slot."""
        before, old = self._mending.before, self._mending.slot_before(slot)
        if not self._moved[slot] and self._reasons[slot] == before.reasons[old]:
            return replace(before.explainer.explain(old), slot=slot)
        return replace(super().explain(slot), reason=Reason(self._reasons[slot]))
