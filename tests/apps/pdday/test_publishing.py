from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from draws import AFTER_CLOSING, BEFORE_CLOSING, coordinator_of, drawn, ranked_day
from records import make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday import rules
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.kept import kept_published
from waymark.apps.pdday.models import Assignment, Draw, DrawStatus, RankedChoice
from waymark.apps.pdday.refusals import (
    AlreadyPublished,
    DayHasChanged,
    NeedsTwo,
    NotAllowed,
    NotDrawn,
    OnlyRehearsed,
)
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services import publishing
from waymark.apps.pdday.services.drawing import ask_for_draw
from waymark.apps.pdday.services.publishing import approve_draw, publish_draw
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db


def test_publishing_keeps_everyones_seat_and_reason_in_both_languages() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)

    publish_draw(draw=drawn(pd_day, by), by=by, now=AFTER_CLOSING)

    draw = Draw.objects.get()
    assert (draw.status, draw.published_by, draw.published_at) == (DrawStatus.PUBLISHED, by, AFTER_CLOSING)
    first = Assignment.objects.filter(block__label="1").order_by("place")
    assert [(a.session and a.session.session_id, a.rank, a.place, a.reason) for a in first] == [
        ("hot", 1, 1, "first_choice"),
        ("cold", 2, 2, "best_open"),
        ("cold", 2, 3, "best_open"),
    ]
    assert first[1].why == {
        "en": "“About cold” (cold), choice 2, at place 2 of 3: “About hot” (hot) was full, its 1 seat went to place 1.",
        "es": first[1].why["es"],
    }
    assert first[1].why["es"] != first[1].why["en"]
    assert Assignment.objects.count() == 6


def test_a_seat_in_an_added_section_is_told_as_the_choice_it_repeats_and_filed_as_it_was_drawn() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by, what_if=(ExtraSection("hot-2", "hot", 1),))

    publish_draw(draw=draw, by=by, now=AFTER_CLOSING)

    first = Assignment.objects.filter(block__label="1").order_by("place")
    assert [(a.session and a.session.session_id, a.rank) for a in first] == [("hot", 1), ("hot-2", 1), ("cold", 2)]
    assert first[1].why["en"].startswith("“About hot” (hot-2), first choice, at place 2 of 3")
    filed = kept_published(bytes(draw.published_form or b""))
    assert sorted(row[3] for row in filed.assignments if row[1] == "1") == ["1", "2", "3"]
    assert verify_result(day=load_day(pd_day), input_sha256=draw.input_sha256, published=filed).findings == ()


def test_publishing_writes_one_letter_to_everyone_in_his_language() -> None:
    pd_day = ranked_day(2)
    by = coordinator_of(pd_day)
    Person.objects.filter(attends__pd_day=pd_day).update(language="es")

    publish_draw(draw=drawn(pd_day, by), by=by, now=AFTER_CLOSING)

    letters = [(letter.person, letter.language) for letter in Letter.objects.order_by("person__pk")]
    assert letters == [(attendee.person, "es") for attendee in pd_day.attendees.order_by("person__pk")]


def test_a_second_publishing_is_refused() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    one, two = drawn(pd_day, by), drawn(pd_day, by)
    publish_draw(draw=one, by=by, now=AFTER_CLOSING)

    for draw in (one, two):
        with pytest.raises(AlreadyPublished):
            publish_draw(draw=draw, by=by, now=AFTER_CLOSING)


def test_a_rehearsal_is_never_published() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    rehearsal = drawn(pd_day, by, now=BEFORE_CLOSING)

    with pytest.raises(OnlyRehearsed):
        publish_draw(draw=rehearsal, by=by, now=AFTER_CLOSING)


def test_a_draw_that_is_not_finished_is_not_published() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)

    with pytest.raises(NotDrawn):
        publish_draw(draw=ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING), by=by, now=AFTER_CLOSING)


def test_only_a_coordinator_publishes() -> None:
    pd_day = ranked_day()
    draw = drawn(pd_day, coordinator_of(pd_day))

    with pytest.raises(NotAllowed):
        publish_draw(draw=draw, by=make_person(pd_day.district, "educator"), now=AFTER_CLOSING)


def test_a_day_that_changed_since_the_draw_is_not_published() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by)
    pd_day.sessions.filter(session_id="cold").update(capacity_seats=1)

    with pytest.raises(DayHasChanged):
        publish_draw(draw=draw, by=by, now=AFTER_CLOSING)


def test_a_tried_section_comes_into_the_day_and_into_the_lists_when_its_draft_is_published() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    tried = drawn(pd_day, by, what_if=(ExtraSection("hot-2", "hot", 2),))

    publish_draw(draw=tried, by=by, now=AFTER_CLOSING)

    assert Assignment.objects.filter(session__session_id="hot-2").count() == 2
    assert input_sha256(load_day(pd_day)) == tried.input_sha256
    someone = pd_day.attendees.first()
    assert someone is not None
    wishes = RankedChoice.objects.filter(attendee=someone, block__label="1").order_by("rank")
    assert list(wishes.values_list("session__session_id", "rank")) == [("hot", 1), ("hot-2", 2), ("cold", 3)]


def test_where_publishing_needs_two_one_approves_and_another_publishes() -> None:
    pd_day = ranked_day(needs_two=True)
    asker, second = coordinator_of(pd_day), coordinator_of(pd_day)
    draw = drawn(pd_day, asker)

    with pytest.raises(NeedsTwo):
        publish_draw(draw=draw, by=asker, now=AFTER_CLOSING)
    with pytest.raises(NeedsTwo):
        approve_draw(draw=draw, by=asker, now=AFTER_CLOSING)
    approve_draw(draw=draw, by=second, now=AFTER_CLOSING)
    with pytest.raises(NeedsTwo):
        publish_draw(draw=draw, by=second, now=AFTER_CLOSING)
    publish_draw(draw=draw, by=asker, now=AFTER_CLOSING)

    assert Draw.objects.get().approved_by == second
    actions = LogEntry.objects.order_by("seq").values_list("action", flat=True)
    expected = ["pdday.seal_input", "pdday.ask_for_draw", "pdday.approve_draw", "pdday.publish_draw"]
    assert list(actions) == expected


def test_the_twin_without_the_rule_lets_one_person_publish_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "can_publish_draw", lambda *_, **__: True)
    pd_day = ranked_day(needs_two=True)
    asker = coordinator_of(pd_day)

    publish_draw(draw=drawn(pd_day, asker), by=asker, now=AFTER_CLOSING)

    assert rules.has_published_draw(pd_day)


def publish_at_once(people: list[Person], draws: list[Draw]) -> list[str]:
    gate = Barrier(len(people), timeout=10)

    def publish(i: int) -> str:
        try:
            gate.wait()
            publish_draw(draw=draws[i], by=people[i], now=AFTER_CLOSING)
        except AlreadyPublished:
            return "refused"
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(pool.map(publish, range(len(people))))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_publish_at_once_one_wins() -> None:
    pd_day = ranked_day()
    people = [coordinator_of(pd_day), coordinator_of(pd_day)]

    outcome = publish_at_once(people, [drawn(pd_day, person) for person in people])

    assert outcome == ["published", "refused"]
    assert (Draw.objects.filter(status=DrawStatus.PUBLISHED).count(), Assignment.objects.count()) == (1, 6)
    assert Letter.objects.count() == 3
