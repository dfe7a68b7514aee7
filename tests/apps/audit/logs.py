"""Making logs for tests."""

from datetime import UTC, datetime, timedelta

from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.services import log_action

BEGIN = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def write_entry(number: int = 1) -> LogEntry:
    """Write one entry whose fields all tell its number."""
    return log_action(
        actor=f"educator:{number}",
        action="pd_day.draw",
        subject=f"pd_day:{number}",
        reason=f"reason {number}",
        details={"n_educators": number},
        now=BEGIN + timedelta(minutes=number),
    )


def write_entries(n_entries: int) -> list[LogEntry]:
    """Write ``n_entries`` entries."""
    return [write_entry(number) for number in range(1, n_entries + 1)]
