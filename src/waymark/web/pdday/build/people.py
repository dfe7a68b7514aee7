"""Who comes to the day: everyone at once, from a file, and one by one off the list again."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.programme import attendees_seen_by, educators_of
from waymark.apps.pdday.services.programme_people import (
    invite_everyone,
    planned_people,
    remove_attendee,
    take_over_people,
)
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import ReadKind
from waymark.interop.pdday.programme import read_people_file
from waymark.interop.tables.faults import InputRefused
from waymark.web.pdday.build.forms import FilesForm, SearchForm
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.pdday.build.imports import on_record, sent_files
from waymark.web.pdday.folder import carry
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.trust.looks import log_look

SHOWN_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def people(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show who comes; add all educators, take over a file, or take somebody off."""
    day = day_or_404(viewer, day_id)
    if request.method != "POST":
        return _page(request, day, viewer)
    now = timezone.now()
    try:
        if "everyone" in request.POST:
            n = invite_everyone(pd_day=day, by=viewer, now=now)
            told = ngettext("%(n)d person is added.", "%(n)d people are added.", n) % {"n": n}
            return tell_and_go(request, told, "people", day)
        if who := request.POST.get("remove", ""):
            remove_attendee(pd_day=day, person=who, by=viewer, now=now)
            return tell_and_go(request, _("The name is taken off the list."), "people", day)
        return _from_file(request, day, viewer)
    except InputRefused as refusal:
        n_faults = len(refusal.faults) + refusal.n_more
        return _page(request, day, viewer, refusal=refusal, n_faults=n_faults, is_faulty=True)
    except ProgrammeRefused as refusal:
        return _page(request, day, viewer, refused=str(refusal))


def _from_file(request: HttpRequest, day: PdDay, viewer: Person) -> HttpResponse:
    found = sent_files(request)
    educators, notes = read_people_file(found, on_record(day, viewer))
    if "confirm" in request.POST:
        take_over_people(pd_day=day, educators=educators, by=viewer, now=timezone.now())
        return tell_and_go(request, _("The list is taken over."), "people", day)
    changes = planned_people(pd_day=day, educators=educators)
    return _page(request, day, viewer, changes=changes, notes=notes, folder=carry(found))


def _page(request: HttpRequest, day: PdDay, viewer: Person, *, refused: str = "", **more: object) -> HttpResponse:
    on = today_of(viewer)
    search = SearchForm(request.GET)
    search.is_valid()
    q = search.cleaned_data.get("q", "")
    found = Paginator(attendees_seen_by(viewer, day, on=on, q=q), SHOWN_PER_PAGE)
    shown = found.get_page(search.cleaned_data.get("page") or 1)
    log_look(viewer, [one.person for one in shown], what=ReadKind.PEOPLE_LIST, about=day.title)
    context: dict[str, object] = {
        "form": FilesForm(),
        "n_coming": day.attendees.count(),
        "n_educators": educators_of(viewer, on=on).count(),
        "q": q,
        "people": shown,
        **more,
    }
    return page(request, "people.html", day, context, refused=refused)
