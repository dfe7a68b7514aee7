"""Every faulty folder is refused with a line that names the file, the line, the column, the reason and the remedy."""

from pathlib import Path

import pytest

from day_files import CHOICES, changed, sound_files, with_bytes, without
from faulty_days import FAULTY
from waymark.interop.pdday.read_day import read_day, read_day_files
from waymark.interop.tables.faults import InputRefused


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_folder_is_refused_with_file_line_column_and_reason(name: str) -> None:
    files, expected = FAULTY[name]
    with pytest.raises(InputRefused) as refused:
        read_day_files(files)
    found = [(f.file, f.line, f.column) for f in refused.value.faults]
    assert found == [(file, line, column) for file, line, column, _ in expected]
    for fault, (_, _, _, words) in zip(refused.value.faults, expected, strict=True):
        assert fault.problem.startswith(words)
        assert fault.remedy
        assert "\n" not in str(fault)


def test_the_folder_that_the_others_are_made_of_is_sound() -> None:
    day, notes = read_day_files(sound_files())
    assert (len(day.educators), len(day.sessions), len(day.choices), notes) == (4, 4, 7, ())


def test_more_than_40_ways_to_be_faulty_are_tried() -> None:
    assert len(FAULTY) >= 45


def test_all_faults_are_told_at_once_in_the_order_of_files_and_lines() -> None:
    files = changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,many")
    files |= {"choices.csv": CHOICES.replace("e2,1,1,s2", "e2,1,1,s9").encode(), "rooms.csv": b"room_id\ngym\n"}
    with pytest.raises(InputRefused) as refused:
        read_day_files(files)
    told = [(fault.file, fault.line) for fault in refused.value.faults]
    assert told == [("sessions.csv", 2), ("choices.csv", 4), ("rooms.csv", 1)]


def test_the_same_folder_on_disk_gives_the_same_faults(tmp_path: Path) -> None:
    for file, data in changed("choices.csv", "e1,1,2,s2", "e1,1,3rd,s2").items():
        (tmp_path / file).write_bytes(data)
    with pytest.raises(InputRefused) as refused:
        read_day(tmp_path)
    assert str(refused.value) == ('choices.csv, line 3, column rank: "3rd" is not a whole number. Write 1, 2, 3 ...')


def test_a_folder_that_is_not_there_or_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path, words in ((tmp_path / "none", "does not exist"), (tmp_path / "file", "is a file, not a folder")):
        with pytest.raises(InputRefused, match=words):
            read_day(path)


def test_a_folder_in_place_of_a_file_is_a_fault_of_that_file(tmp_path: Path) -> None:
    for file, data in without("choices.csv").items():
        (tmp_path / file).write_bytes(data)
    (tmp_path / "choices.csv").mkdir()
    with pytest.raises(InputRefused) as refused:
        read_day(tmp_path)
    assert [(f.file, f.problem) for f in refused.value.faults] == [("choices.csv", "this is a folder, not a file")]


def test_remedies_name_what_was_probably_meant() -> None:
    cases = {
        "42": '"0042": a spreadsheet may have dropped the zeros',
        "E2": '"e2": write it exactly so',
        " e2": '"e2": mind the spaces',
        "e9": "or add",
    }
    for written, words in cases.items():
        with pytest.raises(InputRefused) as refused:
            read_day_files(changed("choices.csv", "e2,1,1,s2", f"{written},1,1,s2"))
        assert words in refused.value.faults[0].remedy


def test_faults_beyond_the_first_fifty_are_counted() -> None:
    rows = "".join(f"x{n},1,1,s1\n" for n in range(80))
    with pytest.raises(InputRefused) as refused:
        read_day_files(with_bytes("choices.csv", (CHOICES + rows).encode()))
    assert (len(refused.value.faults), refused.value.n_more) == (50, 30)
    assert refused.value.lines()[-1] == "... and 30 more faults."


def test_a_broken_table_brings_no_faults_in_the_tables_that_refer_to_it() -> None:
    with pytest.raises(InputRefused) as refused:
        read_day_files(with_bytes("educators.csv", b"id,name\ne1,A\n"))
    assert {fault.file for fault in refused.value.faults} == {"educators.csv"}


def test_no_control_character_of_the_input_reaches_the_terminal() -> None:
    with pytest.raises(InputRefused) as refused:
        read_day_files(changed("choices.csv", "e2,1,1,s2", '"e\x1b[31m\n\u202e",1,1,s2'))
    assert r'"e\x1b[31m\n\u202e"' in str(refused.value.faults[0])
    assert str(refused.value.faults[0]).isprintable()
