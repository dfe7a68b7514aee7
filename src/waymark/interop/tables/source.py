"""Where the bytes of a file come from: a disk, an upload, a member of a zip. Readers need not know which."""

import io
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext

from waymark.interop.tables.faults import Fault, InputRefused


@dataclass(frozen=True, slots=True)
class Source:
    """A named file that can be opened as often as needed."""

    file: str
    open: Callable[[], BinaryIO]


def source_of_bytes(file: str, data: bytes) -> Source:
    """Return a source for bytes that are already in memory."""
    return Source(file, lambda: io.BytesIO(data))


def source_of_path(path: Path, file: str = "") -> Source:
    """Return a source for a file on disk, named ``file`` in messages (its own name if left out)."""
    name = file or path.name

    def open_file() -> BinaryIO:
        try:
            return open_plain(path)
        except OSError as error:
            raise unreadable(name, error) from error

    return Source(name, open_file)


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file, or a link to one, for reading.

    Raises ``NotPlainFileError`` for pipes, devices and sockets, which may never end, or never even open, and
    ``OSError`` as usual.
    """
    # Looked at before (opening some devices has effects) and after (the file may be another one by then).
    _check_plain(os.stat(path))
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        _check_plain(os.fstat(handle))
    except OSError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


class NotPlainFileError(OSError):
    """A pipe, a device or a socket stands where a file is expected."""


def _check_plain(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError
    if not stat.S_ISREG(found.st_mode):
        raise NotPlainFileError


def unreadable(file: str, error: OSError) -> InputRefused:
    """Return the refusal that says why the system would not open or read a file."""
    if isinstance(error, FileNotFoundError):
        problem, remedy = gettext("this file does not exist"), gettext("Check the name and the folder")
    elif isinstance(error, IsADirectoryError):
        problem, remedy = gettext("this is a folder, not a file"), _in_its_place(file)
    elif isinstance(error, NotPlainFileError):
        problem, remedy = gettext("this is a pipe or a device, not a plain file"), _in_its_place(file)
    elif isinstance(error, PermissionError):
        problem, remedy = gettext("you may not read this file"), gettext("Ask its owner for access, or copy it")
    else:
        reason = error.strerror or type(error).__name__
        problem = gettext("the file cannot be read (%(reason)s)") % {"reason": reason}
        remedy = gettext("Copy it to a local disk and try again")
    return InputRefused([Fault(file, 0, "", problem, remedy)])


def _in_its_place(file: str) -> str:
    name = file.casefold()
    if name.endswith(".csv"):
        return gettext("Put a CSV file in its place")
    if name.endswith(".json"):
        return gettext("Put the JSON file in its place as it was published")
    return gettext("Put a plain file in its place")
