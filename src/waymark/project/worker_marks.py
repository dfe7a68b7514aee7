"""How a worker tells which others of this machine are gone: each holds a lock, which ends with it however it ends."""

import fcntl
import os
from pathlib import Path
from secrets import token_hex

from waymark.interop.private_copies import is_unlocked

SUFFIX = ".worker"


def leave_mark(folder: Path) -> str:
    """Return a new id for this process, which holds the lock on the file of that name until it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    worker_id = token_hex(8)
    # The handle is never closed here: the system does that when the process ends.
    fcntl.flock(os.open(folder / f"{worker_id}{SUFFIX}", os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
    return worker_id


def gone_workers(folder: Path) -> frozenset[str]:
    """Return the ids of those whose mark is there and whose lock is free: their processes have ended."""
    return frozenset(file.stem for file in folder.glob(f"*{SUFFIX}") if is_unlocked(file))


def forget_marks(folder: Path, worker_ids: frozenset[str]) -> None:
    """Take away the marks of workers that are gone and whose work was taken up."""
    for worker_id in worker_ids:
        (folder / f"{worker_id}{SUFFIX}").unlink(missing_ok=True)
