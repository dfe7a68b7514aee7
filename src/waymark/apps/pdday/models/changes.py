"""What changes about seats after the day's draw was published: seats that people give up, and who moves then."""

from django.db import models
from django.db.models import Q

from waymark.apps.pdday.models.draws import Assignment, Draw
from waymark.apps.pdday.models.programme import Session
from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id


class ChangeKind(models.TextChoices):
    """What a change of seats is about."""

    CUT = "cut"
    MOVING_UP = "moving_up"


class ChangeStatus(models.TextChoices):
    """How far a change of seats has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"


class SeatChange(models.Model):
    """One change of the seats of a published draw: a session loses seats, or people move up from the waitlists.

    The draw itself stays as it was drawn. A cut names the ``session`` that is cancelled, or keeps ``seats_left`` seats.
    ``n_before`` is how many changes were done when this one was prepared: it can be done only while that is so.
    ``events`` is what happens by it, as ``draw.json`` keeps it. ``published_form`` is what is published of the day once
    it is done, compressed; ``record`` holds the figures before and after and each slot whose seat changes. People stand
    in all three by their draw_id.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="seat_changes")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    kind = models.CharField(max_length=10, choices=ChangeKind, default=ChangeKind.CUT)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="seat_changes")
    seats_left = models.PositiveIntegerField(default=0)
    fill = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=ChangeStatus, default=ChangeStatus.WAITING)
    n_before = models.PositiveIntegerField()
    events = models.JSONField(default=list)
    record = models.JSONField(default=dict)
    published_form = models.BinaryField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="seat_changes_asked")
    asked_at = models.DateTimeField()
    done_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="seat_changes_done")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("draw", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("draw", "n_before"), condition=Q(status="done"), name="seat_changes_are_done_one_by_one"
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False, published_form__isnull=False)
                | (~Q(status="done") & Q(done_at__isnull=True)),
                name="a_done_seat_change_says_when",
            ),
            models.CheckConstraint(
                condition=Q(kind="cut", session__isnull=False) | Q(kind="moving_up", session__isnull=True),
                name="a_cut_names_its_session",
            ),
        )

    def __str__(self) -> str:
        """Return the session and how many seats it keeps, or that people move up."""
        if self.session is None:
            return f"{self.draw}: people move up"
        return f"{self.session}: {self.seats_left} seats left"

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will."""
        return self.status in {ChangeStatus.WAITING, ChangeStatus.RUNNING}

    @property
    def is_cut(self) -> bool:
        """Whether a session loses seats by it."""
        return self.kind == ChangeKind.CUT


class GivenUpSeat(models.Model):
    """A seat that somebody does not want any more. It can be taken back until a ``change`` has passed it on.

    ``session`` is what was given up: once it is passed on, the seat itself is empty.
    """

    seat = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="given_up")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seats_given_up")
    given_up_at = models.DateTimeField()
    change = models.ForeignKey(SeatChange, on_delete=models.SET_NULL, null=True, related_name="seats_given_up")

    class Meta:
        ordering = ("seat",)

    def __str__(self) -> str:
        """Return who gave up what."""
        return f"{self.seat.attendee}: {self.session}"
