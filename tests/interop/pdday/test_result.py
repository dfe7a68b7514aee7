"""A published result is read as it stands: what is malformed is a problem, only what is missing is refused."""

from pathlib import Path

import pytest

from waymark.interop.pdday.result import read_published, write_result
from waymark.interop.tables.faults import InputRefused

FILES = {
    "assignments.csv": b"educator_id,breakout,session_id,rank,reason\n0042,1,s1,1,first_choice\ne2,1,,,none_open\n",
    "waitlists.csv": b"session_id,position,educator_id\ns1,1,e2\n",
    "draw.json": b'{"seed": "00"}\n',
    "summary.json": b'{"placed": 1}\n',
}


def test_what_is_written_is_read_back_as_text(tmp_path: Path) -> None:
    rows: list[tuple[str | int, ...]] = [("0042", "1", "s1", 1, "first_choice"), ("e2", "1", "", "", "none_open")]
    write_result(
        tmp_path / "out",
        assignments=iter(rows),
        waitlists=iter([("s1", 1, "e2")]),
        draw={"seed": "00"},
        summary={"placed": 1},
    )
    published = read_published(tmp_path / "out")
    assert published == read_published(FILES | {"draw.json": b'{"seed":"00"}'})
    assert published.assignments == (("0042", "1", "s1", "1", "first_choice"), ("e2", "1", "", "", "none_open"))
    assert published.waitlists == (("s1", "1", "e2"),)
    assert published.problems == ()


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_refused(file: str) -> None:
    with pytest.raises(InputRefused, match="this file is missing"):
        read_published({name: data for name, data in FILES.items() if name != file})


@pytest.mark.parametrize(
    ("file", "data", "problem"),
    [
        ("assignments.csv", b"", "assignments.csv, line 1: the header is not that of a result"),
        ("assignments.csv", b"a,b\n1,2\n", "assignments.csv, line 1: the header is not that of a result"),
        ("assignments.csv", FILES["assignments.csv"] + b"e3,1\n", "assignments.csv, line 4: this row has 2 cells"),
        ("assignments.csv", FILES["assignments.csv"] + b"\n", "assignments.csv, line 4: this row has 1 cell and"),
        ("assignments.csv", FILES["assignments.csv"][:-1], "assignments.csv, line 3: the last line has no line end"),
        ("waitlists.csv", FILES["waitlists.csv"][:-1], "waitlists.csv, line 2: the last line has no line end"),
        ("assignments.csv", FILES["assignments.csv"] + b'"e3,1\n', "assignments.csv, line 4: a quote is opened"),
        ("assignments.csv", FILES["assignments.csv"] + b"\xff\n", "assignments.csv, line 4, column educator_id: byte"),
        (
            "waitlists.csv",
            FILES["waitlists.csv"].decode().encode("utf-16"),
            "waitlists.csv, line 1: the file is saved as",
        ),
        ("draw.json", b"", "draw.json, line 1: this is not a JSON document"),
        ("draw.json", b'{"seed": 1, "seed": 2}', "draw.json, line 1: this is not a JSON document"),
        ("draw.json", b'{"seed": NaN}', "draw.json, line 1: this is not a JSON document"),
        ("draw.json", b"[1]", "draw.json, line 1: this is not a JSON object"),
        ("draw.json", b"[" * 200_000, "draw.json, line 1: this is not a JSON document"),
        ("summary.json", b'{"placed": ' + b"9" * 5000 + b"}", "summary.json, line 1: this is not a JSON document"),
        ("summary.json", b"\xff", "summary.json, line 1: this is not a JSON document"),
        ("summary.json", b'{\n"placed": }', "summary.json, line 2: this is not a JSON document"),
    ],
)
def test_what_is_malformed_is_a_problem_and_not_a_refusal(file: str, data: bytes, problem: str) -> None:
    published = read_published(FILES | {file: data})
    assert len(published.problems) == 1
    assert published.problems[0].startswith(problem)
