"""What is past its time goes, everything younger stays, and every model of the house has its place in the table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone

from handbook import page
from records import (
    at,
    enroll,
    make_attendee,
    make_class_section,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_school,
    rank_sessions,
    relate,
)
from roster_rows import Rows, applied
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Absence, Attendee, CalendarFeed, Facilitator, PdDay, RankedChoice
from waymark.apps.people.models import District, Enrollment, Person, Relation, Role, RosterImport, StagedPerson
from waymark.apps.trust import tasks
from waymark.apps.trust.models import Read, ReadKind, ReadSet, ReadSubject
from waymark.apps.trust.retention import HOLDS_NONE, RULES, Action, Rule
from waymark.apps.trust.selectors.due import due_rows
from waymark.apps.trust.services.holds import set_hold
from waymark.apps.trust.services.keeping import LetGo, let_go, what_is_due, what_is_held
from waymark.apps.trust.services.reads import log_read
from waymark.apps.trust.tasks import keep_retention, next_night, queue_retention

TODAY = date(2026, 11, 23)
NOW = at("03:00", on=TODAY)
DAYS = {rule.model: rule.days for rule in RULES}


def all_models() -> set[str]:
    return {model._meta.label for model in apps.get_models()}


def run(on: date = TODAY) -> tuple[LetGo, ...]:
    return let_go(on=on, by="worker:retention", now=NOW)


# The table


def test_every_model_has_a_rule_or_a_reason_why_it_needs_none() -> None:
    assert {rule.model for rule in RULES} | HOLDS_NONE.keys() == all_models()
    assert {rule.model for rule in RULES} & HOLDS_NONE.keys() == set()
    assert [rule.model for rule in RULES if not (rule.purpose and rule.why)] == []


def test_a_model_that_the_table_forgets_is_missed() -> None:
    named = {rule.model for rule in RULES if rule.model != "outbox.Letter"} | HOLDS_NONE.keys()

    assert all_models() - named == {"outbox.Letter"}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model)
def test_every_rule_can_be_asked_of_the_database(rule: Rule) -> None:
    assert due_rows(rule, on=TODAY).count() == 0


def test_the_page_for_counsel_says_what_the_table_says() -> None:
    text = page("trust/records.md")

    assert [rule.model for rule in RULES if table_row(rule) not in text] == []
    assert [model for model, reason in HOLDS_NONE.items() if f"| `{model}` | {reason} |" not in text] == []


def test_a_page_that_says_another_number_of_days_is_noticed() -> None:
    letters = next(rule for rule in RULES if rule.model == "outbox.Letter")
    text = page("trust/records.md").replace(table_row(letters), table_row(letters).replace("1 year", "2 years"))

    assert table_row(letters) not in text


def table_row(rule: Rule) -> str:
    """Return how the page words a rule."""
    years, days = divmod(rule.days, 365)
    long = f"{years} year{'s' * (years > 1)}" if years and not days else f"{rule.days} days"
    after = {0: "at once"}.get(rule.days, long)
    return f"| `{rule.model}` | {rule.purpose} | {after} | {rule.action} | {rule.why} |"


# The nightly work


def age(row: Model, **fields: object) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**fields)


def old_day(district: District, held_on: date) -> PdDay:
    """Make a day with one of everything that hangs on it."""
    pd_day = make_pd_day(district)
    age(pd_day, held_on=held_on)
    session = make_pd_session(pd_day, "A")
    attendee = make_attendee(pd_day)
    rank_sessions(attendee, session)
    Absence.objects.create(attendee=attendee, block=session.block)
    CalendarFeed.objects.create(attendee=attendee)
    Facilitator.objects.create(session=session, person=make_person(district, "educator"))
    return pd_day


def rows_of_days() -> Iterator[tuple[str, int]]:
    for model in (RankedChoice, Absence, CalendarFeed, Facilitator, Attendee):
        yield model._meta.label, model._default_manager.count()


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["pdday.RankedChoice", "pdday.Absence", "pdday.Facilitator", "pdday.Attendee"])
def test_on_the_last_day_a_row_stays_and_on_the_next_it_goes(label: str) -> None:
    pd_day = old_day(make_district(), TODAY - timedelta(days=DAYS[label]))

    run()
    kept = dict(rows_of_days())[label]
    age(pd_day, held_on=TODAY - timedelta(days=DAYS[label] + 1))
    run()

    assert (kept, dict(rows_of_days())[label]) == (1, 0)


@pytest.mark.django_db
def test_the_days_of_ten_years_shrink_as_the_table_says_and_the_chain_holds() -> None:
    district = make_district()
    for years in range(10):
        old_day(district, TODAY - timedelta(days=years * 365 + 1))

    done = run()

    assert dict(rows_of_days()) == {
        "pdday.RankedChoice": 3,
        "pdday.Absence": 1,
        "pdday.CalendarFeed": 1,
        "pdday.Facilitator": 5,
        "pdday.Attendee": 5,
    }
    assert what_is_due(on=TODAY) == ()
    entry = LogEntry.objects.get(action="trust.let_go")
    assert entry.details == {"on": "2026-11-23", **{found.model: found.n_rows for found in done}}
    assert run() == ()
    assert LogEntry.objects.filter(action="trust.let_go").count() == 1
    assert verify_chain().holds


@pytest.mark.django_db
def test_whoever_is_gone_for_three_years_is_somebody_without_a_name() -> None:
    district, school = make_district(), None
    school = make_school(district)
    gone, back = (make_person(district, "educator", name=name, school=school) for name in ("Ada Reyes", "Ben Okafor"))
    age(gone, gone_on=TODAY - timedelta(days=3 * 365 + 1), email="ada@example.org")
    age(back, gone_on=TODAY - timedelta(days=3 * 365))
    old_id = gone.public_id

    done = run()

    assert done == (LetGo("people.Person", Action.PSEUDONYMIZE, 1),)
    gone.refresh_from_db()
    back.refresh_from_db()
    assert (gone.name, gone.email, gone.school, gone.person_id[:5]) == ("–", "", None, "gone-")
    assert gone.public_id != old_id
    assert back.name == "Ben Okafor"
    assert run() == ()


@pytest.mark.django_db
def test_roles_relations_and_enrollments_that_ended_go_and_open_ones_stay() -> None:
    district = make_district()
    section = make_class_section(make_school(district))
    old, open_ended = make_person(district, "educator"), make_person(district, "educator")
    for person in (old, open_ended):
        enroll(person, section)
        relate(person, "coaches", make_person(district))
    for model in (Role, Relation, Enrollment):
        model._default_manager.filter(person=old).update(ends_on=TODAY - timedelta(days=5 * 365 + 1))

    run()

    assert [m._default_manager.filter(person=old).count() for m in (Role, Relation, Enrollment)] == [0, 0, 0]
    assert [m._default_manager.filter(person=open_ended).count() for m in (Role, Relation, Enrollment)] == [1, 1, 1]


@pytest.mark.django_db
def test_letters_and_sessions_go() -> None:
    person = make_person(make_district())
    for number, days in enumerate((365, 366)):
        queued = datetime.combine(TODAY - timedelta(days=days), time(12), tzinfo=UTC)
        Letter.objects.create(
            person=person, occasion=str(number), language="en", subject="", text="", html="", queued_at=queued
        )
    for key, days in (("a", 1), ("b", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW - timedelta(days=days))

    run()

    assert list(Letter.objects.values_list("occasion", flat=True)) == ["0"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["b"]


@pytest.mark.django_db
def test_a_set_of_people_goes_with_its_last_look() -> None:
    district = make_district()
    viewer, ada, ben = (make_person(district) for _ in range(3))
    for subjects, days in (([ada], 5 * 365 + 2), ([ada, ben], 5 * 365 + 2), ([ada, ben], 1)):
        then = NOW - timedelta(days=days)
        log_read(viewer=viewer, subjects=subjects, what=ReadKind.SEATS, about="", now=then)

    run()

    assert (Read.objects.count(), ReadSet.objects.count(), ReadSubject.objects.count()) == (1, 1, 2)


@pytest.mark.django_db
def test_counting_changes_nothing() -> None:
    old_day(make_district(), date(2010, 1, 1))

    counted = what_is_due(on=TODAY)

    assert {found.model: found.n_rows for found in counted}["pdday.Attendee"] == 1
    assert Attendee.objects.count() == 1


@pytest.mark.django_db
def test_without_the_nightly_work_what_is_past_its_time_would_stand_there() -> None:
    old_day(make_district(), date(2010, 1, 1))

    assert [found.n_rows for found in what_is_due(on=TODAY)] == [1] * 5


@pytest.mark.django_db
def test_it_goes_by_small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.apps.trust.services.keeping.ROWS_AT_ONCE", 2)
    district = make_district()
    people = [make_person(district) for _ in range(5)]
    Person.objects.filter(pk__in=[one.pk for one in people]).update(gone_on=date(2010, 1, 1))

    assert run() == (LetGo("people.Person", Action.PSEUDONYMIZE, 5),)


@pytest.mark.django_db
def test_the_work_of_a_night_queues_the_next_one_once() -> None:
    queue_retention()
    queue_retention()
    keep_retention.call()

    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=keep_retention.module_path)
    assert [one.run_after for one in waiting] == [next_night(timezone.now())]


def test_the_next_night_is_tonight_until_it_has_begun() -> None:
    before = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)

    assert next_night(before) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert next_night(before + timedelta(minutes=1)) == datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_at_night_the_state_before_an_import_is_forgotten_once_it_cannot_be_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = applied(Rows(), make_district(), now=NOW)
    other = applied(Rows(), make_district(), now=NOW + timedelta(days=2))

    def left(night: timedelta) -> list[bool]:
        monkeypatch.setattr(timezone, "now", lambda: NOW + night)
        keep_retention.call()
        return [StagedPerson.objects.filter(roster_import=one).exists() for one in (found, other)]

    assert left(timedelta(days=30)) == [True, True]
    assert left(timedelta(days=30, hours=1)) == [False, True]
    assert left(timedelta(days=33)) == [False, False]
    assert RosterImport.objects.filter(history_gone=True).count() == 2


@pytest.mark.django_db
def test_without_that_the_state_before_stays_for_a_day_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    found = applied(Rows(), make_district(), now=NOW)
    monkeypatch.setattr(tasks, "forget_old_states", lambda **_: 0)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=30, hours=1))

    keep_retention.call()

    assert StagedPerson.objects.filter(roster_import=found).exists()


@pytest.mark.django_db
def test_rows_of_an_import_stay_while_it_can_be_undone_however_late_it_was_applied() -> None:
    found = applied(Rows(), make_district(), now=NOW)
    age(found, asked_at=NOW - timedelta(days=20))

    run(on=TODAY + timedelta(days=30))
    kept = StagedPerson.objects.count()
    run(on=TODAY + timedelta(days=33))

    assert (kept > 0, StagedPerson.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_what_only_a_hold_keeps_is_counted() -> None:
    district = make_district()
    officer, gone = make_person(district, "privacy_officer"), make_person(district)
    age(gone, gone_on=TODAY - timedelta(days=4000))
    before = what_is_held(on=TODAY)

    set_hold(person=gone, reference="Case 17-204", by=officer, now=NOW)

    assert (before, what_is_held(on=TODAY)) == (0, 1)
    assert what_is_due(on=TODAY) == ()
