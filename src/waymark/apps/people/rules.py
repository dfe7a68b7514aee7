"""Who may bring rosters and agree to them, and who may say who is what to whom."""

from datetime import datetime

from waymark.apps.people.models import District, Person, RoleKind
from waymark.apps.people.selectors import role_kinds
from waymark.apps.people.times import local

Actor = Person | str
"""Whoever acts: somebody who signed in, or ``command:NAME`` for somebody at the machine itself."""


def name_of(actor: Actor) -> str:
    """Return how the audit log names whoever acts."""
    return f"person:{actor.public_id}" if isinstance(actor, Person) else actor


def can_keep_rosters(actor: Actor, district: District, *, now: datetime) -> bool:
    """Whether somebody may import rosters: IT staff of the district, and whoever has the machine in hand anyway."""
    if not isinstance(actor, Person):
        return actor.startswith("command:")
    kinds = role_kinds(actor, on=local(now, district).date())
    return actor.district_id == district.pk and RoleKind.IT_ADMIN in kinds


def can_name_relations(actor: Actor, district: District, *, now: datetime) -> bool:
    """Whether somebody may say who coaches, leads or guards whom: those who keep the rosters."""
    return can_keep_rosters(actor, district, now=now)
