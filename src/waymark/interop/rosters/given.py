"""What somebody gave as a roster: a zip, a folder or a single file, as named sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext

from waymark.interop.tables.faults import Fault, InputRefused, one_line
from waymark.interop.tables.source import Source, open_plain, source_of_path, unreadable
from waymark.interop.tables.zips import ZipReader

MAX_UNPACKED_BYTES = 4 << 30
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True, slots=True)
class Given:
    """What was given.

    Attributes
    ----------
    name : str
        What it is called in faults on the whole of it.
    files : mapping, name without folder -> source
        The tables in it; `name` alone where it is a single one.
    must_end : bool
        Whether the last line of each needs a line end; a zip tells by itself if it was cut off.
    is_single : bool
        Whether it is one table.
    """

    name: str
    files: Mapping[str, Source]
    must_end: bool = True
    is_single: bool = False


def given(path: Path, name: str = "") -> Given:
    """Return what stands at a path. ``name`` is what an uploaded file was called; its own name if left out.

    Raises ``InputRefused`` for what cannot be opened, for a suspicious zip, and for one without tables.
    """
    name = one_line(name or path.name)
    try:
        if path.is_dir():
            return Given(name, {entry.name: source_of_path(entry) for entry in path.iterdir() if _is_table(entry.name)})
        with open_plain(path) as stream:
            start = stream.read(4)
        if start in _ZIP_MARKS or path.suffix.casefold() == ".zip":
            return _unzipped(path, name)
    except OSError as error:
        raise unreadable(name, error) from error
    return Given(name, {name: source_of_path(path, name)}, is_single=True)


def _is_table(name: str) -> bool:
    return name.casefold().endswith(".csv") and not name.startswith((".", "~"))


def _is_wanted(path: str) -> bool:
    return _is_table(PurePosixPath(path).name) and not path.startswith("__MACOSX/")


def _unzipped(path: Path, name: str) -> Given:
    reader = ZipReader(
        name=name,
        wanted=_is_wanted,
        max_bytes=MAX_UNPACKED_BYTES,
        pack_again=gettext("Export the roster again, and pack its CSV files into a new zip"),
        fewer=gettext("Pack only the CSV files of the roster"),
        larger=gettext("Check that the zip holds only the CSV files of one roster"),
    )
    sources = reader.sources(path)
    folders = {str(PurePosixPath(member).parent) for member in sources}
    if len(folders) > 1:
        problem = gettext("the CSV files are in more than one folder of the zip")
        raise reader.refused(problem, gettext("Pack the files of one roster, all in one place"))
    if not sources:
        problem = gettext("there is no CSV file in it")
        remedy = gettext("Pack the CSV files of a roster; a spreadsheet is to be saved as CSV first")
        raise InputRefused([Fault(name, 0, "", problem, remedy)])
    return Given(
        name, {PurePosixPath(member).name: _renamed(source) for member, source in sources.items()}, must_end=False
    )


def _renamed(source: Source) -> Source:
    return Source(PurePosixPath(source.file).name, source.open)
