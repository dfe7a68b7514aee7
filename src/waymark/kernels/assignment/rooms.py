"""A room for every session: exchange rooms inside each breakout for as long as the draw itself gets better by it.

Method, promises and measurements: ``docs/kernels/advice.md``.
"""

from dataclasses import dataclass

import numpy as np

from waymark.kernels.assignment.demand import Demand, Market
from waymark.kernels.assignment.seat_plans import SeatPlan, SeatPlans
from waymark.kernels.assignment.venue import Berths, Numbers, Venue, berths

MAX_ROUNDS = 60
PER_BREAKOUT = 400
"""Exchanges that are drawn for each breakout and round."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two berths of one breakout that could change places, by what the prices promise."""

    first: int
    second: int
    promise: int


def plan_rooms(venue: Venue, *, market: Market, plans: SeatPlans, max_rounds: int = MAX_ROUNDS) -> Numbers:
    """Look for better rooms for all sessions at once.

    Parameters
    ----------
    venue : Venue
    market : Market
    plans : SeatPlans
        The draws by which a plan is judged: the sum of counted ranks over all of them.
    max_rounds : int
        Stop after this many rounds of exchanges.

    Returns
    -------
    int32 array of shape (n_sessions,)
        The room of each session; the rooms as they are where nothing better was found.

    Notes
    -----
    A start by demand: the biggest room to the session that most people have among their first two. Then rounds: the
    exchanges that prices promise most from are drawn, and those that helped are made, each berth at most once in a
    round; if together they help less than the best alone, only that one. In the end every session that has as many
    seats in the room it is in now goes back there. A round costs at most ``PER_BREAKOUT`` times
    n_breakouts times the lotteries of ``plans`` draws.
    """
    places = berths(venue)

    def total(room: Numbers) -> int:
        seats = venue.seats_in(places.rooms_of(venue, room))
        return int(plans.tally(SeatPlan(seats)).rank_total.sum())

    room, best = places.room, total(places.room)
    by_demand = _by_demand(venue, places)
    if total(by_demand) < best:
        room, best = by_demand, total(by_demand)
    for _ in range(max_rounds):
        demand = market.demand(venue.seats_in(places.rooms_of(venue, room)))
        tried = [
            (total(_exchanged(room, [e])), at, e)
            for at, e in enumerate(exchanges(venue, places, room, demand, per_breakout=PER_BREAKOUT))
        ]
        helpful = sorted(entry for entry in tried if entry[0] < best)
        if not helpful:
            break
        alone = helpful[0]
        together = _exchanged(room, _apart([e for _, _, e in helpful]))
        sum_together = total(together)
        if sum_together < alone[0]:
            room, best = together, sum_together
        else:
            room, best = _exchanged(room, [alone[2]]), alone[0]
    return places.rooms_of(venue, _back_home(venue, places, room))


def exchanges(venue: Venue, places: Berths, room: Numbers, demand: Demand, *, per_breakout: int) -> list[Exchange]:
    """Return the exchanges of each breakout that change a number of seats, those of most promise first.

    A seat won is worth its price to as many as wait for one; a seat lost costs its price and one rank more, unless it
    stays empty.
    """
    seats = np.where(places.session >= 0, np.minimum(places.own_seats, venue.room_seats[room]), 0)
    found = []
    for breakout in range(venue.problem.n_breakouts):
        here = np.flatnonzero(places.breakout == breakout)
        one, two = np.triu_indices(len(here), k=1)
        one, two = here[one], here[two]
        promise = np.zeros(len(one), np.int64)
        changes = np.zeros(len(one), np.bool_)
        for mine, other in ((one, two), (two, one)):
            session = places.session[mine]
            more = np.minimum(places.own_seats[mine], venue.room_seats[room[other]]) - seats[mine]
            won = demand.price[session] * np.clip(more, 0, demand.waiting[session])
            lost = (demand.price[session] + 1) * np.maximum(-more - demand.empty[session], 0)
            promise += np.where(session >= 0, won - lost, 0)
            changes |= (more != 0) & (session >= 0)
        at = np.flatnonzero(changes)
        at = at[np.argsort(-promise[at], kind="stable")][:per_breakout]
        found += [Exchange(int(one[k]), int(two[k]), int(promise[k])) for k in at]
    return found


def _by_demand(venue: Venue, places: Berths) -> Numbers:
    """Give the biggest rooms of each breakout to the sessions that most people have among their first two."""
    problem = venue.problem
    top2 = np.bincount(problem.choice_session[problem.choice_rank <= 2], minlength=problem.n_sessions)
    wanted = np.where(places.session >= 0, top2[places.session], -1)
    wanted = np.minimum(wanted, places.own_seats)
    room = places.room.copy()
    for breakout in range(problem.n_breakouts):
        here = np.flatnonzero(places.breakout == breakout)
        by_size = here[np.argsort(-venue.room_seats[places.room[here]], kind="stable")]
        room[here[np.argsort(-wanted[here], kind="stable")]] = places.room[by_size]
    return room


def _exchanged(room: Numbers, chosen: list[Exchange]) -> Numbers:
    after = room.copy()
    for each in chosen:
        after[each.first], after[each.second] = room[each.second], room[each.first]
    return after


def _apart(chosen: list[Exchange]) -> list[Exchange]:
    """Keep exchanges of which no two share a berth, earlier ones first."""
    used: set[int] = set()
    kept = []
    for each in chosen:
        if used.isdisjoint((each.first, each.second)):
            used |= {each.first, each.second}
            kept.append(each)
    return kept


def _back_home(venue: Venue, places: Berths, room: Numbers) -> Numbers:
    """Send sessions back to the rooms they are in now wherever that changes nobody's seats: fewer have to move."""
    room, home = room.copy(), places.room

    def seats(berth: int, room: int) -> int:
        return int(min(places.own_seats[berth], venue.room_seats[room]))

    for _ in range(len(room)):
        away = np.flatnonzero((room != home) & (places.session >= 0)).tolist()
        for one in away:
            here = np.flatnonzero((room == home[one]) & (places.breakout == places.breakout[one]) & (room != home))
            fits = seats(one, home[one]) == seats(one, room[one])
            other = next((b for b in here.tolist() if seats(b, room[one]) == seats(b, room[b])), None)
            if fits and other is not None:
                room[one], room[other] = room[other], room[one]
        if len(away) == np.count_nonzero((room != home) & (places.session >= 0)):
            break
    return room
