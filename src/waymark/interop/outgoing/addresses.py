"""Which addresses may be asked. Names are judged here before a connection, numbers at the moment of connecting."""

import ipaddress
from collections.abc import Set
from typing import Final
from urllib.parse import urlsplit

MOST_CHARACTERS: Final = 2000

# `is_global` of the standard library takes some of these for public. Most carry a second, hidden address.
_TUNNELS: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "2002::/16",  # 6to4
        "2001::/23",  # Teredo, and other special uses
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 inside a network
        "::ffff:0:0/96",  # IPv4 in IPv6
        "::ffff:0:0:0/96",  # the same, translated
        "::/96",  # the same, of old
        "fec0::/10",  # site-local, of old
        "192.0.0.0/24",  # special uses
        "192.88.99.0/24",  # relays of 6to4
        "100::/64",  # to be thrown away
        "3fff::/20",  # examples in books
        "5f00::/16",  # routing inside a network
    )
)


class AddressRefused(ValueError):
    """An address that is not asked; the text says why, in words for a log."""


def refuse_address(address: str, *, allowed_hosts: Set[str]) -> None:
    """Refuse an address unless it is ``https``, on port 443, without a password, and of a host that was named.

    Raises
    ------
    AddressRefused
        If it is not. Nothing is resolved and nobody is asked.
    """
    if len(address) > MOST_CHARACTERS or not address.isascii() or any(c <= " " or c in "\\\x7f" for c in address):
        raise AddressRefused("the address is too long, or holds characters that have no place in one")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("the address cannot be read") from error
    if parts.scheme != "https":
        raise AddressRefused("only https is asked")
    if "@" in parts.netloc:
        raise AddressRefused("an address with a name or password in it is not asked")
    if port not in {None, 443}:
        raise AddressRefused("only port 443 is asked")
    if (parts.hostname or "") not in allowed_hosts:
        raise AddressRefused("no provider that was set up has this host")


def refuse_number(number: str) -> None:
    """Refuse the number of a machine that is not on the open internet: inside the house, this one, or a tunnel.

    Raises
    ------
    AddressRefused
        If it is none of the open internet, or no number at all.
    """
    try:
        found = ipaddress.ip_address(number.partition("%")[0])
    except ValueError as error:
        raise AddressRefused("the name leads to no number") from error
    if not found.is_global or found.is_multicast or any(found in block for block in _TUNNELS):
        raise AddressRefused("the name leads to a machine that is not on the open internet")
