"""Asking a provider: guarded, limited in size and time, and never led elsewhere."""

import socket
from collections.abc import Callable, Mapping, Set
from time import monotonic
from typing import Any, Final

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from waymark.interop.outgoing.addresses import AddressRefused, refuse_address, refuse_number

CONNECT_S: Final = 3.0
SILENCE_S: Final = 3.0
AT_MOST_S: Final = 6.0
MOST_BYTES: Final = 256 * 1024


class AskingRefused(requests.RequestException):
    """A request that was not made, or an answer that was not taken; the text says why."""


class _GuardedConnection(HTTPSConnection):
    """Connects to a number that was looked at, so that a name cannot lead elsewhere between the look and the step."""

    def _new_conn(self) -> socket.socket:
        found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        numbers = [str(address[0]) for *_, address in found]
        for number in numbers:
            refuse_number(number)
        return socket.create_connection((numbers[0], self.port or 443), timeout=CONNECT_S)


class _GuardedPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedConnection


class GuardedTransport(HTTPAdapter):
    """The way out: TLS with the host's own certificate, to a machine on the open internet."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use guarded connections for https; there is no other."""
        self.poolmanager = PoolManager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _GuardedPool}


Transport = Callable[[], BaseAdapter]


class GuardedSession(requests.Session):
    """A session that asks only named hosts, follows no one elsewhere, and takes no more than a small answer."""

    def __init__(self, *, allowed_hosts: Set[str], transport: Transport = GuardedTransport) -> None:
        super().__init__()
        self._allowed_hosts = allowed_hosts
        # Neither a proxy nor a password out of the environment.
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", transport())

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that there is none: looking for one would read an answer of any size."""

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask once.

        Raises
        ------
        AskingRefused
            If the address may not be asked, or the answer leads elsewhere, is too big or comes too slowly.
        """
        try:
            refuse_address(str(url), allowed_hosts=self._allowed_hosts)
            kwargs |= {"allow_redirects": False, "stream": True, "timeout": (CONNECT_S, SILENCE_S)}
            answer = super().request(method, url, *args, **kwargs)
        except AddressRefused as error:
            raise AskingRefused(str(error)) from error
        with answer:
            if answer.is_redirect or answer.is_permanent_redirect:
                raise AskingRefused("the answer leads elsewhere")
            answer._content = _limited(answer)  # requests reads it from here
        return answer


def _limited(answer: requests.Response) -> bytes:
    """Read an answer up to the limits of size and time."""
    read, until = b"", monotonic() + AT_MOST_S
    for chunk in answer.iter_content(8192):
        read += chunk
        if len(read) > MOST_BYTES:
            raise AskingRefused("the answer is too big")
        if monotonic() > until:
            raise AskingRefused("the answer comes too slowly")
    return read


def json_object(answer: requests.Response) -> Mapping[str, Any]:
    """Return the JSON object of an answer.

    Raises
    ------
    AskingRefused
        If the answer is a failure, or no JSON object.
    """
    try:
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise AskingRefused("the answer is a failure or no JSON") from error
    if not isinstance(found, dict):
        raise AskingRefused("the answer is no JSON object")
    return found
