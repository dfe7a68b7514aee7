"""What a command prints is a courtesy; what it did and its exit code must not depend on whether anyone can read it."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Any, TextIO


class Unbroken:
    """A text stream that goes quiet when nobody listens any more: a closed pipe, a full disk, no stream at all."""

    def __init__(self, stream: TextIO | None) -> None:
        """Take over a stream; characters that it cannot show are written as escapes."""
        self._stream: TextIO = stream if stream is not None else _nowhere()
        if hasattr(self._stream, "reconfigure"):
            self._stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        """Write, or forget it."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            self._go_quiet()
            return len(text)

    def flush(self) -> None:
        """Flush, or forget it."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._go_quiet()

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the stream."""
        return getattr(self._stream, name)

    def _go_quiet(self) -> None:
        # Python flushes its streams once more at the end, and would fail there.
        quiet = _nowhere()
        with suppress(OSError, ValueError):
            os.dup2(quiet.fileno(), self._stream.fileno())
        self._stream = quiet


def keep_calm() -> None:
    """Make the process's streams unbroken, and end on SIGTERM as on Ctrl-C: what was begun is tidied up."""
    if not isinstance(sys.stdout, Unbroken):
        sys.stdout = Unbroken(sys.stdout)
        sys.stderr = Unbroken(sys.stderr)
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")
