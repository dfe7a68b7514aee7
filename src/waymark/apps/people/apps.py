"""How Django knows this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, schools, districts and roles."""

    name = "waymark.apps.people"
    label = "people"
    verbose_name = "people"
