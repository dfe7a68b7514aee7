"""Writing to the log: one chain, whole facts, and no entry without its deed."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from apps.audit.logs import BEGIN, write_entries, write_entry
from waymark.apps.audit.chain import NO_HASH, canonical_details, entry_hash
from waymark.apps.audit.models import LogEntry, LogHead
from waymark.apps.audit.selectors import entries_about
from waymark.apps.audit.services import LogDamagedError, log_action
from waymark.apps.audit.verification import verify_chain

pytestmark = pytest.mark.django_db


def test_an_entry_keeps_who_what_whom_when_why_and_the_facts() -> None:
    entry = write_entry(7)

    entry.refresh_from_db()
    assert (entry.actor, entry.action, entry.subject) == ("educator:7", "pd_day.draw", "pd_day:7")
    assert (entry.reason, entry.details) == ("reason 7", {"n_educators": 7})
    assert entry.occurred_at == BEGIN + timedelta(minutes=7)
    assert str(entry) == "1 2026-11-22 21:07 educator:7 pd_day.draw pd_day:7"


def test_each_entry_carries_the_hash_of_the_one_before_and_the_head_that_of_the_last() -> None:
    first, second, third = write_entries(3)

    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert [first.previous_hash, second.previous_hash, third.previous_hash] == [
        NO_HASH,
        first.entry_hash,
        second.entry_hash,
    ]
    head = LogHead.objects.get()
    assert (head.n_entries, head.entry_hash) == (3, third.entry_hash)


def test_the_documented_form_gives_the_same_hash_when_it_is_written_by_hand() -> None:
    by_hand = (
        '["waymark.audit.1",1,"2026-11-22T21:00:00.000000+00:00","educator:Jos\\u00e9","a","b","",'
        '"{\\"k\\":[1,2.5,null]}","' + "0" * 64 + '"]'
    )
    assert (
        entry_hash(
            seq=1,
            occurred_at=datetime(2026, 11, 22, 16, 0, tzinfo=timezone(timedelta(hours=-5))),
            actor="educator:José",
            action="a",
            subject="b",
            reason="",
            details_json=canonical_details({"k": [1, 2.5, None]}),
            previous_hash=NO_HASH,
        )
        == hashlib.sha256(by_hand.encode()).hexdigest()
    )


@pytest.mark.parametrize("text", ["José 😀", "a\nb", '","', "\u202e", "O'Brien; DROP TABLE", " ", "ß" * 10_000])
def test_any_text_that_can_be_stored_comes_back_and_verifies(text: str) -> None:
    log_action(actor=text, action=text, subject=text, reason=text, details={text: [text, "\x00"]}, now=BEGIN)

    entry = entries_about(subject=text).get()
    assert (entry.actor, entry.action, entry.reason) == (text, text, text)
    assert entry.details == {text: [text, "\x00"]}
    assert verify_chain().holds


@pytest.mark.parametrize("number", [0.1, 1e16, 1e-7, 1e300, 2**70, -0.0, 12345678901234567890123])
def test_numbers_verify_on_every_database_however_it_would_write_them(number: float) -> None:
    log_action(actor="a", action="b", subject="c", details={"number": number}, now=BEGIN)

    assert entries_about(subject="c").get().details == {"number": number}
    assert verify_chain().holds


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"actor": ""}, "needs its actor"),
        ({"action": ""}, "needs its action"),
        ({"subject": ""}, "needs its subject"),
        ({"actor": "a\x00"}, "the actor of an audit entry holds a NUL"),
        ({"reason": "\ud800"}, "the reason of an audit entry holds a NUL or half a character"),
        ({"now": datetime(2026, 1, 1)}, "needs a time zone"),  # noqa: DTZ001 - the fault under test
        ({"details": {"x": float("nan")}}, "not JSON compliant"),
        ({"details": {"x": datetime(2026, 1, 1, tzinfo=UTC)}}, "must be plain JSON"),
        ({"details": {1: "x"}}, "text as keys"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(change: dict[str, object], sentence: str) -> None:
    whole: dict[str, object] = {"actor": "a", "action": "b", "subject": "c", "now": BEGIN}

    with pytest.raises(ValueError, match=sentence):
        log_action(**{**whole, **change})  # type: ignore[arg-type]  # wrong kinds are what is tested

    assert LogEntry.objects.count() == 0


def test_a_deed_that_fails_leaves_no_entry() -> None:
    def fail_after_logging() -> None:
        with transaction.atomic():
            write_entry()
            raise RuntimeError("the deed failed")

    with pytest.raises(RuntimeError):
        fail_after_logging()

    assert LogEntry.objects.count() == 0
    assert verify_chain().sentence == f"The audit log holds: 0 entries, head {NO_HASH}."


def test_a_log_without_its_head_is_not_continued() -> None:
    write_entry()
    LogHead.objects.all().delete()

    with pytest.raises(LogDamagedError, match="somebody removed it"):
        write_entry()


def test_the_first_entry_makes_a_missing_head_where_the_log_is_empty() -> None:
    LogHead.objects.all().delete()

    write_entry()

    assert verify_chain().holds
