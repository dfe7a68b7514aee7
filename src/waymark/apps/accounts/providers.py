"""The identity providers that this machine was told of: facts only, no Django, so that settings can hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["google", "microsoft", "clever", "classlink", "oidc", "saml"]
Match = Literal["email", "person_id"]


@dataclass(frozen=True, slots=True)
class Saml:
    """What there is to know of a provider that speaks SAML.

    Parameters
    ----------
    sso_url : text
        Where the browser is sent to, an ``https`` address.
    certificates : texts
        Its signing certificates in PEM; each counts for as long as it stands here.
    subject : text
        Which part of an answer never changes for a person and is never given to another: empty for a NameID that says
        of itself that it is persistent, ``NameID`` for one of any kind that is not transient, else an attribute's name.
    """

    sso_url: str
    certificates: tuple[str, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """One identity provider, for one district.

    Parameters
    ----------
    key : text
        Its word in addresses, such as ``google``.
    district : text
        The name of the district whose people it vouches for, and of no other.
    issuer : text
        How it names itself in every token, an ``https`` address; in SAML its entity id.
    hosts : texts
        Every host that may be asked, and that the browser may be sent to.
    claim, match : text
        Which claim is compared, the first time, with what the roster says of a person.
    requires : claim -> value
        What a token must say besides: whose tenant it is from.
    vouches_for_claim : bool
        Whether the provider's own directory gives out the claim, so that ``email_verified`` is not asked for.
    second_step_values : texts
        Values of ``amr`` or ``acr`` that say that there was a second step.
    saml : Saml
        What SAML needs besides; nothing where the provider speaks OpenID Connect.
    """

    key: str
    kind: Kind
    name: str
    district: str
    issuer: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    hosts: tuple[str, ...] = ()
    claim: str = "email"
    match: Match = "email"
    requires: Mapping[str, str] = field(default_factory=dict)
    vouches_for_claim: bool = False
    second_step_values: frozenset[str] = frozenset({"mfa"})
    saml: Saml | None = None

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Return the hosts that we may talk to on its behalf."""
        own = urlsplit(self.saml.sso_url if self.saml else self.issuer).hostname
        return frozenset(self.hosts) | ({own} if own else set())
