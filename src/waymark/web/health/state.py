"""What is looked at to say whether Waymark is ready: a handful of queries that cost the same however much is kept."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from waymark.apps.audit.heartbeats import BACKUP, WORKER, last_beats
from waymark.apps.audit.selectors import LatestCheck, WorkerState, latest_check, worker_state
from waymark.apps.audit.tasks import check_log
from waymark.apps.outbox.selectors import oldest_waiting_since

# The worker shows itself every half minute; a few turns may be late on a busy machine.
SILENT_AFTER = timedelta(minutes=3)
# A nightly backup that is two hours late has not happened.
BACKUP_DUE_AFTER = timedelta(hours=26)
LETTERS_LATE_AFTER = timedelta(hours=1)
# Below the first nothing can be written for long; below the second somebody should make room.
DISK_FULL_BYTES = 100 << 20
DISK_LOW_BYTES = 1 << 30

Database = Literal["ok", "away", "behind", "ahead"]
Worker = WorkerState | Literal["silent", "unknown"]


@dataclass(frozen=True, slots=True)
class Health:
    """What was found. Times are how long ago in seconds; None where nothing has happened yet or nobody knows."""

    database: Database
    worker: Worker
    free_bytes: int
    audit: LatestCheck | None = None
    worker_seen_s: int | None = None
    letters_waiting_s: int | None = None
    backup_age_s: int | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether people can work: what else is wrong is told, but does not take the pages down."""
        return self.database == "ok" and self.worker not in {"behind", "silent"} and self.free_bytes >= DISK_FULL_BYTES

    @property
    def notices(self) -> tuple[str, ...]:
        """Return codes for what somebody should look at, the gravest first."""
        told = {
            f"database-{self.database}": self.database != "ok",
            f"worker-{self.worker}": self.worker in {"behind", "silent"},
            "disk-full": self.free_bytes < DISK_FULL_BYTES,
            "audit-broken": self.audit is not None and not self.audit.holds,
            "disk-low": DISK_FULL_BYTES <= self.free_bytes < DISK_LOW_BYTES,
            "backup-never": self.database == "ok" and self.backup_age_s is None,
            "backup-late": (self.backup_age_s or 0) > BACKUP_DUE_AFTER.total_seconds(),
            "letters-late": (self.letters_waiting_s or 0) > LETTERS_LATE_AFTER.total_seconds(),
        }
        return tuple(code for code, is_so in told.items() if is_so)


def look(*, now: datetime) -> Health:
    """Look at everything once. At most six queries."""
    free_bytes = shutil.disk_usage(_data_folder()).free
    try:
        database = _database()
        if database != "ok":
            return Health(database, "unknown", free_bytes)
        beats = last_beats()
        worker_seen_s = _seconds(beats.get(WORKER), now)
        return Health(
            database,
            _worker(worker_seen_s, now=now),
            free_bytes,
            audit=latest_check(task_path=check_log.module_path),
            worker_seen_s=worker_seen_s,
            letters_waiting_s=_seconds(oldest_waiting_since(), now),
            backup_age_s=_seconds(beats.get(BACKUP), now),
        )
    except Error:
        return Health("away", "unknown", free_bytes)


def _database() -> Database:
    """Compare the steps that the records have seen with those that this version brings. One or two queries."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    if _steps() - applied:
        return "behind"
    return "ahead" if applied - _steps() else "ok"


@cache
def _steps() -> frozenset[tuple[str, str]]:
    """Read the steps of this version once in each process: they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _worker(seen_s: int | None, *, now: datetime) -> Worker:
    """Say what the worker does; one that never showed itself may be meant to be off."""
    state = worker_state(now=now)
    if state != "behind" and seen_s is not None and seen_s > SILENT_AFTER.total_seconds():
        return "silent"
    return state


def _data_folder() -> Path:
    folder: Path = settings.WAYMARK_DATA_DIR
    return folder


def _seconds(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((now - moment).total_seconds()))
