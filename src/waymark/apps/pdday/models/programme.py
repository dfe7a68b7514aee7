"""The programme: a day, its blocks, rooms, offerings, sessions and who facilitates them."""

import hashlib
import secrets
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from waymark.apps.people.models import District, Person
from waymark.apps.people.public_ids import new_public_id


def new_secret() -> bytes:
    """Return 32 random bytes that nobody may see before the draw."""
    return secrets.token_bytes(32)


class PdDay(models.Model):
    """One professional-learning day of a district, from the first sketch to the letters.

    The seed of its draws is ``SHA-256(secret | sealed_sha256 | public_value)``. The hash of the secret is shown from
    the moment ranking opens, and how the public value will come about, if there is to be one, is announced with it.
    ``sealed_sha256`` is the fingerprint of programme and wishes once ranking has closed. All draws of the day share
    that seed, so nobody gets another lottery by drawing again.
    """

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="pd_days")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    ranking_opens_at = models.DateTimeField(null=True)
    ranking_closes_at = models.DateTimeField(null=True)
    programme_published_at = models.DateTimeField(null=True)
    secret = models.BinaryField(max_length=32, default=new_secret, editable=False)
    public_value_plan = models.CharField(max_length=300, blank=True)
    public_value = models.CharField(max_length=200, blank=True)
    sealed_at = models.DateTimeField(null=True, editable=False)
    sealed_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ("-held_on", "title")
        constraints = (
            models.UniqueConstraint(fields=("district", "title"), name="one_pd_day_per_title"),
            models.CheckConstraint(
                condition=Q(ranking_opens_at__isnull=True, ranking_closes_at__isnull=True)
                | Q(ranking_closes_at__gt=F("ranking_opens_at")),
                name="ranking_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sealed_sha256="")
                | (Q(sealed_at__isnull=False, ranking_closes_at__isnull=False) & ~Q(sealed_sha256="")),
                name="a_sealed_day_has_a_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(public_value="") | (~Q(public_value_plan="") & Q(sealed_at__isnull=False)),
                name="a_public_value_was_announced_and_comes_after_the_seal",
            ),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def commitment(self) -> str:
        """The lock on the secret: its SHA-256, shown before anyone ranks."""
        return hashlib.sha256(bytes(self.secret)).hexdigest()

    @property
    def is_sealed(self) -> bool:
        """Whether programme, people and wishes are fixed for the draw."""
        return self.sealed_at is not None

    def has_closed_for_ranking(self, now: datetime) -> bool:
        """Whether ranking is over at this moment, or was when the input was sealed."""
        return self.is_sealed or (self.ranking_closes_at is not None and self.ranking_closes_at <= now)

    def is_open_for_ranking(self, now: datetime) -> bool:
        """Whether people may rank at this moment: from opening on, until just before closing, by the server's clock.

        Once the input is sealed nobody may, not even with a request that waited since before closing.
        """
        return (
            not self.is_sealed
            and self.ranking_opens_at is not None
            and self.ranking_closes_at is not None
            and self.ranking_opens_at <= now < self.ranking_closes_at
        )


class BlockKind(models.TextChoices):
    """What people do in a block of the day."""

    TOGETHER = "together"
    BREAKOUT = "breakout"
    PAUSE = "pause"


class Block(models.Model):
    """A stretch of the day: all together, a breakout to choose in, or a pause."""

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=BlockKind)
    label = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("starts_at", "label")
        constraints = (
            models.UniqueConstraint(fields=("pd_day", "label"), name="one_block_per_label"),
            models.UniqueConstraint(fields=("pd_day", "starts_at"), name="one_block_at_a_time"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_block_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        """Return the label."""
        return self.label


class Room(models.Model):
    """A place on the day and the seats it holds."""

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="rooms")
    room_id = models.CharField(max_length=100)
    capacity_seats = models.PositiveIntegerField()

    class Meta:
        ordering = ("room_id",)
        constraints = (models.UniqueConstraint(fields=("pd_day", "room_id"), name="one_room_per_id"),)

    def __str__(self) -> str:
        """Return the room's id, which is its name."""
        return self.room_id


class Offering(models.Model):
    """What is taught; it may run as several sessions."""

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="offerings")
    offering_id = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    strand = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("title", "offering_id")
        constraints = (models.UniqueConstraint(fields=("pd_day", "offering_id"), name="one_offering_per_id"),)

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Session(models.Model):
    """One offering in one breakout, with seats. ``open_to`` names groups; empty means everyone."""

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="sessions")
    session_id = models.CharField(max_length=100)
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="sessions")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="sessions")
    capacity_seats = models.PositiveIntegerField()
    open_to = models.JSONField(default=list)

    class Meta:
        ordering = ("block", "session_id")
        constraints = (models.UniqueConstraint(fields=("pd_day", "session_id"), name="one_session_per_id"),)

    def __str__(self) -> str:
        """Return the id."""
        return self.session_id


class Facilitator(models.Model):
    """Somebody who leads a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="facilitators")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="facilitates")

    class Meta:
        ordering = ("session", "person")
        constraints = (models.UniqueConstraint(fields=("session", "person"), name="one_facilitator_once_per_session"),)

    def __str__(self) -> str:
        """Return who leads what."""
        return f"{self.person}: {self.session}"
