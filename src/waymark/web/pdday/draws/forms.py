"""Forms of a day's draws."""

from django import forms
from django.utils.translation import gettext_lazy as _

from waymark.apps.pdday.services.sealing import LONGEST_PUBLIC_VALUE
from waymark.apps.pdday.what_if import MOST_SEATS
from waymark.web.pdday.build.forms import INPUT
from waymark.web.pdday.draws.mechanisms import MECHANISM_CHOICES


class AskForm(forms.Form):
    """How to draw, and perhaps one more section: of which session, with how many seats, beside which draft's."""

    mechanism = forms.ChoiceField(choices=MECHANISM_CHOICES, required=False)
    fill = forms.BooleanField(required=False, label=_("Give people left over the seats that are still open"))
    like = forms.CharField(required=False, max_length=100)
    seats = forms.IntegerField(required=False, min_value=1, max_value=MOST_SEATS)
    beside = forms.CharField(required=False, max_length=16)


class CompareForm(forms.Form):
    """Which two draws to look at."""

    a = forms.CharField(max_length=16)
    b = forms.CharField(max_length=16)


class PublicValueForm(forms.Form):
    """The public value as the witnesses saw it."""

    value = forms.CharField(
        label=_("Public value"),
        help_text=_("Exactly as it came about, such as 4 1 6 2. Every letter, digit and comma counts."),
        max_length=LONGEST_PUBLIC_VALUE,
        widget=forms.TextInput(attrs=INPUT | {"autocomplete": "off"}),
        error_messages={"required": _("Write down the public value.")},
    )


class StartOverForm(forms.Form):
    """Why a promise is withdrawn."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence, without names. Everybody will see it beside the next draw."),
        max_length=300,
        widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": _("Write one sentence why. Everybody will see it beside the next draw.")},
    )
