"""The page on which a coordinator closes ranking before its time, and has the seats drawn with the same press."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.rules import waits_for_public_value
from waymark.apps.pdday.selectors.days import pd_days_seen_by
from waymark.apps.pdday.selectors.today import how_many_ranked
from waymark.apps.pdday.services.closing import NotOpenForRanking, close_ranking
from waymark.apps.pdday.services.sealing import seal_input
from waymark.apps.pdday.tasks import queue_draw
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.links import board_link, draws_link
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.times import moment_words


class ReasonForm(forms.Form):
    """Why ranking is closed before the announced time, and whether the draw can wait."""

    reason = forms.CharField(
        label=gettext_lazy("Why now?"),
        help_text=gettext_lazy("One sentence; it stands in the log, and people may ask for it."),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write one sentence why; the announced time was a promise.")},
    )
    draw = forms.BooleanField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def close(request: HttpRequest, *, day_id: str, viewer: Person) -> HttpResponse:
    """Say what closing means, close and seal, and draw unless the draw shall wait or waits for a public value."""
    pd_day = pd_days_seen_by(viewer, on=today_of(viewer)).select_related("district").filter(public_id=day_id).first()
    if pd_day is None:
        raise Http404("There is no such day.")
    if request.method != "POST":
        return _page(request, pd_day, None)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, pd_day, form)
    try:
        close_ranking(pd_day=pd_day, reason=form.cleaned_data["reason"], by=viewer, now=timezone.now())
        seal_input(pd_day=pd_day, by=viewer, now=timezone.now())
    except NotOpenForRanking as refusal:
        return _page(request, pd_day, form, fault=str(refusal))
    return HttpResponseRedirect(_drawn(pd_day, viewer) if form.cleaned_data["draw"] else draws_link(pd_day))


def _drawn(pd_day: PdDay, viewer: Person) -> str:
    """Have the seats drawn and return where that can be watched; what stands in the way stands on the page of draws."""
    if waits_for_public_value(pd_day):
        return draws_link(pd_day)
    try:
        draw = queue_draw(pd_day=pd_day, by=viewer, now=timezone.now())
    except DrawRefused:
        return draws_link(pd_day)
    return board_link(pd_day, draw.public_id)


def _page(request: HttpRequest, pd_day: PdDay, form: ReasonForm | None, fault: str = "") -> TemplateResponse:
    n_ranked, n_attendees = how_many_ranked(pd_day)
    has_all = n_ranked == n_attendees > 0
    context: dict[str, Any] = {
        "place": "choose",
        "pd_day": pd_day,
        "form": form or ReasonForm(initial={"reason": _("Everybody has answered.") if has_all else ""}),
        "fault": fault,
        "is_open": pd_day.is_open_for_ranking(timezone.now()),
        "closes": moment_words(pd_day.ranking_closes_at, pd_day.district) if pd_day.ranking_closes_at else "",
        "n_ranked": n_ranked,
        "n_attendees": n_attendees,
        "has_all": has_all,
        "waits": waits_for_public_value(pd_day),
        "can_draw": n_ranked > 0 and not waits_for_public_value(pd_day),
        "draws": draws_link(pd_day),
    }
    return TemplateResponse(request, "pdday/closing/close.html", context, status=409 if fault else 200)
