"""When people may rank: the page on which a coordinator opens ranking, extends it, or closes it earlier."""

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.rules import is_promised
from waymark.apps.pdday.services.opening import ReasonIsMissing, open_ranking
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.times import moments_at
from waymark.web.pdday.build.forms import INPUT, SELECT, time_field
from waymark.web.pdday.build.frame import day_or_404
from waymark.web.signing_in.who import for_roles
from waymark.web.times import local, moment_words

_TOLD: Final = "rank_told"
WHICH: Final = (
    ("", gettext_lazy("Pick one")),
    ("0", gettext_lazy("The first, before the clocks go back")),
    ("1", gettext_lazy("The second, after the clocks went back")),
)


class TimesForm(forms.Form):
    """Day and time of opening and of closing, by the clocks of the district."""

    opens_on = forms.DateField(
        required=False,
        label=gettext_lazy("Opens on"),
        help_text=gettext_lazy("Leave day and time empty to open it now."),
        widget=forms.DateInput(attrs=INPUT | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the date like 2026-11-04.")},
    )
    opens_clock = time_field(gettext_lazy("Opens at"))
    opens_which = forms.ChoiceField(
        required=False,
        choices=WHICH,
        label=gettext_lazy("Which of the two?"),
        widget=forms.Select(attrs=SELECT),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Closes on"),
        widget=forms.DateInput(attrs=INPUT | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": gettext_lazy("Write the date like 2026-11-04."),
            "required": gettext_lazy("Pick the day on which ranking closes."),
        },
    )
    closes_clock = time_field(gettext_lazy("Closes at"))
    closes_which = forms.ChoiceField(
        required=False,
        choices=WHICH,
        label=gettext_lazy("Which of the two?"),
        widget=forms.Select(attrs=SELECT),
    )
    reason = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Why earlier?"),
        help_text=gettext_lazy("One sentence; it stands in the log, and people may ask for it."),
        widget=forms.TextInput(attrs=INPUT),
    )

    public_value_plan = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Public value (optional)"),
        help_text=gettext_lazy(
            "How a number comes about before witnesses once ranking has closed, such as: four dice rolled in the "
            "cafeteria on Monday at noon. Then nobody can know the lottery before. It is announced when ranking opens, "
            "and nothing is drawn without it."
        ),
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, day: PdDay, is_open: bool, **kwargs: Any) -> None:
        """Ask for the opening only while ranking is not open."""
        super().__init__(*args, **kwargs)
        self.day = day
        self.asks_which = {"opens": False, "closes": False}
        self.fields["opens_clock"].required = False
        self.fields["closes_clock"].error_messages["required"] = _("Pick the time at which ranking closes.")
        if is_open:
            for name in ("opens_on", "opens_clock", "opens_which", "public_value_plan"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Turn days and times into moments, ``opens_at`` and ``closes_at``."""
        data = super().clean() or {}
        for end in ("opens", "closes"):
            day, clock = data.get(f"{end}_on"), data.get(f"{end}_clock")
            if day and clock is not None:
                data[f"{end}_at"] = self._moment(end, day, clock, data.get(f"{end}_which", ""))
            elif day or clock is not None:
                missing, words = ("clock", _("Pick a time, too.")) if day else ("on", _("Pick a day, too."))
                if f"{end}_{missing}" not in self.errors:
                    self.add_error(f"{end}_{missing}", words)
        return data

    def _moment(self, end: str, day: date, clock: time, which: str) -> datetime | None:
        """Return the moment of a day and time; where the clocks are changed there may be none, or two."""
        district = self.day.district
        moments = moments_at(day, clock, district)
        if not moments:
            self.add_error(
                f"{end}_clock",
                _("This time does not exist: that night the clocks go forward and skip it. Pick another time."),
            )
            return None
        if len(moments) == 2:
            self.asks_which[end] = True
            if which not in {"0", "1"}:
                self.add_error(
                    f"{end}_which",
                    _("That night the clocks go back, and this time comes twice. Say which one you mean."),
                )
                return None
            return moments[int(which)]
        return moments[0]


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def times(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show when ranking opens and closes, and set it."""
    day = day_or_404(viewer, day_id)
    now = timezone.now()
    is_open = day.is_open_for_ranking(now)
    if request.method != "POST":
        return _page(request, day, TimesForm(day=day, is_open=is_open, initial=_initial(day)), now)
    form = TimesForm(request.POST, day=day, is_open=is_open)
    if not form.is_valid():
        return _page(request, day, form, now, status=422)
    data = form.cleaned_data
    try:
        open_ranking(
            pd_day=day,
            opens_at=data.get("opens_at"),
            closes_at=data["closes_at"],
            reason=data["reason"],
            public_value_plan=data.get("public_value_plan"),
            by=viewer,
            now=now,
        )
    except ReasonIsMissing as refusal:
        form.add_error("reason", str(refusal))
        return _page(request, day, form, now, status=422)
    except ProgrammeRefused as refusal:
        return _page(request, day, form, now, refused=str(refusal), status=409)
    request.session[_TOLD] = _("The times are set.")
    return HttpResponseRedirect(reverse("rank:times", args=[day.public_id]))


def _initial(day: PdDay) -> dict[str, object]:
    found: dict[str, object] = {"public_value_plan": day.public_value_plan}
    for end, moment in (("opens", day.ranking_opens_at), ("closes", day.ranking_closes_at)):
        if moment is not None:
            shown = local(moment, day.district)
            found |= {f"{end}_on": shown.date(), f"{end}_clock": shown.time(), f"{end}_which": str(shown.fold)}
    return found


def _page(
    request: HttpRequest, day: PdDay, form: TimesForm, now: datetime, *, refused: str = "", status: int = 200
) -> TemplateResponse:
    opens, closes = day.ranking_opens_at, day.ranking_closes_at
    context = {
        "place": "choose",
        "day": day,
        "form": form,
        "refused": refused,
        "told": "" if refused or form.errors else request.session.pop(_TOLD, ""),
        "is_published": day.programme_published_at is not None,
        "is_open": day.is_open_for_ranking(now),
        "is_over": closes is not None and closes <= now,
        "opens": moment_words(opens, day.district) if opens else "",
        "closes": moment_words(closes, day.district) if closes else "",
        "zone": day.district.time_zone.replace("_", " "),
        "commitment": day.commitment,
        "is_announced": is_promised(day, now=now),
    }
    return TemplateResponse(request, "pdday/rank_times.html", context, status=status)
