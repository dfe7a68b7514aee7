"""Who coaches, leads or guards whom, put in by hand. Both are of one district, or nothing is written."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person, Relation, RelationKind
from waymark.apps.people.roster_refusals import Refused
from waymark.apps.people.rules import Actor, can_name_relations, name_of
from waymark.apps.people.selectors.relations import in_force


class RelationRefused(Refused):
    """Two people are not related that way. The sentence says why."""


class NotTheirs(RelationRefused):
    """Whoever asks may not say who is what to whom."""

    sentence = gettext_noop("Only your district's IT staff can say who coaches, leads or guards whom.")


class NotOfOneDistrict(RelationRefused):
    """The two are of two districts, or one and the same person."""

    sentence = gettext_noop("The two have to be different people of one district.")


class FollowsFromEnrollments(RelationRefused):
    """Who teaches whom is not said by hand."""

    sentence = gettext_noop("Who teaches whom follows from the class sections that both are enrolled in.")


@transaction.atomic
def relate(
    *, person: Person, kind: str, other: Person, starts_on: date, by: Actor, now: datetime, ends_on: date | None = None
) -> Relation:
    """Write down that one person is something to another from a day on. Said twice, it stands once.

    Raises
    ------
    NotTheirs, NotOfOneDistrict, FollowsFromEnrollments
    """
    _insist(person, other, by, now)
    if kind == RelationKind.TEACHES:
        raise FollowsFromEnrollments
    found, is_new = Relation.objects.get_or_create(
        person=person, kind=kind, other=other, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if is_new:
        _log(found, by, "people.relate", now)
    return found


@transaction.atomic
def end_relation(*, person: Person, kind: str, other: Person, on: date, by: Actor, now: datetime) -> int:
    """End what one person is to another, so that it no longer holds on a day; return how many rows that were.

    Raises
    ------
    NotTheirs, NotOfOneDistrict
    """
    _insist(person, other, by, now)
    held = list(Relation.objects.filter(in_force(on), person=person, kind=kind, other=other))
    for relation in held:
        _log(relation, by, "people.end_relation", now)
        if relation.starts_on < on:
            Relation.objects.filter(pk=relation.pk).update(ends_on=on - timedelta(days=1))
        else:
            # It cannot end before it began, and was never in force on a whole day.
            relation.delete()
    return len(held)


def _insist(person: Person, other: Person, by: Actor, now: datetime) -> None:
    if not can_name_relations(by, person.district, now=now):
        raise NotTheirs
    if person.district_id != other.district_id or person.pk == other.pk:
        raise NotOfOneDistrict


def _log(relation: Relation, by: Actor, action: str, now: datetime) -> None:
    log_action(
        actor=name_of(by),
        action=action,
        subject=f"person:{relation.other.public_id}",
        now=now,
        details={"person": relation.person.public_id, "kind": relation.kind, "starts_on": str(relation.starts_on)},
    )
