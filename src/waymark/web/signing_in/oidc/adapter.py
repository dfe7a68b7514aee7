"""Where allauth hands over to us: an identity that was proven, or a sign-in that failed."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.http import HttpRequest

from waymark.interop.outgoing.asking import GuardedSession
from waymark.web.signing_in.arriving import arrive, turned_away
from waymark.web.signing_in.oidc.provider import DistrictProvider, session_for
from waymark.web.signing_in.told import provider_called


class DistrictAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up here. Whoever a provider vouches for is somebody of the roster, or is told what to do."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Take over: allauth's own accounts, sessions and sign-up pages are never reached."""
        told = provider_called(sociallogin.account.provider)
        if told is None:
            raise SocialApp.DoesNotExist
        claims = sociallogin.account.extra_data.get("id_token", sociallogin.account.extra_data)
        raise ImmediateHttpResponse(
            arrive(
                request,
                provider=told,
                subject=sociallogin.account.uid,
                claims=claims,
                next_url=sociallogin.state.get("next", ""),
            )
        )

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: DistrictProvider,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
    ) -> NoReturn:
        """Say kindly that it did not work, and write down why."""
        code = "canceled" if error == AuthError.CANCELLED else _code_of(exception)
        raise ImmediateHttpResponse(turned_away(request, provider=provider.told, code=code))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Return that nobody signs up."""
        return False

    def get_requests_session(self) -> GuardedSession:
        """Return a session that asks the provider of this sign-in only."""
        told = provider_called(self.request.resolver_match.kwargs["key"])
        if told is None:
            raise SocialApp.DoesNotExist
        return session_for(told)


def _code_of(exception: Exception | None) -> str:
    """Return one word of ours for what went wrong; texts of providers are not repeated."""
    known = {
        "algorithm", "audience", "discovery", "expired", "issuer", "key", "malformed", "nonce", "signature", "subject",
        "too_early", "too_old", "token_answer",
    }  # fmt: skip
    if exception is None:
        return "state"
    word = str(exception)
    return word if word in known else "provider"
