"""Two room changes into one room at one moment. Only PostgreSQL shows it: SQLite has one writer at a time."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from draws import AFTER_CLOSING, coordinator_of, drawn, ranked_day
from records import make_room
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import RoomDoesNotDo
from waymark.apps.pdday.services import room_changes
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.room_changes import change_room
from waymark.apps.people.models import Person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def published_day() -> tuple[PdDay, Person]:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    make_room(pd_day, "Room 14", 60)
    publish_draw(draw=drawn(pd_day, by), by=by, now=AFTER_CLOSING)
    return pd_day, by


def move_both(pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch, *, wait_s: float) -> list[str]:
    """Move two sessions of one breakout into one room; each waits, once it has looked, for the other to have looked."""
    look = room_changes._insist_on_room
    have_looked = threading.Barrier(2)

    def look_and_wait(session: object, room: object) -> None:
        look(session, room)  # type: ignore[arg-type]
        with contextlib.suppress(threading.BrokenBarrierError):
            have_looked.wait(wait_s)

    def move(session_id: str) -> str:
        try:
            change_room(pd_day=pd_day, session_id=session_id, room_id="Room 14", by=by, now=AFTER_CLOSING)
        except RoomDoesNotDo:
            return "refused"
        finally:
            connection.close()
        return "moved"

    monkeypatch.setattr(room_changes, "_insist_on_room", look_and_wait)
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(move, ("hot", "cold")))


def test_of_two_who_want_one_room_at_once_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day, by = published_day()

    assert move_both(pd_day, by, monkeypatch, wait_s=0.5) == ["moved", "refused"]
    assert pd_day.sessions.filter(room__room_id="Room 14", block__label="1").count() == 1
    [session] = pd_day.sessions.filter(room__room_id="Room 14")
    assert Letter.objects.filter(occasion__startswith="room:").count() == session.assignments.count()


def test_without_the_lock_two_sessions_get_one_room(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day, by = published_day()

    def unlocked(*, pd_day: PdDay, by: Person, now: object) -> PdDay:  # noqa: ARG001 - as the lock's own
        return PdDay.objects.get(pk=pd_day.pk)

    monkeypatch.setattr(room_changes, "lock_day", unlocked)

    assert move_both(pd_day, by, monkeypatch, wait_s=10) == ["moved", "moved"]
    assert pd_day.sessions.filter(room__room_id="Room 14", block__label="1").count() == 2
