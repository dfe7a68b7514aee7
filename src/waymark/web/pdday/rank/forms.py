"""Searching a catalogue."""

from django import forms


class CatalogueForm(forms.Form):
    """Words to look for and a strand to keep to; whatever does not fit is left out."""

    q = forms.CharField(required=False, max_length=100)
    strand = forms.CharField(required=False, max_length=100)
