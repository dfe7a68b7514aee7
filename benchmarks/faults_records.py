"""Run as a program beside a server: one question a line on standard input, one answer a line, both as JSON.

It stays for the whole run, so that asking costs milliseconds. Where the database is away it says so and is asked again.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import Error, connection, connections, transaction  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402

from benchmarks import registration_records  # noqa: E402
from benchmarks.faults_rosters import WORDS  # noqa: E402
from waymark.apps.audit.verification import verify_chain  # noqa: E402
from waymark.apps.people.models import ClassSection, District, Person, Role, RoleKind, School  # noqa: E402
from waymark.apps.people.models.imports import ImportStatus, RosterImport  # noqa: E402
from waymark.apps.people.roster_refusals import RosterRefused  # noqa: E402
from waymark.apps.people.tasks import queue_apply  # noqa: E402
from waymark.web.rosters.job import queue_upload  # noqa: E402

DISTRICT = "Elm"


def make(n_people: int) -> dict[str, object]:
    """Make a day on which people rank, and a district of its own for the rosters, with an IT admin."""
    told = registration_records.make(n_people)
    district = District.objects.create(name=DISTRICT)
    person = Person.objects.create(district=district, person_id="it", name="Ira")
    Role.objects.create(person=person, kind=RoleKind.IT_ADMIN, starts_on=date(2020, 1, 1))
    return told


def bring(path: str) -> str:
    """Bring a roster, as the page does; return the import."""
    person = Person.objects.get(district__name=DISTRICT, person_id="it")
    file = Path(path)
    return queue_upload(name=file.name, data=file.read_bytes(), by=person, now=timezone.now()).public_id


def apply(import_id: str) -> bool:
    """Ask that it be applied, as the page does."""
    person = Person.objects.get(district__name=DISTRICT, person_id="it")
    queue_apply(roster_import=RosterImport.objects.get(public_id=import_id), by=person, now=timezone.now())
    return True


def state() -> dict[str, object]:
    """Return how the imports and the records stand, all of one moment."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        imports = {one.public_id: one.status for one in RosterImport.objects.order_by("pk")}
        last = RosterImport.objects.filter(status=ImportStatus.APPLIED).order_by("applied_at").last()
        found = {
            "people": _words(Person.objects.filter(from_roster=True).values_list("name", flat=True)),
            "schools": _words(School.objects.filter(district__name=DISTRICT).values_list("name", flat=True)),
            "classes": _words(ClassSection.objects.values_list("title", flat=True)),
        }
    return {"imports": imports, "applied": Path(last.source_name).stem if last else "", "found": found}


def _words(names: Any) -> dict[str, int]:
    """Count the names by which of the rosters they come from."""
    return dict(Counter(next((w for words in WORDS.values() for w in words if w in name), name) for name in names))


def kept(day: str) -> list[tuple[int, int, str]]:
    """Return every list, as rows."""
    return registration_records.kept(day)


def verify() -> str:
    """Return what is wrong with the log; empty where nothing is."""
    report = verify_chain()
    return "" if report.holds else report.sentence


ASKED: dict[str, Callable[..., object]] = {
    "make": make,
    "bring": bring,
    "apply": apply,
    "state": state,
    "kept": kept,
    "verify": verify,
}


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = {"answer": ASKED[name](*arguments)}
        except RosterRefused as refusal:
            answer = {"refused": str(refusal)}
        except Error as error:
            connections.close_all()
            answer = {"away": str(error).strip()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
