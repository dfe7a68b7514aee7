"""When people may rank: who sets the times, which times cannot be, and what stands in the log."""

from datetime import date, datetime, time, timedelta

import pytest

from records import HELD_ON, at, make_district, make_pd_day, make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import NotTheirDay
from waymark.apps.pdday.services.opening import RankingTimesRefused, ReasonIsMissing, open_ranking
from waymark.apps.people.models import District, Person
from waymark.apps.people.times import moments_at

pytestmark = pytest.mark.django_db
NOW = at("12:00", on=HELD_ON - timedelta(days=20))
OPENS, CLOSES = NOW + timedelta(days=1), NOW + timedelta(days=8)


@pytest.fixture
def coordinator() -> Person:
    return make_person(make_district(), "coordinator")


@pytest.fixture
def pd_day(coordinator: Person) -> PdDay:
    day = make_pd_day(coordinator.district)
    day.programme_published_at = NOW
    day.save()
    return day


def window(pd_day: PdDay) -> tuple[datetime | None, datetime | None]:
    pd_day.refresh_from_db()
    return pd_day.ranking_opens_at, pd_day.ranking_closes_at


def deeds() -> list[str]:
    return list(LogEntry.objects.filter(action="pdday.open_ranking").values_list("reason", flat=True))


def test_the_times_are_set_once_however_often_the_form_is_sent(pd_day: PdDay, coordinator: Person) -> None:
    for _ in range(2):
        open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=coordinator, now=NOW)

    assert window(pd_day) == (OPENS, CLOSES)
    assert deeds() == [""]


def test_without_an_opening_ranking_opens_now(pd_day: PdDay, coordinator: Person) -> None:
    open_ranking(pd_day=pd_day, opens_at=None, closes_at=CLOSES, by=coordinator, now=NOW)

    pd_day.refresh_from_db()
    assert pd_day.is_open_for_ranking(NOW)


def test_once_open_the_opening_stays_and_the_closing_may_move_later(pd_day: PdDay, coordinator: Person) -> None:
    open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=coordinator, now=NOW)
    later = CLOSES + timedelta(days=1)

    open_ranking(pd_day=pd_day, opens_at=None, closes_at=later, by=coordinator, now=OPENS)

    assert window(pd_day) == (OPENS, later)


def test_an_earlier_closing_than_people_were_told_needs_a_reason_that_is_kept(
    pd_day: PdDay, coordinator: Person
) -> None:
    open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=coordinator, now=NOW)
    earlier = CLOSES - timedelta(hours=1)

    with pytest.raises(ReasonIsMissing):
        open_ranking(pd_day=pd_day, opens_at=None, closes_at=earlier, reason=" ", by=coordinator, now=OPENS)
    assert window(pd_day) == (OPENS, CLOSES)
    open_ranking(pd_day=pd_day, opens_at=None, closes_at=earlier, reason="Snow.", by=coordinator, now=OPENS)

    assert window(pd_day) == (OPENS, earlier)
    assert deeds() == ["", "Snow."]


def test_before_ranking_opens_both_times_may_move_freely(pd_day: PdDay, coordinator: Person) -> None:
    open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=coordinator, now=NOW)
    opens, closes = OPENS - timedelta(hours=1), CLOSES - timedelta(days=2)

    open_ranking(pd_day=pd_day, opens_at=opens, closes_at=closes, by=coordinator, now=NOW)

    assert window(pd_day) == (opens, closes)


@pytest.mark.parametrize(
    ("opens", "closes", "says"),
    [
        (NOW - timedelta(seconds=1), CLOSES, "open in the past"),
        (OPENS, NOW, "close in the past"),
        (OPENS, OPENS, "close before it opens"),
        (OPENS, at("09:00") + timedelta(seconds=1), "after the day has begun"),
    ],
)
def test_times_that_cannot_be_are_refused(
    pd_day: PdDay, coordinator: Person, opens: datetime, closes: datetime, says: str
) -> None:
    with pytest.raises(RankingTimesRefused, match=says):
        open_ranking(pd_day=pd_day, opens_at=opens, closes_at=closes, by=coordinator, now=NOW)
    assert window(pd_day) == (None, None)


def test_ranking_may_close_at_the_moment_at_which_the_day_begins(pd_day: PdDay, coordinator: Person) -> None:
    open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=at("09:00"), by=coordinator, now=NOW)

    assert window(pd_day) == (OPENS, at("09:00"))


def test_what_has_closed_is_not_opened_again(pd_day: PdDay, coordinator: Person) -> None:
    open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=coordinator, now=NOW)

    with pytest.raises(RankingTimesRefused, match="has closed"):
        open_ranking(pd_day=pd_day, opens_at=None, closes_at=CLOSES + timedelta(days=1), by=coordinator, now=CLOSES)


def test_a_sketch_is_not_opened(pd_day: PdDay, coordinator: Person) -> None:
    PdDay.objects.update(programme_published_at=None)

    with pytest.raises(RankingTimesRefused, match="Publish the program first"):
        open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=coordinator, now=NOW)


@pytest.mark.parametrize("kind", ["educator", "principal", "it_admin"])
def test_only_coordinators_of_the_district_set_the_times(pd_day: PdDay, kind: str) -> None:
    for who in (make_person(pd_day.district, kind), make_person(make_district(), "coordinator")):
        with pytest.raises(NotTheirDay):
            open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=who, now=NOW)


@pytest.mark.parametrize(
    ("day", "clock", "utc_hours"),
    [
        (date(2016, 11, 5), time(1, 30), [5]),
        # Clocks go back: half past one comes twice.
        (date(2016, 11, 6), time(1, 30), [5, 6]),
        (date(2016, 11, 6), time(2, 0), [7]),
        # Clocks go forward: half past two is skipped.
        (date(2017, 3, 12), time(2, 30), []),
        (date(2017, 3, 12), time(3, 0), [7]),
    ],
)
def test_a_time_on_the_clock_is_one_moment_or_none_or_two(day: date, clock: time, utc_hours: list[int]) -> None:
    district = District(time_zone="America/New_York")

    assert [moment.hour for moment in moments_at(day, clock, district)] == utc_hours
