"""Letters that wait to be sent, and what became of them."""

from django.db import models
from django.db.models import Q

from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id


class Letter(models.Model):
    """One letter to one person, in his language, as text and as HTML.

    ``occasion`` names the deed it tells of, so that a deed that is repeated writes no second letter.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    occasion = models.CharField(max_length=200)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    n_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("queued_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "occasion"), name="one_letter_per_person_and_occasion"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(next_try_at__isnull=True), name="a_sent_letter_is_not_tried_again"
            ),
        )
        indexes = (models.Index(fields=("next_try_at",), condition=Q(sent_at__isnull=True), name="letters_due"),)

    def __str__(self) -> str:
        """Return to whom it goes and what it is about."""
        return f"{self.person}: {self.subject}"
