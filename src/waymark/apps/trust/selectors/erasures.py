"""The ledger of erasures, and whether a roster names somebody who was erased."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from waymark.apps.people.models import District, Person
from waymark.apps.trust.keyed_hashes import keyed_hash
from waymark.apps.trust.models import Erasure
from waymark.apps.trust.rules import may_decide_on_erasure


def erasures_seen_by(viewer: Person, *, now: datetime) -> QuerySet[Erasure]:
    """Return the ledger of the viewer's district, newest first; nothing for those who have no say in it."""
    found = Erasure.objects.filter(district_id=viewer.district_id).select_related("person", "district")
    return found if may_decide_on_erasure(viewer, now=now) else found.none()


@dataclass(frozen=True, slots=True)
class ErasedIds:
    """The ids of people who were erased in a district: one can ask for an id, and list none."""

    district_public_id: str
    hashes: frozenset[str]

    def __contains__(self, person_id: object, /) -> bool:
        """Whether the person with that id of the district was erased; a few microseconds, once anybody was."""
        return bool(self.hashes) and keyed_hash(self.district_public_id, str(person_id)) in self.hashes


def erased_ids(district: District) -> ErasedIds:
    """Return whom no roster may bring back silently. One query."""
    done = Erasure.objects.filter(district=district, done_at__isnull=False)
    return ErasedIds(district.public_id, frozenset(done.values_list("person_hash", flat=True)))


def person_to_erase(viewer: Person, person_id: str) -> Person | None:
    """Return the person of the viewer's district with that id of the district. One query."""
    return Person.objects.select_related("district").filter(district=viewer.district_id, person_id=person_id).first()
