"""Legal holds: somebody's records are kept from erasure and from the nightly work until the case is over."""

from datetime import datetime

from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person
from waymark.apps.people.rules import Actor, name_of
from waymark.apps.trust.models import LegalHold
from waymark.apps.trust.refusals import AlreadyHeld, NoReason, NotHeld, OnlyPrivacyOfficersHold
from waymark.apps.trust.rules import may_hold


@transaction.atomic
def set_hold(*, person: Person, reference: str, by: Actor, now: datetime) -> None:
    """Keep somebody's records from being erased or let go of. ``reference`` names the case, not the person.

    Raises
    ------
    OnlyPrivacyOfficersHold, NoReason, AlreadyHeld
    """
    _insist(person, by, reference, now)
    _hold, is_new = LegalHold.objects.get_or_create(
        person=person, defaults={"reference": reference.strip(), "set_by": name_of(by), "set_at": now}
    )
    if not is_new:
        raise AlreadyHeld
    _log("set_hold", person, reference, by, now)


@transaction.atomic
def end_hold(*, person: Person, reason: str, by: Actor, now: datetime) -> None:
    """Let somebody's records be treated like all others again; who, when and why stay in the audit log.

    Raises
    ------
    OnlyPrivacyOfficersHold, NoReason, NotHeld
    """
    _insist(person, by, reason, now)
    n_ended, _ = LegalHold.objects.filter(person=person).delete()
    if not n_ended:
        raise NotHeld
    _log("end_hold", person, reason, by, now)


def _insist(person: Person, by: Actor, words: str, now: datetime) -> None:
    if not may_hold(by, person.district, now=now):
        raise OnlyPrivacyOfficersHold
    if not words.strip():
        raise NoReason


def _log(action: str, person: Person, words: str, by: Actor, now: datetime) -> None:
    subject = f"person:{person.public_id}"
    log_action(actor=name_of(by), action=f"trust.{action}", subject=subject, reason=words.strip(), now=now)
