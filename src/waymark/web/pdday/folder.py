"""A stranger's files, kept in memory: several CSV files or one zip, with limits against files that unpack endlessly."""

import base64
import binascii
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from waymark.interop.pdday.files import FILE_ORDER
from waymark.interop.tables.faults import Fault, InputRefused
from waymark.interop.tables.zips import ZipReader
from waymark.web.uploads import UPLOAD_LIMIT_BYTES

LARGEST_CARRIED_CHARS: Final = 2_000_000
"""A page carries its folder back in a form field; Django refuses fields of more than 2.5 MB."""


def files_of_uploads(uploads: Iterable[UploadedFile[bytes]]) -> dict[str, bytes]:
    """Return the uploaded files by name; a zip is opened.

    Raises
    ------
    InputRefused
        If nothing was picked, a name comes twice, or a zip cannot be used.
    """
    files: dict[str, bytes] = {}
    for upload in uploads:
        name, data = upload.name or "", upload.read()
        found = files_of_zip(name, data) if _is_zip(name, data) else {name: data}
        for twice in sorted(files.keys() & found.keys()):
            raise _refusal(twice, _("this file comes twice"), _("Pick each file once"))
        files |= found
    if not files:
        raise _refusal(
            _("Files of your day"),
            _("no file was picked"),
            _("Pick sessions.csv, educators.csv and choices.csv together"),
        )
    return files


def files_of_zip(name: str, data: bytes) -> dict[str, bytes]:
    """Return the CSV files of a zip by their bare names, wherever in it they lie.

    In a published bundle, which holds ``in/`` and ``out/``, the files of ``in/`` are meant.
    """
    reader = ZipReader(
        name=name,
        wanted=_is_csv,
        max_bytes=UPLOAD_LIMIT_BYTES,
        pack_again=_("Make it again, without a password, or pick the CSV files themselves"),
        fewer=_("Zip only the files of the day"),
        larger=_("Draw it with the command line: waymark day draw IN --seed SEED --out OUT"),
    )
    found = reader.read(io.BytesIO(data))
    inside = {path: content for path, content in found.items() if "in" in PurePosixPath(path).parts[:-1]}
    files: dict[str, bytes] = {}
    for path, content in (inside or found).items():
        bare = PurePosixPath(path).name
        if bare in files:
            raise reader.refused(_("it holds %(file)s twice") % {"file": bare}, _("Keep one of them"))
        files[bare] = content
    return files


def carry(files: Mapping[str, bytes]) -> str:
    """Pack the files of a day into text that a page can carry in a form field; empty if it would be too much."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files.keys() & set(FILE_ORDER)):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    text = base64.b64encode(packed.getvalue()).decode("ascii")
    return text if len(text) <= LARGEST_CARRIED_CHARS else ""


def carried_files(text: str) -> dict[str, bytes]:
    """Unpack what `carry` packed. It comes back from a stranger's browser and is trusted no more than an upload."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refusal(
            _("Files of your day"), _("the page was damaged on the way"), _("Pick your files again")
        ) from error
    return files_of_zip(_("Files of your day"), data)


def _is_zip(name: str, data: bytes) -> bool:
    return name.casefold().endswith(".zip") or data.startswith(b"PK\x03\x04")


def _is_csv(member: str) -> bool:
    path = PurePosixPath(member)
    # macOS adds a folder of shadow files to every zip that it makes.
    return path.suffix.casefold() == ".csv" and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _refusal(file: str, problem: str, remedy: str) -> InputRefused:
    return InputRefused([Fault(file, 0, "", problem, remedy)])
