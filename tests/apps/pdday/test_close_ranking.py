"""Ranking closes early only by a coordinator of the district, with a reason, while it is open, and in the log."""

from datetime import UTC, datetime, timedelta

import pytest

from records import at, make_district, make_pd_day, make_person, open_ranking
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.services.closing import NotACoordinator, NotOpenForRanking, close_ranking
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db

OPENS = at("09:00")
NOW = OPENS + timedelta(days=2)


def open_day() -> tuple[PdDay, Person]:
    district = make_district()
    pd_day = make_pd_day(district)
    open_ranking(pd_day, opens=OPENS)
    return pd_day, make_person(district, "coordinator")


def test_from_the_moment_of_closing_nobody_can_rank_and_the_log_tells_why() -> None:
    pd_day, coordinator = open_day()
    announced = pd_day.ranking_closes_at

    close_ranking(pd_day=pd_day, reason=" Everybody has answered. ", by=coordinator, now=NOW)

    pd_day.refresh_from_db()
    assert pd_day.is_open_for_ranking(NOW - timedelta(seconds=1))
    assert not pd_day.is_open_for_ranking(NOW)
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject, entry.reason) == (
        f"person:{coordinator.public_id}",
        "pdday.close_ranking",
        f"pd_day:{pd_day.public_id}",
        "Everybody has answered.",
    )
    assert announced
    assert announced.astimezone(UTC).isoformat() in entry.details_json


@pytest.mark.parametrize("kind", ["educator", "principal", "it_admin"])
def test_nobody_else_of_the_district_can_close_it(kind: str) -> None:
    pd_day, _ = open_day()

    with pytest.raises(NotACoordinator):
        close_ranking(pd_day=pd_day, reason="why not", by=make_person(pd_day.district, kind), now=NOW)


def test_a_coordinator_of_another_district_cannot_close_it() -> None:
    pd_day, _ = open_day()

    with pytest.raises(NotACoordinator):
        close_ranking(pd_day=pd_day, reason="why not", by=make_person(make_district(), "coordinator"), now=NOW)

    pd_day.refresh_from_db()
    assert pd_day.is_open_for_ranking(NOW)


@pytest.mark.parametrize("moment", [OPENS - timedelta(seconds=1), OPENS, OPENS + timedelta(days=7)])
def test_what_is_not_open_cannot_be_closed(moment: datetime) -> None:
    pd_day, coordinator = open_day()

    with pytest.raises(NotOpenForRanking):
        close_ranking(pd_day=pd_day, reason="why not", by=coordinator, now=moment)


def test_it_needs_a_reason() -> None:
    pd_day, coordinator = open_day()

    with pytest.raises(ValueError, match="reason"):
        close_ranking(pd_day=pd_day, reason="  ", by=coordinator, now=NOW)
