"""Every faulty roster is refused with a line that names the file, the line, the column, the reason and the remedy."""

from pathlib import Path

import pytest

from faulty_rosters import FAULTY
from rosters import changed, faults_of, oneroster_1_2, people_list, read_all, write_folder, write_zip
from waymark.apps.people.roster import PersonRow
from waymark.interop.rosters import cells, columns


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_roster_is_refused_with_file_line_column_and_reason(name: str, tmp_path: Path) -> None:
    files, expected = FAULTY[name]
    faults = faults_of(write_folder(tmp_path / "given", files))
    assert [(f.file, f.line, f.column) for f in faults] == [(file, line, column) for file, line, column, _ in expected]
    for fault, (_, _, _, words) in zip(faults, expected, strict=True):
        assert fault.problem.startswith(words)
        assert fault.remedy
        assert "\n" not in str(fault)


def test_more_than_60_ways_to_be_faulty_are_tried() -> None:
    assert len(FAULTY) >= 90


# Twins: each guard off, and what it keeps from happening


def test_without_a_look_at_near_names_a_preferred_name_would_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "NEAR", 1.0)
    folder = write_folder(tmp_path / "given", changed(oneroster_1_2(), "users.csv", "preferredGiven", "prefferedGiven"))
    assert faults_of(folder) == []
    assert "Beatrice Fox" in [row.name for row in read_all(folder)[1] if isinstance(row, PersonRow)]


def test_without_a_look_at_unseen_characters_a_name_would_turn_text_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "_unseen", lambda _value: "")
    folder = write_folder(tmp_path / "given", changed(people_list(), "staff.csv", "Ana", "\u202eAna"))
    assert faults_of(folder) == []
    assert "\u202eAna Ruiz" in [row.name for row in read_all(folder)[1] if isinstance(row, PersonRow)]


def test_without_a_line_end_to_tell_a_name_that_was_cut_off_would_be_taken_for_whole(tmp_path: Path) -> None:
    text = "Staff ID,Role,First Name,Last Name\n7,teacher,Ana,Ruiz-Montoya\n"
    cut = {"staff.csv": text.encode()[: -len("-Montoya\n")]}
    assert [fault.line for fault in faults_of(write_folder(tmp_path / "given", cut))] == [2]
    rows = read_all(write_zip(tmp_path / "made_of_a_cut_file.zip", cut))[1]
    assert [row.name for row in rows if isinstance(row, PersonRow)] == ["Ana Ruiz"]
