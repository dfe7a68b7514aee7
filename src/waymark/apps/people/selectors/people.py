"""Reading people and roles."""

from datetime import date

from django.db.models import Q, QuerySet

from waymark.apps.people.access import Act, Thing, may
from waymark.apps.people.models import District, Person


def role_kinds(person: Person, *, on: date) -> frozenset[str]:
    """Return the kinds of role that a person holds on a day. One query."""
    in_force = person.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    return frozenset(in_force.values_list("kind", flat=True))


def find_person(public_id: str) -> Person | None:
    """Return the person who signs in under a public id, with district and school; nobody who has left. One query."""
    here = Person.objects.select_related("district", "school").filter(gone_on__isnull=True)
    return here.filter(public_id=public_id).first()


def people_seen_by(viewer: Person, *, on: date) -> QuerySet[Person]:
    """Return the people whose rows somebody may see: himself; for coordinators and district staff, their district.

    Everyone else sees nobody else: default deny.
    """
    seen = Person.objects.filter(district=viewer.district)
    if may(role_kinds(viewer, on=on), Act.READ, Thing.PD_ROSTERS):
        return seen
    return seen.filter(pk=viewer.pk)


def there_are_districts() -> bool:
    """Return whether anything has been set up here. One query."""
    return District.objects.exists()


def demo_person(district_name: str, person_id: str) -> Person | None:
    """Return somebody of a demo district, never of a real one, by the district's own id. One query."""
    found = Person.objects.select_related("district", "school")
    return found.filter(district__is_demo=True, district__name=district_name, person_id=person_id).first()


def demo_is_there() -> bool:
    """Return whether the demo is loaded. One query."""
    return District.objects.filter(is_demo=True).exists()
