"""One's own day: what each odd case becomes, and what it costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from apps.pdday.own_days import make_announced_day, make_drawn_day, make_published_draw, seat
from records import at, make_attendee, make_pd_session, make_person
from waymark.apps.pdday.models import CalendarFeed, PdDay
from waymark.apps.pdday.my_day import Part
from waymark.apps.pdday.selectors.my_day import (
    attendance_of_link,
    own_attendances,
    own_day,
    own_days,
    published_draw,
)
from waymark.apps.pdday.services.calendars import Revision, renew_calendar_link, revise_calendar

pytestmark = pytest.mark.django_db
NOW = at("12:00")
CountQueries = Callable[[int], AbstractContextManager[Any]]


def parts(name: str) -> list[str]:
    return [stop.part.value for stop in own_day(make_drawn_day().attendees[name]).stops]


def test_each_block_becomes_what_it_is_to_the_person() -> None:
    assert parts("Ana") == ["together", "seat", "seat", "pause", "seat"]
    assert parts("Ben") == ["together", "no_seat", "not_ranked", "pause", "seat"]
    assert parts("Cleo") == ["together", "leads", "not_ranked", "pause", "leads"]
    assert parts("Dov") == ["together", "leads", "away", "pause", "not_ranked"]


def test_a_seat_says_where_with_whom_which_choice_and_why() -> None:
    first, filled = (own_day(make_drawn_day().attendees["Ana"]).stops[i] for i in (1, 2))

    assert (first.title, first.place, first.colleagues) == ("About grades", "Room 205", ("Cleo Oakes", "Dov Oakes"))
    assert (first.rank, filled.rank, filled.place) == (1, 0, "")
    assert first.why["es"] == "«About grades», primera opción."


def test_a_leader_is_not_named_as_his_own_colleague() -> None:
    assert own_day(make_drawn_day().attendees["Cleo"]).stops[1].colleagues == ("Dov Oakes",)


def test_before_publishing_the_breakouts_are_not_drawn_yet() -> None:
    attendee = make_attendee(make_announced_day())

    mine = own_day(attendee)

    assert mine.draw_public_id == ""
    assert [stop.part for stop in mine.stops].count(Part.NOT_DRAWN) == 3


def test_a_draft_tells_nobody_anything() -> None:
    drawn = make_drawn_day()
    drawn.pd_day.draws.update(status="draft", published_at=None)

    assert published_draw(drawn.pd_day) is None
    assert own_day(drawn.attendees["Ana"]).stops[1].part is Part.NOT_DRAWN


def test_the_next_session_is_the_first_that_is_not_over() -> None:
    mine = own_day(make_drawn_day().attendees["Ana"])

    def title(clock: str) -> str:
        found = mine.next_stop(at(clock))
        return found.title if found else ""

    assert [title(c) for c in ("07:42", "10:29", "10:30", "12:00", "14:00")] == [
        "About grades",
        "About grades",
        "About clay",
        "About notes",
        "",
    ]


def test_only_ones_own_announced_days_are_seen_the_newest_first() -> None:
    drawn = make_drawn_day()
    ana = drawn.attendees["Ana"].person
    draft = PdDay.objects.create(district=ana.district, title="Draft", held_on=drawn.pd_day.held_on)
    later = PdDay.objects.create(
        district=ana.district,
        title="Later",
        held_on=drawn.pd_day.held_on + timedelta(days=9),
        programme_published_at=NOW,
    )
    for pd_day in (draft, later):
        make_attendee(pd_day, ana)

    assert [a.pd_day.title for a in own_attendances(ana)] == ["Later", "#cedarlearns16"]
    assert not own_attendances(make_person(ana.district, "coordinator")).exists()


@pytest.mark.parametrize("n_sessions", [1, 3])
def test_ones_own_day_costs_seven_queries_whatever_its_size(
    n_sessions: int, django_assert_num_queries: CountQueries
) -> None:
    pd_day = make_announced_day()
    draw = make_published_draw(pd_day)
    attendee = make_attendee(pd_day)
    for label in ("1", "2", "3")[:n_sessions]:
        seat(draw, attendee, label, make_pd_session(pd_day, f"s{label}", block=label), "first")
    attendee = own_attendances(attendee.person).get()

    with django_assert_num_queries(7):
        own_day(attendee)


@pytest.mark.parametrize("n_people", [1, 3])
def test_the_days_of_all_cost_seven_queries_whatever_their_number(
    n_people: int, django_assert_num_queries: CountQueries
) -> None:
    pd_day = make_announced_day()
    draw = make_published_draw(pd_day)
    session = make_pd_session(pd_day, "s")
    for _ in range(n_people):
        seat(draw, make_attendee(pd_day), "1", session, "first")

    with django_assert_num_queries(7):
        assert len(list(own_days(pd_day, draw))) == n_people


def test_calendar_entries_count_their_changes_one_by_one() -> None:
    attendee = make_drawn_day().attendees["Ana"]
    later = NOW + timedelta(hours=1)

    def revise(moment: Any, **told: str) -> dict[str, Revision]:
        fresh = type(attendee).objects.select_related("calendar_feed").get(pk=attendee.pk)
        return revise_calendar(attendee=fresh, fingerprints=told, now=moment)

    assert revise(NOW, a="1", b="1") == {"a": Revision(0, NOW), "b": Revision(0, NOW)}
    assert revise(later, a="1", b="2") == {"a": Revision(0, NOW), "b": Revision(1, later)}
    revise(later, a="1")
    assert revise(later, a="1", b="2")["b"] == Revision(3, later)


def test_asking_again_writes_nothing(django_assert_num_queries: CountQueries) -> None:
    attendee = make_drawn_day().attendees["Ana"]
    revise_calendar(attendee=attendee, fingerprints={"a": "1"}, now=NOW)
    attendee = own_attendances(attendee.person).get()

    with django_assert_num_queries(0):
        revise_calendar(attendee=attendee, fingerprints={"a": "1"}, now=NOW)


def test_a_new_calendar_link_ends_the_old_one() -> None:
    attendee = make_drawn_day().attendees["Ana"]
    link = {"day_id": attendee.pd_day.public_id, "person_id": attendee.person.public_id}

    assert attendance_of_link(**link, generation=0) == attendee
    assert renew_calendar_link(attendee=attendee, by=attendee.person, now=NOW) == 1
    assert attendance_of_link(**link, generation=0) is None
    assert attendance_of_link(**link, generation=1) == attendee
    assert CalendarFeed.objects.get().generation == 1
