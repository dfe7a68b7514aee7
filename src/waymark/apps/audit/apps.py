"""How Django knows this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log."""

    name = "waymark.apps.audit"
    label = "audit"
    verbose_name = "audit log"
