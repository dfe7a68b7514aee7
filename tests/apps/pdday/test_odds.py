"""How likely each seat was: counted with the draw, kept with what is published, said in My day."""

import numpy as np
import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from days import SEED, days, make_day, make_session
from draws import AFTER_CLOSING, BEFORE_CLOSING, coordinator_of, drawn, ranked_day
from records import at
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.kept import keep_odds, kept_odds
from waymark.apps.pdday.models import Assignment, Draw
from waymark.apps.pdday.my_day import Part, Stop
from waymark.apps.pdday.my_day_words import how_often, likelihood_of
from waymark.apps.pdday.odds import N_DRAWS, OutcomeOdds, outcome_odds
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.kernels.assignment import draw, lottery_ranks

SHA256 = "0f" * 32


@settings(max_examples=20)
@given(day=days(max_people=5))
def test_it_counts_the_lotteries_that_end_alike(day: Day) -> None:
    result = draw_day(day=day, seed=SEED)
    counted = np.zeros(result.problem.n_slots, dtype=np.int64)
    ranks = lottery_ranks(seed=int(SHA256, 16), draws=range(N_DRAWS), n_educators=len(day.educators))
    for rank in ranks:
        counted += draw(result.problem, ticket_rank=rank).slot_session == result.assignment.slot_session

    found = outcome_odds(result, input_sha256=SHA256)

    assert found is not None
    assert list(found.n_alike) == counted.tolist()
    assert kept_odds(keep_odds(found)).probabilities == (counted / N_DRAWS).tolist()


def test_what_was_filled_up_has_no_odds_and_first_come_has_none_at_all() -> None:
    sessions = [make_session("a", seats=1), make_session("b", seats=5)]
    day = make_day(sessions, {"ana": [["a"]], "ben": [["a"]]})

    filled = outcome_odds(draw_day(day=day, seed=SEED, fill=True), input_sha256=SHA256)

    assert filled is not None
    known = [p for p in filled.probabilities if p is not None]
    assert len(known) == 1
    assert known[0] == pytest.approx(0.5, abs=0.1)
    assert outcome_odds(draw_day(day=day, seed=SEED, mechanism="first-come"), input_sha256=SHA256) is None


@pytest.mark.django_db
def test_a_published_seat_keeps_how_likely_it_was() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)

    publish_draw(draw=drawn(pd_day, by), by=by, now=AFTER_CLOSING)

    hot = Assignment.objects.get(session__session_id="hot")
    assert hot.probability == pytest.approx(1 / 3, abs=0.1)
    cold = Assignment.objects.filter(session__session_id="cold").values_list("probability", flat=True)
    assert list(cold) == pytest.approx([2 / 3, 2 / 3], abs=0.1)
    assert set(Assignment.objects.filter(session__session_id="other").values_list("probability", flat=True)) == {1.0}


@pytest.mark.django_db
def test_a_rehearsal_has_no_odds_and_a_draft_of_before_is_published_without() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)

    assert drawn(pd_day, by, now=BEFORE_CLOSING).odds_form is None
    draft = drawn(pd_day, by)
    Draw.objects.filter(pk=draft.pk).update(odds_form=None)
    publish_draw(draw=draft, by=by, now=AFTER_CLOSING)

    assert set(Assignment.objects.values_list("probability", flat=True)) == {None}


@pytest.mark.django_db
def test_the_database_refuses_what_is_no_probability() -> None:
    pd_day = ranked_day(2)
    by = coordinator_of(pd_day)
    publish_draw(draw=drawn(pd_day, by), by=by, now=AFTER_CLOSING)

    with pytest.raises(IntegrityError, match="a_probability_is_a_share"):
        Assignment.objects.update(probability=1.5)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "in nearly every draw"),
        (0.96, "in about 24 of 25 draws"),
        (0.667, "in about 2 of 3 draws"),
        (0.31, "in about 3 of 10 draws"),
        (0.04, "in about 1 of 25 draws"),
        (0.0, "in fewer than 1 of 50 draws"),
    ],
)
def test_a_probability_is_said_as_people_do(probability: float, words: str) -> None:
    assert how_often(probability) == words


@given(st.floats(0, 1))
def test_the_words_are_never_far_from_the_number(probability: float) -> None:
    numbers = [int(word) for word in how_often(probability).split() if word.isdecimal()]

    said = numbers[0] / numbers[1] if numbers else 1.0
    assert abs(said - probability) <= 0.051


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part.SEAT, "With the same lists and other tickets you get this seat in about 1 of 2 draws."),
        (Part.NO_SEAT, "With the same lists and other tickets you get no seat here in about 1 of 2 draws."),
    ],
)
def test_my_day_says_it_for_a_seat_and_for_none(part: Part, words: str) -> None:
    facts = {"block_id": 1, "block": "1", "title": "Ink", "starts_at": at("09:00"), "ends_at": at("10:00")}

    assert likelihood_of(Stop(part=part, probability=0.5, **facts)) == words  # type: ignore[arg-type]  # facts of the test
    assert likelihood_of(Stop(part=part, **facts)) == ""  # type: ignore[arg-type]  # facts of the test


def test_nothing_is_kept_but_counts() -> None:
    assert kept_odds(keep_odds(OutcomeOdds(10, [3, None]))) == OutcomeOdds(10, [3, None])
