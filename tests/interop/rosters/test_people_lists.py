"""Lists of people from many systems are matched by aliases; what no column tells is said aloud."""

import json
from pathlib import Path

import pytest

from rosters import faults_of, read_all
from shared_data import shared_path
from waymark.apps.people.roster import OrgRow, PersonRow, RoleRow, Where
from waymark.interop.rosters.columns import folded
from waymark.interop.rosters.people import aliases


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Employee ID,First Name,Last Name", "educator"),
        ("StudentID,StudentFirstName,StudentLastName", "student"),
        ("LOCAL-STUDENT-ID,FIRST-NAME,LAST-NAME", "student"),
        ("sourcedId,givenName,familyName", None),
        ("ID de empleado,Nombre,Apellidos", "educator"),
    ],
)
def test_the_kind_of_ids_tells_the_role_where_no_column_does(tmp_path: Path, header: str, kind: str | None) -> None:
    path = _file(tmp_path, f"{header}\n0042,Zoë,Osei\n")
    roster, rows = read_all(path)
    where = Where("people.csv", 2)
    roles = [RoleRow(where, "0042", "", kind)] if kind else []
    assert rows == [PersonRow(where, "0042", "Zoë Osei"), *roles]
    assert "no column tells roles" in str(roster.findings.notes[0])


def test_a_whole_name_in_one_column_is_enough(tmp_path: Path) -> None:
    rows = read_all(_file(tmp_path, "Staff ID,Full Name\n7,Ana Ruiz\n"))[1]
    assert rows[0] == PersonRow(Where("people.csv", 2), "7", "Ana Ruiz")


def test_user_names_are_addresses_only_if_they_look_like_it(tmp_path: Path) -> None:
    path = _file(tmp_path, "Staff ID,Name,Username\n7,Ana Ruiz,ana@cedar.example\n8,Bea Fox,bfox\n")
    assert faults_of(path) == []
    assert [row.email for row in read_all(path)[1] if isinstance(row, PersonRow)] == ["ana@cedar.example", ""]


def test_schools_are_told_once_by_code_or_else_by_name(tmp_path: Path) -> None:
    coded = _file(tmp_path, "Staff ID,Name,CAMPUS,CNAME\n7,Ana Ruiz,0101,Cedar High\n8,Bea Fox,0101,Cedar High\n")
    rows = read_all(coded)[1]
    assert [(row.org_id, row.name) for row in rows if isinstance(row, OrgRow)] == [("0101", "Cedar High")]
    named = _file(tmp_path, "Staff ID,Name,School\n7,Ana Ruiz,Cedar High\n8,Bea Fox,\n")
    rows = read_all(named)[1]
    assert [(row.org_id, row.name) for row in rows if isinstance(row, OrgRow)] == [("Cedar High", "Cedar High")]
    assert [row.school_id for row in rows if isinstance(row, PersonRow)] == ["Cedar High", ""]


def test_a_word_that_is_no_role_is_noted_and_gives_none(tmp_path: Path) -> None:
    roster, rows = read_all(_file(tmp_path, "Staff ID,Name,Role\n7,Ana Ruiz,Site Administrator\n8,Bea Fox,Wizard\n"))
    assert [(row.person_id, row.kind) for row in rows if isinstance(row, RoleRow)] == [("7", "principal")]
    assert [str(note) for note in roster.findings.notes] == ['people.csv, line 3: "Wizard" gives no role.']


def test_one_file_of_a_oneroster_export_is_no_list_of_people(tmp_path: Path) -> None:
    path = _file(tmp_path, "sourcedId,status,enabledUser,givenName,familyName\n7,tobedeleted,true,Ana,Ruiz\n")
    assert [fault.problem for fault in faults_of(path)] == [
        "this is one file of a OneRoster export; it cannot be read alone"
    ]


@pytest.mark.parametrize(
    ("ids", "is_warned"),
    [
        ([f"{n:06}".lstrip("0") for n in range(1, 1_000_000, 9_973)], True),
        ([f"{n:06}" for n in range(1, 1_000_000, 9_973)], False),
        ([f"s{n}" for n in range(1, 1_000_000, 9_973)], False),
        ([str(n) for n in range(100_000, 500_000, 997)], False),
        ([str(n) for n in range(1, 200)], False),
        (["123456", "42"], False),
    ],
    ids=["zeros dropped", "zeros kept", "letters", "one length", "counted from 1", "too few to tell"],
)
def test_ids_that_may_have_lost_their_zeros_are_noted(tmp_path: Path, ids: list[str], is_warned: bool) -> None:
    path = _file(tmp_path, "Person ID,Name,Role\n" + "".join(f"{one},Ana Ruiz,teacher\n" for one in ids))
    roster, rows = read_all(path)
    assert [row.person_id for row in rows if isinstance(row, PersonRow)] == ids
    assert [note.text for note in roster.findings.notes] == (
        ["most ids have 6 digits, some have fewer, and none begins with 0: has a spreadsheet dropped zeros?"]
        if is_warned
        else []
    )


@pytest.mark.shared
def test_the_names_met_in_exports_are_all_known() -> None:
    met = _met_in_exports()
    ours = {field: set(map(folded, names)) for field, names in aliases().items()}
    same = {
        "person.local_id": "person_id",
        "person.first": "given_name",
        "person.last": "family_name",
        "person.email": "email",
        "school.code": "school_id",
        "school.name": "school_name",
    }
    assert {
        theirs: [name for name in met[theirs] if folded(name) not in ours[field]] for theirs, field in same.items()
    } == {theirs: [] for theirs in same}


def _met_in_exports() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(shared_path("imports/import_aliases.json").read_text(encoding="utf-8"))
    return found
