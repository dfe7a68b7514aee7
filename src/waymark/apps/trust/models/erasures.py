"""Erasures, and the ledger of them: who was erased stands there as a keyed hash, and nothing else about the person."""

from django.db import models
from django.db.models import F, Q

from waymark.apps.people.models import District, Person
from waymark.apps.people.public_ids import new_public_id


class ErasureGround(models.TextChoices):
    """Why somebody is erased. No free text: it would be about the person."""

    ASKED = "asked"
    GUARDIAN = "guardian"
    MISTAKE = "mistake"
    LAW = "law"


class LegalHold(models.Model):
    """Records of a person that must be kept for now, such as for a court: nothing of them is erased or let go of."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="legal_hold")
    reference = models.CharField(max_length=100)
    set_by = models.CharField(max_length=100)
    set_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reference=""), name="a_hold_names_its_case"),)

    def __str__(self) -> str:
        """Return the case."""
        return self.reference


class Erasure(models.Model):
    """One person who is to be erased, or was. ``person`` is empty once it is done or refused.

    ``person_hash`` is the keyed hash of the district's own id, by which a roster that names the person again is known.
    ``counts`` says how many rows of which model went. Who acts is kept as in the audit log. ``refused_at`` is set where
    a legal hold stood against it.
    """

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="erasures")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="erasures")
    person_hash = models.CharField(max_length=64, db_index=True)
    ground = models.CharField(max_length=10, choices=ErasureGround)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=100, blank=True)
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(agreed_by=F("asked_by")), name="two_people_erase"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | (~Q(agreed_by="") & Q(refused_at__isnull=True)),
                name="what_is_erased_was_agreed_to",
            ),
            models.UniqueConstraint(
                fields=("person",), condition=Q(person__isnull=False), name="one_erasure_waits_per_person"
            ),
        )

    def __str__(self) -> str:
        """Return which, without naming anyone."""
        return f"{self.public_id}, {self.asked_at:%Y-%m-%d}"
