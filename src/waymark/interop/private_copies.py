"""A copy on disk that goes when its reader does: at the end, or, where it was killed, with the next one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile


@contextmanager
def private_copy(data: bytes, *, folder: Path) -> Iterator[Path]:
    """Give a file that holds ``data`` and that nobody else may read, for as long as the ``with`` block runs.

    A process that is killed leaves its file behind. Each one in use is locked, a lock ends with its process however it
    ends, and so whoever comes next takes away those that are free.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        # Between its making and its lock a file looks as if it had been left.
        with _alone_in(folder):
            for left in filter(is_unlocked, folder.iterdir()):
                left.unlink(missing_ok=True)
            file = stack.enter_context(NamedTemporaryFile(dir=folder))
            fcntl.flock(file, fcntl.LOCK_EX)
        file.write(data)
        file.flush()
        yield Path(file.name)


def is_unlocked(file: Path) -> bool:
    """Return whether a file is there and no process holds its lock."""
    try:
        handle = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
