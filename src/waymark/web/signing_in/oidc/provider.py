"""One OpenID Connect provider on allauth's road: a nonce with each sign-in, and nothing of it up to the visitor."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from waymark.apps.accounts.providers import Provider
from waymark.interop.outgoing.asking import GuardedSession, GuardedTransport, Transport, json_object
from waymark.interop.tokens.discovery import Discovery, DiscoveryRefused
from waymark.interop.tokens.id_token import TokenRefused, verify_id_token
from waymark.interop.tokens.keys import KeyRing

# Kept by each process of the web server for itself.
KEYS: Final = KeyRing()
DISCOVERY: Final = Discovery()
transport: Transport = GuardedTransport


def session_for(provider: Provider) -> GuardedSession:
    """Return a session that asks the hosts of one provider, and no other."""
    return GuardedSession(allowed_hosts=provider.allowed_hosts, transport=transport)


class RoadAndBack(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """To the provider with a nonce, and back with a token of which everything is checked."""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        super().__init__(request, provider.key)
        self.told = provider
        self.nonce = ""

    def get_provider(self) -> "DistrictProvider":
        """Return the provider that was set up."""
        return DistrictProvider(self.request, self.told)

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself, if that is believable."""
        address = f"{self.told.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            return DISCOVERY.of(
                self.told.issuer,
                fetch=self._fetch(address),
                allowed_hosts=self.told.allowed_hosts,
                now=timezone.now(),
            )
        except DiscoveryRefused as error:
            raise OAuth2Error("discovery") from error

    def _fetch(self, address: str) -> Callable[[], Mapping[str, Any]]:
        def fetch() -> Mapping[str, Any]:
            with session_for(self.told) as session:
                return json_object(session.get(address))

        return fetch

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Exchange the code; an answer that allauth does not expect is a refusal, not a failure of ours."""
        try:
            found = super().get_access_token_data(*args, **kwargs)
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise OAuth2Error("token_answer") from error
        if not isinstance(found, dict):
            raise OAuth2Error("token_answer")
        return found

    def parse_token(self, data: Mapping[str, Any]) -> SocialToken:  # noqa: ARG002 - allauth's signature
        """Keep nothing: we ask the provider for nothing on somebody's behalf."""
        return SocialToken()

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:  # noqa: ARG002
        """Believe the ID token only; it is checked wholly, with its signature, and nothing else is asked."""
        if request.GET.get("iss", self.told.issuer) != self.told.issuer:
            raise OAuth2Error("issuer")
        try:
            claims = verify_id_token(
                kwargs["response"].get("id_token"),
                issuer=self.told.issuer,
                client_id=self.told.client_id,
                nonce=self.nonce,
                keys=KEYS,
                fetch_keys=self._fetch(self.openid_config["jwks_uri"]),
                now=timezone.now(),
            )
        except TokenRefused as error:
            raise OAuth2Error(error.code) from error
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's signature
        """Return our own address to come back to, one for each provider; never taken from the request."""
        return settings.WAYMARK_ADDRESS + reverse("sign_in_return", args=[self.told.key])


class DistrictProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """A provider as it was set up; nothing in a request changes scope, purpose or parameters."""

    oauth2_adapter_class = RoadAndBack

    def __init__(self, request: HttpRequest, told: Provider) -> None:
        app = SocialApp(
            provider="openid_connect",
            provider_id=told.key,
            name=told.name,
            client_id=told.client_id,
            secret=told.client_secret,
            settings={"server_url": told.issuer, "oauth_pkce_enabled": True},
        )
        super().__init__(request, app=app)
        self.told = told

    def get_oauth2_adapter(self, request: HttpRequest) -> RoadAndBack:
        """Return the road to this provider."""
        return RoadAndBack(request, self.told)

    def begin(self, request: HttpRequest, *, next_url: str) -> HttpResponse:
        """Send the browser to the provider, with a state, a code challenge and a nonce of this browser's own."""
        nonce = secrets.token_urlsafe(24)
        answer: HttpResponse = self.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=next_url,
            scope=["openid", "profile", "email"],
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
        return answer
