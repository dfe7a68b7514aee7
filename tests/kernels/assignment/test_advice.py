"""Advice: what is stated about a move is what comes out when the move is made in the day itself and drawn anew."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.days import DayShape, make_problem
from days import days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator, Room
from waymark.apps.pdday.services.advising import make_venue
from waymark.apps.pdday.services.problem import build_problem
from waymark.apps.pdday.what_if import ExtraSection, with_sections
from waymark.kernels.assignment import AssignmentProblem, Venue, counted_rank, draw, lottery_ranks, summarize
from waymark.kernels.assignment.advice import advise, plan_of, room_moves, sections_of
from waymark.kernels.assignment.advised import NOBODY, Effort, Move, MoveKind
from waymark.kernels.assignment.demand import Market
from waymark.kernels.assignment.rooms import plan_rooms
from waymark.kernels.assignment.seat_plans import SeatPlan, SeatPlans, mean_and_error
from waymark.kernels.assignment.types import Assignment, InvalidProblem

EVERYTHING = Effort(n_candidates=10_000, n_trials=4, n_lotteries=3, n_told=1, n_room_lotteries=3)


def random_day(number: int) -> Day:
    """Make a small crowded day with rooms, groups, bands, facilitators and repeats."""
    rng = np.random.default_rng(number)
    rooms = [Room(f"r{i}", int(seats)) for i, seats in enumerate(rng.integers(1, 5, size=4))]
    sessions = []
    for breakout in "12":
        order = rng.permutation(4)
        for i in range(3):
            facts: dict[str, object] = {"room_id": f"r{order[i]}" if rng.random() < 0.9 else ""}
            if rng.random() < 0.4:
                facts["facilitator_ids"] = (f"{2 * i + int(breakout) - 1:02d}",)
            if rng.random() < 0.2:
                facts["open_to"] = ("math",)
            session_id = f"s{breakout}{i}"
            sessions.append(make_session(session_id, f"o{rng.integers(4)}", breakout, int(rng.integers(1, 5)), **facts))
    people = [
        Educator(f"{i:02d}", groups=("math",) if rng.random() < 0.5 else (), priority_band=int(rng.random() < 0.2))
        for i in range(9)
    ]
    lists = {
        p.educator_id: [
            [f"s{b}{i}" for i in rng.permutation(3)[: rng.integers(1, 4)]] for b in "12" if rng.random() < 0.95
        ]
        for p in people
    }
    return make_day(sessions, lists, educators=people, rooms=rooms)


def made(day: Day, move: Move) -> tuple[AssignmentProblem, frozenset[str]]:
    """Make a move in the day itself, as an organiser would; return it drawn from scratch, and the added section."""
    session = day.sessions[move.session]
    if move.kind is MoveKind.SECTION:
        extra = ExtraSection("x-new", session.session_id, move.seats)
        bigger = with_sections(day, [extra])
        leader = (day.educators[move.leader].educator_id,) if move.leader != NOBODY else ()
        sessions = tuple(replace(s, facilitator_ids=leader) if s.session_id == "x-new" else s for s in bigger.sessions)
        return build_problem(day=replace(bigger, sessions=sessions), fill=False), frozenset({"x-new"})
    rooms = {session.session_id: day.rooms[move.room].room_id}
    if move.other >= 0:
        rooms[day.sessions[move.other].session_id] = session.room_id
    sessions = tuple(replace(s, room_id=rooms.get(s.session_id, s.room_id)) for s in day.sessions)
    return build_problem(day=replace(day, sessions=sessions), fill=False), frozenset()


def outcome(problem: AssignmentProblem, drawn: Assignment, added: frozenset[int]) -> tuple[int, float, int]:
    """Return first choices, mean rank, people without a top-3 session; an added section counts as what it repeats."""
    is_added = np.isin(problem.choice_session, list(added))
    start, rank = problem.choice_start, drawn.slot_rank
    before = np.array(
        [int(is_added[start[i] : start[i] + rank[i]].sum()) for i in range(problem.n_slots)], dtype=np.int64
    )
    own_length = problem.list_length - np.array(
        [int(is_added[start[i] : start[i + 1]].sum()) for i in range(problem.n_slots)], dtype=np.int64
    )
    wished = rank - before
    counted = np.where(rank > 0, wished, own_length + 1)
    happy = {int(problem.slot_educator[i]) for i in range(problem.n_slots) if 1 <= wished[i] <= 3}
    people = set(problem.slot_educator.tolist())
    mean = float(counted.sum()) / problem.n_slots if problem.n_slots else 0.0
    return int((wished == 1).sum()), mean, len(people - happy)


def gain_by_hand(day: Day, move: Move, ranks: NDArray[np.int64]) -> list[tuple[int, float, int]]:
    """Return what a move brings in each lottery, by making it and drawing the whole day twice."""
    plain, (problem, names) = build_problem(day=day, fill=False), made(day, move)
    position = sorted([*(s.session_id for s in day.sessions), *names])
    added = frozenset(position.index(name) for name in names)
    gains = []
    for rank in ranks:
        before = outcome(plain, draw(plain, ticket_rank=rank), frozenset())
        after = outcome(problem, draw(problem, ticket_rank=rank), added)
        gains.append((after[0] - before[0], before[1] - after[1], before[2] - after[2]))
    return gains


def every_section(venue: Venue) -> Iterator[Move]:
    return iter(sections_of(venue, Market(venue.problem).demand(venue.problem.capacity_seats)))


def every_room_move(day: Day) -> Iterator[Move]:
    """List all exchanges of two rooms and all moves into free rooms, without any kernel."""
    seats = {r.room_id: r.capacity_seats for r in day.rooms}
    for a, b in combinations(range(len(day.sessions)), 2):
        one, two = day.sessions[a], day.sessions[b]
        if one.breakout == two.breakout and one.room_id and two.room_id:
            yield Move(MoveKind.SWAP, a, min(one.capacity_seats, seats[two.room_id]), room=-1, other=b)
    for a, one in enumerate(day.sessions):
        used = {s.room_id for s in day.sessions if s.breakout == one.breakout}
        for r, room in enumerate(day.rooms):
            if one.room_id and room.room_id not in used:
                yield Move(MoveKind.ROOM, a, min(one.capacity_seats, room.capacity_seats), room=r)


def best_gain(day: Day, moves: list[Move], ranks: NDArray[np.int64]) -> float:
    number = {r.room_id: i for i, r in enumerate(day.rooms)}
    moves = [replace(m, room=number[day.sessions[m.other].room_id]) if m.kind is MoveKind.SWAP else m for m in moves]
    return max((float(np.mean([g[1] for g in gain_by_hand(day, m, ranks)])) for m in moves), default=0.0)


@given(day=days(), seed=st.integers(0, 2**32))
def test_plans_are_drawn_exactly_as_the_draw_draws_them(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    ranks = lottery_ranks(seed=seed, draws=range(3), n_educators=problem.n_educators)
    found = SeatPlans(problem, ranks).tally(SeatPlan(problem.capacity_seats))

    for number, rank in enumerate(ranks):
        drawn = draw(problem, ticket_rank=rank)
        assert found.first[number] == np.count_nonzero(drawn.slot_rank == 1)
        assert found.rank_total[number] == counted_rank(problem, drawn).sum()
        assert found.no_top3[number] == summarize(problem, drawn).n_no_top3


@settings(max_examples=60)
@given(day=days(), seed=st.integers(0, 2**32))
def test_making_a_move_gives_exactly_what_was_stated(day: Day, seed: int) -> None:
    venue = make_venue(day)
    problem = venue.problem
    tickets = lottery_ranks(seed=seed + 1, draws=[0], n_educators=problem.n_educators)
    found = advise(venue, ticket_rank=tickets[0], seed=seed, effort=replace(EVERYTHING, n_told=5))
    ranks = lottery_ranks(seed=seed, draws=range(4, 7), n_educators=problem.n_educators)

    for each in found.moves:
        first, low, no_top3 = gain_by_hand(day, each.move, tickets)[0]
        assert (each.gain.first, each.gain.no_top3) == (first, no_top3)
        assert each.gain.mean_rank == pytest.approx(low, abs=1e-12)
        common = np.array(gain_by_hand(day, each.move, ranks))
        for column, stated in enumerate((each.gain.mean_first, each.gain.mean_mean_rank, each.gain.mean_no_top3)):
            assert stated == pytest.approx(mean_and_error(common[:, column]), abs=1e-12)


def test_the_best_section_and_the_best_exchange_are_the_best_of_all_that_there_are() -> None:
    n_sections = n_exchanges = 0
    for number in range(120):
        day = random_day(number)
        venue = make_venue(day)
        ranks = lottery_ranks(seed=number, draws=range(4), n_educators=9)
        found = advise(venue, ticket_rank=np.arange(9), seed=number, effort=EVERYTHING)
        for each in found.moves:
            mine = float(np.mean([g[1] for g in gain_by_hand(day, each.move, ranks)]))
            if each.move.kind is MoveKind.SECTION:
                n_sections += 1
                assert mine == pytest.approx(best_gain(day, list(every_section(venue)), ranks))
            else:
                n_exchanges += 1
                assert mine == pytest.approx(best_gain(day, list(every_room_move(day)), ranks))
    assert min(n_sections, n_exchanges) > 30


def test_every_exchange_that_changes_a_number_of_seats_is_a_candidate() -> None:
    for number in range(60):
        day = random_day(number)
        venue = make_venue(day)
        demand = Market(venue.problem).demand(venue.problem.capacity_seats)
        found = {tuple(plan_of(venue, m).capacity_seats.tolist()) for m in room_moves(venue, demand, n=10_000)}
        rooms = {r.room_id: i for i, r in enumerate(day.rooms)}
        expected = set()
        for move in every_room_move(day):
            room = venue.session_room.copy()
            room[move.session] = rooms[day.sessions[move.other].room_id] if move.other >= 0 else move.room
            if move.other >= 0:
                room[move.other] = venue.session_room[move.session]
            seats = venue.seats_in(room)
            if not np.array_equal(seats, venue.problem.capacity_seats):
                expected.add(tuple(seats.tolist()))
        assert found == expected


def test_who_leads_a_section_gives_up_his_seat_and_it_would_show_if_he_did_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def differs() -> bool:
        for number in range(40):
            day = random_day(number)
            venue = make_venue(day)
            ranks = lottery_ranks(seed=number, draws=range(2), n_educators=9)
            plans = SeatPlans(venue.problem, ranks)
            for move in every_section(venue):
                plan = plan_of(venue, move)
                by_hand = [g[0] for g in gain_by_hand(day, move, ranks)]
                mine = plans.tally(plan).first - plans.tally(SeatPlan(venue.problem.capacity_seats)).first
                if mine.tolist() != by_hand:
                    return True
        return False

    assert not differs()
    with_leader = SeatPlans._order_with
    monkeypatch.setattr(SeatPlans, "_order_with", lambda plans, _leader, _breakout: with_leader(plans, NOBODY, NOBODY))
    assert differs()


def least_total(problem: AssignmentProblem, capacity: NDArray[np.int64]) -> int:
    """Return the least sum of ranks, offering rule aside, by trying all seatings of one person after another."""
    states = {tuple(capacity.tolist()): 0}
    lists = np.split(problem.choice_session, problem.choice_start[1:-1])
    for wishes in lists if problem.n_slots else []:
        after: dict[tuple[int, ...], int] = {}
        for left, total in states.items():
            options = [(left, total + len(wishes) + 1)]
            for rank, session in enumerate(wishes.tolist(), start=1):
                if left[session]:
                    rest = list(left)
                    rest[session] -= 1
                    options.append((tuple(rest), total + rank))
            for state, cost in options:
                after[state] = min(cost, after.get(state, cost))
        states = after
    return min(states.values())


def test_no_other_place_for_the_chairs_saves_more() -> None:
    n_helped = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        sessions = [make_session(f"s{i}", seats=int(rng.integers(0, 3))) for i in range(3)]
        lists = {f"{i}": [[f"s{j}" for j in rng.permutation(3)[: rng.integers(1, 4)]]] for i in range(6)}
        problem = build_problem(day=make_day(sessions, lists), fill=False)
        n = int(rng.integers(1, 4))
        added = Market(problem).place_chairs(n)
        ways = combinations_with_replacement(range(3), n)
        others = [problem.capacity_seats + np.bincount(way, minlength=3) for way in ways]
        least = min(least_total(problem, seats) for seats in others)

        assert added.sum() <= n
        assert least_total(problem, problem.capacity_seats + added) == least
        n_helped += bool(added.any())
    assert n_helped > 60


def test_a_room_plan_only_exchanges_rooms_and_is_never_worse() -> None:
    n_better = 0
    for number in range(60):
        venue = make_venue(random_day(number))
        plans = SeatPlans(venue.problem, lottery_ranks(seed=number, draws=range(3), n_educators=9))
        room = plan_rooms(venue, market=Market(venue.problem), plans=plans)
        was = plans.tally(SeatPlan(venue.problem.capacity_seats)).rank_total.sum()
        now = plans.tally(SeatPlan(venue.seats_in(room))).rank_total.sum()
        assert now <= was
        n_better += bool(now < was)
        for breakout in range(2):
            here = (venue.problem.session_breakout == breakout) & (venue.session_room >= 0)
            assert len(set(room[here].tolist())) == here.sum()
            assert ((room == -1) == (venue.session_room == -1)).all()
        same_seats = (room != venue.session_room) & (venue.seats_in(venue.session_room) == venue.seats_in(room))
        if np.count_nonzero(room != venue.session_room) == 1:
            assert not same_seats.any()
    assert n_better > 20


def test_where_sessions_themselves_take_no_more_no_room_helps_and_that_is_told() -> None:
    rooms = [Room("big", 9), Room("small", 1)]
    sessions = [make_session("a", seats=1, room_id="small"), make_session("b", seats=1, room_id="big")]
    day = make_day(sessions, {f"{i}": [["a", "b"]] for i in range(4)}, rooms=rooms)

    found = advise(make_venue(day), ticket_rank=np.arange(4), seed=0, effort=EVERYTHING)

    assert found.rooms is None
    assert [m.move.kind for m in found.moves] == [MoveKind.SECTION]
    assert found.held_back == (0, 1)


def test_an_easy_day_has_the_advice_that_anyone_would_give() -> None:
    rooms = [Room("big", 4), Room("small", 1), Room("spare", 2)]
    sessions = [make_session("hot", seats=9, room_id="small"), make_session("cold", seats=9, room_id="big")]
    lists = {f"{i}": [["hot", "cold"]] for i in range(4)}
    found = advise(make_venue(make_day(sessions, lists, rooms=rooms)), ticket_rank=np.arange(4), seed=0, n_seats=2)

    kinds = {m.move.kind: m for m in found.moves}
    assert kinds[MoveKind.SWAP].gain.first == 3
    assert kinds[MoveKind.SWAP].gain.mean_first == (3, 0)
    assert kinds[MoveKind.SECTION].move.seats == 2
    assert kinds[MoveKind.SECTION].gain.mean_rank == 0.5
    assert found.chairs is not None
    assert found.chairs.added.tolist() == [0, 2]
    assert found.rooms is not None
    assert found.rooms.session_room[1] == 0


@pytest.mark.parametrize("names", [(), ("ana",)])
def test_a_day_without_wishes_or_people_has_no_advice(names: tuple[str, ...]) -> None:
    venue = make_venue(make_day([make_session("a", seats=1)], {name: [] for name in names}))
    found = advise(venue, ticket_rank=np.arange(venue.problem.n_educators), seed=0, n_seats=3)
    assert (found.moves, found.chairs, found.rooms) == ((), None, None)


def test_a_whole_day_gets_the_same_advice_twice() -> None:
    problem = make_problem(DayShape(n_educators=200, sessions_per_breakout=12), seed=1)
    n = problem.n_sessions
    venue = Venue(
        problem=problem,
        own_seats=np.full(n, 999),
        session_room=np.arange(n, dtype=np.int32),
        room_seats=problem.capacity_seats,
        room_is_free=np.zeros((n, problem.n_breakouts), np.bool_),
    )
    one, two = (advise(venue, ticket_rank=np.arange(200), seed=5, n_seats=3) for _ in range(2))

    assert one.moves == two.moves
    assert one.rooms is not None
    assert two.rooms is not None
    assert np.array_equal(one.rooms.session_room, two.rooms.session_room)


@pytest.mark.parametrize(
    "wrong",
    [
        {"own_seats": np.zeros(1, np.int64)},
        {"session_room": np.array([7, -1], np.int32)},
        {"room_seats": np.array([1, 1])},
        {"room_is_free": np.zeros((1, 1), np.bool_)},
    ],
)
def test_rooms_that_do_not_fit_together_are_refused(wrong: dict[str, NDArray[np.generic]]) -> None:
    rooms = [Room("big", 4), Room("small", 2)]
    sessions = [make_session("a", seats=9, room_id="small"), make_session("b", seats=9, room_id="big")]
    venue = make_venue(make_day(sessions, {}, rooms=rooms))

    with pytest.raises(InvalidProblem):
        replace(venue, **wrong)  # type: ignore[arg-type]  # wrong on purpose
