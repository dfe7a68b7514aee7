"""What would help a day most: one more section, another room, more chairs, other rooms for all, each really redrawn.

Method, promises and measurements: ``docs/kernels/advice.md``.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.advised import (
    NOBODY,
    STANDARD_EFFORT,
    Advice,
    Advised,
    AdvisedChairs,
    AdvisedRooms,
    Effort,
    Gain,
    Move,
    MoveKind,
    Standing,
)
from waymark.kernels.assignment.demand import Demand, Market
from waymark.kernels.assignment.redraws import lottery_ranks
from waymark.kernels.assignment.rooms import exchanges, plan_rooms
from waymark.kernels.assignment.seat_plans import SeatPlan, SeatPlans, gain, mean_and_error
from waymark.kernels.assignment.venue import NO_ROOM, Berths, Ints, Venue, berths

Report = Callable[[int, int], None]


def advise(
    venue: Venue,
    *,
    ticket_rank: Ints,
    seed: int,
    n_seats: int = 0,
    effort: Effort = STANDARD_EFFORT,
    report: Report | None = None,
) -> Advice:
    """Look for what would help the draw of a day most.

    Parameters
    ----------
    venue : Venue
    ticket_rank : int64 array of shape (n_educators,)
        The lottery with which each gain is also told.
    seed : int, 0 or more
        What the common lotteries are made from, as in `waymark.kernels.assignment.odds`.
    n_seats : int
        Chairs to place, 0 or more.
    effort : Effort
    report : callable (moves tried, moves to try), optional

    Returns
    -------
    Advice

    Notes
    -----
    O(n_candidates * n_trials + n_told * n_lotteries) draws besides the room plan, see
    `waymark.kernels.assignment.rooms.plan_rooms`; n_seats exact seatings of one breakout.
    """
    problem, market = venue.problem, Market(venue.problem)
    demand = market.demand(problem.capacity_seats)
    n = effort.n_trials + effort.n_lotteries
    ranks = lottery_ranks(seed=seed, draws=range(n), n_educators=problem.n_educators)
    trials = SeatPlans(problem, ranks[: effort.n_trials])
    jury = _Jury(venue, ticket_rank, ranks[effort.n_trials :])
    sections = list(sections_of(venue, demand))[: effort.n_candidates]
    swaps = list(room_moves(venue, demand, n=effort.n_candidates))
    tried = _try(venue, trials, [*sections, *swaps], report)
    chosen = [
        *_distinct((m for m in tried if m.kind is MoveKind.SECTION), venue, effort.n_told),
        *_distinct((m for m in tried if m.kind is not MoveKind.SECTION), venue, effort.n_told),
    ]
    told = [Advised(move, jury.gain(plan_of(venue, move))) for move in chosen]
    clear = [each for each in told if each.gain.is_clear]
    best_first = sorted(clear, key=lambda each: -each.gain.mean_mean_rank[0])
    return Advice(
        before=jury.standing,
        moves=tuple(best_first),
        chairs=_chairs(venue, market, jury, n_seats),
        rooms=_rooms(venue, market, jury, SeatPlans(problem, ranks[: effort.n_room_lotteries])),
        seat_price=demand.price,
        held_back=_held_back(venue, demand),
        n_lotteries=effort.n_lotteries,
        n_tried=len(tried),
    )


def sections_of(venue: Venue, demand: Demand) -> Iterable[Move]:
    """Yield one more section of every session that people may sit in, those first whose seats would save most."""
    problem = venue.problem
    rooms = [np.flatnonzero(venue.room_is_free[:, b]) for b in range(problem.n_breakouts)]
    found = []
    for session in range(problem.n_sessions):
        free = rooms[problem.session_breakout[session]]
        room, seats = _room_for(int(venue.own_seats[session]), free, venue.room_seats)
        if room == NO_ROOM:
            seats = int(problem.capacity_seats[session])
        if seats:
            leaders = _leaders(venue, session)
            found.append(
                Move(
                    MoveKind.SECTION,
                    session,
                    seats,
                    room=room,
                    leader=leaders[0] if leaders else NOBODY,
                    leaders=leaders,
                )
            )
    worth = demand.price * np.maximum(demand.waiting, 1)
    saved = demand.price * np.minimum(demand.waiting, problem.capacity_seats)
    return sorted(found, key=lambda move: (-int(saved[move.session]), -int(worth[move.session]), move.session))


def room_moves(venue: Venue, demand: Demand, *, n: int) -> Iterable[Move]:
    """Yield exchanges of two rooms, and moves into free rooms, those first from which prices promise most."""
    places = berths(venue)
    found = exchanges(venue, places, places.room, demand, per_breakout=n)
    for each in sorted(found, key=lambda e: (-e.promise, e.first, e.second))[:n]:
        yield _room_move(venue, places, each.first, each.second)


def plan_of(venue: Venue, move: Move) -> SeatPlan:
    """Return the seats that a move leads to."""
    capacity = venue.problem.capacity_seats.copy()
    if move.kind is MoveKind.SECTION:
        capacity[move.session] += move.seats
        return SeatPlan(capacity, move.leader, int(venue.problem.session_breakout[move.session]))
    capacity[move.session] = move.seats
    if move.other >= 0:
        capacity[move.other] = move.other_seats
    return SeatPlan(capacity)


class _Jury:
    """States gains with lotteries that had no part in the choosing."""

    def __init__(self, venue: Venue, ticket_rank: Ints, ranks: Ints) -> None:
        self._given = SeatPlans(venue.problem, ticket_rank[None, :])
        self._common = SeatPlans(venue.problem, ranks)
        as_it_is = SeatPlan(venue.problem.capacity_seats)
        self._before = self._given.tally(as_it_is)
        self._common_before = self._common.tally(as_it_is)

    @property
    def standing(self) -> Standing:
        """The day as it is, with the given tickets."""
        now = self._before
        return Standing(now.n_slots, int(now.first[0]), int(now.rank_total[0]), int(now.no_top3[0]))

    def gain(self, plan: SeatPlan) -> Gain:
        first, mean_rank, no_top3 = gain(self._before, self._given.tally(plan))
        common = gain(self._common_before, self._common.tally(plan))
        self._common.forget_leaders()
        return Gain(
            first=int(first[0]),
            mean_rank=float(mean_rank[0]),
            no_top3=int(no_top3[0]),
            mean_first=mean_and_error(common[0]),
            mean_mean_rank=mean_and_error(common[1]),
            mean_no_top3=mean_and_error(common[2]),
        )


def _try(venue: Venue, trials: SeatPlans, moves: list[Move], report: Report | None) -> list[Move]:
    """Return the moves by what they gain in the trial lotteries, the best first, without those that gain nothing."""
    before = trials.tally(SeatPlan(venue.problem.capacity_seats))
    worth = []
    for at, move in enumerate(moves):
        _, low, _ = gain(before, trials.tally(plan_of(venue, move)))
        trials.forget_leaders()
        worth.append((mean_and_error(low)[0], at))
        if report:
            report(at + 1, len(moves))
    return [moves[at] for value, at in sorted(worth, key=lambda w: (-w[0], w[1])) if value > 0]


def _distinct(moves: Iterable[Move], venue: Venue, n: int) -> list[Move]:
    """Keep the first ``n`` moves of which no two concern the same offering in the same breakout."""
    problem, used, kept = venue.problem, set[tuple[int, int]](), list[Move]()
    for move in moves:
        sessions = [s for s in (move.session, move.other) if s >= 0]
        keys = {(int(problem.session_offering[s]), int(problem.session_breakout[s])) for s in sessions}
        if used.isdisjoint(keys):
            used |= keys
            kept.append(move)
        if len(kept) == n:
            break
    return kept


def _chairs(venue: Venue, market: Market, jury: _Jury, n_seats: int) -> AdvisedChairs | None:
    added = market.place_chairs(n_seats)
    if not added.any():
        return None
    worth = jury.gain(SeatPlan(venue.problem.capacity_seats + added))
    return AdvisedChairs(added, worth) if worth.is_clear else None


def _rooms(venue: Venue, market: Market, jury: _Jury, plans: SeatPlans) -> AdvisedRooms | None:
    session_room = plan_rooms(venue, market=market, plans=plans)
    if np.array_equal(session_room, venue.session_room):
        return None
    worth = jury.gain(SeatPlan(venue.seats_in(session_room)))
    return AdvisedRooms(session_room, worth) if worth.is_clear else None


def _held_back(venue: Venue, demand: Demand) -> tuple[int, ...]:
    """Return the sessions that a bigger room would not help because they take no more people themselves."""
    roomed = venue.session_room != NO_ROOM
    seats = np.append(venue.room_seats, 0)[venue.session_room]
    return tuple(np.flatnonzero(roomed & (demand.price > 0) & (venue.own_seats <= seats)).tolist())


def _room_for(wanted: int, free: NDArray[np.int64], room_seats: Ints) -> tuple[int, int]:
    """Return the smallest of the free rooms that seats as many as any of them could, and how many that is."""
    if not len(free):
        return NO_ROOM, 0
    seats = np.minimum(room_seats[free], wanted)
    enough = free[seats == seats.max()]
    return int(enough[room_seats[enough].argmin()]), int(seats.max())


def _leaders(venue: Venue, session: int) -> tuple[int, ...]:
    """Return who leads the offering and is free then; first those who are not to be seated then anyway."""
    problem = venue.problem
    breakout = problem.session_breakout[session]
    leads = np.unique(problem.led_educator[problem.led_offering == problem.session_offering[session]])
    free = leads[problem.free[leads, breakout]]
    has_slot = np.isin(free, problem.slot_educator[problem.slot_breakout == breakout])
    return tuple(free[np.argsort(has_slot, kind="stable")].tolist())


def _room_move(venue: Venue, places: Berths, first: int, second: int) -> Move:
    """Tell an exchange from the side of the session that wins seats; on a tie, of the lower number."""
    seats = [
        int(min(places.own_seats[a], venue.room_seats[places.room[b]])) for a, b in ((first, second), (second, first))
    ]
    now = venue.problem.capacity_seats
    sessions = [int(places.session[first]), int(places.session[second])]
    more = [seats[i] - int(now[s]) if s >= 0 else -1 for i, s in enumerate(sessions)]
    win, give = (1, 0) if sessions[0] < 0 or (sessions[1] >= 0 and more[1] > more[0]) else (0, 1)
    berth = (first, second)[give]
    return Move(
        MoveKind.SWAP if sessions[give] >= 0 else MoveKind.ROOM,
        sessions[win],
        seats[win],
        room=int(places.room[berth]),
        other=sessions[give],
        other_seats=seats[give] if sessions[give] >= 0 else 0,
    )
