"""A session that is dragged to another spot: a form post like any other, answered by the day as it then stands."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waymark.apps.pdday.models import PdDay, Session
from waymark.apps.pdday.programme_problems import blocking_problems
from waymark.apps.pdday.programme_refusals import NoSuchSpot, ProgrammeRefused
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services.programme_moves import Spot, move_session, spot_words
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.build.forms import MoveForm
from waymark.web.pdday.build.frame import day_or_404, tell_and_go
from waymark.web.pdday.build.overview import overview_page
from waymark.web.signing_in.who import for_roles


@require_POST
@for_roles(RoleKind.COORDINATOR)
def move(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Move a session; a room or a person who is thereby booked twice is told at once."""
    day = day_or_404(viewer, day_id)
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise NoSuchSpot
        data = form.cleaned_data
        moved = move_session(
            pd_day=day,
            session_id=data["session"],
            seen=Spot(data["seen_block"], data["seen_room"]),
            to=Spot(data["block"], data["room"]),
            by=viewer,
            now=timezone.now(),
        )
    except ProgrammeRefused as refusal:
        return overview_page(request, day, refused=str(refusal))
    return tell_and_go(request, _told(day, moved), "overview", day)


def _told(day: PdDay, moved: Session) -> str:
    spot = {"title": moved.offering.title, "spot": spot_words(moved.block, moved.room)}
    clashes = [p.text for p in blocking_problems(load_programme(day)) if moved.session_id in p.session_ids]
    return " ".join([_("“%(title)s” is in %(spot)s now.") % spot, *clashes])
