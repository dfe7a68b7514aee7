"""Tables and folders to disk: the same bytes for the same rows, and a folder is there whole or not at all.

UTF-8 without a mark, LF, comma, a header, quotes only where a cell needs them.

Cells are written as they are. Cells that a spreadsheet would take for a formula (``=1+1``, ``@x``) are *not*
escaped here: these files are read back by programs, ids in them must come back unchanged, and a published result
must have the same bytes for everyone. Lists that people download to open in a spreadsheet are another matter.
"""

import contextlib
import itertools
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext

from waymark.interop.tables.faults import Fault, InputRefused, one_line
from waymark.interop.tables.whole import sync_folder, whole_file

ROWS_PER_BLOCK = 8192
_NEEDS_QUOTES = frozenset(',"\r\n')


def csv_blocks(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """Yield the bytes of a table block by block, the header first."""
    yield _line(header).encode()
    width = len(header)
    rows = iter(rows)
    while block := list(itertools.islice(rows, ROWS_PER_BLOCK)):
        yield _block(block, width).encode()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return the bytes of a whole table."""
    return b"".join(csv_blocks(header, rows))


def json_bytes(value: object) -> bytes:
    """Return a JSON document as it is published: keys in the order given, two spaces, any script as it is."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


@contextlib.contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a new folder to write into; it gets its name ``out`` only when everything in it is safely on disk.

    If anything goes wrong on the way, nothing is left; whoever is killed outright leaves a hidden folder beside
    ``out``, and never an ``out``. An ``out`` that exists is refused, as are places that cannot
    be written to (``InputRefused`` with a sentence).
    """
    if os.path.lexists(out):
        raise _refused(out, gettext("this output folder exists already"), gettext("Choose a new name"))
    made: list[Path] = []
    try:
        _make_parents(out.parent, made)
        hidden = out.parent / f".{out.name[:50]}.{secrets.token_hex(8)}"
        hidden.mkdir()
    except OSError as error:
        _take_back(made)
        raise _unwritable(out, error) from error
    try:
        yield hidden
        _settle(hidden, out)
    except OSError as error:
        shutil.rmtree(hidden, ignore_errors=True)
        _take_back(made)
        raise _unwritable(out, error) from error
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        _take_back(made)
        raise


def write_folder(out: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    """Write a folder of files, each given as blocks of bytes, whole or not at all."""
    with whole_folder(out) as hidden:
        for name, blocks in files.items():
            with (hidden / name).open("wb") as stream:
                stream.writelines(blocks)
                _to_disk(stream)


def write_file(out: Path, blocks: Iterable[bytes]) -> None:
    """Write one file, given as blocks of bytes, whole or not at all.

    A name that is taken and places that cannot be written to are refused (``InputRefused`` with a sentence).
    """
    if os.path.lexists(out):
        raise _refused(out, gettext("this file exists already"), gettext("Choose a new name"))
    try:
        with whole_file(out) as hidden, hidden.open("wb") as stream:
            stream.writelines(blocks)
    except OSError as error:
        raise _unwritable(out, error) from error


def _line(row: Sequence[str | int]) -> str:
    cells = [_cell(str(cell)) for cell in row]
    # A row of one empty cell would be a blank line, which readers leave out.
    return (",".join(cells) or '""') + "\n"


def _cell(text: str) -> str:
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _block(rows: Sequence[Sequence[str | int]], width: int) -> str:
    """Return the text of some rows. Joining first and counting afterwards is several times faster than looking at
    every cell, and a block with any cell that needs quotes gives another count."""
    text = "\n".join([",".join(map(str, row)) for row in rows]) + "\n"
    plain = width > 1 and text.count(",") == len(rows) * (width - 1) and text.count("\n") == len(rows)
    if plain and '"' not in text and "\r" not in text:
        return text
    return "".join(map(_line, rows))


def _to_disk(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _settle(hidden: Path, out: Path) -> None:
    """Give the finished folder its name, so that it survives a power cut either whole or not at all."""
    sync_folder(hidden)
    hidden.rename(out)
    sync_folder(out.parent)


def _make_parents(folder: Path, made: list[Path]) -> None:
    """Make the folders that are missing, and name each in ``made`` as soon as it is there, the innermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        made.insert(0, parent)


def _take_back(made: Sequence[Path]) -> None:
    with contextlib.suppress(OSError):
        for folder in made:
            folder.rmdir()


def _unwritable(out: Path, error: OSError) -> InputRefused:
    reason = error.strerror or type(error).__name__
    problem = gettext("nothing was written (%(reason)s)") % {"reason": reason}
    return _refused(out, problem, gettext("Choose a folder that you may write to and that has room"))


def _refused(out: Path, problem: str, remedy: str) -> InputRefused:
    return InputRefused([Fault(one_line(str(out)), 0, "", problem, remedy)])
