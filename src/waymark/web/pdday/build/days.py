"""All days of the district, and a new one."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.days import pd_days_seen_by
from waymark.apps.pdday.services.programme import create_pd_day
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.build.forms import NewDayForm
from waymark.web.pdday.build.frame import tell_and_go
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.times import day_words


@require_safe
@for_roles(RoleKind.COORDINATOR)
def days(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Show the days of the coordinator's district."""
    found = pd_days_seen_by(viewer, on=today_of(viewer))
    rows = [(day, day_words(day.held_on)) for day in found]
    return TemplateResponse(request, "pdday/build/days.html", {"place": "choose", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def new_day(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Ask for title, date, place and template; make the day."""
    form = NewDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            day = create_pd_day(
                district=viewer.district,
                title=data["title"],
                held_on=data["held_on"],
                place=data["place"],
                template=data["template"],
                by=viewer,
                now=timezone.now(),
            )
        except ProgrammeRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            return tell_and_go(
                request, _("The day is made. Check its times, then add rooms and sessions."), "overview", day
            )
    context = {"place": "choose", "form": form}
    return TemplateResponse(request, "pdday/build/new_day.html", context, status=422 if form.errors else 200)
