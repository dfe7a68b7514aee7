"""What went wrong at the door: written down, without passwords, tokens or addresses."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from waymark.apps.accounts.models import Account
from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person

FREE_TRIES: Final = 5
FIRST_REST: Final = timedelta(minutes=1)
LONGEST_REST: Final = timedelta(hours=1)


def log_refused_sign_in(*, through: str, code: str, now: datetime, person: Person | None = None) -> None:
    """Write down that somebody was not let in. ``through`` is the provider's key, or ``local``."""
    known = f"person:{person.public_id}" if person else ""
    log_action(
        actor=known or "visitor",
        action="accounts.sign_in_refused",
        subject=known or f"provider:{through}",
        now=now,
        details={"through": through, "code": code},
    )


def rest_after(n_failures: int) -> timedelta:
    """Return how long is rested after so many failures."""
    return min(FIRST_REST * (1 << min(n_failures // FREE_TRIES - 1, 10)), LONGEST_REST)


@transaction.atomic
def count_failure(*, account: Account, through: str, code: str, now: datetime) -> None:
    """Count a wrong code; after every five the account rests, each time twice as long, at most an hour.

    Only somebody who has taken the first step comes so far, so no stranger can make it rest.
    """
    Account.objects.filter(pk=account.pk).update(n_failures=F("n_failures") + 1)
    n_failures = Account.objects.values_list("n_failures", flat=True).get(pk=account.pk)
    if n_failures % FREE_TRIES == 0:
        Account.objects.filter(pk=account.pk).update(rests_until=now + rest_after(n_failures))
    log_refused_sign_in(through=through, code=code, now=now, person=account.person)


def is_resting(account: Account, *, now: datetime) -> bool:
    """Return whether an account takes neither code nor password at this moment, after wrong codes."""
    return account.rests_until is not None and now < account.rests_until
