import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from days import SEED, days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator, Room
from waymark.apps.pdday.services.draw_day import DayResult, draw_day
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import AssignmentProblem, InvalidProblem, draw, may_take

seeds = st.binary(min_size=32, max_size=32)
mechanisms = st.sampled_from(["draw", "first-come"])


def seats(result: DayResult) -> dict[tuple[str, str], str]:
    """Return who sits where: (educator, breakout) -> session, "" where unplaced."""
    day, problem = result.day, result.problem
    return {
        (day.educators[e].educator_id, day.breakouts[b].breakout): day.sessions[s].session_id if s >= 0 else ""
        for e, b, s in zip(problem.slot_educator, problem.slot_breakout, result.assignment.slot_session, strict=True)
    }


@given(day=days(), seed=seeds, mechanism=mechanisms, fill=st.booleans())
def test_every_mechanism_keeps_every_rule(day: Day, seed: bytes, mechanism: str, fill: bool) -> None:
    result = draw_day(day=day, seed=seed, mechanism=mechanism, fill=fill)  # type: ignore[arg-type]  # sampled

    by_id = {s.session_id: s for s in day.sessions}
    room = {r.room_id: r.capacity_seats for r in day.rooms}
    taken = [s for s in seats(result).values() if s]
    person = {e.educator_id: e for e in day.educators}
    for session in day.sessions:
        limit = min(session.capacity_seats, room.get(session.room_id, session.capacity_seats))
        assert taken.count(session.session_id) <= limit
    for (who, breakout), given_id in seats(result).items():
        assert breakout not in person[who].away
        if given_id:
            offering = by_id[given_id].offering_id
            assert by_id[given_id].breakout == breakout
            assert all(who not in s.facilitator_ids for s in day.sessions if s.offering_id == offering)
            assert not by_id[given_id].open_to or set(by_id[given_id].open_to) & set(person[who].groups)
    for who in person:
        offerings = [by_id[s].offering_id for (w, _), s in seats(result).items() if w == who and s]
        assert len(offerings) == len(set(offerings))


@given(day=days(), seed=seeds, mechanism=mechanisms)
def test_filling_up_changes_nobodys_ranked_seat(day: Day, seed: bytes, mechanism: str) -> None:
    plain = seats(draw_day(day=day, seed=seed, mechanism=mechanism))  # type: ignore[arg-type]  # sampled
    filled = seats(draw_day(day=day, seed=seed, mechanism=mechanism, fill=True))  # type: ignore[arg-type]  # sampled

    assert {slot: s for slot, s in plain.items() if s}.items() <= filled.items()


def test_filling_up_gives_the_emptiest_open_session_and_the_first_by_id_on_a_tie() -> None:
    sessions = [make_session("a", seats=1), make_session("b", seats=3), make_session("c", seats=3)]
    day = make_day(sessions, {"ana": [["a"]], "ben": [["a"]], "cho": [[]]})

    result = draw_day(day=day, seed=SEED, fill=True)

    assert sorted(seats(result).values()) == ["a", "b", "c"]


def test_a_seat_nobody_ranked_is_filled_only_after_every_list_was_served() -> None:
    sessions = [make_session("x1", "x", "1", 1), make_session("x2", "x", "2", 1)]
    day = make_day(sessions, {"ana": [[], ["x2"]]})

    assert seats(draw_day(day=day, seed=SEED, fill=True)) == {("ana", "1"): "", ("ana", "2"): "x2"}


def test_the_loser_of_a_full_session_gets_the_second_choice() -> None:
    day = make_day([make_session("hot"), make_session("cool")], {"ana": [["hot", "cool"]], "ben": [["hot", "cool"]]})

    assert sorted(seats(draw_day(day=day, seed=SEED)).values()) == ["cool", "hot"]


def test_a_higher_band_goes_first_whatever_the_tickets() -> None:
    people = [Educator(f"p{i}", priority_band=1 if i == 7 else 0) for i in range(12)]
    day = make_day([make_session("hot")], {p.educator_id: [["hot"]] for p in people}, educators=people)

    for first_byte in range(20):
        result = draw_day(day=day, seed=bytes([first_byte]) + bytes(31))
        assert seats(result)["p7", "1"] == "hot"


def test_first_come_ignores_bands_and_takes_the_whole_day_in_ticket_order() -> None:
    people = [Educator("ana", priority_band=5), Educator("ben")]
    sessions = [make_session("a1", breakout="1"), make_session("b2", breakout="2")]
    day = make_day(sessions, {"ana": [["a1"], ["b2"]], "ben": [["a1"], ["b2"]]}, educators=people)

    winners = set()
    for first_byte in range(20):
        got = seats(draw_day(day=day, seed=bytes([first_byte]) + bytes(31), mechanism="first-come"))
        first = {who for (who, _), session in got.items() if session}
        assert len(first) == 1
        winners |= first
    assert winners == {"ana", "ben"}


def test_the_smaller_of_room_and_session_counts() -> None:
    day = make_day(
        [make_session("a", seats=9, room_id="closet")], {"ana": [["a"]], "ben": [["a"]]}, rooms=[Room("closet", 1)]
    )

    assert draw_day(day=day, seed=SEED).figures.placed == 1


def test_choices_for_a_breakout_in_which_a_person_is_not_free_are_left_out() -> None:
    day = make_day(
        [make_session("a"), make_session("b", breakout="2")],
        {"ana": [["a"], ["b"]]},
        educators=[Educator("ana", away=("1",))],
    )

    assert seats(draw_day(day=day, seed=SEED)) == {("ana", "2"): "b"}


def test_a_session_that_may_not_be_taken_keeps_its_rank_in_the_list() -> None:
    sessions = [make_session("own", "o"), make_session("good"), make_session("led", "o", "2", facilitator_ids=("ana",))]
    day = make_day(sessions, {"ana": [["own", "good"], []]})

    result = draw_day(day=day, seed=SEED)

    assert seats(result) == {("ana", "1"): "good"}
    assert result.assignment.slot_rank.tolist() == [2]


@pytest.mark.parametrize("mechanism", ["draw", "first-come"])
@pytest.mark.parametrize("fill", [False, True])
def test_days_without_people_wishes_or_seats_have_a_clear_answer(mechanism: str, fill: bool) -> None:
    nobody = make_day([make_session("a")], {})
    no_wishes = make_day([make_session("a", seats=0)], {"ana": [[]]})
    no_seats = make_day([make_session("a", seats=0)], {"ana": [["a"]]})

    placed = [
        draw_day(day=day, seed=SEED, mechanism=mechanism, fill=fill).figures.placed  # type: ignore[arg-type]
        for day in (nobody, no_wishes, no_seats)
    ]

    assert placed == [0, 0, 0]


@given(day=days(), seed=seeds)
def test_blocks_of_people_are_served_like_everyone_at_once(day: Day, seed: bytes) -> None:
    problem = build_problem(day=day, fill=True)
    rank = np.random.default_rng(seed[0]).permutation(problem.n_educators)
    whole = draw(problem, ticket_rank=rank, fill=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waymark.kernels.assignment.serve._BLOCK", 2)
        blocks = draw(problem, ticket_rank=rank, fill=True)

    assert blocks.slot_session.tolist() == whole.slot_session.tolist()


def test_may_take_names_exactly_the_choices_that_are_open_to_a_person() -> None:
    sessions = [make_session("a", open_to=("math",)), make_session("b", "o"), make_session("c", "o", "2")]
    people = [Educator("ana", groups=("math",)), Educator("ben")]
    led = make_session("d", "o", "2", facilitator_ids=("ben",))
    day = make_day([*sessions, led], {"ana": [["a", "b"]], "ben": [["a", "b"]]}, educators=people)

    assert may_take(build_problem(day=day, fill=False)).tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("capacity_seats", [-1, 1], "capacity_seats\\[0\\] is -1"),
        ("choice_session", [0, 7], "choice_session\\[1\\] is 7"),
        ("choice_start", [0, 1], "choice_start must begin"),
        ("slot_educator", [3], "slot_educator\\[0\\] is 3"),
        ("session_offering", [0], "session_offering has shape"),
        ("session_breakout", [0, 4], "session_breakout\\[1\\] is 4"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name_and_row(field: str, value: list[int], says: str) -> None:
    problem = build_problem(day=make_day([make_session("a"), make_session("b")], {"ana": [["a", "b"]]}), fill=False)
    facts = {name: getattr(problem, name) for name in AssignmentProblem.__slots__}

    with pytest.raises(InvalidProblem, match=says):
        AssignmentProblem(**{**facts, field: np.array(value)})
