"""The public keys of a provider. A key that is not there is asked for once, then not again for a minute."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import jwt

FRESH: Final = timedelta(hours=1)
ASK_AGAIN: Final = timedelta(minutes=1)
MOST_KEYS: Final = 50
SMALLEST_RSA_BITS: Final = 2048
_KINDS: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
ALGORITHMS: Final = tuple(_KINDS)

Fetch = Callable[[], Mapping[str, Any]]


class NoSuchKey(LookupError):
    """The provider has no such key, or was asked for it a moment ago."""


@dataclass(slots=True)
class _Kept:
    keys: Sequence[Mapping[str, Any]]
    fetched_at: datetime
    ask_again_at: datetime

    def find(self, key_id: str, *, now: datetime) -> Mapping[str, Any] | None:
        """Return a key that is still fresh."""
        if now - self.fetched_at >= FRESH:
            return None
        return next((key for key in self.keys if key.get("kid") == key_id), None)


class KeyRing:
    """The keys of many providers, kept for an hour in this process.

    Whoever sends tokens with invented key ids can make us ask a provider once a minute, and no more often.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def find(self, *, issuer: str, key_id: str, algorithm: str, fetch: Fetch, now: datetime) -> jwt.PyJWK:
        """Return the key with an id, fit for an algorithm.

        Raises
        ------
        NoSuchKey
            If there is none, or it is of another kind, for another use, or too short.
        """
        with self._lock:
            kept = self._kept.setdefault(issuer, _Kept([], fetched_at=now, ask_again_at=now))
            key = kept.find(key_id, now=now)
            may_ask = key is None and now >= kept.ask_again_at
            if may_ask:
                # Noted before asking: while a provider is slow or away, one thread waits for it and not all of them.
                kept.ask_again_at = now + ASK_AGAIN
        if may_ask:
            kept = self._ask(issuer, fetch, now)
            key = kept.find(key_id, now=now)
        if key is None:
            raise NoSuchKey("the provider has no key with this id")
        return _fit(key, algorithm)

    def _ask(self, issuer: str, fetch: Fetch, now: datetime) -> _Kept:
        keys = [key for key in _list_of(fetch()) if isinstance(key, dict)][:MOST_KEYS]
        with self._lock:
            kept = self._kept[issuer] = _Kept(keys, fetched_at=now, ask_again_at=now + ASK_AGAIN)
        return kept


def _list_of(document: Mapping[str, Any]) -> list[Any]:
    found = document.get("keys")
    return found if isinstance(found, list) else []


def _fit(key: Mapping[str, Any], algorithm: str) -> jwt.PyJWK:
    if key.get("kty") != _KINDS.get(algorithm) or key.get("use", "sig") != "sig":
        raise NoSuchKey("the key is of another kind or for another use")
    if key.get("alg", algorithm) != algorithm:
        raise NoSuchKey("the key is for another algorithm")
    try:
        found = jwt.PyJWK.from_dict(dict(key), algorithm=algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise NoSuchKey("the key cannot be read") from error
    if getattr(found.key, "key_size", SMALLEST_RSA_BITS) < SMALLEST_RSA_BITS and key.get("kty") == "RSA":
        raise NoSuchKey("the key is too short")
    return found
