"""To the provider, and back."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from waymark.apps.accounts.providers import Provider
from waymark.web.signing_in.arriving import turned_away
from waymark.web.signing_in.going_to import safe_address
from waymark.web.signing_in.oidc.provider import DistrictProvider, RoadAndBack
from waymark.web.signing_in.told import oidc_provider


def begin(request: HttpRequest, told: Provider) -> HttpResponse:
    """Send the browser to a provider."""
    try:
        return DistrictProvider(request, told).begin(
            request, next_url=safe_address(request, request.POST.get("next", ""))
        )
    except (RequestException, OAuth2Error):
        return turned_away(request, provider=told, code="away")


@never_cache
@require_safe
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take what a provider sent back with the browser."""
    told = oidc_provider(key)
    answer: HttpResponse = _WithNonce.adapter_view(RoadAndBack(request, told))(request)
    return answer


class _WithNonce(OAuth2CallbackView):  # type: ignore[misc]  # allauth ships no types
    """allauth's way back, which hands the nonce that this browser was given to whoever checks the token."""

    def _get_state(
        self, request: HttpRequest, provider: DistrictProvider
    ) -> tuple[dict[str, object] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = str((state or {}).get("nonce") or "")
        return state, answer
