"""What people type to come in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from waymark.apps.accounts.services.local_accounts import LONGEST_PASSWORD


class LocalForm(forms.Form):
    """Name and password of a local account. Password managers and pasting are welcome."""

    name = forms.CharField(
        label=_("Name of the local account"),
        max_length=100,
        widget=forms.TextInput({"class": "usa-input", "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput({"class": "usa-input", "autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code from a phone, or a spare code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"class": "usa-input", "autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class WhoseVisitsForm(forms.Form):
    """Whose visits to end, and why."""

    person_id = forms.CharField(
        label=_("The district’s id of the person"),
        help_text=_("As it stands in the roster, with its leading zeros."),
        max_length=255,
        widget=forms.TextInput({"class": "usa-input"}),
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("A few words; they are kept in the log."),
        max_length=300,
        widget=forms.TextInput({"class": "usa-input"}),
    )
