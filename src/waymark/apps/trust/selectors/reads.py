"""Who has seen somebody's rows. Everyone may ask that about himself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from waymark.apps.people.models import Person
from waymark.apps.people.selectors import people_seen_by
from waymark.apps.trust.fingerprints import fingerprint_of
from waymark.apps.trust.models import Read, ReadSet


def reads_of(viewer: Person) -> QuerySet[Read]:
    """Return the reads in which the viewer's rows were shown to somebody else, newest first."""
    return Read.objects.filter(read_set__subjects__person=viewer.public_id)


def names_of_viewers(viewer: Person, reads: Sequence[Read]) -> Mapping[str, str]:
    """Return the names of those who read, by public id; whoever is no longer here is left out. One query."""
    wanted = {read.viewer for read in reads}
    found = Person.objects.filter(district_id=viewer.district_id, public_id__in=wanted)
    return dict(found.values_list("public_id", "name"))


def people_called(viewer: Person, person_ids: Collection[str], *, on: date) -> QuerySet[Person]:
    """Return the people with these ids of the district, as far as the viewer may see them. Two queries."""
    return people_seen_by(viewer, on=on).filter(person_id__in=person_ids)


def is_whole(read_set: ReadSet) -> bool:
    """Whether the people of a set still are those whose fingerprint stands in the audit log. One query."""
    people = read_set.subjects.values_list("person", flat=True)
    return fingerprint_of(people) == read_set.fingerprint
