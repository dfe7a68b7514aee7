"""Draws of a day and the seats they give."""

from django.db import models
from django.db.models import Q

from waymark.apps.pdday.models.programme import Block, PdDay, Session
from waymark.apps.pdday.models.promises import WithdrawnPromise
from waymark.apps.pdday.models.wishes import Attendee
from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id


class DrawStatus(models.TextChoices):
    """How far a draw has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class Draw(models.Model):
    """One draw of a day. A draft tells nobody anything; one draw of a day is published.

    ``what_if`` lists extra sections that were tried, as ``[{"session_id": …, "like": …, "capacity_seats": …}]``; empty
    for the day as it stands. ``input_form`` is the exact input in canonical form and ``published_form`` what came out,
    both compressed; people stand in them by their draw_id, and the bundle that anyone can verify is written from them.
    A rehearsal is drawn before ranking has closed, with a random seed, and is never published. A withdrawn draft
    belongs to a promise that was withdrawn; it stays in the list and is never published either. ``odds_form`` says how
    often other lotteries over the same input ended for each slot as this one did. While a least mean rank is sought,
    ``progress_mean_rank`` is the best found so far and ``progress_bound`` what none can be below.
    """

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="draws")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=DrawStatus, default=DrawStatus.WAITING)
    mechanism = models.CharField(max_length=20, default="draw")
    fill = models.BooleanField(default=False)
    what_if = models.JSONField(default=list)
    seed = models.BinaryField(max_length=32, null=True)
    input_sha256 = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    n_checks = models.PositiveIntegerField(default=0)
    is_rehearsal = models.BooleanField(default=False)
    input_form = models.BinaryField(null=True)
    published_form = models.BinaryField(null=True)
    odds_form = models.BinaryField(null=True)
    progress_share = models.FloatField(default=0.0)
    progress_step = models.CharField(max_length=100, blank=True)
    progress_mean_rank = models.FloatField(null=True)
    progress_bound = models.FloatField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="draws_asked")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="draws_approved")
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="draws_published")
    published_at = models.DateTimeField(null=True)
    withdrawn_with = models.ForeignKey(WithdrawnPromise, on_delete=models.CASCADE, null=True, related_name="draws")

    class Meta:
        ordering = ("pd_day", "-number")
        constraints = (
            models.UniqueConstraint(fields=("pd_day", "number"), name="draws_of_a_day_are_numbered"),
            models.UniqueConstraint(
                fields=("pd_day",), condition=Q(status="published"), name="one_published_draw_per_pd_day"
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False)
                | (~Q(status="published") & Q(published_at__isnull=True)),
                name="a_published_draw_says_when",
            ),
            models.CheckConstraint(
                condition=Q(is_rehearsal=False) | ~Q(status__in=("approved", "published")),
                name="a_rehearsal_is_never_published",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_with__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_with__isnull=True)),
                name="a_withdrawn_draft_names_its_promise",
            ),
            models.CheckConstraint(
                condition=Q(progress_share__gte=0.0, progress_share__lte=1.0), name="progress_is_a_share"
            ),
        )

    def __str__(self) -> str:
        """Return day and number."""
        return f"{self.pd_day}, draw {self.number}"

    @property
    def seed_hex(self) -> str:
        """The seed as 64 hexadecimal digits; empty until it is drawn."""
        return bytes(self.seed or b"").hex()

    @property
    def is_drawn(self) -> bool:
        """Whether there is a result to look at."""
        return self.status in {DrawStatus.DRAFT, DrawStatus.APPROVED, DrawStatus.PUBLISHED, DrawStatus.WITHDRAWN}

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will."""
        return self.status in {DrawStatus.WAITING, DrawStatus.RUNNING}


class Assignment(models.Model):
    """What one attendee got in one breakout under one draw, and why, in both languages as it was told.

    ``session`` is empty where there was no seat. ``probability`` is how likely that outcome was before the ticket was
    drawn: who studies later whether a session helps needs it. Empty where it was not counted.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="assignments")
    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="assignments")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="assignments")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="assignments")
    rank = models.PositiveSmallIntegerField(null=True)
    place = models.PositiveIntegerField()
    reason = models.CharField(max_length=20)
    why = models.JSONField(default=dict)
    probability = models.FloatField(null=True)

    class Meta:
        ordering = ("draw", "attendee", "block")
        constraints = (
            models.UniqueConstraint(fields=("draw", "attendee", "block"), name="one_seat_per_breakout"),
            models.CheckConstraint(
                condition=Q(session__isnull=True, rank__isnull=True) | Q(session__isnull=False, rank__isnull=False),
                name="a_seat_has_a_rank",
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gte=0.0, probability__lte=1.0),
                name="a_probability_is_a_share",
            ),
        )

    def __str__(self) -> str:
        """Return who sits where."""
        return f"{self.attendee}: {self.session or '-'}"
