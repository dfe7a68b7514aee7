"""The second step: a code from a phone, or one of ten spare codes on paper."""

import hmac
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction

from waymark.apps.accounts.letters import queue_notice
from waymark.apps.accounts.models import Account
from waymark.apps.accounts.notices import SECOND_STEP_ADDED, SECOND_STEP_REMOVED
from waymark.apps.accounts.refusals import NotAccepted, SecondStepNeeded
from waymark.apps.accounts.rules import must_have_second_step
from waymark.apps.accounts.selectors import kinds_at, second_steps_of
from waymark.apps.accounts.services.failures import count_failure, is_resting
from waymark.apps.accounts.services.visits import end_all_visits_of
from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person

STEP_S: Final = 30


def account_for(person: Person) -> Account:
    """Return somebody's account; the first time it is made, without a password."""
    return Account.objects.select_related("person__district").get_or_create(person=person)[0]


def new_secret() -> str:
    """Return a random secret for codes from a phone, 160 bits in base 32."""
    return str(generate_totp_secret())


@transaction.atomic
def add_phone(*, account: Account, secret: str, code: str, now: datetime) -> list[str]:
    """Set up codes from a phone, once it has shown a right one; return the spare codes.

    Raises
    ------
    NotAccepted
        If the code is not the one that the secret gives now, or the account has a phone already.
    """
    step = _step_of(secret, code, now=now, after=0)
    if step is None or Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
        raise NotAccepted
    TOTP.activate(account, secret)
    Account.objects.filter(pk=account.pk).update(last_code_step=step)
    return _added(account, "phone", now)


def accept_code(*, account: Account, code: str, through: str, now: datetime) -> None:
    """Take a code from a phone, or a spare code; each is taken once.

    Raises
    ------
    NotAccepted
        If it is wrong, was used, or the account rests. What went wrong is not told: that would help who guesses.
    """
    with transaction.atomic():
        locked = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
        plain = "".join(code.split())
        if not is_resting(locked, now=now) and (_take_phone_code(locked, plain, now) or _take_spare(locked, plain)):
            return
        count_failure(account=locked, through=through, code="wrong_code", now=now)
    raise NotAccepted


@transaction.atomic
def remove_second_step(*, person: Person, authenticator_pk: int, now: datetime) -> None:
    """Take one of somebody's own second steps away.

    Raises
    ------
    SecondStepNeeded
        If it is the last one, and a role or a local account needs one.
    """
    # Locked, so that two presses at one moment do not take the last two away.
    account = Account.objects.select_for_update(of=("self",)).select_related("person").filter(person=person).first()
    steps = second_steps_of(person)
    chosen = next((step for step in steps if step.pk == authenticator_pk), None)
    if account is None or chosen is None:
        return
    if len(steps) == 1 and must_have_second_step(kinds_at(person, now=now), account=account):
        raise SecondStepNeeded
    chosen.delete()
    if len(steps) == 1:
        Authenticator.objects.filter(user=account).delete()
    by = f"person:{person.public_id}"
    _log_and_tell(account, "accounts.remove_second_step", chosen.type, by=by, now=now, added=False)


@transaction.atomic
def reset_second_steps(*, person: Person, by: str, now: datetime) -> tuple[int, int]:
    """Take all of somebody's second steps away, after a lost phone, and end the visits: the phone may be signed in.

    Return how many second steps and how many visits there were. The next sign-in sets up anew.
    """
    account = account_for(person)
    n_steps = len(second_steps_of(person))
    Authenticator.objects.filter(user=account).delete()
    _log_and_tell(account, "accounts.reset_second_steps", "all", by=by, now=now, added=False)
    n_visits = end_all_visits_of(person=person, by=by, reason="second step reset", now=now)
    return n_steps, n_visits


def _take_phone_code(account: Account, code: str, now: datetime) -> bool:
    phone = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if phone is None:
        return False
    step = _step_of(str(decrypt(phone.data["secret"])), code, now=now, after=account.last_code_step)
    if step is None:
        return False
    # Steps only go up: a code that was seen over a shoulder, or an older one, is worth nothing.
    Account.objects.filter(pk=account.pk).update(last_code_step=step)
    return True


def _take_spare(account: Account, code: str) -> bool:
    spare = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).first()
    return spare is not None and bool(RecoveryCodes(spare).validate_code(code))


def _step_of(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the step, later than ``after``, to which a code belongs: this one, the last or the next."""
    this = int(now.timestamp()) // STEP_S
    found = None
    for step in (this - 1, this, this + 1):
        expected = str(format_hotp_value(hotp_value(secret, step)))
        if hmac.compare_digest(expected.encode(), code.encode()) and step > after:
            found = step
    return found


def _added(account: Account, kind: str, now: datetime) -> list[str]:
    by = f"person:{account.person.public_id}"
    _log_and_tell(account, "accounts.add_second_step", kind, by=by, now=now, added=True)
    has_spare = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).exists()
    return [] if has_spare else [str(code) for code in RecoveryCodes.activate(account).generate_codes()]


def _log_and_tell(account: Account, action: str, kind: str, *, by: str, now: datetime, added: bool) -> None:
    entry = log_action(
        actor=by, action=action, subject=f"person:{account.person.public_id}", now=now, details={"kind": kind}
    )
    notice = SECOND_STEP_ADDED if added else SECOND_STEP_REMOVED
    queue_notice(notice=notice, about=account.person, to=[account.person], number=entry.seq, now=now)
