"""The last signs of what must happen again and again: the worker's turns and the backups. One row each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from waymark.apps.audit.models import Heartbeat

WORKER: Final = "worker"
BACKUP: Final = "backup"


def beat(*, name: str, now: datetime) -> None:
    """Write down that something has just shown itself. One statement."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})


def last_beats() -> Mapping[str, datetime]:
    """Return when each thing last showed itself. One query of a few rows."""
    return dict(Heartbeat.objects.values_list("name", "beat_at"))
