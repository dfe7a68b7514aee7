"""Sign-ins begun at a SAML provider: each is answered once, and the answer is picked up once, by whoever asked."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from waymark.apps.accounts.models import SignInRequest

# How long somebody may take at the provider, and how long the way from there to our next page.
ANSWER_WITHIN: Final = timedelta(minutes=10)
PICK_UP_WITHIN: Final = timedelta(minutes=2)
# Longer than any answer is good for, so that none is taken a second time.
KEPT_FOR: Final = timedelta(days=1)


class AlreadyTaken(Exception):
    """A provider vouched twice with one and the same assertion."""


def begin_request(*, provider_key: str, request_id: str, next_url: str, now: datetime) -> SignInRequest:
    """Write down that somebody goes to a provider, under a reference that says nothing."""
    return SignInRequest.objects.create(
        reference=secrets.token_urlsafe(32),
        request_id=request_id,
        provider_key=provider_key,
        next_url=next_url,
        begun_at=now,
    )


def use_up(*, provider_key: str, reference: str, now: datetime) -> SignInRequest | None:
    """Return the request that an answer refers to, and use it up; nothing where it is unknown, too old or answered.

    One conditional update, so that of two answers at one moment one is taken.
    """
    found = SignInRequest.objects.filter(provider_key=provider_key, reference=reference)
    n_taken = found.filter(answered_at__isnull=True, begun_at__gt=now - ANSWER_WITHIN).update(answered_at=now)
    return found.get() if n_taken else None


def keep_answer(*, request: SignInRequest, assertion_id: str, subject: str, claims: Mapping[str, Any]) -> None:
    """Keep what a provider vouched for until the browser comes for it.

    Raises
    ------
    AlreadyTaken
        If this assertion was taken before, in answer to whatever.
    """
    try:
        with transaction.atomic():
            SignInRequest.objects.filter(pk=request.pk).update(
                assertion_id=assertion_id, subject=subject, claims=dict(claims)
            )
    except IntegrityError as error:
        raise AlreadyTaken from error


def pick_up(*, provider_key: str, references: Sequence[str], now: datetime) -> SignInRequest | None:
    """Return the latest answer to one of this browser's own requests, and forget what it says; nothing without one."""
    waiting = SignInRequest.objects.exclude(subject="").filter(
        provider_key=provider_key, reference__in=references, answered_at__gt=now - PICK_UP_WITHIN
    )
    found = waiting.order_by("-answered_at").first()
    if found is None or not waiting.filter(pk=found.pk).update(subject="", claims={}):
        return None
    return found


def forget_old_requests(*, now: datetime) -> int:
    """Let go of requests that nobody can answer any more, and of answers that nobody came for; return how many."""
    late = SignInRequest.objects.filter(answered_at__lte=now - PICK_UP_WITHIN).exclude(subject="")
    late.update(subject="", claims={})
    return SignInRequest.objects.filter(begun_at__lte=now - KEPT_FOR).delete()[0]
