from collections.abc import Iterator

import pytest
from django.utils import translation

from days import SEED, make_day, make_session
from waymark.apps.pdday.day import Educator
from waymark.apps.pdday.services.draw_day import DayResult, draw_day
from waymark.apps.pdday.why import why_educator


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def sentences(result: DayResult, educator_id: str) -> list[str]:
    position = [e.educator_id for e in result.day.educators].index(educator_id)
    return [why.sentence for why in why_educator(result, position)]


def test_a_first_choice_says_the_place_it_was_served_at() -> None:
    result = draw_day(day=make_day([make_session("a")], {"ana": [["a"]]}), seed=SEED)

    assert sentences(result, "ana") == ["“About a” (a), first choice, at place 1 of 1."]


def test_a_lesser_choice_says_what_was_full_and_who_got_the_last_seat() -> None:
    names = [f"p{i}" for i in range(5)]
    day = make_day([make_session("hot", seats=3), make_session("cool", seats=9)], {n: [["hot", "cool"]] for n in names})
    result = draw_day(day=day, seed=SEED)
    last = result.assignment.slot_place.argmax()

    assert sentences(result, names[int(result.problem.slot_educator[last])]) == [
        "“About cool” (cool), choice 2, at place 5 of 5: "
        "“About hot” (hot) was full, its 3 seats went to earlier places, the last to 3."
    ]


def test_each_other_obstacle_has_its_own_words() -> None:
    sessions = [
        make_session("a", "o", "1", 1),
        make_session("b", "o", "2", 1),
        make_session("c", "p", "2", 1, facilitator_ids=("zed",)),
        make_session("d", "q", "2", 0),
        make_session("e", "r", "2", 1, open_to=("math",)),
        make_session("f", "p", "3", 1),
    ]
    day = make_day(sessions, {"ana": [["a"], ["b", "d", "e"]], "zed": [[], [], ["f"]]}, educators=[Educator("zed")])
    result = draw_day(day=day, seed=SEED)

    assert sentences(result, "ana")[1] == (
        "No seat at place 1 of 1: “About o” (b) repeats what this person has in 1; "
        "“About q” (d) has no seats; “About r” (e) is open to other groups only."
    )
    assert sentences(result, "zed") == [
        "Nothing ranked, so no seat was drawn.",
        "Facilitates “About p” (c).",
        "No seat at place 1 of 1: “About p” (f) is facilitated by this person.",
    ]


def test_filled_seats_and_absences_are_said_as_such() -> None:
    day = make_day(
        [make_session("a"), make_session("b", breakout="2")], {"ana": [[]]}, educators=[Educator("ana", away=("2",))]
    )

    assert sentences(draw_day(day=day, seed=SEED, fill=True), "ana") == [
        "“About a” (a), not on the list but with the most seats left, at place 1 of 1.",
        "Away.",
    ]
