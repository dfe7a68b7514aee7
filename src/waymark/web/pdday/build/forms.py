"""What a coordinator types: a new day, blocks, rooms, sessions, lines and files."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.apps.pdday.models import BlockKind, PdDay
from waymark.apps.pdday.programme import PlannedBlock
from waymark.apps.pdday.services.programme import CONVOCATION, EMPTY, BlockTimes
from waymark.web.pdday.forms import ManyFilesInput
from waymark.web.times import local

MOST_SEATS = 100_000
LARGEST_KEY = 2**63 - 1
INPUT = {"class": "usa-input", "autocomplete": "off"}
TEXTAREA = {"class": "usa-textarea wm-lines", "rows": 6, "spellcheck": "false"}
SELECT = {"class": "usa-select"}
PLANNED_FOR = (date(2000, 1, 1), date(2100, 12, 31))


def seats_field(**more: Any) -> forms.IntegerField:
    """Return a field for a number of seats."""
    return forms.IntegerField(
        min_value=0,
        max_value=MOST_SEATS,
        label=gettext_lazy("Seats"),
        widget=forms.NumberInput(attrs=INPUT | {"inputmode": "numeric"}),
        **more,
    )


def time_field(label: Any) -> forms.TimeField:
    """Return a field for a time of day, which a browser shows in the way of its language."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p"],
        widget=forms.TimeInput(attrs=INPUT | {"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time like 13:30.")},
    )


class NewDayForm(forms.Form):
    """The first facts of a day."""

    title = forms.CharField(
        max_length=200, label=gettext_lazy("Title"), widget=forms.TextInput(attrs=INPUT), strip=True
    )
    held_on = forms.DateField(
        label=gettext_lazy("Date"),
        widget=forms.DateInput(attrs=INPUT | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the date like 2026-11-04.")},
    )
    place = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Place (optional)"), widget=forms.TextInput(attrs=INPUT)
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        initial=CONVOCATION,
        choices=[
            (CONVOCATION, gettext_lazy("Convocation + 3 breakouts")),
            (EMPTY, gettext_lazy("An empty day")),
        ],
        widget=forms.RadioSelect(attrs={"class": "usa-radio__input"}),
    )

    def clean_held_on(self) -> date:
        """Return the date, if it is one that a day can be planned for."""
        held_on: date = self.cleaned_data["held_on"]
        if not PLANNED_FOR[0] <= held_on <= PLANNED_FOR[1]:
            raise forms.ValidationError(_("Pick a date between 2000 and 2100."))
        return held_on


class BlockForm(forms.Form):
    """Name, times and place of one block."""

    label = forms.CharField(max_length=100, label=gettext_lazy("Name"), widget=forms.TextInput(attrs=INPUT))
    starts = time_field(gettext_lazy("Starts"))
    ends = time_field(gettext_lazy("Ends"))
    place = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Place (optional)"), widget=forms.TextInput(attrs=INPUT)
    )

    def clean(self) -> dict[str, Any]:
        """Check that the block ends after it starts."""
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _("This is not after the start. Correct one of the two times."))
        return data

    def times(self, day: PdDay) -> BlockTimes:
        """Return what was typed as moments of the day. Only for a form that is valid."""
        data = self.cleaned_data
        return BlockTimes(data["label"], _moment(day, data["starts"]), _moment(day, data["ends"]), data["place"])


class NewBlockForm(BlockForm):
    """One more block."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What people do"),
        choices=[
            (BlockKind.BREAKOUT, gettext_lazy("Choose among sessions")),
            (BlockKind.TOGETHER, gettext_lazy("All together")),
            (BlockKind.PAUSE, gettext_lazy("Pause")),
        ],
        widget=forms.Select(attrs=SELECT),
    )
    field_order = ("kind", "label", "starts", "ends", "place")


def block_form(day: PdDay, block: PlannedBlock, data: Any) -> BlockForm:
    """Return the form of a block that is there, filled in with what it has."""
    initial = {
        "label": block.label,
        "starts": local(block.starts_at, day.district).time(),
        "ends": local(block.ends_at, day.district).time(),
        "place": block.place,
    }
    return BlockForm(data, prefix=f"block-{block.block_id}", initial=initial)


def _moment(day: PdDay, at: time) -> datetime:
    return datetime.combine(day.held_on, at, ZoneInfo(day.district.time_zone))


class RoomForm(forms.Form):
    """The seats of a room that is there."""

    room_id = forms.CharField(max_length=100, widget=forms.HiddenInput, strip=False)
    capacity_seats = seats_field()


class SessionForm(forms.Form):
    """One session: what, when, where, how many, with whom."""

    title = forms.CharField(max_length=300, label=gettext_lazy("Title"), widget=forms.TextInput(attrs=INPUT))
    breakout = forms.ChoiceField(label=gettext_lazy("Breakout"), widget=forms.Select(attrs=SELECT))
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False, widget=forms.Select(attrs=SELECT))
    capacity_seats = seats_field()
    facilitators = forms.CharField(
        required=False,
        max_length=5000,
        label=gettext_lazy("Facilitators (optional)"),
        help_text=gettext_lazy("One a line: the name or the district’s id."),
        widget=forms.Textarea(attrs=TEXTAREA | {"rows": 3}),
    )
    strand = forms.CharField(
        max_length=100, required=False, label=gettext_lazy("Strand (optional)"), widget=forms.TextInput(attrs=INPUT)
    )
    open_to = forms.CharField(
        max_length=500,
        required=False,
        label=gettext_lazy("Open to these groups only (optional)"),
        help_text=gettext_lazy("Names of groups with ; between them. Empty means everyone."),
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, breakouts: Sequence[str], rooms: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """``breakouts`` are labels, ``rooms`` pairs of id and words."""
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("breakout", [(label, label) for label in breakouts]),
            ("room", [("", _("No room yet")), *rooms]),
        ):
            cast("forms.ChoiceField", self.fields[name]).choices = choices


class MoveForm(forms.Form):
    """Which session goes from where it was seen to which other spot; an empty room means none yet."""

    session = forms.CharField(max_length=100, strip=False)
    block = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    room = forms.CharField(max_length=100, required=False, strip=False)
    seen_block = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    seen_room = forms.CharField(max_length=100, required=False, strip=False)


class AnotherRoomForm(forms.Form):
    """Another room for a session: one of the list, or one that is not in it yet, with its seats."""

    room = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Rooms that are free then"),
        widget=forms.Select(attrs=SELECT),
        error_messages={
            "invalid_choice": gettext_lazy("%(value)s is taken by now, or has too few seats. Pick another room.")
        },
    )
    new_room = forms.CharField(
        max_length=100,
        required=False,
        label=gettext_lazy("Or a room that is not in the list"),
        help_text=gettext_lazy("Its name, as it stands on the door."),
        widget=forms.TextInput(attrs=INPUT),
    )
    new_seats = seats_field(required=False)

    def __init__(self, *args: Any, rooms: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """``rooms`` are pairs of id and words; without any, only a new one can be named."""
        super().__init__(*args, **kwargs)
        if rooms:
            cast("forms.ChoiceField", self.fields["room"]).choices = [("", _("Pick a room")), *rooms]
        else:
            del self.fields["room"]
            self.fields["new_room"].label = _("A room that is not in the list")
        self.fields["new_seats"].label = _("Seats in that room")

    def clean(self) -> dict[str, Any]:
        """Check that one room is meant, and that a new one has its seats."""
        data = super().clean() or {}
        picked, named = data.get("room"), data.get("new_room")
        if picked and named:
            self.add_error("new_room", _("Pick a room or name a new one, not both."))
        elif not picked and not named and not self.errors:
            self.add_error("room" if "room" in self.fields else "new_room", _("Pick a room, or name a new one."))
        elif named and data.get("new_seats") is None and "new_seats" not in self.errors:
            self.add_error("new_seats", _("Write how many seats the new room has."))
        return data


class LinesForm(forms.Form):
    """Lines that were typed or pasted."""

    lines = forms.CharField(
        max_length=100_000,
        label=gettext_lazy("Lines"),
        widget=forms.Textarea(attrs=TEXTAREA),
        error_messages={"required": gettext_lazy("Write at least one line.")},
    )


class FilesForm(forms.Form):
    """Files that were picked; the view reads all of them from the request."""

    uploads = forms.FileField(
        required=False,
        label=gettext_lazy("Files"),
        widget=ManyFilesInput(attrs={"class": "wm-file", "accept": ".csv,.zip,text/csv,application/zip"}),
    )


class SearchForm(forms.Form):
    """Whom to look for, and which page of the list."""

    q = forms.CharField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
