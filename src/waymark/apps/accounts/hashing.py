"""Checking a password costs a fifth of a second of a processor. A gate keeps that from starving everyone else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

# Each process of the web server hashes one password at a time, and begins at most two in a second: two processes of
# four threads then spend less than one core of two on it, and seven threads of eight keep serving pages.
PAUSE_S: Final = 0.5
RETRY_AFTER_S: Final = 5


class TooManyAtOnce(Exception):
    """Other passwords are being checked at this moment; trying again in a few seconds helps."""


class Gate:
    """Lets one through at a time, and none too soon after another. Nobody waits: waiting would hold a thread."""

    def __init__(self, *, pause_s: float = PAUSE_S, clock: Callable[[], float] = monotonic) -> None:
        self._pause_s = pause_s
        self._clock = clock
        self._one = threading.Lock()
        self._next_at = clock()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Pass, or be told at once that one cannot.

        Raises
        ------
        TooManyAtOnce
            If somebody is inside, or went in less than ``pause_s`` ago.
        """
        if not self._one.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            if self._clock() < self._next_at:
                raise TooManyAtOnce
            self._next_at = self._clock() + self._pause_s
            yield
        finally:
            self._one.release()


GATE: Final = Gate()
