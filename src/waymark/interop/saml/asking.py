"""What a provider is asked, and what it has to know of us: two small documents, written without any XML library."""

import base64
import secrets
import zlib
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from waymark.interop.saml.names import ASSERTION, METADATA, PERSISTENT, POST_BINDING, PROTOCOL


def new_request_id() -> str:
    """Return an id for a request, 160 random bits; it begins with a letter or underscore, as an XML id must."""
    return f"_{secrets.token_hex(20)}"


def request_address(
    *,
    sso_url: str,
    request_id: str,
    entity_id: str,
    answer_url: str,
    wants_persistent: bool,
    relay_state: str,
    now: datetime,
) -> str:
    """Return where to send the browser, with the request in the address (HTTP-Redirect binding, section 3.4.4.1).

    ``relay_state`` comes back with the answer as it is; it is a reference that only we can read.
    """
    wanted = f' Format="{PERSISTENT}"' if wants_persistent else ""
    message = (
        f'<samlp:AuthnRequest xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{request_id}" Version="2.0"'
        f' IssueInstant="{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" Destination="{escape(sso_url)}"'
        f' AssertionConsumerServiceURL="{escape(answer_url)}" ProtocolBinding="{POST_BINDING}">'
        f"<saml:Issuer>{escape(entity_id)}</saml:Issuer>"
        f'<samlp:NameIDPolicy{wanted} AllowCreate="true"/>'
        "</samlp:AuthnRequest>"
    )
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflate.compress(message.encode()) + deflate.flush()
    query = urlencode({"SAMLRequest": base64.b64encode(packed).decode(), "RelayState": relay_state})
    return f"{sso_url}{'&' if '?' in sso_url else '?'}{query}"


def service_metadata(*, entity_id: str, answer_url: str, wants_persistent: bool) -> str:
    """Return what a provider's administrator is asked for: who we are, and where answers go."""
    wanted = f"<md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>" if wants_persistent else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<md:EntityDescriptor xmlns:md="{METADATA}" entityID="{escape(entity_id)}">'
        '<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"'
        f' protocolSupportEnumeration="{PROTOCOL}">'
        f"{wanted}"
        f'<md:AssertionConsumerService Binding="{POST_BINDING}" Location="{escape(answer_url)}"'
        ' index="0" isDefault="true"/>'
        "</md:SPSSODescriptor>"
        "</md:EntityDescriptor>\n"
    )
