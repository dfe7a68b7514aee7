"""The audit log as JSON Lines: one entry per line, in order, so that it can be kept where nobody can change it."""

import json
from datetime import UTC

from waymark.apps.audit.models import LogEntry


def entry_line(entry: LogEntry) -> str:
    """Return one entry as one line of JSON with everything that its hash is made of, and the line's end.

    ``details`` is the text that was hashed, not an object: whoever checks the chain needs its very characters.
    """
    return (
        json.dumps(
            {
                "seq": entry.seq,
                "occurred_at": entry.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "reason": entry.reason,
                "details": entry.details_json,
                "previous_hash": entry.previous_hash,
                "entry_hash": entry.entry_hash,
            },
            separators=(",", ":"),
        )
        + "\n"
    )
