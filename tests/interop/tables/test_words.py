"""What is told about damaged files fits the damage, and there is never too much of it."""

import contextlib
import unicodedata

import pytest

from day_files import changed, sound_files, with_bytes
from waymark.interop.pdday.build import Seats
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.faults import Findings, InputRefused
from waymark.interop.tables.read import Columns, Unusable, read_rows
from waymark.interop.tables.source import source_of_bytes


def problems(data: bytes) -> list[tuple[int, str]]:
    findings = Findings()
    with contextlib.suppress(*Unusable):
        list(read_rows(source_of_bytes("t.csv", data), Columns(("a", "b")), findings))
    with pytest.raises(InputRefused) as refused:
        findings.raise_if_any()
    return [(fault.line, fault.problem) for fault in refused.value.faults]


@pytest.mark.parametrize("rows", [b"", b"1,2\n", b"1,2\n3,4\n"])
def test_a_quote_fault_in_the_header_is_the_only_fault(rows: bytes) -> None:
    assert problems(b'a,"b"x\n' + rows) == [(1, 'there is text after a closing quote: ""b"x"')]


@pytest.mark.parametrize(("data", "line"), [(b"a,b\n1,2\n" + bytes(9), 3), (b"a,b\n1," + bytes(50), 2), (bytes(5), 1)])
def test_nul_bytes_at_the_end_are_told_as_the_trace_of_a_crash(data: bytes, line: int) -> None:
    words = f"from line {line} on the file holds NUL bytes; a crash probably cut it off"
    assert problems(data) == [(line, words)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_still_told_as_such(encoding: str) -> None:
    assert "UTF-16" in problems("a,b\n1,2\n".encode(encoding))[0][1]


def test_a_row_of_one_cell_is_told_in_the_singular() -> None:
    assert problems(b"a,b\n1\n1,2,3\n") == [
        (2, "this row has 1 cell and the header has 2"),
        (3, "this row has 3 cells and the header has 2"),
    ]


def test_an_id_that_only_looks_the_same_is_told_in_words() -> None:
    files = changed("educators.csv", "e2,Bram", "José,Bram")
    files["sessions.csv"] = files["sessions.csv"].replace(b"e1;e2", b"e1")
    files["choices.csv"] = files["choices.csv"].replace(b"e2,", unicodedata.normalize("NFD", "José,").encode())
    with pytest.raises(InputRefused) as refused:
        read_day_files(files)
    assert [fault.remedy for fault in refused.value.faults] == [
        "educators.csv has it with its accents stored another way (Unicode NFC, NFD): copy it from there"
    ]


def test_notes_beyond_the_first_twenty_of_a_file_are_counted_and_those_on_whole_files_kept() -> None:
    header, *rows = sound_files()["sessions.csv"].decode().splitlines()
    rows += [f"x{n},x{n},,1,1,,,," for n in range(25)]
    _, notes = read_day_files(with_bytes("sessions.csv", "\n".join([header, *rows, ""]).encode()))
    assert [note.line for note in notes] == [*range(6, 26), 0]
    assert notes[-1].text == "and 5 more notes"
    findings = Findings()
    for n in range(30):
        findings.note("a.csv", 0, str(n))
    assert len(findings.notes) == 30


def test_many_files_that_nobody_reads_are_counted() -> None:
    _, notes = read_day_files(sound_files() | {f"x{n}.csv": b"" for n in range(9)})
    assert [str(note) for note in notes][2:] == [
        "x2.csv: this file is not part of a day and is ignored.",
        "x2.csv: and 6 more files are ignored.",
    ]


@pytest.mark.parametrize(
    ("count", "told", "words"), [(2, 1, "NUMBER VOTERS"), (1_000_001, 1_000_001, "1000000 voters")]
)
def test_a_small_file_does_not_make_more_voters_than_it_says_or_a_million(count: int, told: int, words: str) -> None:
    text = (
        f"# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 1\n# NUMBER VOTERS: {told}\n# NUMBER UNIQUE ORDERS: 1\n"
        f"# ALTERNATIVE NAME 1: a\n{count}: 1\n"
    )
    with pytest.raises(InputRefused, match=words):
        read_ballots(source_of_bytes("b.soi", text.encode()), Seats(per_session=1))
