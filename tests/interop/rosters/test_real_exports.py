"""Exports that others made, read in place: three sound ones, and one that only looks like it."""

from pathlib import Path

import pytest

from rosters import counts, faults_of, oneroster_1_1, read_all, write_folder
from shared_data import shared_path
from waymark.apps.people.roster import GoneRow, OrgRow, PersonRow, SectionRow
from waymark.interop.rosters.columns import find_columns
from waymark.interop.rosters.sds_columns import TABLES
from waymark.interop.rosters.sniff import RosterFormat
from waymark.interop.tables.faults import Findings

pytestmark = pytest.mark.shared
FOLDER = "interop/oneroster_moodle"


@pytest.mark.parametrize(
    ("name", "format_", "is_complete", "expected"),
    [
        (
            "Test_full_data_set.zip",
            RosterFormat.ONEROSTER_1_1,
            True,
            {
                "OrgRow": 1,
                "GoneRow": 3,
                "TermRow": 3,
                "SectionRow": 1,
                "PersonRow": 6,
                "RoleRow": 6,
                "GuardianRow": 4,
                "EnrollmentRow": 6,
            },
        ),
        (
            "Test_minimal_data_set.zip",
            RosterFormat.ONEROSTER_1_1,
            True,
            {"OrgRow": 1, "TermRow": 5, "SectionRow": 2, "PersonRow": 6, "RoleRow": 6, "EnrollmentRow": 6},
        ),
        (
            "oneroster_test_data.zip",
            RosterFormat.ONEROSTER_1_2,
            False,
            {"OrgRow": 1, "TermRow": 1, "SectionRow": 1, "PersonRow": 1, "RoleRow": 1, "EnrollmentRow": 1},
        ),
    ],
)
def test_a_sound_export_is_read_whole(
    name: str, format_: RosterFormat, is_complete: bool, expected: dict[str, int]
) -> None:
    path = shared_path(f"{FOLDER}/{name}")
    roster, rows = read_all(path)
    assert (roster.format, roster.is_complete, counts(rows)) == (format_, is_complete, expected)
    assert faults_of(path) == []


def test_what_a_sound_export_leaves_open_is_noted() -> None:
    roster, rows = read_all(shared_path(f"{FOLDER}/Test_full_data_set.zip"))
    notes = [str(note) for note in roster.findings.notes if "line end" not in note.text]
    assert notes == [
        "academicSessions.csv: 2 rows are left out: marked as no longer there.",
        'academicSessions.csv, line 3: the parent "as-syr-222-2023" is not in the file; it is read without a parent.',
        'academicSessions.csv, line 6: the parent "as-syr-222-2023" is not in the file; it is read without a parent.',
        "classes.csv: there is no courses.csv to tell the titles of courses.",
        "classes.csv: 1 row is left out: marked as no longer there.",
        'orgs.csv, line 2: "History Department" is a department of no school in the file; it is taken as a school.',
        'orgs.csv, line 2: the parent "org-sch-222-3456" is not in the file; it is read without a parent.',
        "users.csv: 1 row is left out: a link of somebody who is neither a student nor a guardian.",
    ]
    assert [row.given_id for row in rows if isinstance(row, GoneRow)][-1] == "cls-222-123478"


def test_the_broken_export_is_refused_with_all_of_its_faults() -> None:
    faults = faults_of(shared_path(f"{FOLDER}/v1p2_full_dataset.zip"))
    assert [(fault.file, fault.line, fault.column) for fault in faults] == [
        ("manifest.csv", 21, "value"),
        ("manifest.csv", 22, "value"),
        ("manifest.csv", 23, "value"),
        ("roles.csv", 1, "dataLastModified"),
        *(("roles.csv", line, "") for line in range(2, 9)),
        ("users.csv", 1, "prefferedGivenName"),
        ("users.csv", 1, "prefferedMiddleName"),
        ("users.csv", 1, "prefferedFamilyName"),
        *(("users.csv", line, "dateLastModified") for line in (2, 4, 5, 6, 7)),
    ]
    told = {str(fault) for fault in faults}
    assert (
        'roles.csv, line 1, column dataLastModified: the header says "dataLastModified", which the format does not '
        "know. Write dateLastModified." in told
    )
    assert any("this row has 9 cells and the header has 11" in line for line in told)
    assert any('"15/06/2023" is not a date like 2016-09-01' in line for line in told)


def test_no_row_of_the_broken_export_is_taken_for_a_whole_roster() -> None:
    rows: list[object] = []
    with pytest.raises(Exception, match="prefferedGivenName"):
        rows.extend(read_all(shared_path(f"{FOLDER}/v1p2_full_dataset.zip"))[1])
    assert rows == []


def test_the_stored_rosters_of_two_pupils_are_read_or_refused_by_their_encoding() -> None:
    words = {
        "utf8": "",
        "utf8_bom": "",
        "utf16_bom": "",
        "utf16le_nobom": "the file looks like UTF-16 without a mark",
        "cp1252": "is not UTF-8; the file is probably saved as Windows text",
        "cr_only": "there is a carriage return that does not end the line",
        "nul": "there is a NUL byte",
        "truncated": "the file stops in the middle of a character",
        "truncated_midchar": "the file stops in the middle of a character",
    }
    for name, expected in words.items():
        faults = faults_of(shared_path(f"bad-inputs/generated/roster_{name}.csv"))
        assert [expected in fault.problem for fault in faults] == ([True] if expected else []), name
        if not expected:
            _, rows = read_all(shared_path(f"bad-inputs/generated/roster_{name}.csv"))
            assert sum(isinstance(row, PersonRow) for row in rows) == 2


def _lines(name: str) -> list[str]:
    text = shared_path(f"interop/oneroster_gen/{name}.csv").read_bytes().decode("cp1252").removeprefix("ï»¿")
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_a_roster_made_of_public_names_comes_back_name_by_name(tmp_path: Path) -> None:
    given, family, schools = _lines("firstnames"), _lines("lastnames"), _lines("orgs")
    courses = [line.split(",") for line in _lines("courses")]
    codes = [code for code, _, _ in courses]
    names = [f"{one} {family[n % len(family)]}" for n, one in enumerate(given)]
    files = oneroster_1_1()
    heads = {file: data.decode().split("\n")[0] + "\n" for file, data in files.items()}
    tables = {
        "orgs.csv": [f"o{n},,,{name},school,,\n" for n, name in enumerate(schools)],
        "courses.csv": [f"{code},,,,{title},,,o0,,\n" for code, title, _ in courses],
        "classes.csv": [f"k-{code},,,{title},,{code},,scheduled,,o0,s1,,,\n" for code, title, _ in courses],
        "users.csv": [
            f"{n:05},,,true,o{n % len(schools)},student,u{n},,{name.replace(' ', ',', 1)},,,,,,,,\n"
            for n, name in enumerate(names)
        ],
        "enrollments.csv": [f"e{n},,,k-{codes[n % len(codes)]},o0,{n:05},student,,,\n" for n in range(len(names))],
    }
    files |= {file: (heads[file] + "".join(rows)).encode() for file, rows in tables.items()}
    folder = write_folder(tmp_path / "given", files)
    assert faults_of(folder) == []
    _, rows = read_all(folder)
    assert [(row.person_id, row.name) for row in rows if isinstance(row, PersonRow)] == [
        (f"{n:05}", name) for n, name in enumerate(names)
    ]
    assert [row.name for row in rows if isinstance(row, OrgRow)] == schools
    assert [row.course_title for row in rows if isinstance(row, SectionRow)] == [title for _, title, _ in courses]


@pytest.mark.parametrize("name", ["courses", "firstnames", "grades", "lastnames", "orgs", "teachers"])
def test_lists_without_a_header_are_refused(name: str) -> None:
    assert len(faults_of(shared_path(f"interop/oneroster_gen/{name}.csv"))) > 0


@pytest.mark.parametrize("table", ["academicSessions", "classes", "enrollments", "orgs", "users"])
def test_headers_of_school_data_sync_as_met_are_known_whole(table: str) -> None:
    header = shared_path(f"imports/columns/sds21_oneroster_like_{table}.header.csv").read_text().strip().split(",")
    findings = Findings()
    found = find_columns(f"{table}.csv", header, TABLES[f"{table}.csv"], findings)
    assert found is not None
    assert (found.is_sound, findings.notes) == (True, ())
