"""From where somebody asks: the network address, as the proxy saw it that we were told to believe."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Whoever has one address of IPv6 has all of its network.
_IPV6_NETWORK_BITS = 64


def place_of(request: HttpRequest) -> str:
    """Return an address of IPv4 or a network of IPv6; nothing where it cannot be read, which is one place for all."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies: frozenset[str] = settings.WAYMARK_PROXIES
    if peer in proxies or "*" in proxies:
        # Each proxy adds whom it saw at the end; what stands further left is what a visitor claims.
        peer = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or peer
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    return str(ip_network((address.packed, _IPV6_NETWORK_BITS), strict=False))
