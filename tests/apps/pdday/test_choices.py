"""Choices from elsewhere: matched, looked at, taken over whole, and twice the same changes nothing."""

from datetime import timedelta

import pytest

from records import (
    at,
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    open_ranking,
    rank_sessions,
)
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.models import Attendee, Facilitator, PdDay, RankedChoice
from waymark.apps.pdday.programme_refusals import NotTheirDay
from waymark.apps.pdday.services.choices import ChoicesRefused, planned_choices, take_over_choices
from waymark.apps.pdday.services.ranking import RankingIsClosed
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db
OPENS = at("09:00") - timedelta(days=9)
NOW = OPENS + timedelta(days=1)


@pytest.fixture
def pd_day() -> PdDay:
    pd_day = make_pd_day(make_district(), "1", "2")
    for name in ("a", "b", "c"):
        make_pd_session(pd_day, name)
    make_pd_session(pd_day, "z", block="2")
    open_ranking(pd_day, opens=OPENS)
    return pd_day


@pytest.fixture
def coordinator(pd_day: PdDay) -> Person:
    return make_person(pd_day.district, "coordinator")


def id_of(attendee: Attendee) -> str:
    return attendee.person.person_id


def ranked(pd_day: PdDay) -> list[tuple[str, int, str]]:
    rows = RankedChoice.objects.filter(attendee__pd_day=pd_day).order_by("attendee", "block", "rank")
    return list(rows.values_list("attendee__person__person_id", "rank", "session__session_id"))


def test_new_lists_come_others_are_replaced_and_who_is_not_named_keeps_his(pd_day: PdDay, coordinator: Person) -> None:
    new, changed, same, silent = (make_attendee(pd_day) for _ in range(4))
    by_id = {s.session_id: s for s in pd_day.sessions.all()}
    for one in (changed, same, silent):
        rank_sessions(one, by_id["b"], by_id["a"])
    lists = {
        (id_of(new), "1"): ["a"],
        (id_of(new), "2"): ["z"],
        (id_of(changed), "1"): ["a", "b", "c"],
        (id_of(same), "1"): ["b", "a"],
    }

    changes = take_over_choices(pd_day=pd_day, lists=lists, by=coordinator, now=NOW)

    assert (changes.new, changes.changed, changes.same, changes.n_people) == (
        ((id_of(new), "1"), (id_of(new), "2")),
        ((id_of(changed), "1"),),
        ((id_of(same), "1"),),
        3,
    )
    assert ranked(pd_day) == [
        (id_of(new), 1, "a"),
        (id_of(new), 1, "z"),
        *((id_of(changed), i, one) for i, one in enumerate("abc", start=1)),
        *((id_of(same), i, one) for i, one in enumerate("ba", start=1)),
        *((id_of(silent), i, one) for i, one in enumerate("ba", start=1)),
    ]


def test_the_same_lists_twice_change_nothing(pd_day: PdDay, coordinator: Person) -> None:
    lists = {(id_of(make_attendee(pd_day)), "1"): ["b", "a"]}
    take_over_choices(pd_day=pd_day, lists=lists, by=coordinator, now=NOW)
    kept = list(RankedChoice.objects.values_list("pk", flat=True))

    again = take_over_choices(pd_day=pd_day, lists=lists, by=coordinator, now=NOW)

    assert not again.is_any
    assert list(RankedChoice.objects.values_list("pk", flat=True)) == kept
    assert LogEntry.objects.filter(action="pdday.take_over_choices").count() == 1


def test_one_list_that_cannot_be_keeps_all_out_and_every_reason_is_told(pd_day: PdDay, coordinator: Person) -> None:
    good, led, other, twice, elsewhere = (make_attendee(pd_day) for _ in range(5))
    Facilitator.objects.create(session=pd_day.sessions.get(session_id="a"), person=led.person)
    pd_day.sessions.filter(session_id="c").update(open_to=["math"])
    lists = {
        (id_of(good), "1"): ["b"],
        (id_of(led), "1"): ["a"],
        (id_of(other), "1"): ["c"],
        (id_of(twice), "1"): ["b", "b"],
        (id_of(elsewhere), "1"): ["z"],
        ("nobody", "1"): ["b"],
    }

    with pytest.raises(ChoicesRefused) as refused:
        take_over_choices(pd_day=pd_day, lists=lists, by=coordinator, now=NOW)

    assert refused.value.reasons == (
        f"{id_of(led)}, 1: this person leads “About a”.",
        f"{id_of(other)}, 1: “About c” is open to other groups only.",
        f"{id_of(twice)}, 1: a session stands twice in the list.",
        f"{id_of(elsewhere)}, 1: “z” is not a session of this breakout.",
        "nobody is not on the list of this day.",
    )
    assert ranked(pd_day) == []


@pytest.mark.parametrize(
    ("when", "says"),
    [(OPENS - timedelta(seconds=1), "Ranking opens"), (OPENS + timedelta(days=7), "Ranking closed")],
)
def test_choices_come_in_only_while_ranking_is_open(
    pd_day: PdDay, coordinator: Person, when: object, says: str
) -> None:
    lists = {(id_of(make_attendee(pd_day)), "1"): ["a"]}

    with pytest.raises(RankingIsClosed, match=says):
        take_over_choices(pd_day=pd_day, lists=lists, by=coordinator, now=when)  # type: ignore[arg-type]  # a moment
    assert ranked(pd_day) == []


def test_only_coordinators_of_the_district_take_choices_over(pd_day: PdDay) -> None:
    for who in (make_person(pd_day.district, "educator"), make_person(make_district(), "coordinator")):
        with pytest.raises(NotTheirDay):
            take_over_choices(pd_day=pd_day, lists={}, by=who, now=NOW)


@pytest.mark.parametrize("n", [1, 3])
def test_looking_at_lists_asks_as_many_questions_for_one_as_for_many(
    pd_day: PdDay, n: int, django_assert_num_queries: object
) -> None:
    lists = {(id_of(make_attendee(pd_day)), "1"): ["a", "b"] for _ in range(n)}

    with django_assert_num_queries(4):  # type: ignore[operator]  # pytest-django's fixture
        planned_choices(pd_day=pd_day, lists=lists)
