"""A published day in one zip: ``in/`` holds the day's files, ``out/`` its result.

A zip may come from anyone, so it is read with limits; only the nine known files are read.
"""

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext

from waymark.interop.pdday.files import FILE_ORDER, OUT_FILES
from waymark.interop.tables.faults import one_line
from waymark.interop.tables.source import open_plain, unreadable
from waymark.interop.tables.zips import ZipReader

MAX_UNPACKED_BYTES = 2 << 30
_KNOWN = frozenset([*(f"in/{file}" for file in FILE_ORDER), *(f"out/{file}" for file in OUT_FILES)])
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)

Files = dict[str, bytes]


def read_bundle(bundle: Path | bytes, *, max_bytes: int = MAX_UNPACKED_BYTES) -> tuple[Files, Files]:
    """Return the files of ``in/`` and of ``out/`` by name. Raises ``InputRefused`` for anything suspicious.

    ``max_bytes`` bounds what all files together may hold; memory stays within it.
    """
    reader = ZipReader(
        name="bundle.zip" if isinstance(bundle, bytes) else one_line(bundle.name),
        wanted=_KNOWN.__contains__,
        max_bytes=max_bytes,
        pack_again=gettext("Download it again, or pack in/ and out/ into a new zip"),
        fewer=gettext("A bundle holds in/ and out/ with nine files at most"),
        larger=gettext("Unpack it, and name the two folders instead"),
    )
    if isinstance(bundle, bytes):
        return _read(reader, io.BytesIO(bundle))
    try:
        with open_plain(bundle) as stream:
            return _read(reader, stream)
    except IsADirectoryError as error:
        remedy = gettext("Name the zip, or name two folders: the day's and its result's")
        raise reader.refused(gettext("this is a folder, not a zip"), remedy) from error
    except OSError as error:
        raise unreadable(reader.name, error) from error


def write_bundle(files_in: Mapping[str, bytes], files_out: Mapping[str, bytes]) -> bytes:
    """Return a zip with ``in/`` and ``out/``: the same bytes for the same files, whenever it is made."""
    members = {f"in/{name}": data for name, data in files_in.items()}
    members |= {f"out/{name}": data for name, data in files_out.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, date_time=_FIXED_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            bundle.writestr(member, members[name])
    return stream.getvalue()


def _read(reader: ZipReader, stream: BinaryIO) -> tuple[Files, Files]:
    files = reader.read(stream)
    halves: list[Files] = []
    for folder in ("in/", "out/"):
        halves.append({path.removeprefix(folder): data for path, data in files.items() if path.startswith(folder)})
        if not halves[-1]:
            problem = gettext("there is no folder %(folder)s with the day's files in it") % {"folder": folder}
            raise reader.refused(problem, gettext("A bundle holds in/ and out/ at its top"))
    return halves[0], halves[1]
