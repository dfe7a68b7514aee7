"""Advice on a draft: what would help most, as it was found."""

from django.db import models
from django.db.models import Q

from waymark.apps.pdday.models.draws import Draw
from waymark.apps.people.models import Person


class AdviceStatus(models.TextChoices):
    """How far the advice has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DrawAdvice(models.Model):
    """What would help a draft most. ``record`` is empty until it is found; people stand in it by their draw_id."""

    draw = models.OneToOneField(Draw, on_delete=models.CASCADE, related_name="advice")
    status = models.CharField(max_length=10, choices=AdviceStatus, default=AdviceStatus.WAITING)
    n_seats = models.PositiveSmallIntegerField(default=0)
    record = models.JSONField(default=dict)
    progress_share = models.FloatField(default=0.0)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="advice_asked")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(progress_share__gte=0.0, progress_share__lte=1.0), name="advice_progress_is_a_share"
            ),
        )

    def __str__(self) -> str:
        """Return the draw that it is about."""
        return f"Advice on {self.draw}"

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will."""
        return self.status in {AdviceStatus.WAITING, AdviceStatus.RUNNING}
