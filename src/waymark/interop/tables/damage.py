"""What spreadsheets put in the place of an id and never give back."""

import re

from django.utils.translation import gettext

# An error value, or a long number in scientific notation (they switch to it at twelve digits, so that 1E+02 may still
# be somebody's own id).
_ERROR = r"#(?:REF!|NAME\?|N/A|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)"
_SCIENTIFIC = r"-?[0-9](?:[.,][0-9]{1,14})?E\+(?:1[1-9]|[2-9][0-9]|[0-9]{3})"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = rf"[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2}}"
_LOST = re.compile(f"{_ERROR}|{_SCIENTIFIC}", re.ASCII)
_DATED = re.compile(_DATE, re.ASCII)


def is_lost(value: str) -> bool:
    """Whether nothing is left of an id but what a spreadsheet made of it."""
    return _LOST.fullmatch(value) is not None


def is_dated(value: str) -> bool:
    """Whether an id looks like a date that a spreadsheet made of it."""
    return _DATED.fullmatch(value) is not None


def as_text_remedy() -> str:
    """Return what to do against a spreadsheet that changes ids."""
    return gettext("Set the column to text in the spreadsheet and fill in the ids again from their source")
