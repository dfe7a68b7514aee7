"""How Django knows this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, identities and visits."""

    name = "waymark.apps.accounts"
    label = "accounts"
    verbose_name = "accounts"
