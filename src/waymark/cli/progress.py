"""Progress for people at a terminal; silence for scripts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Say = Callable[[str], None]


@contextmanager
def progress() -> Iterator[Say]:
    """Give a function that says what is being done now, on standard error, only when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    console = Console(stderr=True)
    with console.status("") as status:
        yield lambda step: status.update(f"{step} …")
