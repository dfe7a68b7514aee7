"""Who may take people's rows out of the house. Pages ask these; services insist on them."""

from datetime import datetime

from waymark.apps.people.access import Act, Condition, Thing, may
from waymark.apps.people.models import District, Person, RoleKind
from waymark.apps.people.rules import Actor
from waymark.apps.people.selectors import role_kinds
from waymark.apps.people.times import local
from waymark.apps.trust.models import Erasure, Export, ExportStatus

NEVER = frozenset({RoleKind.IT_ADMIN, RoleKind.SUPPORT})
"""Whoever keeps the machine has power over it and no sight of records, whatever else he is."""


def may_export(person: Person, district: District, *, now: datetime) -> bool:
    """Whether somebody may ask for a file of people's rows of a district."""
    kinds = role_kinds(person, on=local(now, district).date())
    return person.district_id == district.pk and not kinds & NEVER and may(kinds, Act.READ, Thing.PD_ROSTERS)


def may_agree(person: Person, export: Export, *, now: datetime) -> bool:
    """Whether somebody may agree that a file is made: another than who asks, who may export or answers for privacy."""
    if export.status != ExportStatus.ASKED or export.asked_by_id in {None, person.pk}:
        return False
    if may_export(person, export.district, now=now):
        return True
    return person.district_id == export.district_id and is_privacy_officer(person, now=now)


def is_privacy_officer(person: Person, *, now: datetime) -> bool:
    """Whether somebody answers for privacy in his district, and does not keep the machine as well."""
    kinds = role_kinds(person, on=local(now, person.district).date())
    return RoleKind.PRIVACY_OFFICER in kinds and not kinds & NEVER


def may_hold(actor: Actor, district: District, *, now: datetime) -> bool:
    """Whether somebody may set and end legal holds: privacy officers, and whoever has the machine in hand anyway."""
    if not isinstance(actor, Person):
        return actor.startswith("command:")
    return actor.district_id == district.pk and is_privacy_officer(actor, now=now)


def may_read_all_looks(person: Person, *, now: datetime) -> bool:
    """Whether somebody may read every look at records of his district: by the table, the privacy officer."""
    kinds = role_kinds(person, on=local(now, person.district).date())
    return may(kinds, Act.READ, Thing.AUDIT_LOG) and not kinds & NEVER


def may_read_looks_at_children(person: Person, *, now: datetime) -> bool:
    """Whether somebody may read who has seen the records of his own children: by the table, guardians."""
    kinds = role_kinds(person, on=local(now, person.district).date())
    return may(kinds, Act.READ, Thing.AUDIT_LOG, holding={Condition.OWN_CHILD})


def may_agree_to_erasure(person: Person, erasure: Erasure, *, now: datetime) -> bool:
    """Whether somebody may agree that a person is erased: another than who asks, and not the person."""
    is_open = erasure.person_id is not None and erasure.person_id != person.pk
    is_another = erasure.asked_by != f"person:{person.public_id}"
    same_district = person.district_id == erasure.district_id
    return is_open and is_another and same_district and may_decide_on_erasure(person, now=now)


def may_decide_on_erasure(person: Person, *, now: datetime) -> bool:
    """Whether somebody has a say in erasing people: privacy officers, and district staff as the second person."""
    kinds = role_kinds(person, on=local(now, person.district).date())
    return bool(kinds & {RoleKind.PRIVACY_OFFICER, RoleKind.DISTRICT_STAFF}) and not kinds & NEVER
