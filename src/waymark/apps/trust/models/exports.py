"""Files with people's rows that leave the house: asked for with a purpose, agreed to, and gone after a day."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from waymark.apps.pdday.models import PdDay
from waymark.apps.people.models import District, Person
from waymark.apps.people.public_ids import new_public_id


class ExportKind(models.TextChoices):
    """What is in the file."""

    DAY_PEOPLE = "day_people"
    SEATS = "seats"


class ExportStatus(models.TextChoices):
    """How far an export has come."""

    ASKED = "asked"
    WAITING = "waiting"
    READY = "ready"
    EXPIRED = "expired"


class Export(models.Model):
    """One file of people's rows. ``content`` is there from when it is made until it expires, and nowhere else."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="exports")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    kind = models.CharField(max_length=20, choices=ExportKind)
    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="exports")
    purpose = models.CharField(max_length=300)
    n_people = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=ExportStatus)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="exports_asked")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="exports_agreed")
    content = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(purpose=""), name="an_export_has_a_purpose"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")), name="two_people_agree_to_an_export"
            ),
            models.CheckConstraint(
                condition=Q(status="ready", content__isnull=False) | (~Q(status="ready") & Q(content__isnull=True)),
                name="only_a_ready_export_has_a_file",
            ),
        )

    def __str__(self) -> str:
        """Return what of which day."""
        return f"{self.pd_day}: {self.kind}"

    def can_be_taken(self, now: datetime) -> bool:
        """Whether the file is there at this moment."""
        return self.status == ExportStatus.READY and self.expires_at is not None and now < self.expires_at
