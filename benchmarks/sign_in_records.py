"""Run as a program before the server of `benchmarks.sign_in`: make a day, and people who can sign in; print JSON."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402

from benchmarks import registration_records  # noqa: E402
from benchmarks.sign_in_people import N_LOCAL_ACCOUNTS, PASSWORD, email_of, local_name_of  # noqa: E402
from waymark.apps.accounts.services.local_accounts import create_local_account  # noqa: E402
from waymark.apps.people.models import Person  # noqa: E402


def make(n_people: int) -> dict[str, object]:
    """Make the day of the registration benchmark; everybody gets an address, some a local account."""
    call_command("migrate", verbosity=0)
    told = registration_records.make(n_people)
    people = list(Person.objects.order_by("pk"))
    for person in people:
        person.email = email_of(person.person_id)
    Person.objects.bulk_update(people, ["email"])
    for number, person in enumerate(people[:N_LOCAL_ACCOUNTS]):
        create_local_account(
            person=person,
            local_name=local_name_of(number),
            password=PASSWORD,
            by="command:benchmark",
            now=timezone.now(),
        )
    return told


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[1]))))
