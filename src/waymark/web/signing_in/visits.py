"""Where one is signed in, what one's second step is, and for IT how to end the visits of others."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.apps.accounts.limits import limits_of
from waymark.apps.accounts.refusals import SecondStepNeeded
from waymark.apps.accounts.selectors import person_in_district, second_steps_of, visits_of
from waymark.apps.accounts.services.second_steps import remove_second_step
from waymark.apps.accounts.services.visits import end_visits_of
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.times import moment_words
from waymark.web.signing_in.forms import WhoseVisitsForm
from waymark.web.signing_in.who import for_roles, for_signed_in, roles_of


@dataclass(frozen=True, slots=True)
class Line:
    """One visit, in words."""

    way: str | Promise
    began: str
    seen: str
    is_this: bool


@never_cache
@require_safe
@for_signed_in
def visits(request: HttpRequest, *, viewer: Person) -> TemplateResponse:
    """Show somebody where he is signed in."""
    return _page(request, viewer)


@require_POST
@for_signed_in
def end_others(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """End all of one's visits but this one."""
    end_visits_of(person=viewer, by=viewer, reason="own", now=timezone.now(), but=str(request.session.session_key))
    return HttpResponseRedirect(reverse("visits"))


@require_POST
@for_signed_in
def remove_step(request: HttpRequest, *, viewer: Person, number: int) -> HttpResponse:
    """Take one of one's own second steps away, unless the role needs it."""
    try:
        remove_second_step(person=viewer, authenticator_pk=number, now=timezone.now())
    except SecondStepNeeded:
        return _page(request, viewer, fault=_("Your role needs a second step, so the last one stays."), status=409)
    return HttpResponseRedirect(reverse("visits"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.IT_ADMIN)
def end_somebodys(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """End the visits of somebody of the district. IT sees no records: who it is, is not shown."""
    form = WhoseVisitsForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        person = person_in_district(district_name=viewer.district.name, person_id=form.cleaned_data["person_id"])
        if person is None:
            form.add_error("person_id", _("The roster of your district has no such id."))
        else:
            n_ended = end_visits_of(person=person, by=viewer, reason=form.cleaned_data["reason"], now=timezone.now())
            context |= {"n_ended": n_ended, "is_done": True, "form": WhoseVisitsForm()}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "signing_in/end_visits.html", context, status=status)


def _page(request: HttpRequest, viewer: Person, *, fault: str = "", status: int = 200) -> TemplateResponse:
    lines = [
        Line(
            way=visit.way_words,
            began=moment_words(visit.began_at, viewer.district),
            seen=moment_words(visit.seen_at, viewer.district),
            is_this=visit.session_key == request.session.session_key,
        )
        for visit in visits_of(viewer)
    ]
    steps = second_steps_of(viewer)
    context = {
        "lines": lines,
        "steps": [{"number": step.pk} for step in steps],
        "needs_step": limits_of(roles_of(request, viewer)).needs_second_step,
        "ends_others": RoleKind.IT_ADMIN in roles_of(request, viewer),
        "fault": fault,
        "language_next": reverse("visits"),
    }
    return TemplateResponse(request, "signing_in/visits.html", context, status=status)
