"""Two pages of one person saving at once. Only PostgreSQL shows it: SQLite has one writer at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from records import at, list_of, make_attendee, make_district, make_pd_day, make_pd_session, open_ranking, rank_sessions
from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.selectors.ranking import OwnList
from waymark.apps.pdday.services import ranking_rows
from waymark.apps.pdday.services.ranking import Change, ListHasChanged, change_ranking, list_version, save_ranking

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

NOW = at("17:00")
Deed = Callable[[], list[str]]


@pytest.fixture
def attendee() -> Attendee:
    """Somebody who has ranked "a" and nothing else."""
    pd_day = make_pd_day(make_district())
    first, *_ = (make_pd_session(pd_day, name) for name in "abc")
    open_ranking(pd_day, opens=NOW)
    found = make_attendee(pd_day)
    rank_sessions(found, first)
    return found


def save(attendee: Attendee, *wanted: str) -> Deed:
    """Save a whole list from a page that shows "a" alone."""
    seen = list_version(["a"])
    return lambda: save_ranking(own=list_of(attendee), session_ids=wanted, seen=seen, by=attendee.person, now=NOW)


def add(attendee: Attendee, session: str) -> Deed:
    """Press the button Add."""
    return lambda: change_ranking(
        own=list_of(attendee), change=Change.ADD, session_id=session, by=attendee.person, now=NOW
    )


def at_once(first: Deed, second: Deed, monkeypatch: pytest.MonkeyPatch, *, wait_s: float) -> tuple[list[str], str]:
    """Let the second begin once the first has read the list, before it writes; return what each was told."""
    has_read, is_done = threading.Event(), threading.Event()
    us, current = threading.current_thread(), ranking_rows.current

    def read(cursor: CursorWrapper, own: OwnList) -> list[str]:
        found = current(cursor, own)
        if threading.current_thread() is us:
            has_read.set()
            is_done.wait(wait_s)
        return found

    def other_page() -> str:
        has_read.wait(10)
        try:
            return " ".join(second())
        except ListHasChanged:
            return "told to look again"
        finally:
            is_done.set()
            connection.close()

    monkeypatch.setattr(ranking_rows, "current", read)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(other_page)
        return first(), told.result()


def kept(attendee: Attendee) -> list[tuple[int, str]]:
    return list(attendee.choices.order_by("rank").values_list("rank", "session__session_id"))


def test_of_two_lists_saved_at_once_one_is_kept_whole_and_the_other_page_is_told(
    attendee: Attendee, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = at_once(save(attendee, "b", "a"), save(attendee, "c"), monkeypatch, wait_s=0.5)

    assert told == (["b", "a"], "told to look again")
    assert kept(attendee) == [(1, "b"), (2, "a")]


def test_of_two_steps_made_at_once_both_are_kept(attendee: Attendee, monkeypatch: pytest.MonkeyPatch) -> None:
    told = at_once(add(attendee, "b"), add(attendee, "c"), monkeypatch, wait_s=0.5)

    assert told == (["a", "b"], "a b c")
    assert kept(attendee) == [(1, "a"), (2, "b"), (3, "c")]


def test_a_list_and_a_step_at_once_lose_nothing(attendee: Attendee, monkeypatch: pytest.MonkeyPatch) -> None:
    told = at_once(save(attendee, "b", "a"), add(attendee, "c"), monkeypatch, wait_s=0.5)

    assert told == (["b", "a"], "b a c")
    assert kept(attendee) == [(1, "b"), (2, "a"), (3, "c")]


def test_without_the_lock_a_list_that_was_called_saved_is_gone(
    attendee: Attendee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking_rows, "_FOR_UPDATE", "")

    told = at_once(save(attendee, "b", "a"), save(attendee, "c"), monkeypatch, wait_s=10)

    assert told == (["b", "a"], "c")
    assert kept(attendee) == [(1, "b"), (2, "a")]


def test_without_the_lock_a_step_that_was_made_is_gone(attendee: Attendee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking_rows, "_FOR_UPDATE", "")

    told = at_once(add(attendee, "b"), add(attendee, "c"), monkeypatch, wait_s=10)

    assert told == (["a", "b"], "a c")
    assert kept(attendee) == [(1, "a"), (2, "b")]
