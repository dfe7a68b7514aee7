"""How Django knows this app."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Reads, exports, retention and erasure."""

    name = "waymark.apps.trust"
    label = "trust"
    verbose_name = "trust"
