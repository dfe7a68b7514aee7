"""Cells for spreadsheets: nothing is taken for a formula, and everything comes back as it was.

A cell that a spreadsheet would take for a formula gets an apostrophe in front. So does one that already begins with
apostrophes before such a sign; otherwise nobody could tell later which apostrophe was put in.
"""

import re
from typing import Final

_LIKE_A_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Return the text that was `escaped`. A text that needed no escaping is returned as it is."""
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text
