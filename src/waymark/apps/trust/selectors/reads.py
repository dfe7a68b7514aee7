"""Who has seen somebody's rows. Everyone may ask that about himself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.apps.people.models import Person, RelationKind
from waymark.apps.people.selectors import people_related_to, people_seen_by
from waymark.apps.people.times import local
from waymark.apps.trust.fingerprints import fingerprint_of
from waymark.apps.trust.models import Read, ReadSet, ReadSubject
from waymark.apps.trust.rules import may_read_all_looks, may_read_looks_at_children


def reads_of(viewer: Person) -> QuerySet[Read]:
    """Return the reads in which the viewer's rows were shown to somebody else, newest first."""
    return Read.objects.filter(read_set__subjects__person=viewer.public_id)


def children_of(viewer: Person, *, now: datetime) -> QuerySet[Person]:
    """Return the people whose guardian the viewer is today, if the access table lets guardians ask. Two queries."""
    found = people_related_to(viewer, RelationKind.GUARDS, on=local(now, viewer.district).date())
    return found if may_read_looks_at_children(viewer, now=now) else found.none()


def reads_of_child(viewer: Person, public_id: str, *, now: datetime) -> tuple[Person, QuerySet[Read]] | None:
    """Return one's child with the looks at the child's rows, newest first; nothing if it is not one's child."""
    child = children_of(viewer, now=now).select_related("district").filter(public_id=public_id).first()
    return (child, reads_of(child)) if child else None


def all_reads_seen_by(viewer: Person, *, now: datetime) -> QuerySet[Read]:
    """Return every look at rows of the viewer's district, newest first; nothing for who does not answer for privacy."""
    if not may_read_all_looks(viewer, now=now):
        return Read.objects.none()
    here = Person.objects.filter(district=viewer.district_id).values("public_id")
    seen = ReadSubject.objects.filter(read_set=OuterRef("read_set"), person__in=here)
    # By either side: whoever was erased has another id than the one that stands in the look.
    return Read.objects.filter(Q(viewer__in=here) | Exists(seen)).select_related("read_set")


def people_who_looked(viewer: Person, reads: Sequence[Read]) -> QuerySet[Person]:
    """Return those of the viewer's district who read; whoever is no longer here is left out. One query."""
    return Person.objects.filter(district_id=viewer.district_id, public_id__in={read.viewer for read in reads})


def names_of_viewers(viewer: Person, reads: Sequence[Read]) -> Mapping[str, str]:
    """Return the names of those who read, by public id; whoever is no longer here is left out. One query."""
    return dict(people_who_looked(viewer, reads).values_list("public_id", "name"))


def people_called(viewer: Person, person_ids: Collection[str], *, on: date) -> QuerySet[Person]:
    """Return the people with these ids of the district, as far as the viewer may see them. Two queries."""
    return people_seen_by(viewer, on=on).filter(person_id__in=person_ids)


def is_whole(read_set: ReadSet) -> bool:
    """Whether the people of a set still are those whose fingerprint stands in the audit log. One query."""
    people = read_set.subjects.values_list("person", flat=True)
    return fingerprint_of(people) == read_set.fingerprint
