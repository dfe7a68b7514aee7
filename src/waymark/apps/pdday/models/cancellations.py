"""Sessions that lose seats after the day's draw was published, with who moves for it."""

from django.db import models
from django.db.models import Q

from waymark.apps.pdday.models.draws import Draw
from waymark.apps.pdday.models.programme import Session
from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id


class CancellationStatus(models.TextChoices):
    """How far a cancellation has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"


class Cancellation(models.Model):
    """A session of a published draw that is cancelled, or keeps ``seats_left`` seats.

    The draw itself stays as it was drawn. ``n_before`` is how many cancellations were done when this one was prepared:
    it can be done only while that is so. ``published_form`` is what is published of the day once it is done,
    compressed; ``record`` holds the figures before and after and each slot whose seat changes. People stand in both by
    their draw_id.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="cancellations")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="cancellations")
    seats_left = models.PositiveIntegerField(default=0)
    fill = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=CancellationStatus, default=CancellationStatus.WAITING)
    n_before = models.PositiveIntegerField()
    record = models.JSONField(default=dict)
    published_form = models.BinaryField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="cancellations_asked")
    asked_at = models.DateTimeField()
    done_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="cancellations_done")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("draw", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("draw", "n_before"), condition=Q(status="done"), name="cancellations_are_done_one_by_one"
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False, published_form__isnull=False)
                | (~Q(status="done") & Q(done_at__isnull=True)),
                name="a_done_cancellation_says_when",
            ),
        )

    def __str__(self) -> str:
        """Return the session and how many seats it keeps."""
        return f"{self.session}: {self.seats_left} seats left"

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will."""
        return self.status in {CancellationStatus.WAITING, CancellationStatus.RUNNING}
