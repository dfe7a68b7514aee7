"""Writing to the log."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from waymark.apps.audit.chain import NO_HASH, canonical_details
from waymark.apps.audit.models import LogEntry, LogHead

# PostgreSQL stores no NUL, and a lone surrogate is no character: neither has a place in a record.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class LogDamagedError(Exception):
    """The log cannot be continued, because its head is gone although there are entries."""


@transaction.atomic
def log_action(
    *,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> LogEntry:
    """Add one entry to the audit log, in the transaction of the deed itself if there is one.

    Parameters
    ----------
    actor, action, subject : text
        Who did what to whom or what: ``"educator:7"``, ``"pdday.draw"``, ``"pd_day:3"``.
    now : aware datetime
        When it was done.
    reason : text
        Why, in the actor's words, where the deed asks for it.
    details : mapping that can be written as JSON
        Further facts: counts, hashes, before and after. No personal data beyond ids.

    Raises
    ------
    ValueError
        If a text is empty or cannot be stored, ``now`` has no time zone, or ``details`` is not plain JSON.
    LogDamagedError
        If there are entries but no head.
    """
    _refuse_unkeepable(actor=actor, action=action, subject=subject, reason=reason)
    if timezone.is_naive(now):
        raise ValueError("the time of an audit entry needs a time zone")

    head = _locked_head()
    entry = LogEntry(
        seq=head.n_entries + 1,
        occurred_at=now,
        actor=actor,
        action=action,
        subject=subject,
        reason=reason,
        details_json=canonical_details(details or {}),
        previous_hash=head.entry_hash,
    )
    entry.entry_hash = entry.recomputed_hash
    entry.save(force_insert=True)
    head.n_entries, head.entry_hash = entry.seq, entry.entry_hash
    head.save(force_update=True)
    return entry


def _refuse_unkeepable(**texts: str) -> None:
    for name, text in texts.items():
        if not text and name != "reason":
            raise ValueError(f"an audit entry needs its {name}")
        if UNSTORABLE.search(text):
            raise ValueError(f"the {name} of an audit entry holds a NUL or half a character: {text!r}")


def _locked_head() -> LogHead:
    """Return the head, which no other writer can read until our transaction ends.

    PostgreSQL locks the row. SQLite has no row locks; there our transaction began as IMMEDIATE and is the only writer.
    """
    head = LogHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        LogHead.objects.get_or_create(pk=1, defaults={"entry_hash": NO_HASH})
        head = LogHead.objects.select_for_update().get(pk=1)
    # Asked under the lock: another writer may have made the head and the first entry a moment ago.
    if head.n_entries == 0 and LogEntry.objects.exists():
        raise LogDamagedError("The audit log has entries but no head: somebody removed it. Run: waymark audit verify")
    return head
