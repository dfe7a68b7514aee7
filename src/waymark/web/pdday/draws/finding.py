"""From an address to a day and a draw that the viewer may see; everything else does not exist."""

from django.http import Http404

from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.selectors.days import pd_days_seen_by
from waymark.apps.pdday.selectors.draws import find_draw, find_published_draw
from waymark.apps.people.models import Person, RoleKind
from waymark.web.signing_in.who import for_roles, today_of

for_coordinators = for_roles(RoleKind.COORDINATOR)


def day_or_404(viewer: Person, day_id: str) -> PdDay:
    """Return a day that the viewer may see."""
    seen = pd_days_seen_by(viewer, on=today_of(viewer)).select_related("district")
    found = seen.filter(public_id=day_id).first()
    if found is None:
        raise Http404("There is no such day.")
    return found


def draw_or_404(viewer: Person, day_id: str, draw_id: str) -> Draw:
    """Return a draw of a day that the viewer may see."""
    found = find_draw(day_or_404(viewer, day_id), draw_id)
    if found is None:
        raise Http404("There is no such draw.")
    return found


def drawn_or_404(viewer: Person, day_id: str, draw_id: str) -> Draw:
    """Return a draw that has a result."""
    found = draw_or_404(viewer, day_id, draw_id)
    if not found.is_drawn:
        raise Http404("There is no result yet.")
    return found


def own_published_or_404(viewer: Person, day_id: str, draw_id: str) -> Draw:
    """Return a published draw of a day that the viewer may see."""
    found = drawn_or_404(viewer, day_id, draw_id)
    if found.published_at is None:
        raise Http404("This draw is not published.")
    return found


def published_or_404(day_id: str, draw_id: str) -> Draw:
    """Return a published draw, for anyone."""
    found = find_published_draw(day_id, draw_id)
    if found is None:
        raise Http404("There is no such draw, or it is not published.")
    return found
