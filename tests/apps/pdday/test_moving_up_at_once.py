"""People move up while somebody else acts at the same moment. Only PostgreSQL shows it: SQLite has one writer."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection

from apps.pdday.test_moving_up import NOW, a_chain, attends, block_of, gives_up, prepared, seats
from draws import coordinator_of
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Draw, GivenUpSeat, PdDay, SeatChange
from waymark.apps.pdday.refusals import DrawRefused, OutOfDate, SeatIsGone
from waymark.apps.pdday.selectors.changes import done_changes
from waymark.apps.pdday.services import changing, giving_up
from waymark.apps.pdday.services.changing import do_change
from waymark.apps.pdday.services.giving_up import give_up_seat, take_back_seat
from waymark.apps.people.models import Person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


class Unlocked:
    """The days without a lock."""

    objects: Any = None

    @staticmethod
    def select_for_update(**_of: object) -> Any:
        return PdDay.objects.all()


Unlocked.objects = Unlocked


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same time; return how each ended."""

    def do(act: Callable[[], object]) -> str:
        try:
            act()
        except DrawRefused as refusal:
            return type(refusal).__name__
        except IntegrityError:
            return "stopped by the database"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(do, act) for act in acts]]


def two_previews() -> list[tuple[SeatChange, Person]]:
    """Let two coordinators have the same promotions prepared."""
    draw, by = a_chain()
    gives_up(draw, "Ada")
    return [(prepared(draw, one), one) for one in (by, coordinator_of(draw.pd_day))]


def do_both(found: list[tuple[SeatChange, Person]], monkeypatch: pytest.MonkeyPatch, *, wait_s: float) -> list[str]:
    """Do both; each waits, once it has looked what was done before, for the other to have looked."""
    have_looked = threading.Barrier(2)

    def look_and_wait(draw: Draw) -> list[SeatChange]:
        seen = done_changes(draw)
        with contextlib.suppress(threading.BrokenBarrierError):
            have_looked.wait(wait_s)
        return seen

    monkeypatch.setattr(changing, "done_changes", look_and_wait)
    return sorted(at_once(*(lambda one=one: do_change(change=one[0], by=one[1], now=NOW) for one in found)))


def test_of_two_coordinators_one_moves_people_up_and_the_other_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = two_previews()

    assert do_both(found, monkeypatch, wait_s=0.5) == [OutOfDate.__name__, "done"]
    [done] = SeatChange.objects.filter(done_at__isnull=False)
    assert {letter.occasion for letter in Letter.objects.all()} == {f"seat_change:{done.public_id}"}


def test_without_the_lock_both_coordinators_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    found = two_previews()
    monkeypatch.setattr(changing, "PdDay", Unlocked)

    assert do_both(found, monkeypatch, wait_s=10) == ["done", "stopped by the database"]


def take_back_while_it_is_done(monkeypatch: pytest.MonkeyPatch, *, wait_s: float) -> tuple[Draw, list[str]]:
    """Ada takes her seat back at the moment in which it is passed on: both have looked before either has written."""
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found, ada = prepared(draw, by), attends(draw, "Ada")
    block = block_of(draw.pd_day, "1")
    have_looked = threading.Barrier(2)

    def wait() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            have_looked.wait(wait_s)

    insist, note = changing._insist_on_people, giving_up._note

    def insist_and_wait(change: SeatChange) -> None:
        insist(change)
        wait()

    def note_and_wait(*facts: Any) -> None:
        wait()
        note(*facts)

    monkeypatch.setattr(changing, "_insist_on_people", insist_and_wait)
    monkeypatch.setattr(giving_up, "_note", note_and_wait)
    ended = at_once(
        lambda: do_change(change=found, by=by, now=NOW),
        lambda: take_back_seat(attendee=ada, block_id=block, by=ada.person, now=NOW),
    )
    return draw, ended


def test_a_seat_is_either_taken_back_or_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, ended = take_back_while_it_is_done(monkeypatch, wait_s=0.5)

    if ended == ["done", SeatIsGone.__name__]:
        assert seats(draw) == {"Ada": "", "Ben": "x", "Cleo": "y"}
    else:
        assert ended == [OutOfDate.__name__, "done"]
        assert seats(draw) == {"Ada": "x", "Ben": "y", "Cleo": ""}


def test_without_the_lock_somebody_takes_back_a_seat_that_another_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_up, "PdDay", Unlocked)

    draw, ended = take_back_while_it_is_done(monkeypatch, wait_s=10)

    assert ended == ["done", "done"]
    assert (seats(draw)["Ada"], seats(draw)["Ben"], GivenUpSeat.objects.count()) == ("", "x", 0)


def test_while_people_move_up_a_reader_sees_the_day_before_or_after_and_nobody_in_two_seats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found = prepared(draw, by)
    before, seen = seats(draw), []
    move = changing._move

    def move_and_look(change: SeatChange, pd_day: PdDay) -> None:
        move(change, pd_day)
        # Everything is written and nothing is committed: another connection looks.
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(look).result())

    def look() -> dict[str, str]:
        try:
            return seats(draw)
        finally:
            connection.close()

    monkeypatch.setattr(changing, "_move", move_and_look)
    do_change(change=found, by=by, now=NOW)

    assert (seen, seats(draw)) == ([before], {"Ada": "", "Ben": "x", "Cleo": "y"})


def test_pressed_twice_at_once_a_seat_is_given_up_once() -> None:
    draw, _by = a_chain()
    ada, block = attends(draw, "Ada"), block_of(draw.pd_day, "1")

    ended = at_once(*[lambda: give_up_seat(attendee=ada, block_id=block, by=ada.person, now=NOW)] * 2)

    assert (ended, GivenUpSeat.objects.count()) == (["done", "done"], 1)
