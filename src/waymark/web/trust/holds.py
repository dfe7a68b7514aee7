"""Legal holds: a privacy officer sets one with its case, reads the list, and ends it with a reason."""

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
from waymark.apps.trust.models import ReadKind
from waymark.apps.trust.refusals import HoldRefused
from waymark.apps.trust.selectors.erasures import person_to_erase
from waymark.apps.trust.selectors.holds import holds_seen_by
from waymark.apps.trust.services.holds import end_hold, set_hold
from waymark.web.signing_in.who import for_roles
from waymark.web.times import dated_moment_words
from waymark.web.trust.looks import log_look

for_privacy_officers = for_roles(RoleKind.PRIVACY_OFFICER)


class HoldForm(forms.Form):
    """Whose records, and which case."""

    person_id = forms.CharField(
        label=_("The district’s id of the person"),
        max_length=255,
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "off"}),
    )
    reference = forms.CharField(
        label=_("Which case"),
        help_text=_("A number or a court, not the person’s name."),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "usa-input", "autocomplete": "off"}),
    )


class EndForm(forms.Form):
    """Why the hold ends."""

    reason = forms.CharField(max_length=200, required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_privacy_officers
def holds(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """List the legal holds, and set one."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        person = person_to_erase(viewer, form.cleaned_data["person_id"])
        if person is None:
            form.add_error("person_id", gettext("Nobody of your district has this id."))
        else:
            try:
                set_hold(person=person, reference=form.cleaned_data["reference"], by=viewer, now=timezone.now())
            except HoldRefused as refusal:
                refused = str(refusal)
            else:
                return HttpResponseRedirect(reverse("trust:holds"))
    return _page(request, viewer, form, refused)


@require_POST
@for_privacy_officers
def end(request: HttpRequest, person_id: str, *, viewer: Person) -> HttpResponse:
    """End a hold, with the reason that the audit log keeps."""
    now = timezone.now()
    found = holds_seen_by(viewer, viewer.district, now=now).filter(person__public_id=person_id).first()
    if found is None:
        raise Http404("There is no such hold.")
    form = EndForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        end_hold(person=found.person, reason=reason, by=viewer, now=now)
    except HoldRefused as refusal:
        return _page(request, viewer, HoldForm(), str(refusal))
    return HttpResponseRedirect(reverse("trust:holds"))


def _page(request: HttpRequest, viewer: Person, form: HoldForm, refused: str) -> TemplateResponse:
    found = list(holds_seen_by(viewer, viewer.district, now=timezone.now()))
    log_look(viewer, [hold.person for hold in found], what=ReadKind.HOLD, about="")
    context = {
        "form": form,
        "refused": refused,
        "rows": [(hold, dated_moment_words(hold.set_at, viewer.district)) for hold in found],
        "language_next": reverse("trust:holds"),
    }
    return TemplateResponse(request, "trust/holds.html", context, status=422 if refused or form.errors else 200)
