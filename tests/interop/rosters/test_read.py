"""Sound rosters of every format are read as they are meant, from a folder, a zip or a single file."""

from datetime import date
from pathlib import Path

import pytest

from rosters import (
    Files,
    changed,
    counts,
    faults_of,
    oneroster_1_1,
    oneroster_1_2,
    people_list,
    read_all,
    school_data_sync,
    without,
    write_folder,
    write_zip,
)
from waymark.apps.people.roster import (
    EnrollmentKind,
    EnrollmentRow,
    GoneRow,
    GuardianRow,
    OrgKind,
    OrgRow,
    PersonRow,
    RecordKind,
    RoleRow,
    RosterRow,
    SectionRow,
    TermRow,
    Where,
)
from waymark.interop.rosters.sniff import RosterFormat

_WORDS = ("org", "term", "section", "role", "guardian", "enrollment")
ALL_KINDS = frozenset(RecordKind)


def _notes(path: Path) -> list[str]:
    roster, _ = read_all(path)
    return [str(note) for note in roster.findings.notes]


def _rows(tmp_path: Path, files: Files) -> list[RosterRow]:
    folder = write_folder(tmp_path / "given", files)
    assert faults_of(folder) == []
    return read_all(folder)[1]


def _counted(**numbers: int) -> dict[str, int]:
    names = {"people": "PersonRow"} | {f"{word}s": f"{word.title()}Row" for word in _WORDS}
    return {names[name]: n for name, n in numbers.items()}


@pytest.mark.parametrize(
    ("files", "format_", "expected"),
    [
        (
            oneroster_1_1(),
            RosterFormat.ONEROSTER_1_1,
            {
                "OrgRow": 3,
                "TermRow": 3,
                "SectionRow": 2,
                "PersonRow": 5,
                "RoleRow": 6,
                "GuardianRow": 2,
                "EnrollmentRow": 4,
            },
        ),
        (
            oneroster_1_2(),
            RosterFormat.ONEROSTER_1_2,
            {
                "OrgRow": 3,
                "TermRow": 3,
                "SectionRow": 2,
                "PersonRow": 4,
                "GuardianRow": 1,
                "RoleRow": 5,
                "EnrollmentRow": 3,
            },
        ),
        (
            school_data_sync(),
            RosterFormat.SDS_2_1,
            {
                "OrgRow": 2,
                "TermRow": 1,
                "SectionRow": 1,
                "PersonRow": 3,
                "RoleRow": 2,
                "GuardianRow": 1,
                "EnrollmentRow": 2,
            },
        ),
        (people_list(), RosterFormat.PEOPLE, _counted(orgs=1, people=2, roles=2)),
    ],
    ids=["OneRoster 1.1", "OneRoster 1.2", "School Data Sync 2.1", "people"],
)
def test_a_folder_and_a_zip_give_the_same_rows_of_the_recognized_format(
    tmp_path: Path, files: Files, format_: RosterFormat, expected: dict[str, int]
) -> None:
    folder, archive = write_folder(tmp_path / "given", files), write_zip(tmp_path / "given.zip", files)
    nested = write_zip(tmp_path / "nested.zip", {f"export/{name}": data for name, data in files.items()})
    roster, rows = read_all(folder)
    assert (roster.format, counts(rows), faults_of(folder)) == (format_, expected, [])
    assert read_all(archive)[1] == rows
    assert read_all(nested)[1] == rows


@pytest.mark.parametrize(("files", "version"), [(oneroster_1_1(), "1.1"), (oneroster_1_2(), "1.2")])
def test_without_a_manifest_the_columns_tell_the_version(tmp_path: Path, files: Files, version: str) -> None:
    with_it = read_all(write_folder(tmp_path / "with", files))[1]
    roster, rows = read_all(write_folder(tmp_path / "without", without(files, "manifest.csv")))
    assert (roster.format, rows) == (f"OneRoster {version}", with_it)
    assert "there is no manifest.csv" in str(roster.findings.notes)


def test_what_was_given_is_said_aloud(tmp_path: Path) -> None:
    told = {
        name: read_all(write_folder(tmp_path / name, files))[0].told()
        for name, files in {
            "1.2": oneroster_1_2(),
            "changes": _delta(),
            "sds": school_data_sync(),
            "people": people_list(),
        }.items()
    }
    assert told == {
        "1.2": "This is OneRoster 1.2 with everything in it.",
        "changes": "This is OneRoster 1.1 with changes only.",
        "sds": "This is Microsoft School Data Sync 2.1 with everything in it.",
        "people": "This is a list of people.",
    }


def test_oneroster_1_1_gives_each_row_as_it_is_meant(tmp_path: Path) -> None:
    rows = _rows(tmp_path, oneroster_1_1())
    assert OrgRow(Where("orgs.csv", 3), "0101", OrgKind.SCHOOL, "Cedar High", "d1") in rows
    assert TermRow(Where("academicSessions.csv", 3), "s1", "Fall", date(2016, 8, 29), date(2017, 1, 20), "y17") in rows
    section = SectionRow(
        Where("classes.csv", 2), "k1", "Algebra 1 - period 2", "0101", "Algebra 1", ("s1", "s2"), ("09",)
    )
    assert section in rows
    student = Where("users.csv", 4)
    assert [row for row in rows if row.where == student] == [
        PersonRow(student, "0042", "Zoë Osei", "zoe@cedar.example", "0101"),
        RoleRow(student, "0042", "0101", "student"),
        GuardianRow(student, guardian_id="g1", student_id="0042"),
    ]
    assert PersonRow(Where("users.csv", 5), "0043", "Linh Nguyễn", "", "0101", may_sign_in=False) in rows
    first = EnrollmentRow(
        Where("enrollments.csv", 2),
        "t1",
        "k1",
        EnrollmentKind.TEACHER,
        "e1",
        True,
        date(2016, 8, 29),
        date(2017, 6, 16),
    )
    assert first in rows


def test_an_administrator_leads_a_school_and_works_for_a_district(tmp_path: Path) -> None:
    files = changed(oneroster_1_1(), "users.csv", "p1,,,true,0101,", 'p1,,,true,"0101,d1",')
    roles = [row for row in _rows(tmp_path, files) if isinstance(row, RoleRow) and row.person_id == "p1"]
    assert [(role.org_id, role.kind) for role in roles] == [("0101", "principal"), ("d1", "district_staff")]


def test_oneroster_1_2_takes_roles_and_their_days_from_their_own_file(tmp_path: Path) -> None:
    rows = _rows(tmp_path, oneroster_1_2())
    ana = [row for row in rows if isinstance(row, RoleRow) and row.person_id == "t1"]
    assert ana == [
        RoleRow(Where("roles.csv", 2), "t1", "0101", "educator", date(2016, 8, 1), None, "r1", True),
        RoleRow(Where("roles.csv", 3), "t1", "0102", "educator", date(2016, 8, 1), date(2017, 6, 30), "r2", False),
    ]
    assert GuardianRow(Where("users.csv", 4), "g1", "0042", may_be_reversed=True) in rows


def test_people_are_called_by_their_preferred_names(tmp_path: Path) -> None:
    names = [row.name for row in _rows(tmp_path, oneroster_1_2()) if isinstance(row, PersonRow)]
    assert names == ["Ana Ruiz", "Bea Fox", "Zoë Osei", "Kofi Osei"]


def test_school_data_sync_gives_roles_guardians_and_addresses(tmp_path: Path) -> None:
    rows = _rows(tmp_path, school_data_sync())
    assert PersonRow(Where("users.csv", 2), "t1", "Ana Ruiz", "ana.ruiz@cedar.example") in rows
    assert RoleRow(Where("roles.csv", 2), "t1", "0101", "educator", date(2016, 8, 1), is_primary=True) in rows
    assert GuardianRow(Where("relationships.csv", 2), guardian_id="g1", student_id="0042") in rows
    assert EnrollmentRow(Where("enrollments.csv", 3), "0042", "k1", EnrollmentKind.STUDENT) in rows


def test_a_roster_tells_of_the_kinds_that_it_holds_and_of_no_others(tmp_path: Path) -> None:
    files = without(school_data_sync(), "classes.csv", "enrollments.csv", "relationships.csv", "courses.csv")
    roster, _ = read_all(write_folder(tmp_path / "part", files))
    assert roster.holds == {RecordKind.ORG, RecordKind.TERM, RecordKind.PERSON, RecordKind.ROLE}
    whole, _ = read_all(write_folder(tmp_path / "whole", oneroster_1_2()))
    assert (whole.holds, whole.is_complete) == (ALL_KINDS, True)


def test_files_that_are_not_needed_are_left_alone_with_a_note(tmp_path: Path) -> None:
    files = oneroster_1_1() | {"readme.csv": b"x\n"}
    assert _notes(write_folder(tmp_path / "given", files)) == [
        "demographics.csv: Waymark keeps nothing of this file; it is not read.",
        "readme.csv: this file is not part of the format and is ignored.",
    ]


def test_unknown_columns_are_noted_once_for_each_file(tmp_path: Path) -> None:
    files = changed(people_list(), "staff.csv", ",Role\n", ",Role,Shoe size,\n")
    files["staff.csv"] = files["staff.csv"].replace(b"teacher", b"teacher,42,").replace(b"Principal", b"Principal,38,")
    assert _notes(write_folder(tmp_path / "given", files)) == [
        'staff.csv, line 1: column "Shoe size" is not known and is ignored.',
        "staff.csv, line 1: a column without a name is ignored.",
    ]


def test_extensions_of_the_format_are_no_slips(tmp_path: Path) -> None:
    files = changed(oneroster_1_1(), "orgs.csv", ",parentSourcedId\n", ",parentSourcedId,metadata.name\n")
    files["orgs.csv"] = b"\n".join(
        line if not n or not line else line + b"," for n, line in enumerate(files["orgs.csv"].split(b"\n"))
    )
    assert faults_of(write_folder(tmp_path / "given", files)) == []


def test_headers_match_whatever_their_capitals_spaces_and_order(tmp_path: Path) -> None:
    header = b"User Sourced ID,ROLE,class_sourced-id\n"
    files = school_data_sync() | {"enrollments.csv": header + b"t1,Teacher,k1\n0042,STUDENT,k1\n"}
    found = [row for row in _rows(tmp_path, files) if isinstance(row, EnrollmentRow)]
    assert [(row.person_id, row.class_section_id, row.kind) for row in found] == [
        ("t1", "k1", EnrollmentKind.TEACHER),
        ("0042", "k1", EnrollmentKind.STUDENT),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(("delimiter", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_marks_and_delimiters_are_told_from_the_file(tmp_path: Path, encoding: str, delimiter: str, words: str) -> None:
    text = people_list()["staff.csv"].decode().replace("Ana", "Zoë").replace(",", delimiter)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path = tmp_path / "staff.csv"
    path.write_bytes((mark + text).encode(encoding))
    roster, rows = read_all(path)
    assert [row.name for row in rows if isinstance(row, PersonRow)] == ["Zoë Ruiz", "Bea Fox"]
    assert [str(note) for note in roster.findings.notes] == [f"staff.csv, line 1: the cells are separated by {words}."]


def test_quoted_cells_may_hold_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text('Staff ID;Name;Email\n1;"Ruiz; Ana ""Anita""";\n')
    assert [row.name for row in read_all(path)[1] if isinstance(row, PersonRow)] == ['Ruiz; Ana "Anita"']


def test_ids_stay_as_they_are_given_and_names_get_one_form(tmp_path: Path) -> None:
    files = changed(
        oneroster_1_1(),
        "users.csv",
        "0043,,,false,0101,student,linu,,Linh",
        "0043 é,,,false,0101,student,l,, Jose\u0301 ",
    )
    files = changed(files, "enrollments.csv", "0043", "0043 é")
    person = next(row for row in _rows(tmp_path, files) if isinstance(row, PersonRow) and row.where.line == 5)
    assert (person.person_id, person.name) == ("0043 é", "José Nguyễn")


def test_text_that_looks_like_a_formula_is_kept(tmp_path: Path) -> None:
    files = changed(oneroster_1_1(), "users.csv", "Linh,Nguyễn", "=1+1,@SUM(A1)")
    names = [row.name for row in _rows(tmp_path, files) if isinstance(row, PersonRow)]
    assert "=1+1 @SUM(A1)" in names


def _delta() -> dict[str, bytes]:
    header = b"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName\n"
    manifest = oneroster_1_1()["manifest.csv"].replace(b",bulk", b",absent").replace(b"users,absent", b"users,delta")
    rows = (
        b"t9,active,2016-10-01T08:00:00.000Z,true,0101,teacher,nu,Nu,Vo\n"
        b"t1,tobedeleted,2016-10-01T08:00:00.000Z,true,0101,teacher,ar,Ana,Ruiz\n"
    )
    return {"manifest.csv": manifest, "users.csv": header + rows}


def test_changes_are_read_without_asking_for_what_they_refer_to(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "given", _delta())
    roster, rows = read_all(folder)
    new = Where("users.csv", 2)
    assert rows == [
        PersonRow(new, "t9", "Nu Vo", "", "0101"),
        RoleRow(new, "t9", "0101", "educator"),
        GoneRow(Where("users.csv", 3), RecordKind.PERSON, "t1"),
    ]
    assert (roster.is_complete, faults_of(folder)) == (False, [])


def test_what_is_marked_as_gone_comes_as_gone(tmp_path: Path) -> None:
    files = changed(oneroster_1_1(), "classes.csv", "k2,,", "k2,tobedeleted,2016-10-01")
    files = changed(files, "academicSessions.csv", "s2,,", "s2,inactive,2016-10-01")
    folder = write_folder(tmp_path / "given", files)
    roster, rows = read_all(folder)
    assert [row for row in rows if isinstance(row, GoneRow)] == [
        GoneRow(Where("academicSessions.csv", 4), RecordKind.TERM, "s2"),
        GoneRow(Where("classes.csv", 3), RecordKind.SECTION, "k2"),
    ]
    assert [row.term_ids for row in rows if isinstance(row, SectionRow)] == [("s1",)]
    assert "classes.csv: 1 row is left out: marked as no longer there." in map(str, roster.findings.notes)


def test_a_department_stands_for_its_school(tmp_path: Path) -> None:
    files = changed(oneroster_1_1(), "users.csv", '"0101,0102"', '"0101-sci,0101"')
    roles = [row for row in _rows(tmp_path, files) if isinstance(row, RoleRow) and row.person_id == "t1"]
    assert [role.org_id for role in roles] == ["0101"]


def test_what_is_above_a_district_is_not_kept(tmp_path: Path) -> None:
    files = changed(
        oneroster_1_1(),
        "orgs.csv",
        "d1,,,Cedar Hollow,district,,\n",
        "d1,,,Cedar Hollow,district,,tx\ntx,,,Texas,state,,\n",
    )
    folder = write_folder(tmp_path / "given", files)
    roster, rows = read_all(folder)
    assert [(row.org_id, row.parent_id) for row in rows if isinstance(row, OrgRow)] == [
        ("d1", ""),
        ("0101", "d1"),
        ("0102", "d1"),
    ]
    assert 'orgs.csv, line 3: "Texas" is neither a district nor a school and is not kept.' in map(
        str, roster.findings.notes
    )


def test_words_of_ones_own_are_let_in_by_1_2_and_give_no_role(tmp_path: Path) -> None:
    files = changed(oneroster_1_2(), "roles.csv", "p1,primary,principal", "p1,primary,ext:mentor")
    folder = write_folder(tmp_path / "given", files)
    roster, rows = read_all(folder)
    assert [row for row in rows if isinstance(row, RoleRow) and row.person_id == "p1"] == []
    assert "roles.csv: 1 row is left out: a role, or a place, of which Waymark has none." in map(
        str, roster.findings.notes
    )


def test_a_zip_tells_by_itself_that_its_last_line_is_whole(tmp_path: Path) -> None:
    files = people_list()
    files["staff.csv"] = files["staff.csv"].rstrip(b"\n")
    assert [fault.line for fault in faults_of(write_folder(tmp_path / "given", files))] == [3]
    roster, rows = read_all(write_zip(tmp_path / "given.zip", files))
    assert counts(rows)["PersonRow"] == 2
    assert "the last line has no line end" in str(roster.findings.notes)


def test_classes_may_name_courses_where_no_file_of_courses_is_given(tmp_path: Path) -> None:
    files = changed(without(oneroster_1_1(), "courses.csv"), "manifest.csv", "courses,bulk", "courses,absent")
    folder = write_folder(tmp_path / "given", files)
    roster, rows = read_all(folder)
    assert [row.course_title for row in rows if isinstance(row, SectionRow)] == ["", ""]
    assert [str(note) for note in roster.findings.notes if note.file == "classes.csv"] == [
        "classes.csv: there is no courses.csv to tell the titles of courses."
    ]
