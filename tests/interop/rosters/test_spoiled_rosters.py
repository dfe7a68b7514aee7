"""Whatever happens to a roster, the answer is rows, faults or a refusal, never a traceback; what passes is sound."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naughty import naughty_texts
from rosters import (
    Files,
    changed,
    faults_of,
    oneroster_1_1,
    oneroster_1_2,
    people_list,
    read_all,
    school_data_sync,
    write_folder,
    write_zip,
)
from waymark.apps.people.roster import PersonRow, RosterRow
from waymark.interop.rosters import cells
from waymark.interop.rosters.cells import Kind, clean
from waymark.interop.rosters.columns import Column
from waymark.interop.rosters.oneroster_columns import TABLES_1_1, TABLES_1_2
from waymark.interop.rosters.sds_columns import TABLES as SDS_TABLES
from waymark.interop.tables.write import csv_bytes

ROSTERS = (oneroster_1_1(), oneroster_1_2(), school_data_sync(), people_list())
ODD_CELLS = ("", " ", "x", "0", "-1", "true", "2016-02-30", "2016-08-29", "42611", "active", "tobedeleted", "0101",
             "s1,s2", ",", ";", "a;b", "\u202e", "\ufeff", "\x00", "\x1b", '"', '""', "\n", "{a:b}", "{", "a@b", "@",
             "ext:x", "1E+12", "#REF!", "é", "e\u0301", "x" * 300, "𝔘")  # fmt: skip
PIECES = st.sampled_from([b"", b"\0", b'"', b",", b"\n", b"\r", b"\xff", b"\xc3", b"\xef\xbb\xbf", b";", b"\t"]) | (
    st.binary(max_size=4)
)


def _check_rows(rows: Iterable[RosterRow]) -> None:
    for row in rows:
        assert row.where.line >= 2
        if isinstance(row, PersonRow):
            assert row.person_id == row.person_id.strip() != ""
            assert row.name == clean(row.name) != ""
            assert len(row.name) <= cells.MAX_NAME_CHARS
            assert {unicodedata.category(c) for c in row.name}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})


def _read_or_refuse(files: Files, *, packed: bool = False) -> None:
    with TemporaryDirectory() as name:
        given_at = Path(name) / "given"
        path = write_zip(given_at, files) if packed else write_folder(given_at, files)
        faults = faults_of(path)
        assert all("\n" not in str(fault) and fault.remedy for fault in faults)
        if not faults:
            _check_rows(read_all(path)[1])


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_spoiled_cell_gives_sound_rows_or_faults(data: st.DataObject) -> None:
    files = dict(data.draw(st.sampled_from(ROSTERS)))
    for _ in range(data.draw(st.integers(1, 3))):
        file = data.draw(st.sampled_from(sorted(files)))
        rows = [line.split(b",") for line in files[file].split(b"\n")]
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        odd = data.draw(st.sampled_from(ODD_CELLS) | st.text(max_size=8))
        row[data.draw(st.integers(0, len(row) - 1))] = odd.encode("utf-8", errors="replace")
        files[file] = b"\n".join(b",".join(row) for row in rows)
    _read_or_refuse(files, packed=data.draw(st.booleans()))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_spoiled_bytes_give_sound_rows_or_faults(data: st.DataObject) -> None:
    files = dict(data.draw(st.sampled_from(ROSTERS)))
    for _ in range(data.draw(st.integers(1, 3))):
        file = data.draw(st.sampled_from(sorted(files)))
        old = files[file]
        begin = data.draw(st.integers(0, len(old)))
        end = data.draw(st.integers(begin, min(len(old), begin + 40)))
        files[file] = old[:begin] + data.draw(PIECES) + old[end:]
    _read_or_refuse(files, packed=data.draw(st.booleans()))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoiled_zip_gives_sound_rows_or_a_refusal(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        path = write_zip(Path(name) / "given.zip", data.draw(st.sampled_from(ROSTERS)))
        old = path.read_bytes()
        begin = data.draw(st.integers(0, len(old)))
        end = data.draw(st.integers(begin, min(len(old), begin + 40)))
        path.write_bytes(old[:begin] + data.draw(PIECES) + old[end:])
        if not faults_of(path):
            _check_rows(read_all(path)[1])


def test_naughty_texts_go_through_names_unchanged_or_are_refused_by_name(tmp_path: Path) -> None:
    texts = naughty_texts()
    header, *_ = people_list()["staff.csv"].split(b"\n")
    rows = [(f"{n}", text, "Osei", "", "", "", "") for n, text in enumerate(texts)]
    path = tmp_path / "staff.csv"
    path.write_bytes(csv_bytes(header.decode().split(","), rows))
    roster, found = read_all(path)
    names = {int(row.person_id): row.name for row in found if isinstance(row, PersonRow)}
    assert roster.findings.n_faults("staff.csv") == len(texts) - len(names)
    assert len(names) > 0.6 * len(texts)
    for n, name in names.items():
        assert name == unicodedata.normalize("NFC", f"{texts[n].strip()} Osei")
    for n in set(range(len(texts))) - set(names):
        assert not clean(texts[n]) or len(texts[n]) > 150 or not texts[n].isprintable() or "\ufffd" in texts[n]


KINDS = {
    name: getattr(cells, name)
    for name in ("ID", "IDS", "TEXT", "GRADES", "EMAIL", "DATE", "MOMENT", "YEAR", "USER_IDS", "WORD", "BOOLEAN")
}


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_quickly_found_sound_has_no_fault_on_a_closer_look(name: str, data: st.DataObject) -> None:
    kind: Kind = KINDS[name]
    value = data.draw(st.from_regex(f"\\A(?:{kind.plain.replace('*+', '*')})\\Z") | st.text(min_size=1))
    column = Column("column", kind, required=True)
    if column.is_plain()(value):
        assert column.fault(value) is None


def test_every_column_of_every_format_refuses_a_cell_that_turns_text_round_or_does_not_keep_it() -> None:
    free = {
        (table.file, column.name)
        for tables in (TABLES_1_1, TABLES_1_2, SDS_TABLES)
        for table in tables.values()
        for column in table.columns
        if column.is_plain()("\u202eevil") or column.fault("\u202eevil") is None
    }
    assert free == {("users.csv", "username")}


def test_a_large_roster_of_faults_is_told_in_part_and_counted_in_full(tmp_path: Path) -> None:
    files = changed(people_list(), "staff.csv", "0008,", "0008 ,")
    header, row = files["staff.csv"].split(b"\n")[0], files["staff.csv"].split(b"\n")[2]
    path = tmp_path / "staff.csv"
    path.write_bytes(header + b"\n" + (row + b"\n") * 5000)
    roster, rows = read_all(path)
    assert (rows, roster.findings.n_faults("staff.csv"), len(faults_of(path))) == ([], 5000, 50)
