"""The fast reader of choices and the careful one agree, and the fast one gives way at any surprise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.interop.pdday.choices import ChoiceRows, Positions, read_choices
from waymark.interop.pdday.choices_fast import read_choices_fast
from waymark.interop.pdday.files import CHOICES, bytes_sources
from waymark.interop.tables.faults import Findings

PEOPLE = ["e1", "0042", "Zoë", "a-very-long-name@cedarhollow.example", "12345678", "123456789", "é", "田中"]
LABELS = ["1", "after lunch", "3"]
SESSIONS = [f"B{n}" for n in range(12)]
POSITIONS = Positions(
    {one: i for i, one in enumerate(PEOPLE)},
    {one: i for i, one in enumerate(LABELS)},
    {one: i for i, one in enumerate(SESSIONS)},
    "sessions.csv",
)
HEADER = "educator_id,breakout,rank,session_id"


def fast(text: str | bytes) -> ChoiceRows | None:
    data = text.encode() if isinstance(text, str) else text
    return read_choices_fast(bytes_sources({CHOICES: data}), POSITIONS, Findings())


def careful(text: str) -> ChoiceRows:
    return read_choices(bytes_sources({CHOICES: text.encode()}), POSITIONS, Findings())


rows = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(LABELS), st.integers(1, 99_999_999), st.sampled_from(SESSIONS)),
    min_size=1,
    max_size=30,
)


@given(
    table=rows,
    shape=st.fixed_dictionaries(dict.fromkeys(("crlf", "mark", "quotes"), st.booleans())),
    chunk=st.sampled_from([64, 200, 1 << 22]),
)
@settings(max_examples=200, deadline=None)
def test_both_readers_agree(table: list[tuple[str, str, int, str]], shape: dict[str, bool], chunk: int) -> None:
    end = "\r\n" if shape["crlf"] else "\n"
    lines = [HEADER, *(",".join(map(str, row)) for row in table)]
    if shape["quotes"]:
        lines = ['"' + line.replace(",", '","') + '"' for line in lines]
    text = "\ufeff" * shape["mark"] + end.join(lines) + end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waymark.interop.tables.encoded.CHUNK_BYTES", chunk)
        quick = fast(text)
    slow = careful(text)
    assert quick is not None
    for name in ("educator", "breakout", "rank", "session"):
        assert np.array_equal(getattr(quick, name), getattr(slow, name))
    assert [quick.line_of(i) for i in range(len(table))] == [slow.line_of(i) for i in range(len(table))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        f"{HEADER}\ne1,1,1,B1",
        f"{HEADER}\r\ne1,1,1,B1\r",
        f"{HEADER}\ne9,1,1,B0\n",
        f"{HEADER}\ne1,1,1,B99\n",
        f"{HEADER}\ne1,2,1,B0\n",
        f"{HEADER}\ne1,1,0,B0\n",
        f"{HEADER}\ne1,1,-1,B0\n",
        f"{HEADER}\ne1,1,,B0\n",
        f"{HEADER}\ne1,1,1.0,B0\n",
        f"{HEADER}\ne1,1,123456789,B0\n",
        f'{HEADER}\n"e"1",1,1,B0\n',
        f'{HEADER}\n"e1,1,1,B0\n',
        f'{HEADER}\n",1,1,B0\n',
        f'{HEADER}\n"e1""",1,1,B0\n',
        f'{HEADER}\n"e1\n",1,1,B0\n',
        f'{HEADER}\n"e1,1",1,1,B0\n',
        '"educator_id,breakout",rank,session_id\ne1,1,1,B0\n',
        f"{HEADER}\ne1,1,1\n",
        f"{HEADER}\ne1,1,1,B0,\n",
        f"{HEADER}\ne1,1,1,B0\n\n",
        f"{HEADER}\ne1,1,1,B0\r\ne1,1,2,B1\n",
        f"{HEADER}\re1,1,1,B0\r",
        f"{HEADER}\ne1\0,1,1,B0\n",
        f"{HEADER}\n{'e1' * 60},1,1,B0\n",
        "educator_id,breakout,rank\ne1,1,1\n",
        f"{HEADER},rank\ne1,1,1,B0,1\n",
        f"{HEADER},x\ne1,1,1,B0,1\ne1,1\n,2,B1,1\n",
        f"{HEADER}\ne1,1,1,B0\nZo\u0308e,1,1,B0\n".encode("utf-16"),
        f"{HEADER},x\ne1,1,1,B0,".encode() + b"\xe9\n",
    ],
)
def test_the_fast_reader_gives_way_at_any_surprise(text: str | bytes) -> None:
    assert fast(text) is None


def test_ids_that_only_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_hash_for_all(words: list[np.ndarray]) -> np.ndarray:
        return np.zeros(len(words[0]), dtype=np.uint64)

    monkeypatch.setattr("waymark.interop.tables.encoded._hash", one_hash_for_all)
    assert fast(f"{HEADER}\ne1,1,1,B0\n") is None
