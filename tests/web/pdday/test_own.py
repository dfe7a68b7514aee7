"""A folder of one's own: drawn and shown, faults as a page, hostile files refused, nothing stored."""

import hashlib
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day_files
from waymark.web import uploads
from waymark.web.pdday import own_views
from web.folders import SEED, make_folder, uploads_of, zip_of

OWN = "/choose/day/own/"


def draw(client: Client, files: dict[str, bytes], language: str = "en", **fields: str) -> Any:
    data = {"do": "draw", "seed": SEED, **fields, "uploads": uploads_of(files)}
    return client.post(OWN, data, headers={"accept-language": language})


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def hidden_fields(response: Any) -> dict[str, str]:
    names = ("folder", "drawn_seed", "drawn_mechanism", "drawn_fill")
    html = response.content.decode()
    found = {name: re.search(rf'name="{name}"\s+value="([^"]*)"', html) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def test_a_folder_is_drawn_and_everyone_has_a_reason(client: Client) -> None:
    html = text_of(draw(client, make_folder()))
    assert "<h1>Your draw</h1>" in html
    assert "4 people, 4 sessions." in html
    assert html.count("<b>Person 00") >= 4
    assert "0 rules broken." in html


def test_a_zip_is_as_good_as_its_files(client: Client) -> None:
    files = make_folder()
    nested = {f"My day/{name}": data for name, data in files.items()} | {"__MACOSX/My day/._choices.csv": b"\0"}
    upload = SimpleUploadedFile("day.zip", zip_of(nested), "application/zip")
    response = client.post(OWN, {"do": "draw", "seed": SEED, "uploads": [upload]})
    assert "4 people, 4 sessions." in text_of(response)


def test_a_published_bundle_can_be_drawn_again(client: Client) -> None:
    first = draw(client, make_folder())
    bundle = client.post(OWN, {**hidden_fields(first), "do": "bundle"}).content
    upload = SimpleUploadedFile("waymark-day.zip", bundle, "application/zip")
    response = client.post(OWN, {"do": "draw", "seed": SEED, "uploads": [upload]})
    assert hidden_fields(response)["folder"] == hidden_fields(first)["folder"]


def test_the_page_carries_the_folder_so_nothing_need_be_stored(client: Client) -> None:
    first = draw(client, make_folder())
    fields = hidden_fields(first)
    found = client.post(OWN, {**fields, "do": "show", "q": "person 002", "seed": "typed but not asked for"})
    assert "1 person found for “person 002”." in text_of(found)
    assert hidden_fields(found) == fields


def test_drawing_again_takes_what_was_typed(client: Client) -> None:
    fields = hidden_fields(draw(client, make_folder()))
    again = client.post(OWN, {**fields, "do": "draw", "seed": "ab" * 32, "mechanism": "first-come"})
    assert hidden_fields(again)["drawn_seed"] == "ab" * 32
    assert hidden_fields(again)["drawn_mechanism"] == "first-come"


def test_without_a_seed_a_random_one_is_drawn_and_shown(client: Client) -> None:
    seeds = {hidden_fields(draw(client, make_folder(), seed=""))["drawn_seed"] for _ in range(3)}
    assert len(seeds) == 3


def test_the_bundle_holds_the_files_as_they_were_sent(client: Client) -> None:
    files = make_folder()
    response = client.post(OWN, {**hidden_fields(draw(client, files)), "do": "bundle"})
    files_in, files_out = read_bundle(response.content)
    assert files_in == files
    assert sorted(files_out) == ["assignments.csv", "draw.json", "summary.json", "waitlists.csv"]


def test_the_numbers_of_ones_own_folder_come_as_csv_with_formulas_defused(client: Client) -> None:
    fields = hidden_fields(draw(client, make_folder(title="=HYPERLINK(1)")))
    lines = client.post(OWN, {**fields, "do": "demand.csv"}).content.decode().splitlines()
    assert "1,talks,'=HYPERLINK(1),1,4,1" in lines


@pytest.mark.parametrize(("language", "words"), [("en", "What to do"), ("es", "Qué hacer")])
def test_faults_come_as_a_page_with_file_line_column_problem_and_remedy(
    client: Client, language: str, words: str
) -> None:
    files = make_folder()
    files["choices.csv"] += b"000,2,3,s9\n"
    files["sessions.csv"] = files["sessions.csv"].replace(b",1,1,", b",1,-3,", 1)
    response = draw(client, files, language)
    html = text_of(response)
    assert response.status_code == 422
    assert words in html
    cells = re.findall(r'<th scope="row">(.*?)</th> ?<td[^>]*> ?(.*?) ?</td> ?<td[^>]*> ?(.*?) ?</td>', html)
    rows = [cell for cell in cells if ".csv" in cell[0]]
    assert rows == [("sessions.csv", "2", "capacity_seats"), ("choices.csv", "18", "session_id")]
    assert 'type="file"' in html


def test_nothing_picked_is_told_in_words(client: Client) -> None:
    response = client.post(OWN, {"do": "draw"})
    assert response.status_code == 422
    assert "no file was picked" in text_of(response)


def test_a_missing_file_is_named(client: Client) -> None:
    files = make_folder()
    del files["choices.csv"]
    assert "this file is missing" in text_of(draw(client, files))


def test_notes_are_shown_as_notes(client: Client) -> None:
    files = make_folder() | {"notes.csv": b"a,b\n1,2\n"}
    response = draw(client, files)
    assert response.status_code == 200
    assert "One thing was noticed in your files." in text_of(response)


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'\"><b>"])
def test_markup_in_names_stays_text(client: Client, title: str) -> None:
    html = draw(client, make_folder(title=title)).content.decode()
    assert title not in html
    assert html.count(escape(title)) >= 3


def test_a_file_named_with_markup_is_told_as_text(client: Client) -> None:
    html = draw(client, {"<script>.csv": b"x\n"}).content.decode()
    assert "<script" not in html


def test_more_than_the_limit_is_refused_and_not_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UPLOAD_LIMIT_BYTES", 100_000)
    files = make_folder() | {"choices.csv": b"x" * 90_000, "rooms.csv": b"y" * 90_000}
    response = draw(client, files)
    assert response.status_code == 413
    assert "waymark day draw IN" in text_of(response)


def test_twenty_megabytes_are_the_limit(client: Client) -> None:
    response = draw(client, {"choices.csv": bytes(uploads.UPLOAD_LIMIT_BYTES + 1)})
    assert response.status_code == 413
    assert "more than 20 MB" in text_of(response)


def test_without_the_limit_the_same_upload_is_taken_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UPLOAD_LIMIT_BYTES", 1 << 40)
    assert draw(client, {"choices.csv": bytes(20 * 1024 * 1024 + 1)}).status_code == 422


def test_the_only_upload_handler_keeps_files_in_memory(settings: Any) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["waymark.web.uploads.MemoryUploadHandler"]


def test_uploads_never_touch_the_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("an upload was written to disk")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    assert draw(client, make_folder() | {"notes.csv": b"x" * 3_000_000}).status_code == 200


def test_a_zip_that_unpacks_endlessly_is_refused(client: Client) -> None:
    bomb = SimpleUploadedFile("day.zip", zip_of({"choices.csv": bytes(200 * 1024 * 1024)}), "application/zip")
    assert bomb.size is not None
    assert bomb.size < 1_000_000
    response = client.post(OWN, {"do": "draw", "uploads": [bomb]})
    assert response.status_code == 422
    assert "unpacks to far more than it should" in text_of(response)


def test_an_honest_zip_that_is_too_large_is_sent_to_the_command_line(client: Client) -> None:
    large = zip_of({"choices.csv": hashlib.shake_256(b"large").hexdigest(13 << 20).encode()})
    response = client.post(OWN, {"do": "draw", "uploads": [SimpleUploadedFile("day.zip", large)]})
    assert "unpacked it is larger than 20 MB" in text_of(response)


def test_a_zip_that_lies_about_its_size_is_refused(client: Client) -> None:
    data = bytearray(zip_of({"choices.csv": bytes(30 * 1024 * 1024)}))
    for at in [m.start() for m in re.finditer(re.escape((30 * 1024 * 1024).to_bytes(4, "little")), bytes(data))]:
        data[at : at + 4] = (100).to_bytes(4, "little")
    response = client.post(OWN, {"do": "draw", "uploads": [SimpleUploadedFile("day.zip", bytes(data))]})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 and nothing else", b"PK\x05\x06" + bytes(18), b"", b"\0" * 100],
    ids=["cut", "empty", "no", "nul"],
)
def test_a_damaged_zip_is_told_in_words(client: Client, data: bytes) -> None:
    response = client.post(OWN, {"do": "draw", "uploads": [SimpleUploadedFile("day.zip", data)]})
    assert response.status_code == 422


def test_a_zip_of_many_files_is_refused(client: Client) -> None:
    many = zip_of({f"{i}.csv": b"" for i in range(300)})
    response = client.post(OWN, {"do": "draw", "uploads": [SimpleUploadedFile("day.zip", many)]})
    assert "the zip has more than 200 members" in text_of(response)


@pytest.mark.parametrize("folder", ["%%%", "AAAA", "PK", "a" * 1000])
def test_a_carried_folder_that_was_damaged_is_told_in_words(client: Client, folder: str) -> None:
    response = client.post(OWN, {"do": "show", "folder": folder, "drawn_seed": SEED})
    assert response.status_code == 422


def test_a_day_too_large_for_a_page_is_sent_to_the_command_line(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_views, "LARGEST_DAY_EDUCATORS", 3)
    response = draw(client, make_folder(n_people=4))
    assert response.status_code == 413
    assert "waymark day draw IN" in text_of(response)
    assert draw(client, make_folder(n_people=3)).status_code == 200


def test_a_file_of_very_many_lines_is_not_even_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    files = make_folder() | {"rooms.csv": b"\r" * (own_views.MOST_LINES + 1)}
    assert draw(client, files).status_code == 413
    monkeypatch.setattr(own_views, "MOST_LINES", 1 << 40)
    assert draw(client, files).status_code == 422


def test_a_carried_folder_reads_as_the_same_day(client: Client) -> None:
    files = make_folder()
    bundle = client.post(OWN, {**hidden_fields(draw(client, files)), "do": "bundle"}).content
    day, _notes = read_day_files(files)
    again, _notes = read_day_files(read_bundle(bundle)[0])
    assert (again.educators, again.sessions) == (day.educators, day.sessions)


def test_the_answer_is_not_kept_by_caches(client: Client) -> None:
    assert "no-store" in draw(client, make_folder()).headers["Cache-Control"]


def test_a_thousand_people_fit_on_a_page_of_two_megabytes(client: Client) -> None:
    response = draw(client, make_folder(n_people=1000, seats=400))
    assert response.status_code == 200
    assert len(response.content) < 2_000_000
