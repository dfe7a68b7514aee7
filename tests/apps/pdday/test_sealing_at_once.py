"""Saving a list while the day is sealed. Only PostgreSQL shows it: SQLite has one writer at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from draws import AFTER_CLOSING, BEFORE_CLOSING, CLOSES, coordinator_of, drawn, ranked_day
from records import list_of
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.models import Draw, DrawStatus, PdDay
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services import drawing, ranking_rows, sealing
from waymark.apps.pdday.services.drawing import ask_for_draw, carry_out_draw
from waymark.apps.pdday.services.opening import RankingTimesRefused, open_ranking
from waymark.apps.pdday.services.ranking import RankingIsClosed, list_version, save_ranking
from waymark.apps.pdday.services.sealing import seal_input
from waymark.apps.pdday.services.starting_over import start_over
from waymark.apps.people.models import Person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def save(pd_day: PdDay) -> str:
    """Save a list that was sent just before closing, and say what came of it."""
    attendee = pd_day.attendees.select_related("person").order_by("pk")[0]
    try:
        save_ranking(
            own=list_of(attendee),
            session_ids=["cold"],
            seen=list_version(["hot", "cold"]),
            by=attendee.person,
            now=BEFORE_CLOSING,
        )
    except RankingIsClosed:
        return "refused"
    finally:
        connection.close()
    return "saved"


def in_the_middle(monkeypatch: pytest.MonkeyPatch, place: object, name: str, *, wait_s: float) -> Callable[[], bool]:
    """Let a function tell when it has run and then wait; return what the other thread waits for before it begins."""
    is_there, real = threading.Event(), getattr(place, name)

    def slow(*given: object, **named: object) -> object:
        found = real(*given, **named)
        is_there.set()
        threading.Event().wait(wait_s)
        return found

    monkeypatch.setattr(place, name, slow)
    return lambda: is_there.wait(10)


def is_what_was_sealed(pd_day: PdDay) -> bool:
    return input_sha256(load_day(pd_day)) == PdDay.objects.get(pk=pd_day.pk).sealed_sha256


def save_while_sealing(pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """Seal, and once the wishes have been read let somebody save a list, before the seal is written."""
    wait = in_the_middle(monkeypatch, sealing, "load_day", wait_s=0.5)

    def then_save() -> str:
        wait()
        return save(pd_day)

    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(then_save)
        seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
        return outcome.result()


def test_who_saves_while_the_day_is_sealed_waits_and_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = ranked_day()

    assert save_while_sealing(pd_day, coordinator_of(pd_day), monkeypatch) == "refused"
    assert is_what_was_sealed(pd_day)


def test_without_looking_for_the_seal_the_list_is_saved_and_the_seal_is_of_other_wishes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pd_day = ranked_day()
    monkeypatch.setattr(ranking_rows, "is_open", lambda *_given: True)

    assert save_while_sealing(pd_day, coordinator_of(pd_day), monkeypatch) == "saved"
    assert not is_what_was_sealed(pd_day)


def seal_while_saving(pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """Save, and once the list has been looked at let a coordinator seal the day, before the list is written."""
    wait = in_the_middle(monkeypatch, ranking_rows, "current", wait_s=0.5)

    def then_seal() -> None:
        wait()
        try:
            seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        saved, sealed = pool.submit(save, pd_day), pool.submit(then_seal)
        sealed.result()
        return saved.result()


def test_who_seals_while_a_list_is_saved_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = ranked_day()

    assert seal_while_saving(pd_day, coordinator_of(pd_day), monkeypatch) == "saved"
    assert is_what_was_sealed(pd_day)


def test_without_the_locks_the_seal_is_of_wishes_that_were_just_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = ranked_day()
    monkeypatch.setattr(sealing, "lock_lists", lambda _day: None)
    monkeypatch.setattr(ranking_rows, "is_open", lambda *_given: True)

    assert seal_while_saving(pd_day, coordinator_of(pd_day), monkeypatch) == "saved"
    assert not is_what_was_sealed(pd_day)


def test_ranking_is_not_extended_while_a_draft_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    wait = in_the_middle(monkeypatch, drawing, "is_still_promised", wait_s=0.5)

    def extend() -> str:
        wait()
        try:
            open_ranking(pd_day=pd_day, opens_at=None, closes_at=CLOSES.replace(hour=23), by=by, now=BEFORE_CLOSING)
        except RankingTimesRefused:
            return "refused"
        finally:
            connection.close()
        return "extended"

    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(extend)
        draft = drawn(pd_day, by)
        assert outcome.result() == "refused"
    assert draft.status == DrawStatus.DRAFT
    assert is_what_was_sealed(pd_day)


def start_over_while_storing(monkeypatch: pytest.MonkeyPatch) -> tuple[Draw, PdDay]:
    """Draw, and once it has been seen that the promise stands let a coordinator withdraw it, before it is written."""
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draw = ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    wait = in_the_middle(monkeypatch, drawing, "is_still_promised", wait_s=0.5)

    def withdraw() -> None:
        wait()
        try:
            start_over(pd_day=pd_day, reason="A room is lost.", by=by, now=AFTER_CLOSING)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(withdraw)
        carry_out_draw(draw=draw, now=AFTER_CLOSING)
        outcome.result()
    draw.refresh_from_db()
    return draw, pd_day


def test_who_starts_over_while_a_draft_is_stored_waits_and_withdraws_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, pd_day = start_over_while_storing(monkeypatch)

    assert (draw.status, draw.withdrawn_with) == (DrawStatus.WITHDRAWN, pd_day.withdrawn_promises.get())
