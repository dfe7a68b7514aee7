"""Exports: ask for a file with a purpose, agree, take it within a day; and what left the house."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.apps.pdday.selectors.days import pd_days_seen_by
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import Export, ExportKind, ExportStatus
from waymark.apps.trust.refusals import ExportRefused
from waymark.apps.trust.rules import may_agree, may_export
from waymark.apps.trust.selectors.exports import exports_seen_by
from waymark.apps.trust.services.exports import SECOND_PERSON_ABOVE, agree_to_export, ask_for_export, take_file
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.times import moment_words
from waymark.web.trust.jobs import make_export

MOST_SHOWN = 100
KINDS = (
    (ExportKind.DAY_PEOPLE, _("Who comes: name, id, school, groups, absences")),
    (ExportKind.SEATS, _("Seats as published: name, id, school, session, choice")),
)
STATUS_WORDS = {
    ExportStatus.ASKED: _("waits for a second person"),
    ExportStatus.WAITING: _("is being made"),
    ExportStatus.READY: _("ready"),
    ExportStatus.EXPIRED: _("file removed"),
}
for_those_concerned = for_roles(RoleKind.COORDINATOR, RoleKind.DISTRICT_STAFF, RoleKind.PRIVACY_OFFICER)


class ExportForm(forms.Form):
    """What, of which day, and what for."""

    pd_day = forms.ChoiceField(label=_("Day"), widget=forms.Select(attrs={"class": "usa-select"}))
    kind = forms.ChoiceField(label=_("What"), choices=KINDS, widget=forms.Select(attrs={"class": "usa-select"}))
    purpose = forms.CharField(
        label=_("What for?"),
        help_text=_("One sentence. Everyone in the file can read it."),
        min_length=10,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "off"}),
        error_messages={"required": _("Write one sentence: what will be done with the file?")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_those_concerned
def exports(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """List what left the house, and ask for a file."""
    now = timezone.now()
    days = {day.public_id: day for day in pd_days_seen_by(viewer, on=today_of(viewer)).select_related("district")}
    form = ExportForm(request.POST if request.method == "POST" else None)
    form.fields["pd_day"].choices = [(key, day.title) for key, day in days.items()]  # type: ignore[attr-defined]  # a ChoiceField
    refused = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            export = ask_for_export(
                kind=data["kind"], pd_day=days[data["pd_day"]], purpose=data["purpose"], by=viewer, now=now
            )
        except ExportRefused as refusal:
            refused = str(refusal)
        else:
            return _queued(export)
    context = {
        "form": form if may_export(viewer, viewer.district, now=now) else None,
        "has_days": bool(days),
        "refused": refused,
        "limit": SECOND_PERSON_ABOVE,
        "rows": [_row(one, viewer) for one in exports_seen_by(viewer, now=now)[:MOST_SHOWN]],
    }
    return TemplateResponse(request, "trust/exports.html", context, status=422 if refused or form.errors else 200)


@require_POST
@for_those_concerned
def agree(request: HttpRequest, export_id: str, *, viewer: Person) -> HttpResponse:
    """Agree, as the second person, that a file is made."""
    export = _found(viewer, export_id)
    try:
        agree_to_export(export=export, by=viewer, now=timezone.now())
    except ExportRefused:
        return HttpResponseRedirect(reverse("trust:exports"))
    export.refresh_from_db(fields=["status"])
    return _queued(export)


@never_cache
@require_safe
@for_those_concerned
def take(request: HttpRequest, export_id: str, *, viewer: Person) -> HttpResponse:
    """Send the file to who asked for it, while it is there."""
    export = _found(viewer, export_id)
    content = take_file(export=export, by=viewer, now=timezone.now())
    if content is None:
        raise Http404("There is no such file for this person.")
    # The id in the name is the mark by which a file that turns up somewhere is found in the log; a line in the file
    # itself would keep it from being read back.
    name = f"waymark-{export.kind}-{export.public_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _queued(export: Export) -> HttpResponse:
    if export.status == ExportStatus.WAITING:
        make_export.enqueue(export_id=export.public_id)
    return HttpResponseRedirect(reverse("trust:exports"))


def _found(viewer: Person, export_id: str) -> Export:
    found = exports_seen_by(viewer, now=timezone.now()).filter(public_id=export_id).first()
    if found is None:
        raise Http404("There is no such export.")
    return found


def _row(export: Export, viewer: Person) -> dict[str, Any]:
    now = timezone.now()
    return {
        "export": export,
        "what": dict(KINDS)[ExportKind(export.kind)],
        "status": STATUS_WORDS[ExportStatus(export.status)],
        "asked_at": moment_words(export.asked_at, viewer.district),
        "expires_at": moment_words(export.expires_at, viewer.district) if export.expires_at else "",
        "can_take": export.can_be_taken(now) and export.asked_by_id == viewer.pk,
        "can_agree": may_agree(viewer, export, now=now),
    }
