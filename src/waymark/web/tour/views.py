"""Putting the tour away, and bringing it back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from waymark.apps.people.models import Person
from waymark.web.signing_in.who import TOUR_KEY, for_signed_in
from waymark.web.tour.ticks import DISMISSED


@require_POST
@for_signed_in
def dismiss(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Put the tour away for this session."""
    return _keep(request, dismissed=True)


@require_POST
@for_signed_in
def bring_back(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Show the tour again, as far as it has come."""
    return _keep(request, dismissed=False)


def _keep(request: HttpRequest, *, dismissed: bool) -> HttpResponse:
    request.session[TOUR_KEY] = {**request.session.get(TOUR_KEY, {}), DISMISSED: dismissed}
    return HttpResponseRedirect(reverse("today"))
