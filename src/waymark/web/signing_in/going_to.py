"""Where somebody was going before he was asked to sign in."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_address(request: HttpRequest, address: object) -> str:
    """Return where to go next if it is a page of ours, else nothing."""
    wanted = str(address or "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""
