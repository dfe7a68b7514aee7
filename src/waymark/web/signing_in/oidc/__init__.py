"""Signing in with the district's own account: to the provider and back, on allauth's road with our checks."""
