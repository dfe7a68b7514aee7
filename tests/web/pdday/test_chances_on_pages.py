"""How likely seats are, on the page on which one ranks."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from draws import ranked_day
from records import make_attendee, make_pd_session, open_ranking, signed_in_client
from waymark.apps.pdday.forecasts import FEWEST_LISTS
from waymark.apps.pdday.models import Attendee, Facilitator, PdDay
from waymark.apps.pdday.services.forecasting import make_forecast
from waymark.apps.pdday.services.ranking import list_version

pytestmark = pytest.mark.django_db


def open_day() -> PdDay:
    """Make a day that is open now, with a session for another group and one that the last attendee leads."""
    pd_day = ranked_day(FEWEST_LISTS + 1)
    pd_day.sessions.filter(session_id="hot").update(capacity_seats=FEWEST_LISTS // 2)
    make_pd_session(pd_day, "math")
    pd_day.sessions.filter(session_id="math").update(open_to=["math"])
    led = make_pd_session(pd_day, "led")
    open_ranking(pd_day, opens=timezone.now() - timedelta(hours=1), closes=timezone.now() + timedelta(days=1))
    Facilitator.objects.create(session=led, person=pd_day.attendees.latest("pk").person)
    return pd_day


def forecast(pd_day: PdDay) -> None:
    assert make_forecast(pd_day=pd_day, now=timezone.now()) is not None


def page(attendee: Attendee, number: int = 1) -> str:
    return f"/choose/days/{attendee.pd_day.public_id}/rank/{number}/"


def chances(client: Client, attendee: Attendee) -> dict[str, dict[str, list[str]]]:
    answer: dict[str, dict[str, list[str]]] = client.get(f"{page(attendee)}chances.json").json()
    return answer


def chips(text: str, place: str) -> list[str]:
    """Return the words of the chips in a kind of place, in the order of the page."""
    found = re.findall(rf"{place}>(.*?)</(?:p|span)>\s*<", text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in found]


def test_the_page_tells_chances_in_the_catalog_and_in_the_list() -> None:
    pd_day = open_day()
    forecast(pd_day)
    someone = pd_day.attendees.order_by("pk")[0]

    text = signed_in_client(someone.person).get(page(someone)).content.decode()

    # Ten seats for twenty people; who misses that sits in the other session.
    assert chips(text, "data-given") == ["about 1 in 2", "about 1 in 2", ""]
    assert chips(text, "data-if-first") == ["almost sure", "about 1 in 2", "almost sure"]
    assert "A seat from this list: almost sure." in text
    assert "From 1,000 practice draws with the lists as they stood" in text
    assert "Put first what you want most, whatever the chances" in text


def test_no_chance_is_told_of_a_session_that_one_may_not_rank() -> None:
    pd_day = open_day()
    forecast(pd_day)
    leader = pd_day.attendees.latest("pk")

    text = signed_in_client(leader.person).get(page(leader)).content.decode()

    assert "For other groups" in text
    assert "You lead it" in text
    assert len(chips(text, "data-if-first")) == 2


def test_without_practice_draws_the_page_says_when_there_will_be_some() -> None:
    pd_day = open_day()
    someone = pd_day.attendees.order_by("pk")[0]

    text = signed_in_client(someone.person).get(page(someone)).content.decode()

    assert "stands here once 20 people have ranked in this breakout" in text
    assert set(chips(text, "data-if-first")) == {""}


def test_a_step_without_a_script_leads_to_a_page_with_new_chances() -> None:
    pd_day = open_day()
    forecast(pd_day)
    someone = pd_day.attendees.order_by("pk")[0]
    client = signed_in_client(someone.person)

    led_to = client.post(page(someone), {"up": "cold"}, follow=True)

    assert chips(led_to.content.decode(), "data-given") == ["almost sure", "hardly ever needed", ""]


def test_the_script_asks_for_the_chances_of_the_list_as_it_is_saved() -> None:
    pd_day = open_day()
    forecast(pd_day)
    someone = pd_day.attendees.order_by("pk")[0]
    client = signed_in_client(someone.person)
    assert chances(client, someone)["given"] == {"hot": ["about 1 in 2", "yn"], "cold": ["about 1 in 2", "yn"]}
    body = json.dumps({"sessions": ["hot"], "seen": list_version(["hot", "cold"])})

    saved = client.post(f"{page(someone)}list/", body, content_type="application/json").json()

    assert set(saved) == {"seen", "message"}, "a save tells no chances: it stays as short as it was"
    told = chances(client, someone)
    assert told["given"] == {"hot": ["about 1 in 2", "yn"]}
    together: object = told["together"]
    assert together == "A seat from this list: about 1 in 2. Each session that you add makes it likelier."


def test_nobody_is_told_the_chances_of_another() -> None:
    pd_day = open_day()
    forecast(pd_day)
    first, second = pd_day.attendees.order_by("pk")[:2]
    first.choices.all().delete()

    assert chances(signed_in_client(first.person), first)["given"] == {}
    assert set(chances(signed_in_client(second.person), first)["given"]) == {"hot", "cold"}, "the list is his own"


def test_once_ranking_is_over_no_chances_stand_there() -> None:
    pd_day = open_day()
    forecast(pd_day)
    PdDay.objects.update(ranking_closes_at=timezone.now() - timedelta(minutes=1))
    someone = pd_day.attendees.order_by("pk")[0]

    text = signed_in_client(someone.person).get(page(someone)).content.decode()

    assert "about 1 in 2" not in text
    assert "Where do the chances come from?" not in text


def test_chances_cost_three_questions_to_the_database(django_assert_num_queries: object) -> None:
    pd_day = open_day()
    newcomer = make_attendee(pd_day)
    forecast(pd_day)
    client = signed_in_client(newcomer.person)
    client.get(page(newcomer))

    # The session, who that is, which list is meant; the forecast, the lists, the sessions.
    with django_assert_num_queries(6):  # type: ignore[operator]  # pytest-django's fixture
        client.get(f"{page(newcomer)}chances.json")
