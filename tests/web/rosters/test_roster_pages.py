"""Rosters in the browser: from the upload to the undo, by two people, and never a person's record."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from records import make_district, make_person, signed_in_client
from roster_files import roster_files
from waymark.apps.people.models import Person, RosterImport
from waymark.apps.people.tasks import run_apply
from waymark.web.rosters.job import read_upload
from web.folders import uploads_of, zip_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Person:
    return make_person(make_district("Elm"), "it_admin", name="Idris Novak")


@pytest.fixture
def client(admin: Person) -> Client:
    return signed_in_client(admin)


def bring(client: Client, files: dict[str, bytes]) -> RosterImport:
    """Upload, and do what the worker does."""
    answer = client.post("/rosters/", {"uploads": uploads_of(files)})
    assert answer.status_code == 302
    found = RosterImport.objects.latest("pk")
    assert answer.headers["Location"] == f"/rosters/{found.public_id}/"
    read_upload.func(found.public_id)
    found.refresh_from_db()
    return found


def act(client: Client, found: RosterImport, deed: str, **data: str) -> str:
    """Post a deed, do what the worker does, and return the page that follows."""
    answer = client.post(f"/rosters/{found.public_id}/{deed}/", data)
    if answer.status_code == 302:
        run_apply.func(found.public_id)
    found.refresh_from_db()
    return client.get(f"/rosters/{found.public_id}/").content.decode()


def page(client: Client, found: RosterImport) -> str:
    return client.get(f"/rosters/{found.public_id}/").content.decode()


def test_files_are_brought_looked_at_imported_and_undone(client: Client) -> None:
    found = bring(client, roster_files())
    assert found.status == "ready"
    assert Person.objects.count() == 1
    assert "Import this" in page(client, found)

    shown = act(client, found, "apply")
    assert (found.status, Person.objects.count()) == ("applied", 5)
    assert "16 new, 0 changed, 0 gone" in shown

    shown = act(client, found, "undo")
    assert (found.status, Person.objects.count()) == ("undone", 1)
    assert "the records are as they were before" in shown


def test_a_page_waits_for_the_worker_and_the_files_are_forgotten_once_they_are_read(client: Client) -> None:
    client.post("/rosters/", {"uploads": uploads_of(roster_files())})
    found = RosterImport.objects.get()
    assert RosterImport.objects.filter(upload__isnull=False).count() == 1
    assert "Waiting for its turn" in page(client, found)
    told = client.get(f"/rosters/{found.public_id}/progress.json").json()
    assert told == {"share": None, "step": "Waiting for its turn", "under_way": True}

    read_upload.func(found.public_id)

    assert RosterImport.objects.filter(upload__isnull=False).count() == 0
    assert client.get(f"/rosters/{found.public_id}/progress.json").json()["under_way"] is False


def test_a_zip_is_the_same_as_its_files(client: Client) -> None:
    upload = SimpleUploadedFile("export.zip", zip_of(roster_files()), "application/zip")
    client.post("/rosters/", {"uploads": [upload]})
    found = RosterImport.objects.get()
    read_upload.func(found.public_id)

    found.refresh_from_db()
    assert (found.source_name, found.status, found.counts["person"]) == ("export.zip", "ready", {"new": 4})


@pytest.mark.parametrize("picked", [[], ["a.csv", "a.csv"], ["a.zip", "b.csv"]])
def test_what_cannot_be_one_roster_is_refused_at_once(client: Client, picked: list[str]) -> None:
    answer = client.post("/rosters/", {"uploads": [SimpleUploadedFile(name, b"x") for name in picked]})

    assert answer.status_code == 422
    assert not RosterImport.objects.exists()


def test_a_roster_that_cannot_be_used_names_file_line_and_column(client: Client) -> None:
    files = roster_files()
    files["users.csv"] = files["users.csv"].replace(b"familyName", b"famlyName", 1)

    found = bring(client, files)

    assert found.status == "refused"
    shown = page(client, found)
    assert "This roster cannot be used." in shown
    assert "famlyName" in shown
    assert client.get(f"/rosters/{found.public_id}/faults.csv").content.startswith(b"file,line,column,problem,remedy\n")


def test_rows_that_are_not_understood_are_left_out_only_when_that_is_said(client: Client) -> None:
    found = bring(client, roster_files(extra_enrollments="e9,,,c1,s1,nobody,student,,,\n"))
    csv = client.get(f"/rosters/{found.public_id}/faults.csv").content.decode()
    assert 'enrollments.csv,6,,"there is no person ""nobody"""' in csv

    refused = client.post(f"/rosters/{found.public_id}/apply/")
    assert (refused.status_code, Person.objects.count()) == (409, 1)
    assert "Some rows were not understood" in refused.content.decode()

    act(client, found, "apply", leave_out="1")
    assert (found.status, Person.objects.count()) == ("applied", 5)


def test_a_second_person_agrees_before_many_are_gone(client: Client, admin: Person) -> None:
    act(client, bring(client, roster_files(30)), "apply")
    second = signed_in_client(make_person(admin.district, "it_admin"))
    found = bring(client, roster_files(5))

    assert "Ask another IT admin" in page(client, found)
    assert "I agree as the second person" not in page(client, found)
    assert client.post(f"/rosters/{found.public_id}/agree/").status_code == 409
    assert client.post(f"/rosters/{found.public_id}/apply/").status_code == 409

    assert "I agree as the second person" in page(second, found)
    assert second.post(f"/rosters/{found.public_id}/agree/").status_code == 302
    act(client, found, "apply")

    assert (found.status, Person.objects.filter(gone_on__isnull=False).count()) == ("applied", 25)


def test_it_staff_see_ids_and_lines_and_nobodys_record(client: Client) -> None:
    act(client, bring(client, roster_files(3, name="Skylark")), "apply")
    found = bring(client, roster_files(4, name="Seagull"))

    pages = [page(client, found), client.get("/rosters/").content.decode()]
    pages += [client.get(f"/rosters/{found.public_id}/rows/{kind}/").content.decode() for kind in found.counts]

    assert [word for shown in pages for word in ("Skylark", "Seagull") if word in shown] == []
    assert "users.csv, line 3" in pages[-1] or any("users.csv, line 3" in shown for shown in pages)


def test_rows_are_filtered_by_outcome_and_id_and_paged(client: Client) -> None:
    found = bring(client, roster_files(60))
    address = f"/rosters/{found.public_id}/rows/person/"

    assert "Page 1 of 2" in client.get(address).content.decode()
    assert client.get(address, {"page": "2"}).content.decode().count('class="wm-roster__id"') == 11
    assert client.get(address, {"q": "p59"}).content.decode().count('class="wm-roster__id"') == 1
    assert client.get(address, {"outcome": "gone"}).content.decode().count('class="wm-roster__id"') == 0
    assert client.get(f"/rosters/{found.public_id}/rows/secrets/").status_code == 404


@pytest.mark.parametrize("n_students", [1, 3])
def test_pages_cost_the_same_however_long_the_roster_is(
    client: Client, n_students: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = bring(client, roster_files(n_students))

    with django_assert_num_queries(4):
        client.get(f"/rosters/{found.public_id}/")
    with django_assert_num_queries(6):
        client.get(f"/rosters/{found.public_id}/rows/person/")


def test_something_wrong_on_our_side_is_said_and_read_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post("/rosters/", {"uploads": uploads_of(roster_files())})
    found = RosterImport.objects.get()

    def fails(*_a: object, **_k: object) -> None:
        raise OSError("disk")

    with monkeypatch.context() as broken:
        broken.setattr("waymark.web.rosters.job.bring_roster", fails)
        with pytest.raises(OSError, match="disk"):
            read_upload.func(found.public_id)
    assert "Read it again" in page(client, found)

    assert client.post(f"/rosters/{found.public_id}/again/").status_code == 302
    read_upload.func(found.public_id)
    found.refresh_from_db()
    assert found.status == "ready"


def test_a_session_ends_when_the_person_is_gone_from_the_roster(client: Client) -> None:
    act(client, bring(client, roster_files()), "apply")
    teacher = Person.objects.get(person_id="t1")
    of_teacher = signed_in_client(teacher)
    key = str(of_teacher.session.session_key)
    assert teacher.name in of_teacher.get("/").content.decode()

    files = roster_files()
    files["users.csv"] = b"\n".join(line for line in files["users.csv"].split(b"\n") if not line.startswith(b"t1,"))
    files["enrollments.csv"] = b"\n".join(
        line for line in files["enrollments.csv"].split(b"\n") if not line.startswith(b"e-t1,")
    )
    act(client, bring(client, files), "apply")

    assert teacher.name not in of_teacher.get("/").content.decode()
    assert not of_teacher.session.exists(key)


def sign_on_today(person: Person) -> str:
    """Return the one thing next that Today shows, without the rest of the page."""
    shown = signed_in_client(person).get("/").content.decode()
    return shown[shown.index("<h1") :]


def test_today_shows_it_staff_the_roster_that_waits_until_it_is_imported(client: Client, admin: Person) -> None:
    coordinator = make_person(admin.district, "coordinator")
    stranger = make_person(make_district("Oak"), "it_admin")
    assert "Open the roster" not in sign_on_today(admin)

    found = bring(client, roster_files())

    assert f'href="/rosters/{found.public_id}/"' in sign_on_today(admin)
    assert "Look at the roster, and import it" in sign_on_today(admin)
    for other in (coordinator, stranger):
        assert found.public_id not in sign_on_today(other)
    act(client, found, "apply")
    assert found.public_id not in sign_on_today(admin)


def test_today_asks_the_other_it_admin_for_the_agreement_and_tells_the_first_to_wait(
    client: Client, admin: Person
) -> None:
    second = make_person(admin.district, "it_admin")
    act(client, bring(client, roster_files(30)), "apply")

    found = bring(client, roster_files())

    assert found.waits_for_second
    assert "Your roster waits for a second person" in sign_on_today(admin)
    assert "A roster waits for your agreement" in sign_on_today(second)
    signed_in_client(second).post(f"/rosters/{found.public_id}/agree/")
    for one in (admin, second):
        assert "Look at the roster, and import it" in sign_on_today(one)
