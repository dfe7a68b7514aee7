"""What is asked for on the pages of rosters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from waymark.web.pdday.forms import ManyFilesInput


class UploadForm(forms.Form):
    """The files of a roster; the view reads all of them from the request."""

    uploads = forms.FileField(
        required=False,
        label=_("Files of the roster"),
        help_text=_("One zip, or all its CSV files together: OneRoster, School Data Sync, or a list of people."),
        widget=ManyFilesInput(attrs={"class": "wm-file", "accept": ".csv,.zip,text/csv,application/zip"}),
    )


class RowsForm(forms.Form):
    """Which rows to show."""

    outcome = forms.CharField(required=False, max_length=10)
    q = forms.CharField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
