"""Reading the log, and what the background work says about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Case, Exists, F, Q, QuerySet, Subquery, When
from django.db.models.functions import Greatest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from waymark.apps.audit.chain import NO_HASH
from waymark.apps.audit.models import LogEntry, LogHead

CHUNK_ENTRIES = 1000
LATE_AFTER = timedelta(minutes=1)
ABANDONED_AFTER = timedelta(hours=1)

WorkerState = Literal["idle", "working", "behind"]


@dataclass(frozen=True, slots=True)
class Head:
    """Count and last hash of the log, as its one-row head states them; ``n_entries`` is None where it is missing."""

    n_entries: int | None
    entry_hash: str


@dataclass(frozen=True, slots=True)
class LatestCheck:
    """The outcome of the latest finished check of the log, and when it finished."""

    holds: bool
    sentence: str
    finished_at: datetime


def entries_about(*, subject: str) -> QuerySet[LogEntry]:
    """Return the entries about one subject, oldest first. One query."""
    return LogEntry.objects.filter(subject=subject)


def entries_since(*, first: int, moment: datetime | None) -> Iterator[LogEntry]:
    """Yield the entries from a number on, and from a moment on where one is given, oldest first. One query.

    Only `CHUNK_ENTRIES` entries are held at a time.
    """
    entries = LogEntry.objects.filter(seq__gte=first).order_by("seq")
    if moment is not None:
        entries = entries.filter(occurred_at__gte=moment)
    yield from entries.iterator(chunk_size=CHUNK_ENTRIES)


def walk_log() -> Iterator[tuple[LogEntry, Head]]:
    """Yield every entry in order, each with the head. One query, so that all of it is from one moment.

    Only `CHUNK_ENTRIES` entries are held at a time.
    """
    head = LogHead.objects.filter(pk=1)
    entries = LogEntry.objects.order_by("seq").annotate(
        head_n_entries=Subquery(head.values("n_entries")), head_hash=Subquery(head.values("entry_hash"))
    )
    for entry in entries.iterator(chunk_size=CHUNK_ENTRIES):
        yield entry, Head(n_entries=entry.head_n_entries, entry_hash=entry.head_hash or "")


def head_of_empty_log() -> Head | None:
    """Return the head of a log without entries, or None where there are entries. One query."""
    found = LogHead.objects.filter(pk=1).annotate(has_entries=Exists(LogEntry.objects.all())).first()
    if found is None:
        return None if LogEntry.objects.exists() else Head(n_entries=0, entry_hash=NO_HASH)
    return None if found.has_entries else Head(n_entries=found.n_entries, entry_hash=found.entry_hash)


def latest_check(*, task_path: str) -> LatestCheck | None:
    """Return what the latest finished background check of the log said, or None before the first. One query."""
    finished = DBTaskResult.objects.filter(task_path=task_path, finished_at__isnull=False)
    result = finished.order_by("-finished_at").first()
    if result is None or result.finished_at is None:
        return None
    if result.status != TaskResultStatus.SUCCESSFUL:
        return LatestCheck(holds=False, sentence="The check itself failed.", finished_at=result.finished_at)
    outcome = result.return_value
    return LatestCheck(holds=outcome["holds"], sentence=outcome["sentence"], finished_at=result.finished_at)


def task_is_waiting(*, task_path: str, by: datetime | None = None) -> bool:
    """Return whether a task is queued, for ``by`` or earlier if given, and nobody has begun it. One query."""
    waiting = DBTaskResult.objects.filter(task_path=task_path, status=TaskResultStatus.READY)
    if by is not None:
        waiting = waiting.filter(Q(run_after=get_date_max()) | Q(run_after__lte=by))
    return waiting.exists()


def worker_state(*, now: datetime) -> WorkerState:
    """Return what the background worker is doing, judged by its queue: at most two queries.

    A worker that is stuck or gone shows as ``behind``: something has waited for a minute and nothing is running.
    A task that began over an hour ago counts as abandoned: its worker was killed.
    """
    running = DBTaskResult.objects.running().filter(started_at__gte=now - ABANDONED_AFTER)
    if running.exists():
        return "working"
    since = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=Greatest("enqueued_at", "run_after"))
    late = DBTaskResult.objects.ready().annotate(since=since).filter(since__lt=now - LATE_AFTER)
    return "behind" if late.exists() else "idle"
