"""Who was erased is not brought back by the next roster, from files to records; with the filter off they are."""

from pathlib import Path

import pytest
from django.utils import timezone

from records import make_district, make_person
from roster_files import roster_files, write_roster
from waymark.apps.people.models import District, Enrollment, Person, RosterImport
from waymark.apps.people.services.roster_imports import ask_to_apply, begin_import, carry_out
from waymark.apps.trust.models import ErasureGround
from waymark.apps.trust.services.erasing import agree_to_erasure, ask_for_erasure
from waymark.interop.rosters import bring
from waymark.interop.rosters.bring import bring_roster

pytestmark = pytest.mark.django_db
COMMAND = "command:import"


def imported(district: District, folder: Path) -> RosterImport:
    now = timezone.now()
    found = begin_import(district=district, source_name="roster", by=COMMAND, now=now)
    bring_roster(folder, roster_import=found, clock=timezone.now)
    found.refresh_from_db()
    if found.status == "ready":
        ask_to_apply(roster_import=found, by=COMMAND, now=now, leave_out=True)
        carry_out(roster_import=found, now=now)
    return found


def erase(district: District, *person_ids: str) -> None:
    officer, second = (make_person(district, kind) for kind in ("privacy_officer", "district_staff"))
    for person_id in person_ids:
        person = Person.objects.get(district=district, person_id=person_id)
        asked = ask_for_erasure(person=person, ground=ErasureGround.ASKED, by=officer, now=timezone.now())
        agree_to_erasure(erasure=asked, by=second, now=timezone.now())


@pytest.mark.parametrize(
    ("person_ids", "words"),
    [
        (["p1"], "1 person of this roster was erased here on request, and is left out"),
        (["p1", "p2"], "2 people of this roster were erased here on request, and are left out"),
    ],
)
def test_the_next_roster_leaves_the_erased_out_says_how_many_and_changes_nothing_else(
    tmp_path: Path, person_ids: list[str], words: str
) -> None:
    district = make_district()
    folder = write_roster(tmp_path / "roster", roster_files())
    imported(district, folder)
    erase(district, *person_ids)

    again = imported(district, folder)

    assert (again.status, again.n_not_understood) == ("unchanged", 0)
    assert [note["text"] for note in again.notes if "erased" in str(note["text"])] == [words]
    assert not Person.objects.filter(district=district, person_id__in=person_ids).exists()
    assert not Enrollment.objects.filter(person__person_id__in=person_ids).exists()
    assert Person.objects.filter(district=district, person_id="p0").exists()


def test_with_the_filter_off_the_next_roster_brings_the_person_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = make_district()
    folder = write_roster(tmp_path / "roster", roster_files())
    imported(district, folder)
    erase(district, "p1")
    monkeypatch.setattr(bring, "without_erased", lambda rows, _erased, _findings: rows)

    imported(district, folder)

    assert Person.objects.get(district=district, person_id="p1").name == "Sky P1"
