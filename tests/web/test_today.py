"""Today shows strangers what Waymark does, and everyone else the one thing next, with the same few queries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from records import (
    make_attendee,
    make_block,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    rank_sessions,
    signed_in_client,
)
from waymark.apps.pdday.models import Assignment, Draw, DrawStatus, Facilitator, PdDay
from waymark.apps.pdday.services.sealing import seal_input
from waymark.apps.people.models import Clock, Person

pytestmark = pytest.mark.django_db


def upcoming(pd_day: PdDay, *, closes: timedelta = timedelta(days=3)) -> PdDay:
    """Move a day and all its blocks two weeks ahead, and open its ranking."""
    now = timezone.now()
    ahead = (now + timedelta(days=14)).date() - pd_day.held_on
    pd_day.held_on += ahead
    pd_day.programme_published_at = now - timedelta(days=8)
    pd_day.ranking_opens_at, pd_day.ranking_closes_at = now - timedelta(days=7), now + closes
    pd_day.save()
    for block in pd_day.blocks.all():
        block.starts_at, block.ends_at = block.starts_at + ahead, block.ends_at + ahead
        block.save()
    return pd_day


def attended_day(n_sessions: int = 1, **when: timedelta) -> tuple[PdDay, Person]:
    pd_day = make_pd_day(make_district(), "1", "2", title="#learns")
    for label in ("1", "2"):
        for number in range(n_sessions):
            make_pd_session(pd_day, f"{label}-{number}", offering=f"{label}-{number}", block=label)
    teacher = make_person(pd_day.district, "educator")
    rank_sessions(make_attendee(pd_day, teacher), pd_day.sessions.get(session_id="1-0"))
    return upcoming(pd_day, **when), teacher


def today(person: Person) -> str:
    return signed_in_client(person).get("/").content.decode()


def published(pd_day: PdDay) -> Draw:
    now = timezone.now()
    return Draw.objects.create(pd_day=pd_day, number=1, status=DrawStatus.PUBLISHED, asked_at=now, published_at=now)


def test_strangers_see_what_waymark_does(client: Client) -> None:
    assert "A fair seat for everyone" in client.get("/").content.decode()


def test_the_sign_says_which_breakout_is_still_to_be_ranked_and_until_when() -> None:
    pd_day, teacher = attended_day()

    shown = today(teacher)

    assert "Rank sessions for breakout 2" in shown
    assert "You have ranked 1 of 2 breakouts." in shown
    assert f'href="/choose/days/{pd_day.public_id}/rank/"' in shown


def test_the_time_of_closing_is_told_in_the_districts_zone_and_clock() -> None:
    pd_day, teacher = attended_day()
    pd_day.ranking_closes_at = datetime.combine(
        (timezone.now() + timedelta(days=3)).date(), datetime.min.time(), tzinfo=UTC
    ) + timedelta(hours=22)
    pd_day.save()

    assert "5:00 pm" in today(teacher) or "6:00 pm" in today(teacher)

    pd_day.district.clock = Clock.TWENTY_FOUR
    pd_day.district.save()
    assert "17:00" in today(teacher) or "18:00" in today(teacher)


def test_who_leads_a_session_is_not_asked_to_rank_in_that_breakout() -> None:
    pd_day, teacher = attended_day()
    Facilitator.objects.create(session=pd_day.sessions.get(session_id="2-0"), person=teacher)

    shown = today(teacher)

    assert "Rank sessions for" not in shown
    assert "You lead About 2-0" in shown
    assert "You have ranked every breakout" in shown


def test_after_closing_nobody_is_asked_to_rank() -> None:
    _, teacher = attended_day(closes=-timedelta(hours=1))

    shown = today(teacher)

    assert "Rank sessions for" not in shown
    assert "#learns" in shown


def test_once_published_the_sign_names_the_first_session_and_its_room() -> None:
    pd_day, teacher = attended_day(closes=-timedelta(hours=1))
    session, attendee = pd_day.sessions.get(session_id="1-0"), pd_day.attendees.get()
    Assignment.objects.create(
        draw=published(pd_day), attendee=attendee, block=session.block, session=session, rank=1, place=1, reason="first"
    )

    shown = today(teacher)

    assert "#learns begins with About 1-0" in shown
    assert "Open my day" in shown


def test_a_draft_tells_nobody_anything() -> None:
    pd_day, teacher = attended_day(closes=-timedelta(hours=1))
    session = pd_day.sessions.get(session_id="1-0")
    draft = Draw.objects.create(pd_day=pd_day, number=1, status=DrawStatus.DRAFT, asked_at=timezone.now())
    Assignment.objects.create(
        draw=draft, attendee=pd_day.attendees.get(), block=session.block, session=session, rank=1, place=1, reason="x"
    )

    assert "About 1-0" not in today(teacher)


def test_what_all_do_together_comes_first() -> None:
    pd_day, teacher = attended_day(closes=-timedelta(hours=1))
    earliest = pd_day.blocks.get(label="1").starts_at
    block = make_block(pd_day, "Convocation", "08:00", "08:45", "together")
    block.starts_at, block.ends_at = earliest - timedelta(minutes=60), earliest - timedelta(minutes=15)
    block.save()

    assert "#learns begins with Convocation" in today(teacher)


@pytest.mark.parametrize(
    ("closes", "status", "words"),
    [
        (timedelta(days=1), "", "Close ranking and draw"),
        (-timedelta(hours=1), "", "Draw the seats"),
        (-timedelta(hours=1), DrawStatus.WAITING, "#learns is being drawn"),
        (-timedelta(hours=1), DrawStatus.DRAFT, "Look at the draft"),
        (-timedelta(hours=1), DrawStatus.PUBLISHED, "is drawn and published"),
    ],
)
def test_a_coordinators_sign_follows_the_day(closes: timedelta, status: str, words: str) -> None:
    pd_day, _ = attended_day(closes=closes)
    now = timezone.now()
    if status:
        at = now if status == DrawStatus.PUBLISHED else None
        Draw.objects.create(pd_day=pd_day, number=1, status=status, asked_at=now, published_at=at)

    shown = today(make_person(pd_day.district, "coordinator"))

    assert words in shown
    assert ("1 of 1 have ranked" in shown) == (status != DrawStatus.WAITING)


def test_where_a_public_value_is_awaited_the_sign_promises_no_draw() -> None:
    pd_day, _ = attended_day()
    pd_day.public_value_plan = "Three dice"
    pd_day.save()

    shown = today(make_person(pd_day.district, "coordinator"))

    assert "Close ranking" in shown
    assert "Close ranking and draw" not in shown


@pytest.mark.parametrize(
    ("is_sealed", "words"), [(False, "Seal program and wishes"), (True, "Write down the public value")]
)
def test_after_closing_the_sign_asks_for_the_seal_and_the_public_value_before_the_draw(
    is_sealed: bool, words: str
) -> None:
    pd_day, _ = attended_day(closes=-timedelta(hours=1))
    pd_day.public_value_plan = "Three dice"
    pd_day.save()
    coordinator = make_person(pd_day.district, "coordinator")
    if is_sealed:
        seal_input(pd_day=pd_day, by=coordinator, now=timezone.now())

    shown = today(coordinator)

    assert words in shown
    assert "Draw the seats" not in shown


@pytest.mark.parametrize(
    "tried", [{"what_if": [{"session_id": "x", "like": "1-0", "capacity_seats": 3}]}, {"is_rehearsal": True}]
)
def test_a_what_if_or_a_rehearsal_is_no_draft_to_publish(tried: dict[str, Any]) -> None:
    pd_day, _ = attended_day(closes=-timedelta(hours=1))
    Draw.objects.create(pd_day=pd_day, number=1, status=DrawStatus.DRAFT, asked_at=timezone.now(), **tried)

    assert "Draw the seats" in today(make_person(pd_day.district, "coordinator"))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("educator", "When your coordinator publishes one, it stands here first."),
        ("coordinator", "Lay out the next one"),
        ("principal", "There is no day ahead."),
        ("it_admin", "You see nobody’s records."),
    ],
)
def test_with_nothing_ahead_the_page_says_so_and_where_to_go(kind: str, words: str) -> None:
    shown = today(make_person(make_district(), kind))

    assert words in shown
    assert "Nothing waits for you." in shown


def test_a_day_of_the_past_and_a_day_that_is_not_published_are_not_ahead() -> None:
    pd_day, teacher = attended_day()
    pd_day.programme_published_at = None
    pd_day.save()
    assert "#learns" not in today(teacher)

    pd_day.programme_published_at = timezone.now()
    pd_day.held_on = (timezone.now() - timedelta(days=2)).date()
    pd_day.save()
    assert "#learns" not in today(teacher)


@pytest.mark.parametrize("n_sessions", [1, 3])
@pytest.mark.parametrize(("who", "n_queries"), [("teacher", 8), ("coordinator", 6)])
def test_today_costs_the_same_queries_however_large_the_day(
    n_sessions: int, who: str, n_queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pd_day, teacher = attended_day(n_sessions)
    for _ in range(n_sessions):
        rank_sessions(make_attendee(pd_day), pd_day.sessions.get(session_id="1-0"))
    client = signed_in_client(teacher if who == "teacher" else make_person(pd_day.district, "coordinator"))

    with django_assert_num_queries(n_queries):
        assert client.get("/").status_code == 200
