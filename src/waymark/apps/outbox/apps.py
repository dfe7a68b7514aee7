"""How Django knows this app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Letters waiting to be sent."""

    name = "waymark.apps.outbox"
    label = "outbox"
    verbose_name = "outbox"
