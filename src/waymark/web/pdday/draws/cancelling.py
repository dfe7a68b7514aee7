"""Cancelling a session of a published draw: pick it, and ask who would move."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.selectors.cancellations import sessions_to_cancel
from waymark.apps.pdday.selectors.changes import seated_by_session
from waymark.apps.pdday.tasks import queue_cancellation
from waymark.apps.people.models import Person
from waymark.web.pdday.build.forms import INPUT, MOST_SEATS, SELECT
from waymark.web.pdday.draws.acts import refused
from waymark.web.pdday.draws.change_words import session_title
from waymark.web.pdday.draws.finding import for_coordinators, own_published_or_404
from waymark.web.pdday.draws.shown import draw_name


class CancelForm(forms.Form):
    """Which session loses seats, and how many it keeps."""

    session = forms.ChoiceField(label=gettext_lazy("Session"), widget=forms.Select(attrs=SELECT))
    seats = forms.IntegerField(
        label=gettext_lazy("Seats that are left"),
        help_text=gettext_lazy("0 if it does not take place. If it moves to a smaller room, the seats there."),
        min_value=0,
        max_value=MOST_SEATS,
        initial=0,
        widget=forms.NumberInput(attrs=INPUT | {"inputmode": "numeric"}),
    )
    fill = forms.BooleanField(
        required=False,
        label=gettext_lazy("Give people left over the emptiest session that they may attend"),
        widget=forms.CheckboxInput(attrs={"class": "usa-checkbox__input"}),
    )

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        """``draw`` is the published one whose sessions can be picked."""
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["session"]).choices = [("", _("Pick a session")), *_sessions(draw)]


@require_safe
@never_cache
@for_coordinators
def cancel(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> TemplateResponse:
    """Ask which session is cancelled."""
    draw = own_published_or_404(viewer, day_id, draw_id)
    return TemplateResponse(request, "draws/cancel.html", _asking(draw, CancelForm(draw=draw)))


@require_POST
@for_coordinators
def ask_to_cancel(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Have it worked out who would move. Nobody is told."""
    draw = own_published_or_404(viewer, day_id, draw_id)
    form = CancelForm(request.POST, draw=draw)
    if not form.is_valid():
        return TemplateResponse(request, "draws/cancel.html", _asking(draw, form), status=422)
    data = form.cleaned_data
    try:
        asked = queue_cancellation(
            draw=draw,
            session_id=data["session"],
            seats_left=data["seats"],
            fill=data["fill"],
            by=viewer,
            now=timezone.now(),
        )
    except DrawRefused as refusal:
        return refused(request, draw.pd_day, refusal, reverse("draws:cancel", args=[day_id, draw_id]))
    return HttpResponseRedirect(reverse("draws:change", args=[day_id, draw_id, asked.public_id]))


def _sessions(draw: Draw) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the sessions by breakout, each with how many people sit in it."""
    n_seated = seated_by_session(draw)
    for label, sessions in groupby(sessions_to_cancel(draw), key=lambda session: session.block.label):
        said = [(s.session_id, _with_people(session_title(s), s.session_id, n_seated.get(s.pk, 0))) for s in sessions]
        yield block_name(label), said


def _with_people(title: str, session_id: str, n_seated: int) -> str:
    text = ngettext("%(title)s (%(id)s), %(n)d person", "%(title)s (%(id)s), %(n)d people", n_seated)
    return text % {"title": title, "id": session_id, "n": n_seated}


def _asking(draw: Draw, form: CancelForm) -> dict[str, Any]:
    return {"place": "choose", "pd_day": draw.pd_day, "draw": draw, "form": form, "name": draw_name(draw)}
