"""How Django knows this app."""

from django.apps import AppConfig


class PdDayConfig(AppConfig):
    """Professional-learning days."""

    name = "waymark.apps.pdday"
    label = "pdday"
    verbose_name = "professional-learning days"
