"""Visits: they end with the role, after a while, and when somebody says so; and nothing opens without one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from records import make_district, make_person, signed_in_client
from waymark.apps.accounts.models import Visit, WayIn
from waymark.apps.accounts.refusals import NotAllowed
from waymark.apps.accounts.services.visits import end_visits_of, end_visits_that_are_over
from waymark.apps.accounts.tasks import sweep_visits
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.selectors import task_is_waiting
from waymark.apps.people.models import Person
from web.signing_in.conftest import Clock
from web.signing_in.test_second_step import is_in

pytestmark = pytest.mark.django_db

DAY = 86_400
HOUR = 3_600


def teacher(*roles: str) -> Person:
    return make_person(make_district(), *roles or ("educator",))


def test_when_the_last_role_ends_the_visit_opens_nothing_the_next_day_and_leaves_no_trace(clock: Clock) -> None:
    person = teacher()
    client = signed_in_client(person)
    person.roles.update(ends_on=timezone.localdate())
    assert is_in(client)
    clock(DAY * 2)
    Visit.objects.update(seen_at=timezone.now())

    assert not is_in(client)
    assert Visit.objects.filter(person=person).count() == 0
    assert not client.session.exists(client.session.session_key or "-")


def test_the_sweep_ends_visits_that_nobody_comes_back_to() -> None:
    gone, stays = teacher(), teacher()
    client = signed_in_client(gone)
    signed_in_client(stays)
    key = client.session.session_key
    gone.roles.update(ends_on=timezone.localdate() - timedelta(days=3))

    assert end_visits_that_are_over(now=timezone.now()) == 1

    assert [visit.person_id for visit in Visit.objects.all()] == [stays.pk]
    assert not client.session.exists(str(key))
    assert LogEntry.objects.get(action="accounts.sign_out").subject == f"person:{gone.public_id}"


def test_the_sweep_comes_back_in_an_hour() -> None:
    sweep_visits.call()

    assert task_is_waiting(task_path=sweep_visits.module_path, by=timezone.now() + timedelta(hours=1, minutes=1))
    assert not task_is_waiting(task_path=sweep_visits.module_path, by=timezone.now() + timedelta(minutes=50))


def test_without_asking_for_roles_somebody_who_left_would_still_be_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = teacher()
    client = signed_in_client(person)
    person.roles.update(ends_on=timezone.localdate() - timedelta(days=3))
    monkeypatch.setattr("waymark.apps.accounts.selectors._lasts", lambda *_args: True)

    assert is_in(client)


@pytest.mark.parametrize(
    ("roles", "idle_s", "at_most_s"),
    [
        (("educator",), 7 * DAY, 30 * DAY),
        (("principal",), 12 * HOUR, 7 * DAY),
        (("coordinator",), 2 * HOUR, 12 * HOUR),
        (("it_admin",), HOUR // 2, 12 * HOUR),
        (("educator", "it_admin"), HOUR // 2, 12 * HOUR),
    ],
)
def test_a_visit_ends_when_unused_and_in_any_case(
    clock: Clock, roles: tuple[str, ...], idle_s: int, at_most_s: int
) -> None:
    unused, used = signed_in_client(teacher(*roles)), signed_in_client(teacher(*roles))
    clock(idle_s - 60)
    assert is_in(unused)
    long_ago = timezone.now() - timedelta(seconds=idle_s + 60)
    Visit.objects.update(seen_at=long_ago, began_at=long_ago)
    assert not is_in(unused)
    Visit.objects.filter(session_key=used.session.session_key).update(
        seen_at=timezone.now(), began_at=timezone.now() - timedelta(seconds=at_most_s + 60)
    )

    assert not is_in(used)


def test_being_seen_is_written_down_every_five_minutes_and_not_at_every_page(clock: Clock) -> None:
    client = signed_in_client(teacher())
    first = Visit.objects.get().seen_at
    clock(200)
    is_in(client)
    assert Visit.objects.get().seen_at == first
    clock(200)
    is_in(client)
    assert Visit.objects.get().seen_at > first


def test_a_session_without_a_visit_is_nobody() -> None:
    client = signed_in_client(teacher())
    Visit.objects.all().delete()

    assert not is_in(client)
    assert "person" not in client.session


def test_a_visit_of_the_demo_is_worth_nothing_in_a_real_district() -> None:
    person = teacher("coordinator")
    client = signed_in_client(person)
    Visit.objects.update(way_in=WayIn.DEMO)

    assert not is_in(client)


# Ending them


def test_one_sees_where_one_is_signed_in_and_ends_the_others() -> None:
    person = teacher()
    here, there = signed_in_client(person), signed_in_client(person)
    assert here.get("/visits/").content.decode().count("This browser") == 1

    here.post("/visits/end-others/")

    assert (is_in(here), is_in(there)) == (True, False)


def press_end(client: Client, person: Person) -> str:
    sent = {"person_id": person.person_id, "reason": "lost phone"}
    return client.post("/visits/end/", sent).content.decode()


def test_an_it_admin_ends_all_visits_of_somebody_and_reads_nothing_of_the_person() -> None:
    admin, person = teacher("it_admin"), teacher()
    person.district = admin.district
    person.save()
    clients = [signed_in_client(person) for _ in range(3)]

    shown = press_end(signed_in_client(admin), person)

    assert "3 visits were ended." in shown
    assert person.name not in shown
    assert [is_in(client) for client in clients] == [False] * 3
    entries = LogEntry.objects.filter(action="accounts.sign_out")
    assert {(e.actor, e.subject, e.reason) for e in entries} == {
        (f"person:{admin.public_id}", f"person:{person.public_id}", "lost phone")
    }


def test_an_it_admin_ends_no_visit_in_another_district() -> None:
    admin, person = teacher("it_admin"), teacher()
    client = signed_in_client(person)

    assert "has no such id" in press_end(signed_in_client(admin), person)
    assert is_in(client)
    with pytest.raises(NotAllowed):
        end_visits_of(person=person, by=admin, reason="x", now=timezone.now())


@pytest.mark.parametrize("role", ["educator", "coordinator", "principal", "support"])
def test_nobody_else_ends_the_visits_of_others(role: str) -> None:
    person = teacher()
    other = make_person(person.district, role)
    client = signed_in_client(person)

    assert signed_in_client(other).get("/visits/end/").status_code == 404
    with pytest.raises(NotAllowed):
        end_visits_of(person=person, by=other, reason="x", now=timezone.now())
    assert is_in(client)


def test_signing_out_is_written_down() -> None:
    person = teacher()
    signed_in_client(person).post("/sign-out/")

    entry = LogEntry.objects.get()
    assert (entry.action, entry.actor) == ("accounts.sign_out", f"person:{person.public_id}")
    assert Visit.objects.count() == 0
