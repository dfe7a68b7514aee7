"""Taking a name off everything that stays: what is left of a person names nobody."""

from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id
from waymark.apps.trust.keyed_hashes import keyed_hash

NO_NAME = "–"


def pseudonymize(person: Person) -> str:
    """Take name, address, school and every id off a person's row, and return the keyed hash that it keeps.

    One statement. The new public id cuts the way from the audit log and from looks at records to whatever row is left.
    """
    found = keyed_hash(person.district.public_id, person.person_id)
    Person.objects.filter(pk=person.pk).update(
        person_id=f"gone-{found}", public_id=new_public_id(), name=NO_NAME, email="", school=None, from_roster=False
    )
    return found
