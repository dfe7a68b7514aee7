"""What a provider says of itself: where to send the browser, where to ask for tokens and keys."""

import threading
from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta
from typing import Any, Final

from waymark.interop.outgoing.addresses import AddressRefused, refuse_address

FRESH: Final = timedelta(hours=1)
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class DiscoveryRefused(ValueError):
    """A provider's description of itself that is not believed; the text says why."""


class Discovery:
    """The descriptions of providers, kept for an hour in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[dict[str, Any], datetime]] = {}

    def of(
        self, issuer: str, *, fetch: Callable[[], Mapping[str, Any]], allowed_hosts: Set[str], now: datetime
    ) -> dict[str, Any]:
        """Return the description of an issuer.

        Raises
        ------
        DiscoveryRefused
            If it is somebody else's, or leads to a host that was not set up.
        """
        with self._lock:
            kept = self._kept.get(issuer)
        if kept and now - kept[1] < FRESH:
            return dict(kept[0])
        found = _checked(dict(fetch()), issuer=issuer, allowed_hosts=allowed_hosts)
        with self._lock:
            self._kept[issuer] = (found, now)
        return dict(found)


def _checked(found: dict[str, Any], *, issuer: str, allowed_hosts: Set[str]) -> dict[str, Any]:
    if found.get("issuer") != issuer:
        raise DiscoveryRefused("the description is of another issuer")
    for name in _ADDRESSES:
        try:
            refuse_address(str(found.get(name, "")), allowed_hosts=allowed_hosts)
        except AddressRefused as error:
            raise DiscoveryRefused(f"{name}: {error}") from error
    return found
