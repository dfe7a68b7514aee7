"""The demo: exactly the district that was promised, the same every time, there and gone without touching another."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Count, Q

from records import (
    enroll,
    make_attendee,
    make_class_section,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_school,
    rank_sessions,
)
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain
from waymark.apps.pdday.demo_data.personas import PERSONAS, TEACHER
from waymark.apps.pdday.demo_data.plan import plan_cedar_hollow
from waymark.apps.pdday.models import (
    Attendee,
    Block,
    BlockKind,
    Draw,
    Facilitator,
    Offering,
    PdDay,
    RankedChoice,
    Room,
    Session,
)
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services.demo import DemoIsThereError, DemoNameIsTakenError, load_demo, reset_demo
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.people.models import ClassSection, District, Person, Role, School

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
MODELS = (District, School, Person, Role, PdDay, Block, Room, Offering, Session, Facilitator, Attendee, RankedChoice)
# Random by nature, or numbers that the database gives.
UNLIKE_EVERY_TIME = {"id", "public_id", "draw_id", "secret"}


def load(now: datetime = NOW) -> None:
    load_demo(by="test", now=now)


def cedar_hollow_day() -> PdDay:
    return PdDay.objects.get(district__name="Cedar Hollow")


def content_hash() -> str:
    """Return one hash over all rows, relations told by the order of the rows they lead to."""
    positions = {
        model: {pk: i for i, pk in enumerate(model._default_manager.order_by("pk").values_list("pk", flat=True))}
        for model in MODELS
    }
    digest = hashlib.sha256()
    for model in MODELS:
        fields = [field for field in model._meta.concrete_fields if field.attname not in UNLIKE_EVERY_TIME]
        for row in model._default_manager.order_by("pk").values(*(field.attname for field in fields)):
            told: list[Any] = []
            for field in fields:
                value = row[field.attname]
                leads_to: Any = field.related_model
                told.append(positions[leads_to][value] if leads_to and value is not None else str(value))
            digest.update(json.dumps([model.__name__, told]).encode())
    return digest.hexdigest()


def test_cedar_hollow_has_exactly_what_the_story_tells() -> None:
    load()
    day = cedar_hollow_day()

    counts = {
        "attendees": day.attendees.count(),
        "schools": day.district.schools.count(),
        "sessions": list(
            day.blocks.filter(kind=BlockKind.BREAKOUT).annotate(n=Count("sessions")).values_list("label", "n")
        ),
        "blocks": list(day.blocks.values_list("label", "kind")),
        "offerings": day.offerings.count(),
        "facilitators": Facilitator.objects.filter(session__pd_day=day).values("person").distinct().count(),
        "educators": Role.objects.filter(person__district=day.district, kind="educator").count(),
    }
    assert counts == {
        "attendees": 1000,
        "schools": 14,
        "sessions": [("Breakout 1", 48), ("Breakout 2", 45), ("Breakout 3", 45)],
        "blocks": [
            ("Convocation", "together"),
            ("Breakout 1", "breakout"),
            ("Breakout 2", "breakout"),
            ("Lunch", "pause"),
            ("Breakout 3", "breakout"),
        ],
        "offerings": 99,
        "facilitators": 208,
        "educators": 1000,
    }


def test_the_five_mindfulness_sections_are_far_over_asked_and_nothing_else_is_as_much() -> None:
    load()
    sections = cedar_hollow_day().sessions.filter(offering__title="Mindfulness")

    first = sections.annotate(n=Count("choices", filter=Q(choices__rank=1)))
    asked = [(session.n, session.capacity_seats) for session in first]

    assert len(asked) == 5
    assert all(n > 2 * seats for n, seats in asked), asked


def test_everybody_ranked_ten_in_each_breakout_that_he_is_free_in_but_for_the_teacher_who_left_one() -> None:
    load()
    day = cedar_hollow_day()
    teacher = day.attendees.get(person__person_id=TEACHER.person_id)

    lists = dict(day.attendees.annotate(n=Count("choices")).values_list("pk", "n"))
    leads = set(Facilitator.objects.filter(session__pd_day=day).values_list("person__attends", flat=True))

    assert lists.pop(teacher.pk) == 20
    assert {n for pk, n in lists.items() if pk in leads} == {20}
    assert {n for pk, n in lists.items() if pk not in leads} == {30}
    assert list(teacher.choices.values_list("block__label", flat=True).distinct().order_by("block__label")) == [
        "Breakout 1",
        "Breakout 2",
    ]


def test_nobody_ranks_what_he_leads_or_may_not_attend_and_no_room_is_used_twice_at_a_time() -> None:
    plan = plan_cedar_hollow()

    led = {(who, session.topic) for session in plan.sessions for who in session.leaders}
    wanted = {
        (who, plan.sessions[number].topic)
        for who, lists in enumerate(plan.wishes.tolist())
        for numbers in lists
        for number in numbers
        if number >= 0
    }
    places = [(session.breakout, session.room_id) for session in plan.sessions]
    assert led & wanted == set()
    assert len(places) == len(set(places)) == 138
    assert len(wanted) > 10_000


def test_its_day_can_be_drawn_at_once_and_fewer_people_lose_out_than_first_come() -> None:
    load()

    result = draw_day(day=load_day(cedar_hollow_day()), seed=bytes(32))

    figures = result.figures
    assert (figures.n_people, figures.n_slots) == (1000, 2791)
    assert figures.placed + figures.unplaced == 2791
    assert figures.no_top3_share is not None
    assert result.first_come.no_top3_share is not None
    assert figures.no_top3_share < result.first_come.no_top3_share


def test_ranking_is_open_at_the_moment_of_loading_whatever_the_moment() -> None:
    for moment in (NOW, datetime(2026, 3, 8, 6, 59, tzinfo=UTC), datetime(2026, 10, 30, 23, 59, tzinfo=UTC)):
        reset_demo(by="test", now=moment)
        for day in PdDay.objects.all():
            assert day.is_open_for_ranking(moment)
            assert day.is_open_for_ranking(moment + timedelta(days=3))
            assert day.held_on.strftime("%A") == "Friday"


def test_two_loads_write_the_same() -> None:
    load()
    once = content_hash()

    reset_demo(by="test", now=NOW)

    assert content_hash() == once


def test_the_hash_of_the_content_sees_one_changed_wish() -> None:
    load()
    before = content_hash()

    RankedChoice.objects.filter(pk=RankedChoice.objects.order_by("pk")[500].pk).update(rank=11)

    assert content_hash() != before


def test_loading_twice_says_that_it_is_there_and_changes_nothing() -> None:
    load()
    before = content_hash()

    with pytest.raises(DemoIsThereError, match="already there"):
        load()

    assert content_hash() == before


def test_a_district_of_the_same_name_that_is_not_the_demos_is_never_touched() -> None:
    real = make_district("Westbrook")
    teacher = make_person(real, "educator")

    with pytest.raises(DemoNameIsTakenError, match="Westbrook"):
        load()
    with pytest.raises(DemoNameIsTakenError, match="Westbrook"):
        reset_demo(by="test", now=NOW)

    assert list(Person.objects.all()) == [teacher]


def test_a_reset_takes_away_what_was_done_in_the_demo_and_nothing_of_others() -> None:
    other = make_pd_day(make_district())
    session = make_pd_session(other, "A")
    rank_sessions(make_attendee(other), session)
    load()
    day = cedar_hollow_day()
    Draw.objects.create(pd_day=day, number=1, asked_at=NOW)
    section = make_class_section(make_school(day.district))
    enroll(make_person(day.district, "student"), section)

    reset_demo(by="test", now=NOW)

    assert Draw.objects.count() == 0
    assert ClassSection.objects.count() == 0
    assert PdDay.objects.filter(public_id=day.public_id).count() == 0
    assert cedar_hollow_day().attendees.count() == 1000
    assert RankedChoice.objects.filter(session=session).count() == 1


def test_every_persona_is_there_with_a_role() -> None:
    load()

    found = {
        persona.key: sorted(
            Role.objects.filter(
                person__district__name=persona.district,
                person__person_id=persona.person_id,
                person__name=persona.name,
            ).values_list("kind", flat=True)
        )
        for persona in PERSONAS
    }
    assert found == {
        "coordinator": ["coordinator"],
        "second_coordinator": ["coordinator"],
        "teacher": ["educator"],
        "facilitator": ["educator"],
        "principal": ["principal"],
        "it_admin": ["it_admin"],
        "second_it_admin": ["it_admin"],
        "neighbor": ["coordinator", "educator"],
    }


def test_loading_and_removing_are_in_the_log_and_the_log_holds() -> None:
    load()
    reset_demo(by="person:abc", now=NOW)

    entries = list(LogEntry.objects.order_by("seq").values_list("actor", "action"))
    assert entries == [("test", "demo.load"), ("person:abc", "demo.remove"), ("person:abc", "demo.load")]
    assert verify_chain().holds
