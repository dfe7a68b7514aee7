"""The identity providers that this machine was told of: facts only, no Django, so that settings can hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["google", "microsoft", "clever", "classlink", "oidc"]
Match = Literal["email", "person_id"]


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
        How it names itself in every token, an ``https`` address.
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

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Return the hosts that we may talk to on its behalf."""
        own = urlsplit(self.issuer).hostname
        return frozenset(self.hosts) | ({own} if own else set())
