"""What a single cell of a roster may hold, and what is wrong with one that holds something else."""

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from waymark.interop.tables.damage import as_text_remedy, is_lost
from waymark.interop.tables.faults import shown

MAX_ID_CHARS = 255
MAX_NAME_CHARS = 200
MAX_EMAIL_CHARS = 320
FIRST_YEAR = 1900

Words = tuple[str, str]
"""What is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the cells of a column hold.

    ``plain`` is a pattern that matches only sound cells: nearly all of them, so that few need ``fault``, which looks
    closely and returns None for a sound one. Neither is asked about an empty cell.
    """

    plain: str
    fault: Callable[[str], Words | None]


# Of the characters that format text and cannot be seen, these two are needed to write names in some scripts.
_JOINERS = "\u200c\u200d"
_LOST_CHARACTER = "\ufffd"


def _unseen(value: str) -> str:
    """Return the first character that controls, reorders or hides text, or stands for a lost one; ``""`` if none."""
    if value.isprintable() and _LOST_CHARACTER not in value:
        return ""
    for character in value:
        hides = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in _JOINERS
        if hides or character == _LOST_CHARACTER:
            return character
    return ""


def _unseen_words(character: str) -> Words:
    if character == _LOST_CHARACTER:
        problem = gettext("a character was lost before this file was made (U+FFFD stands in its place)")
        return problem, gettext("Export it again as UTF-8, or write the character")
    problem = gettext("there is a character that cannot be seen or that changes the direction of text (U+%(code)04X)")
    return problem % {"code": ord(character)}, gettext("Take it out at its source")


def _too_long(value: str, most: int) -> Words | None:
    if len(value) <= most:
        return None
    problem = gettext("this has %(n)d characters, more than %(most)d") % {"n": len(value), "most": most}
    return problem, gettext("Shorten it, and check that its quotes are closed")


def _id_fault(value: str) -> Words | None:
    if is_lost(value):
        problem = gettext("%(value)s is what a spreadsheet left of an id") % {"value": shown(value)}
        return problem, as_text_remedy()
    if character := _unseen(value):
        return _unseen_words(character)
    if value != value.strip():
        problem = gettext("the id %(value)s has a space at one end") % {"value": shown(value)}
        return problem, gettext("Take the space out, here and wherever the id stands")
    if "," in value:
        problem = gettext("the id %(value)s has a comma in it and looks like a list") % {"value": shown(value)}
        return problem, gettext("Name one id; if the id itself has a comma, change it at its source")
    return _too_long(value, MAX_ID_CHARS)


_PLAIN_ID = r"[A-Za-z0-9_{][A-Za-z0-9_.:@/{}\-]{0,99}"
ID = Kind(_PLAIN_ID, _id_fault)


def parts(value: str) -> tuple[str, ...]:
    """Return the parts of a list with commas, each once, in their order and without spaces round them."""
    return tuple(dict.fromkeys(part.strip() for part in value.split(","))) if value else ()


def _list_fault(value: str, fault: Callable[[str], Words | None]) -> Words | None:
    for part in parts(value):
        if not part:
            problem = gettext("the list %(value)s has an empty part") % {"value": shown(value)}
            return problem, gettext("Write the parts with one comma between them and none at the ends")
        if words := fault(part):
            return words
    return None


IDS = Kind(rf"{_PLAIN_ID}(?:, ?{_PLAIN_ID})*+", lambda value: _list_fault(value, _id_fault))


def clean(text: str) -> str:
    """Return a text as it is kept: accents in one form (NFC), no spaces at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def _text_fault(value: str) -> Words | None:
    if character := _unseen(value):
        return _unseen_words(character)
    if not clean(value):
        return gettext("this cell holds only spaces"), gettext("Fill it in")
    return _too_long(clean(value), MAX_NAME_CHARS)


_PLAIN_CHARS = r"[!-~\u00a1-\u00ac\u00ae-\u024f]"
TEXT = Kind(rf"{_PLAIN_CHARS}(?: ?{_PLAIN_CHARS}){{0,99}}", _text_fault)


def _grade_fault(value: str) -> Words | None:
    if character := _unseen(value):
        return _unseen_words(character)
    if len(value) > 20:
        problem = gettext("%(value)s is too long for a grade") % {"value": shown(value)}
        return problem, gettext("Write grades as short codes, such as KG, 01 or 12")
    return None


def _grades_fault(value: str) -> Words | None:
    return _list_fault(value, _grade_fault) or _too_long(value, MAX_NAME_CHARS)


GRADES = Kind(r"[A-Za-z0-9]{1,5}(?:, ?[A-Za-z0-9]{1,5}){0,25}", _grades_fault)


def _email_fault(value: str) -> Words | None:
    if character := _unseen(value):
        return _unseen_words(character)
    if not _EMAIL.fullmatch(value):
        problem = gettext("%(value)s is not an e-mail address") % {"value": shown(value)}
        return problem, gettext("Write one address, such as ana@example.org, or leave the cell empty")
    return _too_long(value, MAX_EMAIL_CHARS)


_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
EMAIL = Kind(r"[A-Za-z0-9_.+\-]{1,64}@[A-Za-z0-9.\-]{1,190}", _email_fault)

_MONTH_AND_DAY = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_PLAIN_DATE = rf"(?:19|20)[0-9]{{2}}-{_MONTH_AND_DAY}"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _date_fault(value: str) -> Words | None:
    if re.fullmatch(r"[0-9]{5}", value, re.ASCII):
        problem = gettext("%(value)s is a spreadsheet's number for a date") % {"value": shown(value)}
        return problem, gettext("Format the column as text and write year, month and day: 2016-09-01")
    if not _DATE.fullmatch(value):
        problem = gettext("%(value)s is not a date like 2016-09-01") % {"value": shown(value)}
        return problem, gettext("Write year, month and day: 2016-09-01")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return gettext("there is no day %(value)s") % {"value": value}, gettext("Write a day of the calendar")
    if day.year < FIRST_YEAR:
        return gettext("the year of %(value)s cannot be right") % {"value": value}, gettext("Write the year in full")
    return None


DATE = Kind(_PLAIN_DATE, _date_fault)


def day(value: str) -> date | None:
    """Return the day that a sound cell of kind ``DATE`` or ``MOMENT`` names, None where it is empty."""
    return date.fromisoformat(value[:10]) if value else None


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*", re.ASCII)


def _moment_fault(value: str) -> Words | None:
    if not _MOMENT.fullmatch(value):
        return _date_fault(value)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        problem = gettext("%(value)s is not a date and time like 2016-09-01T08:30:00Z") % {"value": shown(value)}
        return problem, gettext("Write it so, or the date alone")
    return None


MOMENT = Kind(
    rf"{_PLAIN_DATE}(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{{3}}|\.[0-9]{{6}})?Z?)?", _moment_fault
)


def _year_fault(value: str) -> Words | None:
    if re.fullmatch(r"(?:19|20|21)[0-9]{2}", value, re.ASCII):
        return None
    problem = gettext("%(value)s is not a school year") % {"value": shown(value)}
    return problem, gettext("Write the year in which it ends, such as 2017")


YEAR = Kind(r"20[0-9]{2}", _year_fault)


def _user_ids_fault(value: str) -> Words | None:
    if character := _unseen(value):
        return _unseen_words(character)
    if re.fullmatch(r"\{[^{}:]+:[^{}]+\}(?:\s*,\s*\{[^{}:]+:[^{}]+\})*", value):
        return None
    problem = gettext("%(value)s is not a list of other ids") % {"value": shown(value)}
    return problem, gettext("Write each as {system:id}, with commas between them")


USER_IDS = Kind(r"\{[A-Za-z]+:[A-Za-z0-9]+\}", _user_ids_fault)


def _word_fault(value: str) -> Words | None:
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", value):
        return None
    problem = gettext("%(value)s is not one word in letters") % {"value": shown(value)}
    return problem, gettext("Write the word that the format has for it")


WORD = Kind(r"[A-Za-z]{1,40}", _word_fault)


def _anything(_: str) -> Words | None:
    return None


ANY = Kind(r"(?s:.)*+", _anything)
"""A cell that the format leaves free and that is not kept."""


def one_of(*values: str, may_extend: bool = False) -> Kind:
    """Return the kind of cells that hold one of a few words, in capitals or not.

    ``may_extend`` lets in words of one's own that begin with ``ext:``, as OneRoster 1.2 does.
    """
    pattern = "|".join(map(re.escape, values))

    def fault(value: str) -> Words | None:
        if value.casefold() in known or (may_extend and re.fullmatch(r"ext:[A-Za-z0-9._\-]+", value)):
            return None
        problem = gettext("%(value)s is not one of the words for this column") % {"value": shown(value)}
        near = difflib.get_close_matches(value.casefold(), known, 1, 0.75)
        if near:
            return problem, gettext("Write %(word)s") % {"word": known[near[0]]}
        return problem, gettext("Write one of: %(words)s") % {"words": ", ".join(values)}

    known = {value.casefold(): value for value in values}
    return Kind(pattern, fault)


BOOLEAN = one_of("true", "false")
