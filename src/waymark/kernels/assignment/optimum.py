"""The day with the least mean rank, and how near to it a day is proven to be: an organiser's report, no fair draw.

Method, promises, certificate and measurements: ``docs/kernels/optimum.md``.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.day_lists import Ints
from waymark.kernels.assignment.proven import GAP, MAX_STEPS, ProvenAssignment, Stop
from waymark.kernels.assignment.serve import draw, fill_up
from waymark.kernels.assignment.types import UNPLACED, Assignment, AssignmentProblem
from waymark.kernels.assignment.whole_day import DayCosts, Report, seat_day

LARGEST_TOTAL = 1 << 34
"""Weighted sums of ranks stay below it, so that sums of prices fit in 64 bits."""


def optimum(
    problem: AssignmentProblem,
    *,
    ticket_rank: Ints,
    power: int = 1,
    fill: bool = False,
    gap: float = GAP,
    max_steps: int = MAX_STEPS,
    report: Report | None = None,
) -> ProvenAssignment:
    """Seat everyone so that the mean rank is as small as can be, and prove how small that is.

    Parameters
    ----------
    problem : AssignmentProblem
    ticket_rank : int64 array of shape (n_educators,)
        Places in ticket order; they decide between equally good days and order the waitlists.
    power : int
        1: the sum of counted ranks. 2: the sum of their squares (least squares), which spares the worst off.
    fill : bool
        Afterwards give people left over the emptiest open session that they may attend.
    gap : float
        Stop once (total - bound) / total is at most this.
    max_steps : int
        Stop after this many price steps per band, whatever the gap.
    report : callable (total, bound), optional
        Told how things stand after every round.

    Returns
    -------
    ProvenAssignment
        ``total_rank`` and ``bound`` are sums of ranks to the given power. An unplaced slot counts as the length of its
        list + 1. Where people stand in several bands, the highest band gets the least sum that was found for it, then
        the next; the bound is that of the same day without bands, so the gap holds what the bands cost as well.

    Raises
    ------
    waymark.kernels.draw.InvalidOrder
        If ``ticket_rank`` is not a permutation of the people.

    Notes
    -----
    See `waymark.kernels.assignment.whole_day.seat_day`. Not truthful: who hides his second choices gains by it
    (``docs/kernels/incentives.md``).
    """
    drawn = draw(problem, ticket_rank=ticket_rank)
    costs = linear_costs(problem, power)
    order = np.argsort(ticket_rank)
    plain = seat_day(problem, costs=costs, order=order, gap=gap, max_steps=max_steps, report=report)
    banded = _by_bands(problem, power, order, max_steps)
    choice = plain.choice if banded is None else banded
    placed = choice >= 0
    session = np.full(problem.n_slots, UNPLACED, np.int32)
    session[placed] = problem.choice_session[choice[placed]]
    rank = np.where(placed, choice - problem.choice_start[:-1] + 1, 0).astype(np.int32)
    seated = Assignment(slot_session=session, slot_rank=rank, slot_place=drawn.slot_place)
    total = int(costs.choice_cost[choice[placed]].sum() + costs.escape_cost[~placed].sum())
    return ProvenAssignment(
        assignment=fill_up(problem, seated) if fill else seated,
        seat_price=plain.seat_price,
        total_rank=total,
        bound=plain.bound,
        n_steps=plain.n_steps,
        stop=Stop.GAP if total - plain.bound <= gap * total else Stop.WORK,
    )


def linear_costs(problem: AssignmentProblem, power: int = 1, weight: Ints | None = None) -> DayCosts:
    """Return what seats cost by themselves: ranks to a power, unplaced slots as the length of their list + 1."""
    weight = np.ones(problem.n_slots, np.int64) if weight is None else weight
    escape = (problem.list_length + 1) ** power * weight
    nobody = np.zeros(problem.n_slots, np.bool_)
    return DayCosts(
        choice_cost=problem.choice_rank**power * weight[problem.choice_slot],
        escape_cost=escape,
        must_sit=nobody,
        floor=np.bincount(problem.slot_educator, weights=escape, minlength=problem.n_educators).astype(np.int64),
    )


def bands_apart(problem: AssignmentProblem, *, seat: Callable[[AssignmentProblem], Ints]) -> Ints | None:
    """Seat band after band, the highest first, each from the seats that are left; nothing where there is one band.

    ``seat`` is given a day with the slots of one band and returns the choice of each of its slots, -1 where unplaced.
    """
    band = problem.priority_band[problem.slot_educator]
    if len(np.unique(band)) < 2:
        return None
    choice = np.full(problem.n_slots, -1, np.int64)
    seats = problem.capacity_seats.copy()
    for value in np.unique(band)[::-1]:
        mine = np.flatnonzero(band == value)
        part, chosen_from = _only(problem, mine, seats)
        seated = seat(part)
        found = seated >= 0
        choice[mine[found]] = chosen_from[seated[found]]
        seats = seats - np.bincount(part.choice_session[seated[found]], minlength=problem.n_sessions)
    return choice


def _by_bands(problem: AssignmentProblem, power: int, order: Ints, max_steps: int) -> Ints | None:
    """Seat band after band, then let the higher bands give way to the lower ones where it costs them nothing."""

    def seat(part: AssignmentProblem) -> Ints:
        return seat_day(part, costs=linear_costs(part, power), order=order, gap=0.0, max_steps=max_steps).choice

    choice = bands_apart(problem, seat=seat)
    weight = _weights(problem, power, problem.priority_band[problem.slot_educator])
    if choice is None or weight is None:
        return choice
    costs = replace(linear_costs(problem, power, weight), start=choice)
    return seat_day(problem, costs=costs, order=order, gap=0.0, max_steps=max_steps).choice


def _only(
    problem: AssignmentProblem, slots: NDArray[np.int64], seats: Ints
) -> tuple[AssignmentProblem, NDArray[np.int64]]:
    """Return the day with some of its slots and with the seats that are left, and where its choices stood."""
    chosen_from = np.flatnonzero(np.isin(problem.choice_slot, slots))
    part = replace(
        problem,
        capacity_seats=seats,
        slot_educator=problem.slot_educator[slots],
        slot_breakout=problem.slot_breakout[slots],
        choice_start=np.concatenate((np.zeros(1, np.int64), np.cumsum(problem.list_length[slots]))),
        choice_session=problem.choice_session[chosen_from],
    )
    return part, chosen_from


def _weights(problem: AssignmentProblem, power: int, band: Ints) -> Ints | None:
    """Weigh each band so that one rank of it outweighs all lower bands; nothing where such numbers grow too large."""
    most = (problem.list_length + 1) ** power
    weight, heavy, below = np.ones(problem.n_slots, np.int64), 1, 0
    for value in np.unique(band):
        mine = band == value
        heavy = below + 1
        weight[mine] = heavy
        below += heavy * int(most[mine].sum())
        if below >= LARGEST_TOTAL:
            return None
    return weight
