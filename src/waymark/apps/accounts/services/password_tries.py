"""Slowing down who guesses passwords, without keeping the owner out: tries count by place, and only many for all."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from waymark.apps.accounts.models import Account, PasswordTries
from waymark.apps.accounts.services.failures import FREE_TRIES, log_refused_sign_in, rest_after
from waymark.apps.audit.services import log_action

# From everywhere together: above this nobody gets in for the moment, so that many machines gain nothing over one.
MOST_IN_AN_HOUR: Final = 100
LET_IN_FOR: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def is_kept_out(account: Account, *, place: str, now: datetime) -> bool:
    """Return whether an account takes no password from a place at this moment. At most two queries."""
    if account.let_in_until is not None and now < account.let_in_until:
        return False
    tries = PasswordTries.objects.filter(account=account)
    if tries.filter(place=_hashed(account, place), rests_until__gt=now).exists():
        return True
    n_tries = tries.filter(last_at__gt=now - _HOUR).aggregate(n=Sum("n_failures"))["n"] or 0
    return n_tries >= MOST_IN_AN_HOUR


@transaction.atomic
def count_wrong_password(*, account: Account, place: str, now: datetime) -> None:
    """Count a wrong password that was compared; after every five from one place it rests there, each time longer."""
    tries, _ = PasswordTries.objects.get_or_create(
        account=account, place=_hashed(account, place), defaults={"last_at": now}
    )
    here = PasswordTries.objects.filter(pk=tries.pk)
    here.update(n_failures=F("n_failures") + 1, last_at=now)
    n_failures = here.values_list("n_failures", flat=True).get()
    if n_failures % FREE_TRIES == 0:
        here.update(rests_until=now + rest_after(n_failures))
    log_refused_sign_in(through="local", code="wrong_password", now=now, person=account.person)


@transaction.atomic
def let_in(*, account: Account, by: str, now: datetime) -> datetime:
    """Forget the wrong tries of an account, and let nobody's wrong passwords keep it closed for a while; until when."""
    until = now + LET_IN_FOR
    PasswordTries.objects.filter(account=account).delete()
    Account.objects.filter(pk=account.pk).update(n_failures=0, rests_until=None, let_in_until=until)
    subject = f"person:{account.person.public_id}"
    log_action(actor=by, action="accounts.let_in", subject=subject, now=now, details={"until": until.isoformat()})
    return until


def forget_old_tries(*, now: datetime) -> int:
    """Let go of tries that lie a day back; return how many places there were."""
    return PasswordTries.objects.filter(last_at__lte=now - _DAY).delete()[0]


def _hashed(account: Account, place: str) -> str:
    return salted_hmac("waymark.place", f"{account.pk}:{place}", algorithm="sha256").hexdigest()
