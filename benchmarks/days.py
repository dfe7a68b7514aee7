"""Invented days of any size and shape, the same for the same seed.

The shape is that of a large professional-learning day: some sessions are wanted by far more people than they seat,
hot offerings are repeated over the day, people cluster by interest, some lead a session and miss a breakout by it,
and some offerings are for one cluster only. Nothing here describes a real person or day.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.day import Breakout, Day, Educator, RankedChoices, Room, Session
from waymark.kernels.assignment import EVERYONE, AssignmentProblem

_ROOM_SEATS = np.array([18, 24, 30, 40, 80])
_ROOM_SHARE = np.array([0.25, 0.4, 0.2, 0.1, 0.05])
_BLOCK_NUMBERS = 20_000_000
_BARRED = np.float32(-1e9)
_TIE_NOISE = 1e-3


@dataclass(frozen=True, slots=True)
class DayShape:
    """What a generated day looks like; the defaults are 1,000 people and three breakouts of 46 sessions.

    Attributes
    ----------
    n_educators, n_breakouts, sessions_per_breakout : int
    list_length : int
        Sessions that each person ranks per breakout, at most.
    offering_share : float in (0, 1]
        Offerings per session. Below 1 the hottest offerings have several sessions; at 1 nothing is repeated.
    most_sections : int
        Sections of the hottest offering.
    seats_per_slot : float
        All seats together, in units of (person, breakout) pairs in which somebody is free.
    facilitating_share : float in [0, 1]
        People who lead a session. They miss its breakout and never want its offering.
    miss_share : float in [0, 1)
        Chance of being away, for each person and breakout; nobody misses the whole day by it.
    raised_share : float in [0, 1]
        People in priority band 1 instead of 0.
    restricted_share : float in [0, 1]
        Offerings open to one cluster only.
    rank_barred : bool
        Whether people also rank what they may not take: sessions for others, and what they lead.
    n_clusters : int
    popularity, cluster_pull : float
        Exponent of the popularity of offerings (Zipf), and the worth of one's own cluster's offerings, both beside a
        standard Gumbel taste.
    """

    n_educators: int = 1000
    n_breakouts: int = 3
    sessions_per_breakout: int = 46
    list_length: int = 10
    offering_share: float = 0.72
    most_sections: int = 5
    seats_per_slot: float = 1.24
    facilitating_share: float = 0.208
    miss_share: float = 0.0
    raised_share: float = 0.0
    restricted_share: float = 0.1
    rank_barred: bool = False
    n_clusters: int = 12
    popularity: float = 0.9
    cluster_pull: float = 1.2


@dataclass(frozen=True, slots=True)
class _Plan:
    """Sessions, who leads them, who is where: everything but the wishes."""

    breakout: NDArray[np.int32]
    offering: NDArray[np.int32]
    seats: NDArray[np.int64]
    offering_cluster: NDArray[np.int64]
    person_cluster: NDArray[np.int64]
    led_session: NDArray[np.int64]
    away: NDArray[np.bool_]
    free: NDArray[np.bool_]
    band: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Wishes:
    """All ranked sessions as columns, by person, breakout, rank."""

    educator: NDArray[np.int32]
    breakout: NDArray[np.int32]
    rank: NDArray[np.int32]
    session: NDArray[np.int32]


def make_problem(shape: DayShape, *, seed: int) -> AssignmentProblem:
    """Return a generated day as the arrays that the kernels compute on.

    The same shape and seed give the day of `make_day`, which `waymark.apps.pdday` turns into the same arrays.
    """
    plan, wishes = _make(shape, seed)
    key = wishes.educator.astype(np.int64) * shape.n_breakouts + wishes.breakout
    slots, starts = np.unique(key, return_index=True)
    led, audiences = _led_pairs(plan), _audiences(plan)
    row = np.full(shape.n_clusters, EVERYONE, dtype=np.int32)
    row[audiences] = np.arange(len(audiences))
    cluster = plan.offering_cluster[plan.offering]
    return AssignmentProblem(
        session_breakout=plan.breakout,
        session_offering=plan.offering,
        capacity_seats=plan.seats,
        session_audience=np.where(cluster >= 0, row[cluster], EVERYONE).astype(np.int32),
        in_audience=plan.person_cluster == audiences[:, None],
        led_educator=led[:, 0],
        led_offering=led[:, 1],
        free=plan.free,
        priority_band=plan.band,
        slot_educator=(slots // shape.n_breakouts).astype(np.int32),
        slot_breakout=(slots % shape.n_breakouts).astype(np.int32),
        choice_start=np.append(starts, len(key)),
        choice_session=wishes.session,
    )


def make_day(shape: DayShape, *, seed: int) -> Day:
    """Return a generated day with ids, titles, rooms and groups, ready to be written to files."""
    plan, wishes = _make(shape, seed)
    labels = [str(b + 1) for b in range(shape.n_breakouts)]
    away, groups, bands = plan.away.tolist(), plan.person_cluster.tolist(), plan.band.tolist()
    people = tuple(
        Educator(
            educator_id=educator_id(i),
            name=f"Educator {i}",
            groups=(f"cluster {groups[i]:03}",),
            priority_band=bands[i],
            away=tuple(label for label, missed in zip(labels, away[i], strict=True) if missed),
        )
        for i in range(shape.n_educators)
    )
    led_by: dict[int, list[str]] = {}
    for person, session in enumerate(plan.led_session.tolist()):
        led_by.setdefault(session, []).append(educator_id(person))
    sessions = tuple(
        Session(
            session_id=f"s{i:06}",
            offering_id=f"o{offering:06}",
            title=f"Offering {offering}",
            breakout=labels[breakout],
            capacity_seats=seats,
            room_id=f"r{i:06}",
            facilitator_ids=tuple(led_by.get(i, ())),
            open_to=(f"cluster {cluster:03}",) if cluster >= 0 else (),
        )
        for i, (offering, breakout, seats, cluster) in enumerate(
            zip(
                plan.offering.tolist(),
                plan.breakout.tolist(),
                plan.seats.tolist(),
                plan.offering_cluster[plan.offering].tolist(),
                strict=True,
            )
        )
    )
    return Day(
        educators=people,
        sessions=sessions,
        breakouts=tuple(Breakout(label) for label in labels),
        rooms=tuple(Room(s.room_id, s.capacity_seats) for s in sessions),
        choices=RankedChoices(
            educator=wishes.educator, session=wishes.session, breakout=wishes.breakout, rank=wishes.rank
        ),
    )


def educator_id(number: int) -> str:
    """Return the id of a generated person, as tickets are made of it."""
    return f"e{number:08}"


def without_repeats(shape: DayShape) -> DayShape:
    """Return the same shape with one session per offering."""
    return replace(shape, offering_share=1.0)


def _make(shape: DayShape, seed: int) -> tuple[_Plan, _Wishes]:
    rng = np.random.default_rng(seed)
    plan = _make_plan(shape, rng)
    return plan, _make_wishes(shape, plan, rng)


def _make_plan(shape: DayShape, rng: np.random.Generator) -> _Plan:
    n_sessions = shape.n_breakouts * shape.sessions_per_breakout
    n_offerings = max(1, round(n_sessions * shape.offering_share))
    breakout, offering = _timetable(shape, n_offerings, rng)
    restricted = rng.random(n_offerings) < shape.restricted_share
    led_session = _leaders(shape, rng)
    away = rng.random((shape.n_educators, shape.n_breakouts)) < shape.miss_share
    away[away.all(axis=1), rng.integers(shape.n_breakouts)] = False
    free = ~away
    leads = np.flatnonzero(led_session >= 0)
    free[leads, breakout[led_session[leads]]] = False
    room = rng.choice(_ROOM_SEATS, n_sessions, p=_ROOM_SHARE)
    seats = np.maximum(1, np.rint(room * (shape.seats_per_slot * free.sum() / room.sum()))).astype(np.int64)
    return _Plan(
        breakout=breakout,
        offering=offering,
        seats=seats,
        offering_cluster=np.where(restricted, rng.integers(shape.n_clusters, size=n_offerings), -1),
        person_cluster=rng.integers(shape.n_clusters, size=shape.n_educators),
        led_session=led_session,
        away=away,
        free=free,
        band=(rng.random(shape.n_educators) < shape.raised_share).astype(np.int64),
    )


def _timetable(
    shape: DayShape, n_offerings: int, rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give every offering a section, the hottest ones several, and spread each over the breakouts."""
    n_sessions = shape.n_breakouts * shape.sessions_per_breakout
    sections = np.ones(n_offerings, dtype=np.int64)
    spare = n_sessions - n_offerings
    for heat in range(spare):
        more = min(max(1, round(shape.most_sections - 1 - 0.15 * heat)), spare)
        sections[heat % n_offerings] += more
        spare -= more
        if spare == 0:
            break
    placed: list[tuple[int, int]] = []
    room_left = np.full(shape.n_breakouts, shape.sessions_per_breakout)
    for number, n_sections in enumerate(sections.tolist()):
        here = np.zeros(shape.n_breakouts)
        for _ in range(n_sections):
            emptiest = np.where(room_left > 0, here * n_sessions - room_left + rng.random(shape.n_breakouts), np.inf)
            breakout = int(emptiest.argmin())
            room_left[breakout] -= 1
            here[breakout] += 1
            placed.append((breakout, number))
    table = np.array(sorted(placed), dtype=np.int32)
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])


def _leaders(shape: DayShape, rng: np.random.Generator) -> NDArray[np.int64]:
    """Give each facilitator a session: every session one first, then some a second. -1 for everyone else."""
    n_sessions = shape.n_breakouts * shape.sessions_per_breakout
    n_leaders = round(shape.n_educators * shape.facilitating_share)
    led = np.full(shape.n_educators, -1, dtype=np.int64)
    who = rng.permutation(shape.n_educators)[:n_leaders]
    seconds = rng.integers(n_sessions, size=max(0, n_leaders - n_sessions))
    led[who] = np.concatenate((rng.permutation(n_sessions), seconds))[:n_leaders]
    return led


def _make_wishes(shape: DayShape, plan: _Plan, rng: np.random.Generator) -> _Wishes:
    n_offerings = len(plan.offering_cluster)
    step = max(1, _BLOCK_NUMBERS // n_offerings)
    parts = [
        _wishes_of(shape, plan, np.arange(begin, min(begin + step, shape.n_educators)), rng)
        for begin in range(0, shape.n_educators, step)
    ]
    columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _Wishes(*columns)


def _wishes_of(
    shape: DayShape, plan: _Plan, people: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Rank the sessions of every breakout for some people, by popularity, cluster and taste."""
    worth = _worth(shape, plan, people, rng)
    length = min(shape.list_length, shape.sessions_per_breakout)
    listed = np.full((len(people), shape.n_breakouts, length), -1, dtype=np.int32)
    for number in range(shape.n_breakouts):
        here = np.flatnonzero(plan.breakout == number)
        value = worth[:, plan.offering[here]]
        value += rng.random(value.shape, dtype=np.float32) * np.float32(_TIE_NOISE)
        best = np.argpartition(-value, length - 1, axis=1)[:, :length]
        best = np.take_along_axis(best, np.argsort(-np.take_along_axis(value, best, 1), axis=1), 1)
        wanted = np.take_along_axis(value, best, 1) > _BARRED / 2
        wanted &= plan.free[people, number][:, None]
        listed[:, number] = np.where(wanted, here[best], -1)
    person, breakout, place = np.nonzero(listed >= 0)
    return (
        people[person].astype(np.int32),
        breakout.astype(np.int32),
        (place + 1).astype(np.int32),
        listed[person, breakout, place],
    )


def _worth(shape: DayShape, plan: _Plan, people: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return what each offering is worth to each person, shape (len(people), n_offerings)."""
    n_offerings = len(plan.offering_cluster)
    popularity = -shape.popularity * np.log(np.arange(1, n_offerings + 1, dtype=np.float32))
    topic = np.where(plan.offering_cluster >= 0, plan.offering_cluster, np.arange(n_offerings) % shape.n_clusters)
    mine = topic == plan.person_cluster[people][:, None]
    noise = rng.random((len(people), n_offerings), dtype=np.float32)
    taste = -np.log(-np.log(np.clip(noise, 1e-7, 1 - 1e-7)))
    worth: NDArray[np.float32] = popularity + np.float32(shape.cluster_pull) * mine + taste
    if not shape.rank_barred:
        worth[~mine & (plan.offering_cluster >= 0)] = _BARRED
        led = plan.led_session[people]
        leads = np.flatnonzero(led >= 0)
        worth[leads, plan.offering[led[leads]]] = _BARRED
    return worth


def _led_pairs(plan: _Plan) -> NDArray[np.int32]:
    leads = np.flatnonzero(plan.led_session >= 0)
    return np.column_stack((leads, plan.offering[plan.led_session[leads]])).astype(np.int32)


def _audiences(plan: _Plan) -> NDArray[np.int64]:
    used = plan.offering_cluster[plan.offering]
    return np.unique(used[used >= 0])
