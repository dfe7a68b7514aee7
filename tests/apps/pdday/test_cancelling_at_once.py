"""Two cancellations of one day at one moment. Only PostgreSQL shows it: SQLite has one writer at a time."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from draws import AFTER_CLOSING, coordinator_of, drawn, ranked_day
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Draw, PdDay, SeatChange
from waymark.apps.pdday.refusals import OutOfDate
from waymark.apps.pdday.selectors.changes import done_changes
from waymark.apps.pdday.services import changing
from waymark.apps.pdday.services.cancelling import ask_to_cancel
from waymark.apps.pdday.services.changing import do_change, prepare_change
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
NOW = AFTER_CLOSING + timedelta(hours=1)


def two_previews() -> list[tuple[SeatChange, Person]]:
    pd_day = ranked_day(4)
    both = [coordinator_of(pd_day) for _ in range(2)]
    draw = drawn(pd_day, both[0])
    publish_draw(draw=draw, by=both[0], now=AFTER_CLOSING)
    found = []
    for by, session_id in zip(both, ("hot", "cold"), strict=True):
        asked = ask_to_cancel(draw=draw, session_id=session_id, seats_left=0, fill=False, by=by, now=NOW)
        prepare_change(change=asked)
        found.append((asked, by))
    Letter.objects.all().delete()
    return found


def do_both(found: list[tuple[SeatChange, Person]], monkeypatch: pytest.MonkeyPatch, *, wait_s: float) -> list[str]:
    """Do both; each waits, once it has looked what was done before, for the other to have looked."""
    look = done_changes
    have_looked = threading.Barrier(2)

    def look_and_wait(draw: Draw) -> list[SeatChange]:
        seen = look(draw)
        with contextlib.suppress(threading.BrokenBarrierError):
            have_looked.wait(wait_s)
        return seen

    def do(one: tuple[SeatChange, Person]) -> str:
        try:
            do_change(change=one[0], by=one[1], now=NOW)
        except OutOfDate:
            return "refused"
        except IntegrityError:
            return "stopped by the database"
        finally:
            connection.close()
        return "done"

    monkeypatch.setattr(changing, "done_changes", look_and_wait)
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(do, found))


def test_of_two_at_once_one_is_refused_and_only_one_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = two_previews()

    assert do_both(found, monkeypatch, wait_s=0.5) == ["done", "refused"]
    [done] = SeatChange.objects.filter(done_at__isnull=False)
    assert {letter.occasion for letter in Letter.objects.all()} == {f"seat_change:{done.public_id}"}


def test_without_the_lock_both_think_they_are_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = two_previews()

    class Unlocked:
        """The days without a lock."""

        objects: Any = None

        @staticmethod
        def select_for_update(**_of: object) -> Any:
            return PdDay.objects.all()

    Unlocked.objects = Unlocked
    monkeypatch.setattr(changing, "PdDay", Unlocked)

    assert do_both(found, monkeypatch, wait_s=10) == ["done", "stopped by the database"]
