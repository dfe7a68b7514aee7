"""Signing in with a provider that speaks SAML: there by an address, back by a form that the provider fills in."""
