"""Who comes to a day, and what they ranked."""

from django.db import models
from django.db.models import Q

from waymark.apps.pdday.models.programme import Block, PdDay, Session
from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id


class Attendee(models.Model):
    """A person on one day. ``draw_id`` names him in tickets and published files; only he is shown it.

    ``may_be_moved``: he agreed to be moved to any session of his list where that helps somebody who lost a seat.
    """

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attends")
    draw_id = models.CharField(max_length=16, default=new_public_id)
    priority_band = models.SmallIntegerField(default=0)
    groups = models.JSONField(default=list)
    ranked_at = models.DateTimeField(null=True)
    may_be_moved = models.BooleanField(default=False)

    class Meta:
        ordering = ("pd_day", "person")
        constraints = (
            models.UniqueConstraint(fields=("pd_day", "person"), name="one_attendee_per_person"),
            models.UniqueConstraint(fields=("pd_day", "draw_id"), name="one_attendee_per_draw_id"),
        )

    def __str__(self) -> str:
        """Return the person."""
        return str(self.person)


class Absence(models.Model):
    """A block in which an attendee is away."""

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="absences")
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="absences")

    class Meta:
        ordering = ("attendee", "block")
        constraints = (models.UniqueConstraint(fields=("attendee", "block"), name="away_once_per_block"),)

    def __str__(self) -> str:
        """Return who is away when."""
        return f"{self.attendee}: {self.block}"


class RankedChoice(models.Model):
    """One wish: rank 1 is what an attendee wants most in that breakout."""

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="choices")
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="choices")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="choices")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("attendee", "block", "rank")
        constraints = (
            models.UniqueConstraint(fields=("attendee", "session"), name="a_session_is_ranked_once"),
            models.UniqueConstraint(fields=("attendee", "block", "rank"), name="a_rank_is_given_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="ranks_are_counted_from_one"),
        )

    def __str__(self) -> str:
        """Return the wish."""
        return f"{self.attendee}: {self.rank}. {self.session}"
