"""Closing ranking early: one page that says what will happen, one press that closes and draws."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from draws import coordinator_of, ranked_day
from records import make_attendee, open_ranking, signed_in_client
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.models import DrawStatus, PdDay, RankedChoice
from waymark.apps.pdday.services.drawing import carry_out_draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def pd_day() -> PdDay:
    """Make a day that three people have ranked and that is open for one more day."""
    pd_day = ranked_day()
    now = timezone.now()
    open_ranking(pd_day, opens=now - timedelta(days=7), closes=now + timedelta(days=1))
    return pd_day


@pytest.fixture
def client(pd_day: PdDay) -> Client:
    """Sign a coordinator in."""
    return signed_in_client(coordinator_of(pd_day))


def address(pd_day: PdDay) -> str:
    return f"/choose/days/{pd_day.public_id}/close-ranking/"


def looked(client: Client, pd_day: PdDay) -> str:
    return client.get(address(pd_day)).content.decode()


def test_one_press_closes_draws_and_leads_to_the_draw(client: Client, pd_day: PdDay) -> None:
    answer = client.post(address(pd_day), {"reason": "Everybody has answered.", "draw": "1"})

    draw = pd_day.draws.get()
    assert answer["Location"] == f"/choose/days/{pd_day.public_id}/draws/{draw.public_id}/"
    assert "You can leave this page and come back" in client.get(answer["Location"]).content.decode()
    pd_day.refresh_from_db()
    assert not pd_day.is_open_for_ranking(timezone.now())
    carry_out_draw(draw=draw, now=timezone.now())
    draw.refresh_from_db()
    assert (draw.status, draw.is_rehearsal) == (DrawStatus.DRAFT, False)


def test_the_page_says_what_will_happen_and_knows_a_reason_when_everybody_has_answered(
    client: Client, pd_day: PdDay
) -> None:
    shown = looked(client, pd_day)

    assert "3 of 3 people have ranked." in shown
    assert "The seats are drawn at once." in shown
    assert "Nobody is told anything until you publish it." in shown
    assert 'value="Everybody has answered."' in shown


def test_the_reason_is_left_to_the_coordinator_while_answers_are_missing(client: Client, pd_day: PdDay) -> None:
    make_attendee(pd_day)

    shown = looked(client, pd_day)

    assert "3 of 4 people have ranked." in shown
    assert "Everybody has answered." not in shown


def test_without_a_reason_nothing_is_closed_and_nothing_drawn(client: Client, pd_day: PdDay) -> None:
    answer = client.post(address(pd_day), {"reason": " ", "draw": "1"})

    assert "Write one sentence why" in answer.content.decode()
    pd_day.refresh_from_db()
    assert pd_day.is_open_for_ranking(timezone.now())
    assert not pd_day.draws.exists()


def test_the_reason_is_what_the_coordinator_wrote(client: Client, pd_day: PdDay) -> None:
    client.post(address(pd_day), {"reason": "Snow is coming.", "draw": "1"})

    entry = LogEntry.objects.get(action="pdday.close_ranking")
    assert entry.reason == "Snow is coming."


def test_closing_only_draws_nothing(client: Client, pd_day: PdDay) -> None:
    answer = client.post(address(pd_day), {"reason": "The draw is on Monday."})

    assert answer["Location"] == f"/choose/days/{pd_day.public_id}/draws/"
    pd_day.refresh_from_db()
    assert not pd_day.is_open_for_ranking(timezone.now())
    assert not pd_day.draws.exists()


def test_where_a_public_value_was_announced_ranking_is_closed_and_the_draw_waits_for_it(
    client: Client, pd_day: PdDay
) -> None:
    pd_day.public_value_plan = "Three dice before the school board"
    pd_day.save()

    shown = looked(client, pd_day)
    assert "Three dice before the school board" in shown
    assert "Close ranking now" in shown
    assert 'name="draw"' not in shown

    answer = client.post(address(pd_day), {"reason": "Everybody has answered.", "draw": "1"})
    assert answer["Location"] == f"/choose/days/{pd_day.public_id}/draws/"
    assert not pd_day.draws.exists()
    pd_day.refresh_from_db()
    assert pd_day.is_sealed


def test_where_nobody_has_ranked_there_is_nothing_to_draw(client: Client, pd_day: PdDay) -> None:
    RankedChoice.objects.all().delete()

    assert 'name="draw"' not in looked(client, pd_day)
    answer = client.post(address(pd_day), {"reason": "We put it off.", "draw": "1"})
    assert answer["Location"] == f"/choose/days/{pd_day.public_id}/draws/"
    assert not pd_day.draws.exists()


def test_a_second_press_is_told_and_draws_no_second_time(client: Client, pd_day: PdDay) -> None:
    client.post(address(pd_day), {"reason": "Everybody has answered.", "draw": "1"})

    answer = client.post(address(pd_day), {"reason": "Everybody has answered.", "draw": "1"})

    assert answer.status_code == 409
    assert "Ranking is not open at the moment" in answer.content.decode()
    assert "Go to the draws" in answer.content.decode()
    assert pd_day.draws.count() == 1
