"""The fingerprint by which the audit log names a set of people without naming anyone."""

import hashlib
from collections.abc import Iterable


def fingerprint_of(public_ids: Iterable[str]) -> str:
    """Return the fingerprint of a set of people: SHA-256 of their sorted public ids, one a line."""
    return hashlib.sha256("\n".join(sorted(public_ids)).encode()).hexdigest()
