"""Suspicious zips are refused within a second and 100 MB; with the guards off, the damage shows."""

import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from rosters import counts, faults_of, oneroster_1_1, people_list, read_all, write_folder, write_zip
from shared_data import shared_path
from waymark.interop.rosters import given as given_module
from waymark.interop.rosters.read import read_roster
from waymark.interop.tables import zips
from waymark.interop.tables.faults import InputRefused

MOST_BYTES, MOST_SECONDS = 100 << 20, 1.0
HEADER = b"Staff ID,Name\n"


def _refusal(path: Path) -> str:
    """Return the words of a refusal that took little time and memory."""
    tracemalloc.start()
    begin = time.process_time()
    try:
        faults = faults_of(path)
        seconds = time.process_time() - begin
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seconds < MOST_SECONDS
    assert most < MOST_BYTES
    assert len(faults) == 1
    return faults[0].problem


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bomb_200MB.zip", "unpacks to far more than it should"),
        ("lying_size.zip", "the zip is damaged (Bad CRC-32"),
        ("many.zip", "the zip has more than 200 members"),
        ("traversal.zip", "its name leads out of the zip"),
        ("abs.zip", "its name leads out of the zip"),
        ("win.zip", "its name leads out of the zip"),
        ("symlink.zip", "it is a link or a device, not a file"),
    ],
)
def test_the_stored_attacks_are_refused(name: str, words: str) -> None:
    assert words in _refusal(shared_path(f"bad-inputs/generated/{name}"))


def _bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("staff.csv", HEADER + b"1,a\n" * (32 << 20))
    return path


def test_a_table_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    assert "unpacks to far more than it should" in _refusal(_bomb(tmp_path / "bomb.zip"))


def test_without_the_guard_all_of_a_bomb_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_RATIO", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("staff.csv", HEADER + b"1,a\n" * (1 << 18))
    assert counts(read_roster(path).rows)["PersonRow"] == 1 << 18


def test_a_table_larger_than_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_module, "MAX_UNPACKED_BYTES", 1 << 20)
    text = HEADER + b"".join(b"%d,a\n" % n for n in range(200_000))
    path = write_zip(tmp_path / "large.zip", {"staff.csv": text})
    assert "unpacked it is larger than 1 MB" in _refusal(path)


def test_many_tables_that_are_too_large_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_module, "MAX_UNPACKED_BYTES", 1 << 20)
    text = HEADER + b"".join(b"%d,a\n" % n for n in range(60_000))
    path = write_zip(tmp_path / "large.zip", {f"users{n}.csv": text for n in range(4)})
    assert "unpacked it is larger than 1 MB" in _refusal(path)


@pytest.mark.parametrize("told", [10, 1 << 16])
def test_a_size_that_lies_is_refused(tmp_path: Path, told: int) -> None:
    path = write_zip(tmp_path / "lying.zip", people_list())
    data = path.read_bytes()
    size = struct.pack("<I", len(people_list()["staff.csv"]))
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, struct.pack("<I", told)))
    assert "the zip is damaged" in _refusal(path)


def test_a_changed_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stored.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("staff.csv", people_list()["staff.csv"])
    path.write_bytes(path.read_bytes().replace(b"Ruiz", b"Rulz", 1))
    assert "the zip is damaged (Bad CRC-32" in _refusal(path)


def test_a_zip_cut_off_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "cut.zip", oneroster_1_1())
    path.write_bytes(path.read_bytes()[:-30])
    assert "this is not a zip, or its end is missing" in _refusal(path)


def test_a_zip_of_two_folders_is_refused(tmp_path: Path) -> None:
    files = {f"{year}/{name}": data for year in (2015, 2016) for name, data in oneroster_1_1().items()}
    assert "more than one folder" in _refusal(write_zip(tmp_path / "two.zip", files))


def test_a_file_twice_with_other_capitals_is_refused(tmp_path: Path) -> None:
    files = oneroster_1_1()
    path = write_zip(tmp_path / "twice.zip", files | {"Users.csv": files["users.csv"]})
    assert _refusal(path) == "this file is there twice, with other capitals"


def test_what_macs_add_to_a_zip_is_left_alone(tmp_path: Path) -> None:
    files = oneroster_1_1() | {"__MACOSX/._users.csv": b"\0\5", "._orgs.csv": b"\0\5", ".DS_Store": b"\0"}
    path = write_zip(tmp_path / "mac.zip", files)
    assert faults_of(path) == []


def test_a_spreadsheet_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "staff.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    with pytest.raises(InputRefused, match="a spreadsheet is to be saved as CSV first"):
        read_roster(path)


def test_what_is_not_there_or_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="none: this file does not exist"):
        read_roster(tmp_path / "none")
    folder = write_folder(tmp_path / "given", people_list())
    (folder / "staff.csv").unlink()
    (folder / "staff.csv").mkdir()
    assert [fault.problem for fault in faults_of(folder)] == ["this is a folder, not a file"]


def test_an_uploaded_file_is_called_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "tmp8f3a"
    path.write_bytes(people_list()["staff.csv"].replace(b"Ana", b""))
    roster = read_roster(path, name="staff 2016.csv")
    assert len(list(roster.rows)) > 0
    with pytest.raises(InputRefused, match=r"staff 2016\.csv, line 2, column First Name: this cell is empty"):
        roster.findings.raise_if_any()


def test_every_open_file_is_closed_again(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "given.zip", oneroster_1_1())
    read_all(path)
    # An open file would warn when it is collected, and warnings are errors.
    path.unlink()
