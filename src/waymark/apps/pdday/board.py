"""What a coordinator looks at after a draw: who got which choice, who got none, and where demand met seats."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from waymark.apps.pdday.services.draw_day import DayResult
from waymark.apps.pdday.services.problem import capacity_seats
from waymark.apps.pdday.why import Why, why_educator
from waymark.kernels.assignment import UNPLACED, Assignment, AssignmentProblem

TOP = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many slots got which choice, and how many people none of their first three all day.

    ``none`` counts slots without a seat and seats that were not on the list.
    """

    first: int
    second: int
    third: int
    later: int
    none: int
    n_no_top3: int

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """First, second, third, later, none."""
        return self.first, self.second, self.third, self.later, self.none


@dataclass(frozen=True, slots=True)
class OfferingDemand:
    """First choices against seats of one offering in one breakout, its sections taken together."""

    offering_id: str
    title: str
    n_sections: int
    first_choices: int
    seats: int


@dataclass(frozen=True, slots=True)
class BreakoutDemand:
    """The offerings of one breakout, most wanted first."""

    breakout: str
    offerings: tuple[OfferingDemand, ...]


@dataclass(frozen=True, slots=True)
class PersonInBrief:
    """How one person fared.

    Attributes
    ----------
    educator : int
        Position in ``Day.educators``.
    best_rank : int
        Best rank of the day; 0 where no ranked session was given.
    n_slots, n_unplaced : int
        Breakouts in which the person was to be seated, and those without a seat.
    """

    educator: int
    educator_id: str
    name: str
    school_id: str
    best_rank: int
    n_slots: int
    n_unplaced: int

    @property
    def has_top3(self) -> bool:
        """Whether one of the first three choices came true."""
        return 1 <= self.best_rank <= TOP

    @property
    def is_in_need(self) -> bool:
        """Whether the coordinator should look: no session of the first three all day, or a breakout without a seat."""
        return self.n_slots > 0 and (not self.has_top3 or self.n_unplaced > 0)


@dataclass(frozen=True, slots=True)
class Board:
    """One draw to look at, beside another mechanism on the same lists and lottery.

    Attributes
    ----------
    n_slots, n_unplaced : int
    drawn, other : Outcome
        This draw, and the one it is compared with.
    demand : tuple of BreakoutDemand
        In running order.
    people : tuple of PersonInBrief
        Everyone with at least one slot, by name.
    """

    n_slots: int
    n_unplaced: int
    drawn: Outcome
    other: Outcome
    demand: tuple[BreakoutDemand, ...]
    people: tuple[PersonInBrief, ...]

    @property
    def without_top3(self) -> tuple[PersonInBrief, ...]:
        """People with none of their first three choices all day."""
        return tuple(p for p in self.people if not p.has_top3)

    @property
    def without_seat(self) -> tuple[PersonInBrief, ...]:
        """People who lack a seat in at least one breakout although they ranked sessions there."""
        return tuple(p for p in self.people if p.n_unplaced)


def make_board(*, result: DayResult, other: Assignment) -> Board:
    """Count what a draw gave, beside another assignment of the same day.

    Notes
    -----
    O(n_slots + n_choices) time.
    """
    return Board(
        n_slots=result.problem.n_slots,
        n_unplaced=int((result.assignment.slot_session == UNPLACED).sum()),
        drawn=_outcome(result.problem, result.assignment),
        other=_outcome(result.problem, other),
        demand=_demand(result),
        people=_people(result),
    )


def find_people(board: Board, wanted: str) -> tuple[PersonInBrief, ...]:
    """Return the people whose name, id or school holds every word that was typed, whatever its case."""
    words = wanted.casefold().split()
    return tuple(
        p for p in board.people if all(word in f"{p.name} {p.educator_id} {p.school_id}".casefold() for word in words)
    )


def why_person(result: DayResult, person: PersonInBrief) -> tuple[Why, ...]:
    """Say for each breakout what the person got and why."""
    return why_educator(result, person.educator)


def _outcome(problem: AssignmentProblem, assignment: Assignment) -> Outcome:
    rank = assignment.slot_rank
    counts = np.bincount(np.clip(rank, 0, TOP + 1), minlength=TOP + 2).tolist()
    happy = np.zeros(problem.n_educators, dtype=np.bool_)
    happy[problem.slot_educator[(rank >= 1) & (rank <= TOP)]] = True
    here = np.zeros(problem.n_educators, dtype=np.bool_)
    here[problem.slot_educator] = True
    return Outcome(
        first=counts[1],
        second=counts[2],
        third=counts[3],
        later=counts[4],
        none=counts[0],
        n_no_top3=int((here & ~happy).sum()),
    )


def _demand(result: DayResult) -> tuple[BreakoutDemand, ...]:
    day, problem = result.day, result.problem
    first = problem.choice_session[problem.choice_rank == 1]
    wanted = np.bincount(first, minlength=problem.n_sessions).tolist()
    seats = capacity_seats(day).tolist()
    n_wanted, n_seats, n_sections = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    title: dict[tuple[str, str], str] = {}
    for i, session in enumerate(day.sessions):
        key = (session.breakout, session.offering_id)
        n_wanted[key] += wanted[i]
        n_seats[key] += seats[i]
        n_sections[key] += 1
        title.setdefault(key, session.title or session.offering_id)
    rows = [OfferingDemand(k[1], title[k], n_sections[k], n_wanted[k], n_seats[k]) for k in title]
    by_breakout: dict[str, list[OfferingDemand]] = {b.breakout: [] for b in day.breakouts}
    for key, row in zip(title, rows, strict=True):
        by_breakout[key[0]].append(row)
    return tuple(
        BreakoutDemand(
            breakout, tuple(sorted(found, key=lambda o: (-o.first_choices, o.seats, o.title, o.offering_id)))
        )
        for breakout, found in by_breakout.items()
    )


def _people(result: DayResult) -> tuple[PersonInBrief, ...]:
    n_educators = result.problem.n_educators
    slots, unplaced, best = [0] * n_educators, [0] * n_educators, [0] * n_educators
    columns = (result.problem.slot_educator, result.assignment.slot_rank, result.assignment.slot_session)
    for educator, rank, session in zip(*(c.tolist() for c in columns), strict=True):
        slots[educator] += 1
        unplaced[educator] += session == UNPLACED
        if rank and (rank < best[educator] or not best[educator]):
            best[educator] = rank
    found = [
        PersonInBrief(i, e.educator_id, e.name, e.school_id, best[i], slots[i], unplaced[i])
        for i, e in enumerate(result.day.educators)
        if slots[i]
    ]
    return tuple(sorted(found, key=lambda p: (p.name.casefold() or p.educator_id, p.educator_id)))
