"""What IT staff do with an import. Each act is a form post that leads back to its page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from waymark.apps.people.models import Person
from waymark.apps.people.roster_refusals import RosterRefused
from waymark.apps.people.services.roster_imports import agree, set_aside, undo_import
from waymark.apps.people.tasks import queue_apply
from waymark.web.rosters.finding import for_it_staff, import_or_404
from waymark.web.rosters.job import queue_again
from waymark.web.rosters.pages import refused_page


@require_POST
@for_it_staff
def agree_to_it(request: HttpRequest, import_id: str, *, viewer: Person) -> HttpResponse:
    """Agree, as a second person, that so many records are to be gone."""
    return _act(request, import_id, viewer, agree)


@require_POST
@for_it_staff
def apply(request: HttpRequest, import_id: str, *, viewer: Person) -> HttpResponse:
    """Have an import applied in the background."""
    found = import_or_404(viewer, import_id)
    try:
        queue_apply(roster_import=found, by=viewer, now=timezone.now(), leave_out="leave_out" in request.POST)
    except RosterRefused as refusal:
        return refused_page(request, found, viewer, str(refusal))
    return _back(import_id)


@require_POST
@for_it_staff
def undo(request: HttpRequest, import_id: str, *, viewer: Person) -> HttpResponse:
    """Bring the records back to the state before an import."""
    return _act(request, import_id, viewer, undo_import)


@require_POST
@for_it_staff
def put_aside(request: HttpRequest, import_id: str, *, viewer: Person) -> HttpResponse:
    """Put an import away that is not to be applied."""
    return _act(request, import_id, viewer, set_aside)


@require_POST
@for_it_staff
def again(request: HttpRequest, import_id: str, *, viewer: Person) -> HttpResponse:
    """Have the files read once more."""
    return _act(request, import_id, viewer, queue_again)


def _act(request: HttpRequest, import_id: str, viewer: Person, service: Callable[..., None]) -> HttpResponse:
    found = import_or_404(viewer, import_id)
    try:
        service(roster_import=found, by=viewer, now=timezone.now())
    except RosterRefused as refusal:
        return refused_page(request, found, viewer, str(refusal))
    return _back(import_id)


def _back(import_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("rosters:one", args=[import_id]))
