"""What a promise about a day's lottery rests on: the input as it was sealed, and promises that were withdrawn."""

import hashlib

from django.db import models
from django.db.models import F, Q

from waymark.apps.pdday.models.programme import PdDay
from waymark.apps.people.models import Person


class SealedInput(models.Model):
    """Programme and wishes of a day as they stood when ranking had closed, in canonical form, compressed.

    Every draw under the day's promise is made from it. Its fingerprint stands in the day itself.
    """

    pd_day = models.OneToOneField(PdDay, on_delete=models.CASCADE, related_name="sealed_input")
    form = models.BinaryField()

    def __str__(self) -> str:
        """Return whose input it is."""
        return f"{self.pd_day}, sealed"


class WithdrawnPromise(models.Model):
    """A promise that no longer holds, with its secret opened and the reason; it is shown beside what came after.

    Where a district wants two people for it, ``withdrawn_at`` is empty until the second has agreed; until then the
    promise holds and nothing of it is kept here but who asks for what.
    """

    pd_day = models.ForeignKey(PdDay, on_delete=models.CASCADE, related_name="withdrawn_promises")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="promises_withdrawn")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="withdrawals_agreed")
    withdrawn_at = models.DateTimeField(null=True)
    secret = models.BinaryField(max_length=32, null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    public_value_plan = models.CharField(max_length=300, blank=True)
    public_value = models.CharField(max_length=200, blank=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("pd_day", "number")
        constraints = (
            models.UniqueConstraint(fields=("pd_day", "number"), name="promises_of_a_day_are_numbered"),
            models.UniqueConstraint(
                fields=("pd_day",), condition=Q(withdrawn_at__isnull=True), name="one_withdrawal_is_asked_for"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, secret__isnull=True)
                | Q(withdrawn_at__isnull=False, secret__isnull=False),
                name="a_withdrawn_promise_is_opened",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
                name="two_people_withdraw_a_promise",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_says_why"),
        )

    def __str__(self) -> str:
        """Return day and number."""
        return f"{self.pd_day}, promise {self.number}"

    @property
    def secret_hex(self) -> str:
        """The opened secret as 64 hexadecimal digits; empty while the promise holds."""
        return bytes(self.secret or b"").hex()

    @property
    def commitment(self) -> str:
        """What was shown while people ranked; empty while the promise holds."""
        return hashlib.sha256(bytes(self.secret)).hexdigest() if self.secret else ""
