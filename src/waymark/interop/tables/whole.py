"""A file that is there whole or not at all, and on disk before anybody is told that it is there."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Some file systems, those of Windows shares for example, have no links.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield an empty file beside ``path`` to write to; at the end it is on disk and takes the name.

    Where anything goes wrong, even the end of the process, no file has the name. A file that has it already stays.

    Raises
    ------
    FileExistsError
        If the name is taken by the time the file is done.
    OSError
        If the folder is not there or the disk is full.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    hidden = Path(name)
    try:
        yield hidden
        with hidden.open("rb") as stream:
            os.fsync(stream.fileno())
        _give_name(hidden, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            hidden.unlink()


def _give_name(hidden: Path, path: Path) -> None:
    """Let a file take a name that is free. A link, unlike a rename, never takes the place of a file that is there."""
    try:
        os.link(hidden, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        hidden.rename(path)


def sync_folder(folder: Path) -> None:
    """Make what has a name in a folder keep it through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
