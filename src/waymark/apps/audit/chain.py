"""How an entry becomes the hash that the next entry carries.

The canonical form of an entry is a JSON list, ASCII only (other characters as ``\\uXXXX``), without spaces:

    ["waymark.audit.1", seq, occurred_at, actor, action, subject, reason, details, previous_hash]

- ``occurred_at`` in UTC with six decimals: ``2026-11-22T21:00:00.000000+00:00``
- ``details`` is the text of a JSON object, keys sorted, ASCII only, without spaces; it is stored as this very text,
  because a database that parses JSON gives back 1e2 as 100
- ``previous_hash`` is the hash of the entry before, and 64 zeros for the first

The hash is SHA-256 over the UTF-8 bytes of that list, written as 64 lower-case hexadecimal digits.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

FORMAT = "waymark.audit.1"
NO_HASH = "0" * 64


def canonical_details(details: Mapping[str, object]) -> str:
    """Return ``details`` as the text that is stored and hashed.

    Raises
    ------
    ValueError
        If a value is not finite or cannot be written as JSON, or if a key is not text.
    """
    if not all(isinstance(key, str) for key in details):
        raise ValueError("details of an audit entry need text as keys")
    try:
        return json.dumps(dict(details), sort_keys=True, separators=(",", ":"), allow_nan=False)
    except TypeError as error:
        raise ValueError(f"details of an audit entry must be plain JSON: {error}") from error


def entry_hash(
    *,
    seq: int,
    occurred_at: datetime,
    actor: str,
    action: str,
    subject: str,
    reason: str,
    details_json: str,
    previous_hash: str,
) -> str:
    """Return the hash of one entry, 64 hexadecimal digits."""
    at = occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [FORMAT, seq, at, actor, action, subject, reason, details_json, previous_hash]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
