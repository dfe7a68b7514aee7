"""People who save lists one after the other while everything is killed, and the journal of what they were told."""

import random
import threading
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256

from benchmarks.registration_clients import District, Lines, ask, list_request

PAUSE_S = 0.05
PAUSE_BEFORE_AGAIN_S = 0.1
Key = tuple[int, int]


class Journal:
    """What each list must be: the last that was acknowledged, or one that is on its way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._acknowledged: dict[Key, tuple[str, ...]] = {}
        self._under_way: dict[Key, tuple[str, ...]] = {}
        self.n_acknowledged = 0
        self.refused: list[str] = []

    def sends(self, key: Key, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Write down that a list is sent; return the one that it replaces."""
        with self._lock:
            self._under_way[key] = wanted
            return self._acknowledged.get(key, ())

    def was_told(self, key: Key) -> None:
        """Write down that the list on its way was acknowledged."""
        with self._lock:
            self._acknowledged[key] = self._under_way.pop(key)
            self.n_acknowledged += 1

    def was_refused(self, key: Key, status: int) -> None:
        """Write down an answer that nobody should have got: the records hold what nobody has sent."""
        with self._lock:
            self.refused.append(f"list {key} was answered {status}")
            self._under_way.pop(key)

    def moment(self) -> tuple[dict[Key, tuple[str, ...]], dict[Key, tuple[str, ...]]]:
        """Return what is acknowledged, and what is on its way."""
        with self._lock:
            return dict(self._acknowledged), dict(self._under_way)

    def lost(self, read: "Reading") -> list[Key]:
        """Return the lists that are not what they must be; those that moved while they were read are left out."""
        acknowledged, under_way = read.before
        after = self.moment()
        still = [key for key in acknowledged if (acknowledged[key], under_way.get(key)) == _both(after, key)]
        allowed = {key: {acknowledged[key], under_way.get(key, acknowledged[key])} for key in still}
        return [key for key in still if read.kept.get(key, ()) not in allowed[key]]


class Reading:
    """What the records held, and what the journal said before they were read."""

    def __init__(self, journal: Journal) -> None:
        self.before = journal.moment()
        self.kept: Mapping[Key, tuple[str, ...]] = {}


def _both(
    moment: tuple[dict[Key, tuple[str, ...]], dict[Key, tuple[str, ...]]], key: Key
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    acknowledged, under_way = moment
    return acknowledged.get(key), under_way.get(key)


class Saver(threading.Thread):
    """Saves one list after the other for people of its own; without an answer the same list again, as the page does."""

    def __init__(self, address: str, district: District, people: Sequence[int], journal: Journal, seed: int) -> None:
        super().__init__(daemon=True)
        self._address, self._district, self._people, self._journal = address, district, people, journal
        self._rng = random.Random(seed)  # noqa: S311 - a load that can be repeated, no secret
        self._is_over = threading.Event()
        self._lines = Lines()

    def run(self) -> None:
        """Save until told to stop; what is on its way then stays on its way."""
        while not self._is_over.wait(PAUSE_S):
            person, breakout = self._rng.choice(self._people), self._rng.randrange(len(self._district.sessions))
            self._save(person, breakout)

    def _save(self, person: int, breakout: int) -> None:
        key = (self._district.attendees[person], breakout)
        wanted = tuple(self._rng.sample(self._district.sessions[breakout], 10))
        seen = sha256("\n".join(self._journal.sends(key, wanted)).encode()).hexdigest()[:12]
        request = list_request(self._address, self._district, person, breakout, wanted, seen=seen)
        while not self._is_over.is_set():
            status = self._one(request)
            if status == 200:
                self._journal.was_told(key)
                return
            if 400 <= status < 500:
                self._journal.was_refused(key, status)
                return
            time.sleep(PAUSE_BEFORE_AGAIN_S)

    def _one(self, request: bytes) -> int:
        try:
            return ask(self._lines, self._address, request)
        except OSError:
            self._lines.forget()
            return 0

    def stop(self) -> None:
        """Save no more, and wait until the last answer is there or given up."""
        self._is_over.set()
        self.join()
