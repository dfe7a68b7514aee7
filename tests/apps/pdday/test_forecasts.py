"""Practice draws while people rank: when they are made, what they say, and what they do not give away."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from draws import BEFORE_CLOSING, CLOSES, OPENS, ranked_day
from records import make_attendee, make_pd_session, open_ranking, rank_sessions
from waymark.apps.audit.selectors import task_is_waiting
from waymark.apps.pdday import tasks
from waymark.apps.pdday.chance_words import chance_words, words_of_list
from waymark.apps.pdday.forecasts import FEWEST_LISTS
from waymark.apps.pdday.models import Absence, Attendee, AttendeeForecast, Forecast, PdDay, SessionForecast
from waymark.apps.pdday.selectors.chances import own_chances
from waymark.apps.pdday.services import forecasting
from waymark.apps.pdday.services.forecasting import (
    FEWEST_CHANGED,
    REST,
    days_to_forecast,
    drop_old_forecasts,
    make_forecast,
)

pytestmark = pytest.mark.django_db

NOW = BEFORE_CLOSING - timedelta(days=1)


def saved(pd_day: PdDay, n_people: int | None = None, *, at: datetime = NOW) -> None:
    """Note that some people, or all, have saved a list at a moment."""
    some = pd_day.attendees.order_by("pk").values_list("pk", flat=True)
    Attendee.objects.filter(pk__in=list(some[:n_people] if n_people is not None else some)).update(ranked_at=at)


def open_day(n_people: int = FEWEST_LISTS) -> PdDay:
    pd_day = ranked_day(n_people)
    saved(pd_day)
    return pd_day


def forecast_of(pd_day: PdDay, *, now: datetime = NOW) -> Forecast:
    made = make_forecast(pd_day=pd_day, now=now)
    assert made is not None
    return made


def block_of(pd_day: PdDay, label: str) -> int:
    return pd_day.blocks.get(label=label).pk


def test_who_has_ranked_sees_how_often_each_of_his_sessions_would_be_his_seat() -> None:
    pd_day = open_day()
    forecast_of(pd_day)

    for attendee in pd_day.attendees.all()[:3]:
        chances = own_chances(attendee=attendee.pk, block=block_of(pd_day, "1"))
        assert chances is not None
        # One seat for twenty people who all want it first.
        assert chances.given["hot"] == chances.if_first["hot"] == pytest.approx(1 / 20, abs=0.03)
        assert chances.given["hot"] + chances.given["cold"] == pytest.approx(1.0)
        assert chances.if_first["cold"] == 1.0
        assert (chances.nothing, chances.n_draws, chances.made_at) == (0.0, 1000, NOW)


def test_all_people_together_get_the_seat_once() -> None:
    pd_day = open_day()
    forecast_of(pd_day)
    block = block_of(pd_day, "1")

    found = [own_chances(attendee=attendee.pk, block=block) for attendee in pd_day.attendees.all()]

    assert sum(chances.given["hot"] for chances in found if chances) == pytest.approx(1.0)


def test_a_list_that_was_changed_since_is_told_by_the_same_practice_draws() -> None:
    pd_day = open_day()
    forecast_of(pd_day)
    someone = pd_day.attendees.order_by("pk")[0]
    block = pd_day.blocks.get(label="1")
    before = own_chances(attendee=someone.pk, block=block.pk)
    assert before is not None
    someone.choices.filter(block=block).delete()
    rank_sessions(someone, pd_day.sessions.get(session_id="cold"), pd_day.sessions.get(session_id="hot"))

    after = own_chances(attendee=someone.pk, block=block.pk)

    assert after is not None
    assert (after.given, after.if_first) == ({"cold": 1.0, "hot": 0.0}, before.if_first)


def test_who_has_not_ranked_yet_sees_what_would_be_left_at_his_turn() -> None:
    pd_day = open_day()
    newcomer = make_attendee(pd_day)
    forecast_of(pd_day)

    chances = own_chances(attendee=newcomer.pk, block=block_of(pd_day, "1"))

    assert chances is not None
    assert chances.if_first["hot"] == pytest.approx(1 / 21, abs=0.03)
    assert (chances.given, chances.nothing) == ({}, 1.0)


def test_who_is_away_or_came_after_the_practice_draws_is_told_no_chance_that_he_does_not_have() -> None:
    pd_day = open_day()
    away = make_attendee(pd_day)
    Absence.objects.create(attendee=away, block=pd_day.blocks.get(label="1"))
    forecast_of(pd_day)
    late = make_attendee(pd_day)
    block = block_of(pd_day, "1")

    of_away = own_chances(attendee=away.pk, block=block)

    assert of_away is not None
    assert set(of_away.if_first.values()) == {0.0}
    assert own_chances(attendee=late.pk, block=block) is None


def test_an_offering_held_in_an_earlier_breakout_counts_in_a_later_one() -> None:
    pd_day = ranked_day(FEWEST_LISTS)
    again = make_pd_session(pd_day, "cold-again", block="2", seats=50)
    again.offering = pd_day.sessions.get(session_id="cold").offering
    again.save()
    someone = pd_day.attendees.order_by("pk")[0]
    someone.choices.all().delete()
    rank_sessions(someone, pd_day.sessions.get(session_id="cold"))
    rank_sessions(someone, again, pd_day.sessions.get(session_id="other"))
    forecast_of(pd_day)

    chances = own_chances(attendee=someone.pk, block=block_of(pd_day, "2"))

    assert chances is not None
    assert chances.given == {"cold-again": 0.0, "other": 1.0}


def test_nothing_is_told_of_a_breakout_in_which_too_few_people_have_ranked() -> None:
    pd_day = open_day(FEWEST_LISTS + 2)
    for attendee in pd_day.attendees.order_by("pk")[:3]:
        attendee.choices.filter(block__label="2").delete()
    forecast_of(pd_day)
    someone = pd_day.attendees.latest("pk")

    assert own_chances(attendee=someone.pk, block=block_of(pd_day, "1")) is not None
    assert own_chances(attendee=someone.pk, block=block_of(pd_day, "2")) is None


def test_with_the_guard_off_a_chance_would_give_away_what_the_only_other_person_ranked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pd_day = open_day(1)
    curious = make_attendee(pd_day)
    forecast_of(pd_day)
    block = block_of(pd_day, "1")
    assert own_chances(attendee=curious.pk, block=block) is None

    monkeypatch.setattr("waymark.apps.pdday.selectors.chances.FEWEST_LISTS", 0)
    chances = own_chances(attendee=curious.pk, block=block)

    assert chances is not None
    assert chances.if_first["hot"] < 1.0, "so the other person must have put it first"


@pytest.mark.parametrize(("n_people", "is_due"), [(FEWEST_LISTS - 1, False), (FEWEST_LISTS, True)])
def test_the_first_practice_draws_wait_for_enough_lists(n_people: int, is_due: bool) -> None:
    pd_day = open_day(n_people)

    assert (days_to_forecast(now=NOW) == [pd_day]) is is_due


@pytest.mark.parametrize(("n_newer", "is_due"), [(FEWEST_CHANGED - 1, False), (FEWEST_CHANGED, True)])
def test_new_practice_draws_wait_until_enough_people_have_saved_again(n_newer: int, is_due: bool) -> None:
    pd_day = open_day()
    forecast_of(pd_day)
    later = NOW + 2 * REST

    saved(pd_day, n_newer, at=later - timedelta(seconds=1))

    assert (days_to_forecast(now=later) == [pd_day]) is is_due


def test_practice_draws_rest_a_while_however_many_people_save() -> None:
    pd_day = open_day()
    forecast_of(pd_day)
    soon = NOW + REST / 2
    saved(pd_day, at=soon)

    assert days_to_forecast(now=soon) == []


@pytest.mark.parametrize("now", [OPENS - timedelta(seconds=1), CLOSES])
def test_a_day_that_is_not_open_is_left_alone_and_its_practice_draws_are_dropped(now: datetime) -> None:
    pd_day = open_day()
    forecast_of(pd_day)
    saved(pd_day)

    assert days_to_forecast(now=now) == []
    assert drop_old_forecasts(now=now) == 1
    assert (Forecast.objects.count(), SessionForecast.objects.count(), AttendeeForecast.objects.count()) == (0, 0, 0)


def test_practice_draws_of_an_open_day_are_not_dropped() -> None:
    forecast_of(open_day())

    assert drop_old_forecasts(now=NOW) == 0
    assert Forecast.objects.count() == 1


def test_new_practice_draws_take_the_place_of_old_ones() -> None:
    pd_day = open_day()
    forecast_of(pd_day)
    forecast_of(pd_day, now=NOW + timedelta(hours=1))

    assert Forecast.objects.get().made_at == NOW + timedelta(hours=1)
    assert AttendeeForecast.objects.count() == FEWEST_LISTS
    assert SessionForecast.objects.count() == 3


def test_a_day_on_which_nobody_ranked_and_one_that_is_too_large_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = ranked_day(0)
    large = open_day()
    monkeypatch.setattr(forecasting, "LONGEST_LISTS", FEWEST_LISTS - 1)

    assert make_forecast(pd_day=empty, now=NOW) is None
    assert make_forecast(pd_day=large, now=NOW) is None


def test_chances_take_three_queries_whatever_the_number_of_sessions_and_breakouts() -> None:
    for n_more in (0, 3):
        pd_day = ranked_day(FEWEST_LISTS)
        for number in range(n_more):
            make_pd_session(pd_day, f"more-{number}")
        forecast_of(pd_day)
        someone = pd_day.attendees.order_by("pk")[0]
        block = block_of(pd_day, "2")

        with CaptureQueriesContext(connection) as asked:
            assert own_chances(attendee=someone.pk, block=block) is not None

        assert len(asked) == 3


def test_the_worker_makes_them_and_comes_back_soon_while_a_day_is_open() -> None:
    pd_day = ranked_day(FEWEST_LISTS)
    now = timezone.now()
    open_ranking(pd_day, opens=now - timedelta(days=1), closes=now + timedelta(days=1))
    saved(pd_day, at=now)

    assert tasks.forecast_days.call() == {"n_made": 1, "n_dropped": 0}

    assert task_is_waiting(task_path=tasks.forecast_days.module_path, by=timezone.now() + tasks.LOOK_WHILE_OPEN)


def test_the_worker_looks_seldom_while_no_day_is_open_and_is_there_when_one_opens() -> None:
    tasks.queue_forecasts()
    path = tasks.forecast_days.module_path
    assert not task_is_waiting(task_path=path, by=timezone.now() + tasks.LOOK_OTHERWISE / 2)
    assert task_is_waiting(task_path=path, by=timezone.now() + tasks.LOOK_OTHERWISE)
    opens = timezone.now() + timedelta(minutes=10)
    open_ranking(ranked_day(), opens=opens, closes=opens + timedelta(days=1))

    tasks.queue_forecasts()
    tasks.queue_forecasts()

    assert task_is_waiting(task_path=path, by=opens + timedelta(seconds=1))
    assert DBTaskResult.objects.filter(task_path=path).count() == 2


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "almost sure"),
        (0.95, "almost sure"),
        (0.83, "about 5 in 6"),
        (0.75, "about 3 in 4"),
        (2 / 3, "about 2 in 3"),
        (0.5, "about 1 in 2"),
        (1 / 3, "about 1 in 3"),
        (0.25, "about 1 in 4"),
        (0.125, "about 1 in 8"),
        (0.05, "about 1 in 8"),
        (0.049, "hardly ever"),
        (0.0, "hardly ever"),
    ],
)
def test_chances_are_told_in_few_words(share: float, words: str) -> None:
    assert chance_words(share).words == words


def test_a_choice_that_those_above_spare_is_not_called_unlikely() -> None:
    spared = words_of_list({"a": 0.6, "b": 0.38, "c": 0.02})
    unlikely = words_of_list({"a": 0.02, "b": 0.01, "c": 0.03})

    assert [one.words for one in spared.values()] == ["about 2 in 3", "about 1 in 3", "hardly ever needed"]
    assert {one.words for one in unlikely.values()} == {"hardly ever"}


def test_marks_count_out_the_words() -> None:
    for share in (0.83, 0.75, 2 / 3, 0.5, 1 / 3, 0.25):
        told = chance_words(share)
        n, of = told.words.removeprefix("about ").split(" in ")
        assert (told.marks.count("y"), len(told.marks)) == (int(n), int(of))
