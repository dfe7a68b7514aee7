"""Exports: a purpose, a second person above 500, a file for a day, never for IT, a look at everyone in it."""

from datetime import datetime, timedelta

import pytest

from draws import coordinator_of, drawn, ranked_day
from records import at, make_attendee, make_district, make_pd_day, make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person, Role
from waymark.apps.trust.models import Export, ExportKind, ExportStatus, ReadKind
from waymark.apps.trust.refusals import AnotherPersonAgrees, NotForThisRole, NothingThere, TooLarge
from waymark.apps.trust.selectors.exports import export_rows, exports_seen_by
from waymark.apps.trust.selectors.reads import reads_of
from waymark.apps.trust.services import exports
from waymark.apps.trust.services.exports import agree_to_export, ask_for_export, end_exports, keep_file, take_file

pytestmark = pytest.mark.django_db
NOW = at("09:00")
PURPOSE = "Name badges for the morning"


def day_with(n_people: int) -> tuple[PdDay, Person]:
    pd_day = make_pd_day(make_district())
    for _ in range(n_people):
        make_attendee(pd_day)
    return pd_day, make_person(pd_day.district, "coordinator")


def ask(pd_day: PdDay, by: Person, *, now: datetime = NOW) -> Export:
    return ask_for_export(kind=ExportKind.DAY_PEOPLE, pd_day=pd_day, purpose=PURPOSE, by=by, now=now)


def ready(pd_day: PdDay, by: Person) -> Export:
    export = ask(pd_day, by)
    keep_file(export=export, content=b"rows", now=NOW)
    export.refresh_from_db()
    return export


def test_from_the_wish_to_the_file_everything_is_logged_and_everyone_in_it_can_read_it() -> None:
    pd_day, maren = day_with(2)

    export = ready(pd_day, maren)
    taken = take_file(export=export, by=maren, now=NOW + timedelta(hours=23))

    assert taken == b"rows"
    entries = LogEntry.objects.filter(subject=f"export:{export.public_id}").order_by("seq")
    assert [entry.action for entry in entries] == [
        "trust.ask_for_export",
        "trust.make_export",
        "trust.take_export",
    ]
    assert (entries[0].reason, entries[0].details) == (PURPOSE, {"kind": "day_people", "n_people": 2})
    for attendee in pd_day.attendees.all():
        [read] = reads_of(attendee.person)
        assert (read.kind, read.viewer, read.about) == (ReadKind.EXPORT, maren.public_id, f"{pd_day}: {PURPOSE}")
    assert verify_chain().holds


def test_the_file_is_gone_after_a_day() -> None:
    pd_day, maren = day_with(1)
    export = ready(pd_day, maren)
    over = NOW + timedelta(hours=24)

    assert take_file(export=export, by=maren, now=over) is None
    assert end_exports(now=over - timedelta(seconds=1)) == 0
    assert end_exports(now=over) == 1

    export.refresh_from_db()
    assert (export.status, export.content) == (ExportStatus.EXPIRED, None)


def test_above_the_limit_a_second_person_agrees_and_nobody_agrees_with_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SECOND_PERSON_ABOVE", 1)
    pd_day, maren = day_with(2)
    officer, teacher = (make_person(pd_day.district, role) for role in ("privacy_officer", "educator"))
    stranger = make_person(make_district(), "coordinator")

    export = ask(pd_day, maren)

    assert export.status == ExportStatus.ASKED
    assert keep_file(export=export, content=b"rows", now=NOW) is None
    for who in (maren, teacher, stranger):
        with pytest.raises(AnotherPersonAgrees):
            agree_to_export(export=export, by=who, now=NOW)
    agree_to_export(export=export, by=officer, now=NOW)
    with pytest.raises(AnotherPersonAgrees):
        agree_to_export(export=export, by=officer, now=NOW)
    assert keep_file(export=export, content=b"rows", now=NOW) is not None


def test_the_limit_is_500_people_and_500_need_nobody() -> None:
    pd_day, maren = day_with(0)
    people = Person.objects.bulk_create(
        Person(district=pd_day.district, person_id=f"x{i}", name=f"X {i}") for i in range(501)
    )
    for person in people[:500]:
        make_attendee(pd_day, person)
    at_the_limit = ask(pd_day, maren)
    make_attendee(pd_day, people[500])

    assert (at_the_limit.status, ask(pd_day, maren).status) == (ExportStatus.WAITING, ExportStatus.ASKED)


def test_without_the_limit_one_person_alone_would_take_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SECOND_PERSON_ABOVE", 10**6)
    pd_day, maren = day_with(2)

    assert take_file(export=ready(pd_day, maren), by=maren, now=NOW) == b"rows"


@pytest.mark.parametrize("role", ["it_admin", "support", "educator", "principal", "privacy_officer", "evaluator"])
def test_most_roles_export_nothing(role: str) -> None:
    pd_day, _ = day_with(1)

    with pytest.raises(NotForThisRole):
        ask(pd_day, make_person(pd_day.district, role))

    assert Export.objects.count() == 0


@pytest.mark.parametrize("machine", ["it_admin", "support"])
def test_whoever_keeps_the_machine_exports_nothing_whatever_else_he_is(machine: str) -> None:
    pd_day, maren = day_with(1)
    export = ready(pd_day, maren)
    both = make_person(pd_day.district, "coordinator", machine)

    with pytest.raises(NotForThisRole):
        ask(pd_day, both)

    assert list(exports_seen_by(both, now=NOW)) == []
    assert take_file(export=export, by=both, now=NOW) is None


def test_somebody_else_does_not_take_the_file_nor_does_who_asked_once_the_role_has_ended() -> None:
    pd_day, maren = day_with(1)
    export = ready(pd_day, maren)

    assert take_file(export=export, by=make_person(pd_day.district, "coordinator"), now=NOW) is None

    Role.objects.filter(person=maren).update(ends_on=NOW.date() - timedelta(days=1))
    assert take_file(export=export, by=maren, now=NOW) is None


def test_no_file_is_made_for_somebody_whose_role_ended_while_it_waited() -> None:
    pd_day, maren = day_with(1)
    export = ask(pd_day, maren)
    Role.objects.filter(person=maren).update(ends_on=NOW.date() - timedelta(days=1))

    assert keep_file(export=export, content=b"rows", now=NOW) is None


def test_a_file_that_cannot_be_logged_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(**_: object) -> None:
        raise OSError("no room left")

    pd_day, maren = day_with(1)
    export = ask(pd_day, maren)
    monkeypatch.setattr(exports, "log_read", full_disk)
    with pytest.raises(OSError, match="no room left"):
        keep_file(export=export, content=b"rows", now=NOW)

    export.refresh_from_db()
    assert (export.status, export.content) == (ExportStatus.WAITING, None)


def test_nobody_to_export_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day, maren = day_with(2)

    with pytest.raises(NothingThere):
        ask_for_export(kind=ExportKind.SEATS, pd_day=pd_day, purpose=PURPOSE, by=maren, now=NOW)
    monkeypatch.setattr(exports, "MOST_PEOPLE", 1)
    with pytest.raises(TooLarge, match="more than 1 people"):
        ask(pd_day, maren)


def test_seats_are_those_that_were_published() -> None:
    pd_day = ranked_day(2)
    by = coordinator_of(pd_day)
    publish_draw(draw=drawn(pd_day, by), by=by, now=at("12:00"))

    rows = list(export_rows(ExportKind.SEATS, pd_day))

    assert len(rows) == 4
    assert sorted((row[3], row[4], row[6]) for row in rows) == [
        ("1", "cold", 2),
        ("1", "hot", 1),
        ("2", "other", 1),
        ("2", "other", 1),
    ]
