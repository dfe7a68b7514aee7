"""The providers that this machine was told of, by their key in addresses."""

from django.conf import settings
from django.http import Http404

from waymark.apps.accounts.providers import Provider, Saml


def provider_called(key: str) -> Provider | None:
    """Return the provider with a key, if one was set up."""
    found: tuple[Provider, ...] = settings.WAYMARK_PROVIDERS
    return next((provider for provider in found if provider.key == key), None)


def oidc_provider(key: str) -> Provider:
    """Return the provider with a key that speaks OpenID Connect; for any other the page does not exist."""
    told = provider_called(key)
    if told is None or told.saml is not None:
        raise Http404("No provider of this name was set up.")
    return told


def saml_provider(key: str) -> tuple[Provider, Saml]:
    """Return the provider with a key that speaks SAML; for any other the page does not exist."""
    told = provider_called(key)
    if told is None or told.saml is None:
        raise Http404("No provider of this name was set up.")
    return told, told.saml
