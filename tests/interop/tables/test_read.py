"""Tables are read strictly: what is sound comes back unchanged, what is damaged is refused."""

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import shared_path
from waymark.interop.tables.decode import UndecodableError, text_blocks
from waymark.interop.tables.faults import Findings, InputRefused
from waymark.interop.tables.read import Columns, Unusable, read_rows
from waymark.interop.tables.records import UnreadableError, records
from waymark.interop.tables.source import Source, source_of_bytes, source_of_path
from waymark.interop.tables.write import csv_bytes


def table(data: bytes) -> list[tuple[int, list[str]]]:
    findings = Findings()
    rows = list(records("t.csv", text_blocks(source_of_bytes("t.csv", data), findings), findings))
    findings.raise_if_any()
    return rows


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
     "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"],
)  # fmt: skip
def test_the_csv_spectrum_is_read_as_its_authors_read_it(name: str) -> None:
    folder = shared_path("bad-inputs/csv-spectrum")
    data = (folder / "csvs" / f"{name}.csv").read_bytes()
    expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    if name == "location_coordinates":
        # A quote in a cell that is not quoted: a lenient reader takes it, RFC 4180 and we do not.
        with pytest.raises(InputRefused, match="a quote inside a cell that is not quoted"):
            table(data)
        return
    header, *rows = [cells for _, cells in table(data)]
    assert [dict(zip(header, cells, strict=True)) for cells in rows] == expected


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("utf16_bom", "saved as UTF-16"),
        ("utf16le_nobom", "looks like UTF-16"),
        ("cp1252", "is not UTF-8"),
        ("cr_only", "carriage return"),
        ("nul", "NUL byte"),
        ("truncated", "in the middle of a character"),
        ("truncated_midchar", "in the middle of a character"),
    ],
)
def test_damaged_rosters_are_refused(name: str, words: str) -> None:
    path = shared_path(f"bad-inputs/generated/roster_{name}.csv")
    columns = Columns(("sourcedId", "givenName", "familyName", "studentNumber", "birthDate"))
    findings = Findings()
    with contextlib.suppress(*Unusable):
        list(read_rows(source_of_path(path), columns, findings))
    with pytest.raises(InputRefused, match=words):
        findings.raise_if_any()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["utf8", "utf8_bom"])
def test_sound_rosters_are_read_with_their_zeros(name: str) -> None:
    path = shared_path(f"bad-inputs/generated/roster_{name}.csv")
    findings = Findings()
    rows = list(read_rows(source_of_path(path), Columns(("sourcedId", "familyName")), findings))
    findings.raise_if_any()
    assert rows == [(2, ("0001234", "Núñez-O’Brien")), (3, ("0001235", "Nguyễn"))]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5) | st.sampled_from(
    ['"', ",", "\n", "\r", "\r\n", '""', 'a"b', "\ufeff"]
)


@given(rows=st.lists(st.tuples(cells, cells), max_size=12), chunk=st.sampled_from([1, 3, 1 << 20]))
@settings(max_examples=200, deadline=None)
def test_any_table_comes_back_unchanged_whatever_the_size_of_the_pieces(
    rows: list[tuple[str, str]], chunk: int
) -> None:
    stream = io.BytesIO(csv_bytes(("a", "b"), rows))

    def pieces(_source: Source) -> Iterator[bytes]:
        return iter(lambda: stream.read(chunk), b"")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waymark.interop.tables.decode.chunks", pieces)
        assert [tuple(found) for _, found in table(b"")] == [("a", "b"), *rows]


def test_lines_are_counted_right_after_line_ends_inside_cells() -> None:
    assert table(b'a,b\n"1\n2\r\n3",x\n4,5\n') == [(1, ["a", "b"]), (2, ["1\n2\r\n3", "x"]), (5, ["4", "5"])]


def test_a_quote_that_is_never_closed_does_not_swallow_memory() -> None:
    data = b'a,b\n"1,2\n' + b"3,4\n" * 1_000_000
    with pytest.raises(UnreadableError):
        table(data)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(UndecodableError, match="longer than"):
        table(b"x" * (40 << 20))


def test_a_file_that_cannot_be_opened_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="does not exist"):
        source_of_path(tmp_path / "none.csv").open()

    def failing() -> io.BytesIO:
        class Broken(io.BytesIO):
            def read(self, _size: int | None = -1, /) -> bytes:
                raise OSError(5, "Input/output error")

        return Broken()

    with pytest.raises(InputRefused, match="Input/output error"):
        list(text_blocks(Source("t.csv", failing), Findings()))


@pytest.mark.parametrize(("data", "n_rows"), [(b"a,b\n1,s12\n", 1), (b"a,b\n1,s1", 0), (b"a,b\n0,x\n1,s1", 1)])
def test_a_last_row_without_a_line_end_is_refused_and_not_used(data: bytes, n_rows: int) -> None:
    findings = Findings()
    rows: list[tuple[int, tuple[str, ...]]] = []
    with contextlib.suppress(*Unusable):
        rows.extend(read_rows(source_of_bytes("t.csv", data), Columns(("a", "b")), findings))
    assert len(rows) == n_rows
    assert findings.n_faults("t.csv") == (not data.endswith(b"\n"))


def test_the_twin_that_only_notes_it_takes_half_an_id_for_a_whole_one() -> None:
    findings = Findings()
    blocks = list(text_blocks(source_of_bytes("t.csv", b"a,b\n1,s12\n"[:-2]), findings))
    assert blocks == [["a,b"], ["1,s1"]]
    assert [note.text for note in findings.notes] == [
        "the last line has no line end; if the file was cut off, its last cell may be too short"
    ]
