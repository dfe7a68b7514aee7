"""Erasing a person: asked for, agreed to by another, carried out everywhere, and kept in a ledger that names nobody."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from waymark.apps.accounts.models import Account, Identity, Visit
from waymark.apps.audit.services import log_action
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Attendee, CalendarFeed
from waymark.apps.people.models import Enrollment, Person, Relation, Role, RosterImport, StagedPerson
from waymark.apps.trust.keyed_hashes import keyed_hash
from waymark.apps.trust.models import Erasure, Export, ExportStatus, LegalHold
from waymark.apps.trust.refusals import AlreadyAsked, OnHold, OnlyPrivacyOfficers
from waymark.apps.trust.rules import is_privacy_officer, may_agree_to_erasure
from waymark.apps.trust.services.pseudonyms import pseudonymize


def ask_for_erasure(*, person: Person, ground: str, by: Person | str, now: datetime) -> Erasure:
    """Ask that somebody is erased; another person agrees. ``by`` is a person, or an actor of the log: a command.

    A refusal because of a legal hold stays in the ledger.

    Raises
    ------
    OnlyPrivacyOfficers, AlreadyAsked, OnHold
    """
    if isinstance(by, Person) and not (is_privacy_officer(by, now=now) and by.district_id == person.district_id):
        raise OnlyPrivacyOfficers
    asked = _asked(person, ground, by if isinstance(by, str) else f"person:{by.public_id}", now)
    if asked.refused_at:
        raise OnHold
    return asked


def agree_to_erasure(*, erasure: Erasure, by: Person, now: datetime) -> Erasure:
    """Agree as the second person, and erase at once: all of it or nothing.

    Raises
    ------
    OnlyPrivacyOfficers, OnHold
    """
    done = _carried_out(erasure, by, now)
    if done.refused_at:
        raise OnHold
    return done


@transaction.atomic
def _asked(person: Person, ground: str, actor: str, now: datetime) -> Erasure:
    Person.objects.select_for_update().get(pk=person.pk)
    if Erasure.objects.filter(person=person).exists():
        raise AlreadyAsked
    is_held = LegalHold.objects.filter(person=person).exists()
    erasure = Erasure.objects.create(
        district=person.district,
        person=None if is_held else person,
        person_hash=keyed_hash(person.district.public_id, person.person_id),
        ground=ground,
        asked_by=actor,
        asked_at=now,
        refused_at=now if is_held else None,
    )
    _log(erasure, actor, "refuse_erasure" if is_held else "ask_for_erasure", now)
    return erasure


@transaction.atomic
def _carried_out(erasure: Erasure, by: Person, now: datetime) -> Erasure:
    found = Erasure.objects.select_for_update(of=("self",)).select_related("district").get(pk=erasure.pk)
    if not may_agree_to_erasure(by, found, now=now) or found.person_id is None:
        raise OnlyPrivacyOfficers
    person = Person.objects.select_for_update(of=("self",)).select_related("district").get(pk=found.person_id)
    actor = f"person:{by.public_id}"
    found.person = None
    if LegalHold.objects.filter(person=person).exists():
        found.refused_at = now
        _log(found, actor, "refuse_erasure", now)
    else:
        found.counts = _erase(person)
        found.agreed_by, found.done_at = actor, now
        _log(found, actor, "erase", now, **found.counts)
    found.save()
    return found


def _erase(person: Person) -> dict[str, int]:
    """Delete what hangs on a person and take the name off what stays; return how many rows of which model.

    What a sealed or drawn day rests on stays under the random draw_id, so that its published files still verify.
    """
    ending = Export.objects.filter(status=ExportStatus.READY, pd_day__attendees__person=person).values("pk")
    counts = {"trust.Export": Export.objects.filter(pk__in=ending).update(status=ExportStatus.EXPIRED, content=None)}
    for rows in _rows_of(person):
        n_rows = rows.count()
        rows.delete()
        counts[rows.model._meta.label] = n_rows
    pseudonymize(person)
    return {label: n_rows for label, n_rows in {**counts, "people.Person": 1}.items() if n_rows}


def _rows_of(person: Person) -> tuple[QuerySet, ...]:  # type: ignore[type-arg]  # of many models
    staged = StagedPerson.objects.filter(roster_import__district=person.district_id, person_id=person.person_id)
    # An import whose rows are not whole any more cannot be undone: that would bring the person back.
    RosterImport.objects.filter(pk__in=staged.values("roster_import")).update(history_gone=True)
    return (
        Letter.objects.filter(person=person),
        Visit.objects.filter(person=person),
        Identity.objects.filter(person=person),
        Account.objects.filter(person=person),
        Relation.objects.filter(Q(person=person) | Q(other=person)),
        Role.objects.filter(person=person),
        Enrollment.objects.filter(person=person),
        CalendarFeed.objects.filter(attendee__person=person),
        Attendee.objects.filter(person=person, pd_day__sealed_at__isnull=True, assignments=None),
        staged,
    )


def _log(erasure: Erasure, actor: str, action: str, now: datetime, **details: object) -> None:
    log_action(
        actor=actor,
        action=f"trust.{action}",
        subject=f"erasure:{erasure.public_id}",
        now=now,
        details={"ground": erasure.ground, **details},
    )
