"""Publishing while another still books rooms. Only PostgreSQL shows it: SQLite has one writer at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from programmes import NOW, make_coordinator, make_sketch
from records import make_pd_session, make_room
from waymark.apps.pdday import day as plain
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme import Programme
from waymark.apps.pdday.programme_problems import Problem, blocking_problems
from waymark.apps.pdday.programme_refusals import ProgrammeIsPublished
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services import programme as programme_services
from waymark.apps.pdday.services import programme_sessions
from waymark.apps.pdday.services.programme import publish_programme
from waymark.apps.pdday.services.programme_sessions import take_over
from waymark.apps.people.models import Person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

CLASH = plain.Session("s2", "o2", "Choir", "Breakout 1", 20, "Room 12")


def book_while_publishing(pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch, *, wait_s: float) -> str:
    """Publish, and once the program has been checked let somebody else book the same room, before it is written."""
    is_checked = threading.Event()
    is_booked = threading.Event()

    def check(programme: Programme) -> tuple[Problem, ...]:
        problems = blocking_problems(programme)
        is_checked.set()
        is_booked.wait(wait_s)
        return problems

    def book() -> str:
        is_checked.wait(10)
        try:
            take_over(pd_day=pd_day, rooms=(), sessions=[CLASH], by=by, now=NOW)
        except ProgrammeIsPublished:
            return "refused"
        finally:
            is_booked.set()
            connection.close()
        return "booked"

    monkeypatch.setattr(programme_services, "blocking_problems", check)
    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(book)
        publish_programme(pd_day=pd_day, by=by, now=NOW)
        return outcome.result()


def sketch_with_one_session(by: Person) -> PdDay:
    pd_day = make_sketch(by)
    make_pd_session(pd_day, "s1", block="Breakout 1", room=make_room(pd_day, "Room 12", 24))
    return pd_day


def test_who_books_while_another_publishes_waits_and_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    by = make_coordinator()
    pd_day = sketch_with_one_session(by)

    assert book_while_publishing(pd_day, by, monkeypatch, wait_s=0.5) == "refused"
    assert blocking_problems(load_programme(pd_day)) == ()


def test_without_the_lock_a_double_booking_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    by = make_coordinator()
    pd_day = sketch_with_one_session(by)

    def unlocked(*, pd_day: PdDay, by: Person, now: object) -> PdDay:  # noqa: ARG001 - as the lock's own
        return PdDay.objects.get(pk=pd_day.pk)

    monkeypatch.setattr(programme_services, "lock_day", unlocked)
    monkeypatch.setattr(programme_sessions, "lock_sketch", unlocked)

    assert book_while_publishing(pd_day, by, monkeypatch, wait_s=10) == "booked"
    pd_day.refresh_from_db()
    assert pd_day.programme_published_at == NOW
    assert len(blocking_problems(load_programme(pd_day))) == 1
