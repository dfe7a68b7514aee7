"""Moving people up from the waitlists of a published draw: what there is to pass on, and asking who would get it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.services.passing_on import seats_to_pass_on
from waymark.apps.pdday.tasks import queue_moving_up
from waymark.apps.people.models import Person
from waymark.web.pdday.draws.acts import refused
from waymark.web.pdday.draws.finding import for_coordinators, own_published_or_404
from waymark.web.pdday.draws.shown import draw_name


@require_safe
@never_cache
@for_coordinators
def move_up(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> TemplateResponse:
    """Say how many seats were given up or are free and wanted, and offer to pass them on."""
    draw = own_published_or_404(viewer, day_id, draw_id)
    context = {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "name": draw_name(draw),
        "seats": seats_to_pass_on(draw, now=timezone.now()),
    }
    return TemplateResponse(request, "draws/move_up.html", context)


@require_POST
@for_coordinators
def ask_to_move_up(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Have it worked out who would move up. Nobody is told."""
    draw = own_published_or_404(viewer, day_id, draw_id)
    try:
        asked = queue_moving_up(draw=draw, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, draw.pd_day, refusal, reverse("draws:move_up", args=[day_id, draw_id]))
    return HttpResponseRedirect(reverse("draws:change", args=[day_id, draw_id, asked.public_id]))
