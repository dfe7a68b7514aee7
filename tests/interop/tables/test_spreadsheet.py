"""Cells for spreadsheets: no formula, and every text comes back."""

from hypothesis import given
from hypothesis import strategies as st

from waymark.interop.tables.spreadsheet import escaped, unescaped

SIGNS = "=+-@\t\r\n"
texts = st.text(st.sampled_from("'=+-@\t\r\n0aÑ"), max_size=6) | st.text()


@given(texts)
def test_every_text_comes_back_and_none_begins_a_formula(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in tuple(SIGNS)


def test_texts_that_are_no_formula_stay_as_they_are() -> None:
    for text in ("", "0042", "O'Brien", "'tis", "Ada Reyes", "a=b"):
        assert escaped(text) == unescaped(text) == text


def test_escaping_only_what_begins_with_a_sign_would_lose_apostrophes() -> None:
    def only_signs(text: str) -> str:
        return f"'{text}" if text.startswith(tuple(SIGNS)) else text

    assert unescaped(only_signs("'=1")) == "=1"
    assert unescaped(escaped("'=1")) == "'=1"
