"""Checking a password costs a fortieth of a second of a processor. A gate keeps that from starving everyone else."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

# Each process of the web server begins at most fifteen a second, and hashes two at once: two processes of four threads
# then spend less than one core of two on passwords, and four threads of eight keep serving pages. To send somebody away
# with a page costs half as much as to check his password, so the gate is no narrower.
PER_SECOND: Final = 15.0
AT_ONCE: Final = 2
SOONEST_S: Final = 2
LONGEST_S: Final = 120


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane.

    The cost is that of OWASP's Password Storage Cheat Sheet and of ASVS 5.0, appendix C: as dear to guess as ten times
    the processor time of PBKDF2, because a graphics card runs out of memory first. Django's own choice takes 100 MiB
    and eight threads a password, which a storm of sign-ins would not leave to anybody else.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class TooManyAtOnce(Exception):
    """Other passwords are being checked at this moment.

    Attributes
    ----------
    come_back_s : int
        Seconds after which it will be this person's turn.
    """

    def __init__(self, come_back_s: int) -> None:
        super().__init__(come_back_s)
        self.come_back_s = come_back_s


class Gate:
    """Lets a few through at a time. Nobody waits inside, since that would hold a thread: who is sent away gets a turn.

    The turns of those who were sent away lie as far apart as passwords are begun, so that a crowd comes back one by one
    and not all in the same second.
    """

    def __init__(
        self,
        *,
        per_second: float = PER_SECOND,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._pause_s = 1 / per_second
        self._at_once = at_once
        self._clock = clock
        self._lock = threading.Lock()
        self._n_inside = 0
        self._last_turn = clock()
        self._next_at = self._last_turn - at_once * self._pause_s

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Pass, or be told at once when to come back.

        Raises
        ------
        TooManyAtOnce
            If as many as may be are inside, or as many as may began of late.
        """
        self._enter()
        try:
            yield
        finally:
            with self._lock:
                self._n_inside -= 1

    def _enter(self) -> None:
        with self._lock:
            now = self._clock()
            # After a quiet moment as many as may be inside may begin together.
            earliest = max(self._next_at, now - (self._at_once - 1) * self._pause_s)
            if self._n_inside >= self._at_once or earliest > now:
                raise TooManyAtOnce(self._turn_after(now))
            self._next_at = earliest + self._pause_s
            self._n_inside += 1

    def _turn_after(self, now: float) -> int:
        self._last_turn = min(max(self._last_turn, now + SOONEST_S) + self._pause_s, now + LONGEST_S)
        return math.ceil(self._last_turn - now)


GATE: Final = Gate()
