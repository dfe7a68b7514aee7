"""Whom does an identity belong to? Found by its link; linked once, when roster and provider agree beyond doubt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from waymark.apps.accounts.models import Identity
from waymark.apps.accounts.providers import Provider
from waymark.apps.accounts.refusals import NotKnownHere
from waymark.apps.accounts.selectors import has_identity, kinds_at, people_for_first_link, person_by_identity
from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person


def person_of(*, provider: Provider, subject: str, claims: Mapping[str, Any], now: datetime) -> Person:
    """Return whom a verified token of a provider speaks of; the first time, link the two.

    The link is by issuer and subject, which never change. Only the first time is another claim compared with the
    roster of the one district that the provider was set up for, and only for somebody whom no provider vouches for yet:
    whoever controls a second provider must not get hold of people by inventing their addresses.

    Raises
    ------
    NotKnownHere
        If the token is of another tenant, or nobody in the roster fits, or more than one, or not beyond doubt.
    """
    _refuse_other_tenants(provider, claims)
    person = person_by_identity(provider.issuer, subject)
    if person is None:
        person = _first_time(provider, subject, claims, now)
    elif person.district.name != provider.district:
        raise NotKnownHere("no_district")
    if not kinds_at(person, now=now):
        raise NotKnownHere("no_role")
    return person


def unlink(*, person: Person, by: str, now: datetime) -> int:
    """Take somebody's identities away, so that the next sign-in links anew; return how many there were."""
    with transaction.atomic():
        n_identities, _ = Identity.objects.filter(person=person).delete()
        _log("accounts.unlink", person, by, now, {"n_identities": n_identities})
    return n_identities


def _refuse_other_tenants(provider: Provider, claims: Mapping[str, Any]) -> None:
    if any(str(claims.get(name, "")) != value for name, value in provider.requires.items()):
        raise NotKnownHere("other_tenant")


def _first_time(provider: Provider, subject: str, claims: Mapping[str, Any], now: datetime) -> Person:
    value = claims.get(provider.claim)
    if not isinstance(value, str) or not value.strip():
        raise NotKnownHere("no_claim")
    # The text "true" is not true: some providers pass on what users wrote.
    if not provider.vouches_for_claim and claims.get("email_verified") is not True:
        raise NotKnownHere("not_verified")
    found = people_for_first_link(district_name=provider.district, match=provider.match, value=value.strip())
    if len(found) != 1:
        raise NotKnownHere("several" if found else "nobody")
    return _link(found[0], provider, subject, now)


@transaction.atomic
def _link(person: Person, provider: Provider, subject: str, now: datetime) -> Person:
    # Locked, so that two providers that vouch at one moment do not both find somebody without an identity.
    Person.objects.select_for_update().get(pk=person.pk)
    if has_identity(person):
        raise NotKnownHere("other_identity")
    try:
        with transaction.atomic():
            Identity.objects.create(person=person, issuer=provider.issuer, subject=subject, linked_at=now)
    except IntegrityError as error:
        raise NotKnownHere("other_identity") from error
    _log("accounts.link", person, f"person:{person.public_id}", now, {"provider": provider.key})
    return person


def _log(action: str, person: Person, actor: str, now: datetime, details: Mapping[str, object]) -> None:
    log_action(actor=actor, action=action, subject=f"person:{person.public_id}", now=now, details=details)
