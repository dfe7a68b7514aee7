"""Reading the outbox: what is due, and how the mail of a district is doing. Counts only: no bodies, no names."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from waymark.apps.outbox.models import Letter
from waymark.apps.people.models import Person

# Why a letter could not be sent; a refusal carries the server's code behind a space.
NO_ADDRESS = "no-address"
REFUSED = "refused"
UNREACHABLE = "unreachable"
UNSENDABLE = "unsendable"


@dataclass(frozen=True, slots=True)
class MailHealth:
    """How many letters of a district wait, were sent since a moment, and failed for which reason."""

    n_waiting: int
    n_sent_since: int
    n_sent: int
    waiting_since: datetime | None
    failures: tuple[tuple[str, int], ...]

    @property
    def n_failed(self) -> int:
        """Return how many letters could not be sent so far."""
        return sum(n for _, n in self.failures)


def letters_due(*, now: datetime) -> QuerySet[Letter]:
    """Return the letters that may be tried at this moment, longest waiting first, with their people."""
    due = Letter.objects.filter(sent_at__isnull=True, next_try_at__lte=now)
    return due.select_related("person").order_by("next_try_at", "pk")


def next_letter_at() -> datetime | None:
    """Return when the next letter is due, or nothing where none waits. One query."""
    waiting = Letter.objects.filter(sent_at__isnull=True, next_try_at__isnull=False)
    first: datetime | None = waiting.aggregate(first=Min("next_try_at"))["first"]
    return first


def oldest_waiting_since() -> datetime | None:
    """Return since when the letter has waited that was due first and never tried to the end, in any district.

    One query, answered from the index of letters that are due, however many were sent.
    """
    waiting = Letter.objects.filter(sent_at__isnull=True, next_try_at__isnull=False).order_by("next_try_at", "pk")
    return waiting.values_list("queued_at", flat=True).first()


def letters_failed(viewer: Person) -> QuerySet[Letter]:
    """Return the letters of somebody's district that were tried and could not be sent."""
    return Letter.objects.filter(person__district=viewer.district, sent_at__isnull=True).exclude(failure="")


def mail_health(*, viewer: Person, since: datetime) -> MailHealth:
    """Count the letters of somebody's district. Two queries."""
    ours = Letter.objects.filter(person__district=viewer.district)
    waiting = Q(sent_at__isnull=True, failure="")
    counts = ours.aggregate(
        n_waiting=Count("pk", filter=waiting),
        n_sent_since=Count("pk", filter=Q(sent_at__gte=since)),
        n_sent=Count("pk", filter=Q(sent_at__isnull=False)),
        waiting_since=Min("queued_at", filter=waiting),
    )
    reasons = letters_failed(viewer).order_by().values_list("failure").annotate(n=Count("pk")).order_by("-n", "failure")
    return MailHealth(**counts, failures=tuple((failure, n) for failure, n in reasons))
