"""The log, its head, and heartbeats. Entries have no foreign keys, so that nothing they name is kept from deletion."""

import json

from django.db import models

from waymark.apps.audit.chain import entry_hash


class LogEntry(models.Model):
    """Who did what to whom or what, when and why. Written once; the database refuses to change or delete it."""

    seq = models.BigIntegerField(primary_key=True)
    occurred_at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    reason = models.TextField(blank=True)
    details_json = models.TextField()
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        constraints = (models.CheckConstraint(condition=models.Q(seq__gte=1), name="log_entries_are_counted_from_one"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.occurred_at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"

    @property
    def details(self) -> dict[str, object]:
        """Return the further facts of the entry."""
        parsed: dict[str, object] = json.loads(self.details_json)
        return parsed

    @property
    def recomputed_hash(self) -> str:
        """Return the hash that the stored fields give; it equals `entry_hash` unless somebody changed them."""
        return entry_hash(
            seq=self.seq,
            occurred_at=self.occurred_at,
            actor=self.actor,
            action=self.action,
            subject=self.subject,
            reason=self.reason,
            details_json=self.details_json,
            previous_hash=self.previous_hash,
        )


class LogHead(models.Model):
    """How many entries there are and the hash of the last: one row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    n_entries = models.BigIntegerField(default=0)
    entry_hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="log_has_one_head"),)

    def __str__(self) -> str:
        return f"{self.n_entries} entries, head {self.entry_hash}"


class Heartbeat(models.Model):
    """The last time that something showed itself which must do so again and again: the worker, a backup."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}: {self.beat_at:%Y-%m-%d %H:%M:%S}"
