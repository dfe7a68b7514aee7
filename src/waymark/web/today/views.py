"""The page Today."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from waymark.apps.pdday.selectors.today import next_own_day, next_run_day
from waymark.apps.people.models import Person, RoleKind
from waymark.web import places
from waymark.web.signing_in.who import asking, roles_of, today_of
from waymark.web.times import day_words
from waymark.web.today.deeds import deeds_of
from waymark.web.today.rosters import roster_deeds
from waymark.web.tour.ticks import tour_of


def today(request: HttpRequest) -> TemplateResponse:
    """Show strangers what Waymark does, and everyone else what comes next and what is to do."""
    viewer = asking(request)
    return places.today(request) if viewer is None else _own_today(request, viewer)


def _own_today(request: HttpRequest, viewer: Person) -> TemplateResponse:
    now, on, kinds = timezone.now(), today_of(viewer), roles_of(request, viewer)
    run = next_run_day(viewer, now=now, on=on) if RoleKind.COORDINATOR in kinds else None
    own = next_own_day(viewer, now=now, on=on) if RoleKind.EDUCATOR in kinds else None
    waiting = roster_deeds(viewer, on=on) if RoleKind.IT_ADMIN in kinds else ()
    deeds = [*waiting, *deeds_of(run, own)]
    context = {
        "place": "today",
        "date": day_words(on),
        "sign": deeds[0] if deeds else None,
        "deeds": deeds[1:],
        "runs_days": RoleKind.COORDINATOR in kinds,
        "keeps_machine": RoleKind.IT_ADMIN in kinds,
        "tour": tour_of(request, viewer),
    }
    return TemplateResponse(request, "today/today.html", context)
