"""Puts a district with two IT admins into the records, and prints the keys of their sessions."""

import json
from datetime import date

import django

django.setup()

from e2e.ranked_district import key_of  # noqa: E402 - Django must be set up first
from waymark.apps.people.models import District, Person, Role  # noqa: E402


def main() -> None:
    district = District.objects.create(name="Cedar Hollow")
    told = {}
    for number, name in enumerate(("Idris Novak", "Ana Birch")):
        person = Person.objects.create(district=district, person_id=f"it{number}", name=name)
        Role.objects.create(person=person, kind="it_admin", starts_on=date(2010, 8, 1))
        told[("first", "second")[number]] = key_of(person)
    print(json.dumps(told))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
