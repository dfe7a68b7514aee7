"""Whatever is done to a stored log, verification sees it and names the first entry that is broken."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from apps.audit.logs import write_entries
from waymark.apps.audit import selectors
from waymark.apps.audit.append_only import remove_guard
from waymark.apps.audit.models import LogEntry, LogHead
from waymark.apps.audit.verification import verify_chain

pytestmark = pytest.mark.django_db

N_ENTRIES = 5
OTHER_HASH = "ab" * 32


@pytest.fixture
def entries() -> list[LogEntry]:
    """Return five entries that nothing protects."""
    written = write_entries(N_ENTRIES)
    remove_guard(connection)
    return written


def broken_at() -> int | None:
    fault = verify_chain().fault
    return fault.seq if fault else None


def change(seq: int, **fields: Any) -> None:
    assert LogEntry.objects.filter(seq=seq).update(**fields) == 1


def rehash(seq: int) -> None:
    """Cover up a change of one entry, as far as its own hash goes."""
    change(seq, entry_hash=LogEntry.objects.get(seq=seq).recomputed_hash)


def renumber(old: int, new: int) -> None:
    assert LogEntry.objects.filter(seq=old).update(seq=new) == 1


CHANGES: dict[str, Callable[[LogEntry], Any]] = {
    "occurred_at": lambda entry: entry.occurred_at.replace(microsecond=1),
    "actor": lambda entry: entry.actor + " ",
    "action": lambda entry: entry.action.upper(),
    "subject": lambda entry: entry.subject.replace(":", ";"),
    "reason": lambda entry: "",  # noqa: ARG005 - every change takes the entry
    "details_json": lambda entry: entry.details_json.replace(":", ": "),
    "previous_hash": lambda entry: OTHER_HASH,  # noqa: ARG005
    "entry_hash": lambda entry: OTHER_HASH,  # noqa: ARG005
}


def test_every_field_of_an_entry_is_among_the_changes_that_are_tried() -> None:
    assert {field.name for field in LogEntry._meta.get_fields()} == {*CHANGES, "seq"}


@pytest.mark.usefixtures("entries")
def test_an_untouched_log_holds() -> None:
    report = verify_chain()

    assert (report.holds, report.n_entries, report.head_hash) == (True, 5, LogHead.objects.get().entry_hash)
    assert report.sentence == f"The audit log holds: 5 entries, head {report.head_hash}."


@pytest.mark.parametrize("seq", range(1, N_ENTRIES + 1))
@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_caught_at_its_entry(entries: list[LogEntry], field: str, seq: int) -> None:
    change(seq, **{field: CHANGES[field](entries[seq - 1])})

    assert broken_at() == seq


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("seq", range(1, N_ENTRIES + 1))
def test_a_changed_field_whose_hash_was_made_to_fit_is_caught_at_the_next_link(seq: int) -> None:
    change(seq, actor="somebody else")
    rehash(seq)

    assert broken_at() == min(seq + 1, N_ENTRIES)


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("seq", range(1, N_ENTRIES + 1))
def test_a_removed_entry_is_caught_where_it_is_missing(seq: int) -> None:
    LogEntry.objects.filter(seq=seq).delete()

    assert broken_at() == seq


@pytest.mark.usefixtures("entries")
def test_a_removed_entry_is_caught_even_if_the_others_move_up() -> None:
    LogEntry.objects.filter(seq=3).delete()
    renumber(4, 3)
    renumber(5, 4)

    assert broken_at() == 3


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("n_left", range(N_ENTRIES))
def test_entries_removed_at_the_end_are_missed_by_the_head(n_left: int) -> None:
    LogEntry.objects.filter(seq__gt=n_left).delete()

    assert broken_at() == n_left + 1


def test_an_entry_slipped_in_at_the_end_is_caught_though_it_continues_the_chain(entries: list[LogEntry]) -> None:
    last = entries[-1]
    extra = LogEntry(
        seq=6,
        occurred_at=last.occurred_at,
        actor="a",
        action="b",
        subject="c",
        details_json="{}",
        previous_hash=last.entry_hash,
    )
    extra.entry_hash = extra.recomputed_hash
    extra.save(force_insert=True)

    assert broken_at() == 6


def test_an_entry_slipped_into_the_middle_is_caught(entries: list[LogEntry]) -> None:
    for seq in (5, 4, 3):
        renumber(seq, seq + 1)
    before = entries[1]
    extra = LogEntry(
        seq=3,
        occurred_at=before.occurred_at,
        actor="a",
        action="b",
        subject="c",
        details_json="{}",
        previous_hash=before.entry_hash,
    )
    extra.entry_hash = extra.recomputed_hash
    extra.save(force_insert=True)

    assert broken_at() == 4


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 5), (4, 5)])
def test_two_swapped_entries_are_caught(one: int, other: int) -> None:
    renumber(one, 99)
    renumber(other, one)
    renumber(99, other)

    assert broken_at() == one


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("fields", "seq"),
    [({"n_entries": 4}, 5), ({"n_entries": 6}, 6), ({"n_entries": 0}, 1), ({"entry_hash": OTHER_HASH}, 5)],
)
def test_a_changed_head_is_caught(fields: dict[str, Any], seq: int) -> None:
    LogHead.objects.update(**fields)

    assert broken_at() == seq


@pytest.mark.usefixtures("entries")
def test_a_removed_head_is_caught() -> None:
    LogHead.objects.all().delete()

    assert broken_at() == 5


def test_a_whole_new_chain_shows_only_against_a_head_that_was_kept_elsewhere(entries: list[LogEntry]) -> None:
    kept = entries[-1].entry_hash
    LogEntry.objects.all().delete()
    LogHead.objects.all().delete()
    write_entries(N_ENTRIES - 1)

    assert verify_chain().holds
    report = verify_chain(expect_head=kept)
    assert not report.holds
    assert kept in report.sentence


def test_the_expected_head_is_accepted_where_the_log_ends_in_it(entries: list[LogEntry]) -> None:
    assert verify_chain(expect_head=entries[-1].entry_hash).holds
    assert not verify_chain(expect_head=entries[-2].entry_hash).holds


@pytest.mark.parametrize("n_entries", [1, 3])
def test_a_walk_is_one_query_however_long_the_log(
    n_entries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_entries(n_entries)

    with django_assert_num_queries(1):
        assert verify_chain().holds


def test_memory_stays_the_same_however_long_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def peak_bytes() -> int:
        tracemalloc.start()
        assert verify_chain().holds
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    write_entries(600)
    monkeypatch.setattr(selectors, "CHUNK_ENTRIES", 50)
    in_small_chunks = peak_bytes()
    monkeypatch.setattr(selectors, "CHUNK_ENTRIES", 1000)
    all_at_once = peak_bytes()

    assert in_small_chunks < all_at_once / 3
