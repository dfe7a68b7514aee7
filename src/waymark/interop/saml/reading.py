"""From what came with the browser to a tree: small, plain, and without anything that XML can do besides."""

import base64
import binascii
import re
from typing import Final

from lxml import etree

from waymark.interop.saml.refusals import AnswerRefused

# An answer with many groups is 20 kB long.
MOST_CHARACTERS: Final = 256_000
_DECLARATION: Final = re.compile(r"\s*<\?xml [^<>]*\?>")


def read_message(encoded: str) -> etree._Element:
    """Return the root of a message that was sent by HTTP-POST.

    What a signed answer never needs is refused before any of it is parsed: document types (and with them all
    entities), comments, CDATA sections and processing instructions. Each of them has been used to make a reader see
    something else than what was signed, or to make it run out of memory.

    Raises
    ------
    AnswerRefused
        With the code ``too_large``, ``malformed`` or ``markup``.
    """
    if len(encoded) > MOST_CHARACTERS:
        raise AnswerRefused("too_large")
    try:
        text = base64.b64decode("".join(encoded.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise AnswerRefused("malformed") from error
    # The text is known to be UTF-8, so a declaration that says otherwise is not asked.
    text = _DECLARATION.sub("", text, count=1) if _DECLARATION.match(text) else text
    refuse_markup(text)
    try:
        return etree.fromstring(text.encode(), _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AnswerRefused("malformed") from error


def refuse_markup(text: str) -> None:
    """Refuse what begins with ``<!`` or ``<?``: in well-formed XML neither stands anywhere else."""
    if "<!" in text or "<?" in text:
        raise AnswerRefused("markup")


def _parser() -> etree.XMLParser:
    """Return a parser that would load nothing and expand nothing, had anything come so far."""
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
