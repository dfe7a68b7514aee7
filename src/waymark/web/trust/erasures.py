"""Erasures: a privacy officer asks, another person agrees, and the ledger says what went."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import Erasure, ErasureGround, ReadKind
from waymark.apps.trust.refusals import ErasureRefused
from waymark.apps.trust.rules import is_privacy_officer, may_agree_to_erasure
from waymark.apps.trust.selectors.erasures import erasures_seen_by, person_to_erase
from waymark.apps.trust.services.erasing import agree_to_erasure, ask_for_erasure
from waymark.web.signing_in.who import for_roles
from waymark.web.times import dated_moment_words
from waymark.web.trust.looks import log_look

MOST_SHOWN = 100
GROUNDS = (
    (ErasureGround.ASKED, _("The person asked for it")),
    (ErasureGround.GUARDIAN, _("A guardian asked for it")),
    (ErasureGround.MISTAKE, _("The person should never have been here")),
    (ErasureGround.LAW, _("A law or a contract asks for it")),
)
for_those_who_decide = for_roles(RoleKind.PRIVACY_OFFICER, RoleKind.DISTRICT_STAFF)


class ErasureForm(forms.Form):
    """Who, and why."""

    person_id = forms.CharField(
        label=_("The district’s id of the person"),
        max_length=255,
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "off"}),
    )
    ground = forms.ChoiceField(label=_("Why"), choices=GROUNDS, widget=forms.Select(attrs={"class": "usa-select"}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_decide
def erasures(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Show the ledger, and ask that somebody is erased."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        person = person_to_erase(viewer, form.cleaned_data["person_id"])
        if person is None:
            form.add_error("person_id", gettext("Nobody of your district has this id."))
        else:
            try:
                ask_for_erasure(person=person, ground=form.cleaned_data["ground"], by=viewer, now=timezone.now())
            except ErasureRefused as refusal:
                refused = str(refusal)
            else:
                return HttpResponseRedirect(reverse("trust:erasures"))
    return _page(request, viewer, form, refused)


@require_POST
@for_those_who_decide
def agree(request: HttpRequest, erasure_id: str, *, viewer: Person) -> HttpResponse:
    """Agree as the second person; the person is erased at once."""
    found = erasures_seen_by(viewer, now=timezone.now()).filter(public_id=erasure_id).first()
    if found is None:
        raise Http404("There is no such erasure.")
    try:
        agree_to_erasure(erasure=found, by=viewer, now=timezone.now())
    except ErasureRefused as refusal:
        return _page(request, viewer, ErasureForm(), str(refusal))
    return HttpResponseRedirect(reverse("trust:erasures"))


def _page(request: HttpRequest, viewer: Person, form: ErasureForm, refused: str) -> TemplateResponse:
    now = timezone.now()
    found = list(erasures_seen_by(viewer, now=now)[:MOST_SHOWN])
    log_look(viewer, [one.person for one in found if one.person], what=ReadKind.ERASURE, about="")
    context = {
        "form": form if is_privacy_officer(viewer, now=now) else None,
        "refused": refused,
        "rows": [_row(one, viewer) for one in found],
        "language_next": reverse("trust:erasures"),
    }
    return TemplateResponse(request, "trust/erasures.html", context, status=422 if refused or form.errors else 200)


def _row(erasure: Erasure, viewer: Person) -> dict[str, Any]:
    when = erasure.done_at or erasure.refused_at or erasure.asked_at
    return {
        "erasure": erasure,
        "ground": dict(GROUNDS)[ErasureGround(erasure.ground)],
        "when": dated_moment_words(when, viewer.district),
        "n_rows": sum(erasure.counts.values()),
        "can_agree": may_agree_to_erasure(viewer, erasure, now=timezone.now()),
    }
