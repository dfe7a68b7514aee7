"""Which records are under a legal hold."""

from datetime import datetime

from django.db.models import QuerySet

from waymark.apps.people.models import District
from waymark.apps.people.rules import Actor
from waymark.apps.trust.models import LegalHold
from waymark.apps.trust.rules import may_hold


def holds_seen_by(viewer: Actor, district: District, *, now: datetime) -> QuerySet[LegalHold]:
    """Return the legal holds of a district with their people, the latest first; nothing for who may not set them."""
    found = LegalHold.objects.filter(person__district=district).select_related("person__district")
    return found.order_by("-set_at", "-pk") if may_hold(viewer, district, now=now) else found.none()
