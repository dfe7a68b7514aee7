"""The page of exports: ask with a purpose, the worker makes the file, it reads back unchanged."""

import pytest

from draws import coordinator_of, drawn, ranked_day
from programmes import make_coordinator
from records import make_attendee, make_pd_day, make_person, make_school, signed_in_client
from waymark.apps.pdday.models import Absence, PdDay
from waymark.apps.pdday.services.programme_people import planned_people
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Export
from waymark.interop.pdday.files import EDUCATORS
from waymark.interop.pdday.programme import OnRecord, read_people_file
from waymark.web.trust.jobs import end_files, file_of, make_export

pytestmark = pytest.mark.django_db
ADDRESS = "/records/exports/"
PURPOSE = "Name badges for the morning"


@pytest.fixture
def maren() -> Person:
    return make_coordinator()


@pytest.fixture
def pd_day(maren: Person) -> PdDay:
    """Make a day with people whose cells a spreadsheet would take for formulas."""
    pd_day = make_pd_day(maren.district, "1", title="#cedarlearns16")
    school = make_school(maren.district)
    for person_id, name, groups in (
        ("0042", "Ada Reyes", ["arts", "math"]),
        ("=1+1", "=cmd|' /C calc'!A0", ["@home"]),
        ("'-7", "'=twice", []),
        ("-7", "O'Brien, Sean", ["+1"]),
    ):
        person = Person.objects.create(district=maren.district, person_id=person_id, name=name, school=school)
        attendee = make_attendee(pd_day, person)
        attendee.groups = groups
        attendee.save()
        Absence.objects.create(attendee=attendee, block=pd_day.blocks.get())
    return pd_day


def ask(maren: Person, pd_day: PdDay, purpose: str = PURPOSE) -> int:
    sent = {"pd_day": pd_day.public_id, "kind": "day_people", "purpose": purpose}
    return signed_in_client(maren).post(ADDRESS, sent).status_code


def test_what_was_asked_for_is_made_listed_and_taken(maren: Person, pd_day: PdDay) -> None:
    assert ask(maren, pd_day) == 302
    export = Export.objects.get()
    make_export.call(export_id=export.public_id)

    client = signed_in_client(maren)
    shown = client.get(ADDRESS).content.decode()
    answer = client.get(f"{ADDRESS}{export.public_id}/file.csv")

    assert f"“{PURPOSE}”" in shown
    assert "4 people · ready" in shown
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="waymark-day_people-{export.public_id}.csv"'
    )
    assert answer.content.startswith(b"educator_id,name,school_id,groups,priority_band,away\n")


def test_the_file_reads_back_unchanged_and_holds_no_formula(maren: Person, pd_day: PdDay) -> None:
    ask(maren, pd_day)
    content = file_of(Export.objects.get())
    ids = frozenset(pd_day.district.people.values_list("person_id", flat=True))

    educators, _notes = read_people_file({EDUCATORS: content}, OnRecord(("1",), frozenset(), ids))
    changes = planned_people(pd_day=pd_day, educators=educators)

    assert not changes.is_any
    assert sorted(changes.same) == ["'-7", "-7", "0042", "=1+1"]
    starts = [cell[:1] for line in content.decode().splitlines() for cell in line.replace('"', "").split(",")]
    assert {"=", "+", "-", "@"} & set(starts) == set()


def test_without_a_purpose_nothing_is_asked_for(maren: Person, pd_day: PdDay) -> None:
    assert (ask(maren, pd_day, ""), ask(maren, pd_day, "badges"), Export.objects.count()) == (422, 422, 0)


def test_the_second_person_agrees_on_the_page(maren: Person, pd_day: PdDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waymark.apps.trust.services.exports.SECOND_PERSON_ABOVE", 3)
    officer = signed_in_client(make_person(maren.district, "privacy_officer"))
    ask(maren, pd_day)
    agree = f"{ADDRESS}{Export.objects.get().public_id}/agree/"

    assert agree in officer.get(ADDRESS).content.decode()
    assert agree not in signed_in_client(maren).get(ADDRESS).content.decode()
    officer.post(agree)

    assert Export.objects.get().status == "waiting"


def test_a_file_that_is_over_is_taken_away_and_cannot_be_downloaded(maren: Person, pd_day: PdDay) -> None:
    ask(maren, pd_day)
    export = Export.objects.get()
    make_export.call(export_id=export.public_id)
    Export.objects.update(expires_at=export.asked_at)

    end_files.call()

    assert signed_in_client(maren).get(f"{ADDRESS}{export.public_id}/file.csv").status_code == 404
    assert "file removed" in signed_in_client(maren).get(ADDRESS).content.decode()


def test_the_list_of_people_with_names_no_longer_leaves_by_the_board() -> None:
    pd_day = ranked_day()
    maren = coordinator_of(pd_day)
    draw = drawn(pd_day, maren)
    address = f"/choose/days/{pd_day.public_id}/draws/{draw.public_id}/numbers"
    client = signed_in_client(maren)

    assert [client.get(f"{address}/{name}.csv").status_code for name in ("demand", "people")] == [200, 404]
