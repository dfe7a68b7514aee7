"""The button of a provider: onto the road that the provider speaks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from waymark.web.signing_in.oidc import views as oidc
from waymark.web.signing_in.saml import views as saml
from waymark.web.signing_in.told import provider_called


@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Send the browser to a provider."""
    told = provider_called(key)
    if told is None:
        raise Http404("No provider of this name was set up.")
    return oidc.begin(request, told) if told.saml is None else saml.begin(request, told, told.saml)
