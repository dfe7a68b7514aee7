"""Forms of the draw: how to draw, and which files."""

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from waymark.web.pdday.drawing import HowToDraw

SEED_PATTERN: Final = re.compile(r"[0-9a-f]{64}")
MECHANISM_CHOICES: Final = (("draw", _("Fair draw")), ("first-come", _("First come, first served")))
LONGEST_SEARCH: Final = 100


def random_seed() -> str:
    """Return 32 random bytes as 64 hexadecimal digits."""
    return secrets.token_hex(32)


class SeedField(forms.CharField):
    """64 hexadecimal digits; spaces and capitals do not matter. Left empty, a random seed is taken."""

    def __init__(self) -> None:
        """Ask for a seed, without insisting."""
        super().__init__(
            required=False,
            label=_("Seed"),
            help_text=_(
                "64 characters, 0–9 and a–f. The same files and the same seed give the same seats. "
                "Leave it empty for a random one."
            ),
            widget=forms.TextInput(
                attrs={"class": "usa-input", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
            ),
        )

    def clean(self, value: Any) -> str:
        """Return the seed in lower case, or a random one."""
        written = "".join(str(super().clean(value)).split()).lower()
        if written and not SEED_PATTERN.fullmatch(written):
            raise forms.ValidationError(
                _(
                    "This is no seed: it needs 64 characters, all of them 0–9 or a–f, and you gave %(found)d. "
                    "Copy it again, or leave it empty."
                ),
                code="seed",
                params={"found": len(written)},
            )
        return written or random_seed()


class DrawForm(forms.Form):
    """How to draw. Everything may be left out."""

    mechanism = forms.ChoiceField(choices=MECHANISM_CHOICES, required=False, label=_("Way of drawing"))
    seed = SeedField()
    fill = forms.BooleanField(required=False, label=_("Give people left over the seats that are still open"))

    def clean_mechanism(self) -> str:
        """Return the mechanism, the fair draw if none was named."""
        return self.cleaned_data["mechanism"] or "draw"

    def how(self) -> HowToDraw:
        """Return what was asked for. Only for a form that is valid."""
        data = self.cleaned_data
        return HowToDraw(seed=data["seed"], mechanism=data["mechanism"], fill=data["fill"])


class ManyFilesInput(forms.FileInput):
    """One field that takes several files at once."""

    allow_multiple_selected = True


class OwnFolderForm(DrawForm):
    """The files of a day, picked together, or one zip that holds them. The view reads all of them from the request."""

    uploads = forms.FileField(
        required=False,
        label=_("Files of your day"),
        help_text=_(
            "sessions.csv, educators.csv and choices.csv; rooms.csv and breakouts.csv if you have them. "
            "Pick them together, or one zip that holds them."
        ),
        widget=ManyFilesInput(attrs={"class": "wm-file", "accept": ".csv,.zip,text/csv,application/zip"}),
    )
    field_order = ("uploads", "mechanism", "seed", "fill")


class LookForm(forms.Form):
    """What to look at on a board: a name to search for, and a page of the list."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


def read_look(asked: Mapping[str, str]) -> tuple[str, int]:
    """Return what to search for and which page to show; what cannot be understood is as if it had not been asked."""
    form = LookForm(asked)
    form.is_valid()
    return form.cleaned_data.get("q", ""), form.cleaned_data.get("page") or 1
