#!/usr/bin/env python3
"""Message catalogues without GNU gettext: collect texts of code and templates, check translations, compile them.

usage: messages.py extract | check | compile

extract  writes every text of the source into each catalogue; new ones wait for a translation, unused ones go
check    names every text that is missing, obsolete, untranslated, marked fuzzy or translated with other placeholders
compile  writes the .mo files that Django reads (not tracked; make setup runs this)
"""

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "src" / "waymark"
LOCALE: Final = SOURCE / "locale"
# Function -> positions of (context, text, plural); 0 where there is none.
BASES: Final = {"gettext": (0, 1, 0), "ngettext": (0, 1, 2), "pgettext": (1, 2, 0), "npgettext": (1, 2, 3)}
KEYWORDS: Final = {f"{name}{end}": at for name, at in BASES.items() for end in ("", "_lazy", "_noop")} | {
    "_": (0, 1, 0)
}
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[#0+-]*\d*(?:\.\d+)?[a-zA-Z]|%[#0+-]*\d*(?:\.\d+)?[sdifrX]|\{[^{}]*\}|</?\w+")


def source_files(source: Path = SOURCE) -> list[Path]:
    """Return the files that hold texts, in order."""
    return sorted([*source.rglob("*.py"), *source.rglob("*.html"), *source.rglob("*.txt")])


def template_catalog(source: Path = SOURCE) -> Catalog:
    """Collect the texts of all files under ``source``."""
    _set_up_django()
    catalog = Catalog(charset="utf-8")
    for path in source_files(source):
        for context, ids, comments in _texts(path):
            if ids:
                catalog.add(
                    ids[0] if len(ids) == 1 else ids,
                    locations=[(path.relative_to(source.parent).as_posix(), 0)],
                    auto_comments=comments,
                    context=context,
                )
    return catalog


def problems(template: Catalog, translated: Catalog) -> Iterator[str]:
    """Yield one line for everything that is wrong with a translation."""
    known = {_key(m): m for m in translated if m.id}
    needed = {_key(m): m for m in template if m.id}
    for key, message in needed.items():
        if key not in known:
            yield f"missing: {_shown(message)}"
    for key, message in known.items():
        if key not in needed:
            yield f"obsolete: {_shown(message)}"
        elif message.fuzzy:
            yield f"fuzzy: {_shown(message)}"
        elif not _strings(message) or not all(_strings(message)):
            yield f"untranslated: {_shown(message)}"
        else:
            yield from _placeholder_problems(message)


def read_catalogue(path: Path) -> Catalog:
    """Read one catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], charset="utf-8")


def extract(source: Path = SOURCE, locale: Path = LOCALE) -> int:
    """Bring every catalogue up to date with the source."""
    template = template_catalog(source)
    for path in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        header = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
        catalog = read_catalogue(path)
        catalog.update(template, no_fuzzy_matching=True)
        written = io.BytesIO()
        write_po(written, catalog, width=110, omit_header=True, ignore_obsolete=True, include_lineno=False)
        path.write_text(f"{header}\n\n{written.getvalue().decode().strip()}\n", encoding="utf-8")
        waiting = sum(1 for m in catalog if m.id and not all(_strings(m)))
        print(f"{path.relative_to(locale.parent)}: {len(catalog)} texts, {waiting} wait for a translation")
    return 0


def check(source: Path = SOURCE, locale: Path = LOCALE) -> int:
    """Print every problem of every catalogue; 1 if there is any."""
    template = template_catalog(source)
    found = 0
    for path in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        for line in problems(template, read_catalogue(path)):
            print(f"{path.parts[-3]}: {line}", file=sys.stderr)
            found += 1
    return 1 if found else 0


def compile_catalogues(locale: Path = LOCALE) -> int:
    """Write the .mo file beside every catalogue."""
    for path in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_catalogue(path))
    return 0


def _texts(path: Path) -> Iterator[tuple[str | None, tuple[str, ...], list[str]]]:
    """Yield context, text with its plural, and comments for translators."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # The indentation of a template means nothing, but would to the reader of Python below.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    source, options = io.BytesIO(text.encode()), {"encoding": "utf-8"}
    # Babel's own types name fewer shapes than it yields.
    found: Any = extract_python(source, dict.fromkeys(KEYWORDS), ["Translators:"], options)  # type: ignore[arg-type]
    for _line, function, messages, comments in found:
        given: list[str | None] = [None, *([messages] if isinstance(messages, str) else messages or ())]
        context, *texts = (given[at] if at < len(given) else None for at in KEYWORDS[function])
        yield context, tuple(t for t in texts if t), list(comments)


def _set_up_django() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()


def _placeholder_problems(message: Message) -> Iterator[str]:
    ids = _ids(message)
    plural = sorted(PLACEHOLDER.findall(ids[-1]))
    singular = sorted(PLACEHOLDER.findall(ids[0]))
    for position, string in enumerate(_strings(message)):
        found = sorted(PLACEHOLDER.findall(string))
        # "One seat" may leave the number out where the plural needs it, in either language.
        fits = found in (singular, plural) if position == 0 else found == plural
        if not fits:
            yield f"other placeholders: {_shown(message)} -> {string!r}"


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, _ids(message)[0]


def _shown(message: Message) -> str:
    where = f" ({message.locations[0][0]})" if message.locations else ""
    return f"{_ids(message)[0]!r}{where}"


def main(arguments: list[str]) -> int:
    """Run one command."""
    commands: dict[str, Callable[[], int]] = {"extract": extract, "check": check, "compile": compile_catalogues}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
