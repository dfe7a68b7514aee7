"""The draw board's arithmetic: counts that add up, people in need, demand by offering."""

from hypothesis import given
from hypothesis import strategies as st

from days import SEED, days, make_day, make_session
from waymark.apps.pdday.board import Board, find_people, make_board, why_person
from waymark.apps.pdday.day import Day, Educator, Room
from waymark.apps.pdday.services.draw_day import Mechanism, draw_day


def board_of(day: Day, *, mechanism: Mechanism = "draw", fill: bool = False) -> Board:
    result = draw_day(day=day, seed=SEED, mechanism=mechanism, fill=fill)
    return make_board(result=result, other=result.first_come_assignment)


@given(days(), st.booleans())
def test_counts_add_up_to_the_slots_and_agree_with_the_figures(day: Day, fill: bool) -> None:
    result = draw_day(day=day, seed=SEED, fill=fill)
    board = make_board(result=result, other=result.first_come_assignment)
    assert sum(board.drawn.counts) == sum(board.other.counts) == board.n_slots == result.figures.n_slots
    assert board.n_unplaced == result.figures.unplaced
    assert board.drawn.n_no_top3 == result.figures.n_no_top3 == len(board.without_top3)
    assert board.other.n_no_top3 == result.first_come.n_no_top3


@given(days())
def test_everyone_with_a_slot_is_listed_once_and_has_a_reason_for_every_breakout(day: Day) -> None:
    result = draw_day(day=day, seed=SEED)
    board = make_board(result=result, other=result.first_come_assignment)
    assert len({p.educator_id for p in board.people}) == len(board.people) == result.figures.n_people
    assert sum(p.n_unplaced for p in board.people) == board.n_unplaced
    for person in board.people:
        assert len(why_person(result, person)) == len(day.breakouts)


def test_two_sections_of_an_offering_are_one_bar() -> None:
    sessions = [
        make_session("a1", "talks", seats=2),
        make_session("a2", "talks", seats=3),
        make_session("b1", "art", seats=1),
    ]
    choices = {"1": [["a1", "b1"]], "2": [["a2"]], "3": [["b1"]]}
    (demand,) = board_of(make_day(sessions, choices)).demand
    assert [(o.offering_id, o.n_sections, o.first_choices, o.seats) for o in demand.offerings] == [
        ("talks", 2, 2, 5),
        ("art", 1, 1, 1),
    ]


def test_who_has_no_seat_in_some_breakout_is_in_need() -> None:
    day = make_day([make_session("a", seats=1)], {"1": [["a"]], "2": [["a"]]})
    board = board_of(day)
    assert len(board.without_seat) == 1
    assert board.without_seat == tuple(p for p in board.people if p.is_in_need)


def test_a_search_takes_every_word_in_any_case_over_name_id_and_school() -> None:
    people = [Educator("007", "Ana Quill", "Juniper"), Educator("008", "B. Marrow", "Alder")]
    day = make_day([make_session("a", seats=2)], {"007": [["a"]], "008": [["a"]]}, educators=people)
    board = board_of(day)
    assert [p.educator_id for p in find_people(board, "QUILL juniper")] == ["007"]
    assert [p.educator_id for p in find_people(board, "008")] == ["008"]
    assert find_people(board, "quill alder") == ()
    assert find_people(board, "") == board.people


def test_people_are_listed_by_name() -> None:
    people = [Educator("1", "Zoe"), Educator("2", "ana"), Educator("3", "Ben")]
    day = make_day([make_session("a", seats=3)], {e.educator_id: [["a"]] for e in people}, educators=people)
    assert [p.name for p in board_of(day).people] == ["ana", "Ben", "Zoe"]


def test_a_small_room_limits_the_seats() -> None:
    session = make_session("a", seats=9, room_id="lab")
    for rooms, seats in (([], 9), ([Room("lab", 4)], 4)):
        (demand,) = board_of(make_day([session], {"1": [["a"]]}, rooms=rooms)).demand
        assert [o.seats for o in demand.offerings] == [seats]
