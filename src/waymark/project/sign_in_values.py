"""Reading one setting of an entry in the file of identity providers; what is unclear is refused with a sentence."""

from collections.abc import Mapping
from typing import Any


class SignInFileError(ValueError):
    """The file cannot be used; the sentence says which entry is wrong, and never repeats a secret."""


def text_of(where: str, entry: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    """Return a text that must be there, without the spaces around it; anything else is refused."""
    found = entry.get(name, otherwise)
    if not isinstance(found, str) or not found.strip():
        raise SignInFileError(f"{where}: {name} is missing or no text.")
    return found.strip()


def texts_of(where: str, entry: Mapping[str, Any], name: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """Return a list of texts; anything else is refused."""
    found = entry.get(name, list(otherwise))
    if not isinstance(found, list) or not all(isinstance(value, str) and value for value in found):
        raise SignInFileError(f"{where}: {name} must be a list of texts.")
    return tuple(found)


def one_of(where: str, entry: Mapping[str, Any], name: str, values: tuple[str, ...], otherwise: str = "") -> str:
    """Return one of the texts that are known; anything else is refused."""
    found = text_of(where, entry, name, otherwise)
    if found not in values:
        raise SignInFileError(f"{where}: {name} is {found!r}; it must be one of {', '.join(values)}.")
    return found


def flag_of(where: str, entry: Mapping[str, Any], name: str, otherwise: bool) -> bool:
    """Return true or false; anything else is refused."""
    found = entry.get(name, otherwise)
    if not isinstance(found, bool):
        raise SignInFileError(f"{where}: {name} must be true or false.")
    return found
