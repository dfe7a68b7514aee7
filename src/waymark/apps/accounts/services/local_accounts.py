"""Local accounts, for the day on which the district's own sign-in is down: few, guarded, and never quiet."""

import re
from datetime import datetime
from functools import cache
from secrets import token_hex
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db import transaction

from waymark.apps.accounts.hashing import GATE
from waymark.apps.accounts.letters import queue_notice
from waymark.apps.accounts.models import Account, Visit, WayIn
from waymark.apps.accounts.notices import LOCAL_ACCOUNT_MADE
from waymark.apps.accounts.refusals import AccountRefused, NotAccepted
from waymark.apps.accounts.selectors import account_named, kinds_at, people_to_alert
from waymark.apps.accounts.services.failures import is_resting, log_refused_sign_in
from waymark.apps.accounts.services.password_tries import count_wrong_password, is_kept_out
from waymark.apps.accounts.services.second_steps import account_for, new_secret
from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person

SHORTEST_PASSWORD: Final = 15
LONGEST_PASSWORD: Final = 200


def create_local_account(*, person: Person, local_name: str, password: str, by: str, now: datetime) -> str:
    """Give somebody a local account with a second step; return the secret for the phone, which is shown once.

    Raises
    ------
    AccountRefused
        If the name is taken or not plain, the password too short, or the person holds no role.
    """
    _refuse_unfit(person, local_name, password, now)
    hashed = make_password(password)
    secret = new_secret()
    with transaction.atomic():
        account = account_for(person)
        Account.objects.filter(pk=account.pk).update(
            local_name=local_name, password=hashed, closed_at=None, n_failures=0, rests_until=None, last_code_step=0
        )
        Authenticator.objects.filter(user=account).delete()
        TOTP.activate(account, secret)
        entry = log_action(actor=by, action="accounts.create_local", subject=f"person:{person.public_id}", now=now)
        told = people_to_alert(person, now=now)
        queue_notice(notice=LOCAL_ACCOUNT_MADE, about=person, to=told, number=entry.seq, now=now)
    return secret


@transaction.atomic
def close_local_account(*, account: Account, by: str, now: datetime) -> None:
    """Close a local account and end the visits that began with it."""
    Account.objects.filter(pk=account.pk).update(local_name=None, password=make_password(None), closed_at=now)
    visits = Visit.objects.filter(person=account.person, way_in=WayIn.LOCAL)
    n_visits, _ = visits.delete()
    log_action(
        actor=by,
        action="accounts.close_local",
        subject=f"person:{account.person.public_id}",
        now=now,
        details={"n_visits": n_visits},
    )


def check_local_password(*, local_name: str, password: str, place: str, now: datetime) -> Account:
    """Return the account that a name and a password open, up to its second step. ``place`` is where they came from.

    A name that nobody has, an account that rests and a wrong password cost the same work and get the same answer.

    Raises
    ------
    NotAccepted
        If they do not fit.
    TooManyAtOnce
        If other passwords are being checked at this moment.
    """
    # Whoever is sent away has not touched the database. The hash is computed outside any transaction: it takes long,
    # and holds no lock.
    with GATE.passing():
        account = account_named(local_name[:100])
        fits = _fits(password[:LONGEST_PASSWORD], account)
    if account is None:
        log_refused_sign_in(through="local", code="no_such_name", now=now)
        raise NotAccepted
    if is_resting(account, now=now) or is_kept_out(account, place=place, now=now):
        # Whoever goes on here learns nothing, so it does not count: else one place could close the door for all.
        log_refused_sign_in(through="local", code="resting", now=now, person=account.person)
        raise NotAccepted
    if not fits:
        count_wrong_password(account=account, place=place, now=now)
        raise NotAccepted
    return account


def _fits(password: str, account: Account | None) -> bool:
    """Compare a password with an account's; one that was hashed in an earlier way is hashed in today's."""
    if account is None or not is_password_usable(account.password):
        return check_password(password, _somebodys_hash())
    mine = Account.objects.filter(pk=account.pk, password=account.password)
    return check_password(password, account.password, setter=lambda raw: mine.update(password=make_password(raw)))


@cache
def _somebodys_hash() -> str:
    """Return what is compared with a password for a name that nobody has, so that it costs the same work."""
    return make_password(token_hex())


def _refuse_unfit(person: Person, local_name: str, password: str, now: datetime) -> None:
    if not re.fullmatch("[a-z][a-z0-9.-]{2,49}", local_name):
        raise AccountRefused("The name takes 3 to 50 of a-z, 0-9, dot and hyphen, and begins with a letter.")
    other = account_named(local_name)
    if other is not None and other.person_id != person.pk:
        raise AccountRefused(f"Somebody else has the name {local_name}. Choose another one.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountRefused(
            f"The password has {len(password)} characters; it takes {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}. "
            "Any characters will do; four or five words are easy to type."
        )
    if len(set(password)) < 5 or local_name in password.lower():
        raise AccountRefused("The password repeats few characters, or holds the name. Choose another one.")
    if not kinds_at(person, now=now):
        raise AccountRefused(f"{person.name} holds no role today, so nobody could sign in. Add the role first.")
