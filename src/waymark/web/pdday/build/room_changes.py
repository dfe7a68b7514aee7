"""Another room for one session, once the seats are published."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.models import PdDay, Room
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.pdday.programme_refusals import ProgrammeRefused, RoomStillCounts
from waymark.apps.pdday.rules import can_take_back_programme, has_published_draw
from waymark.apps.pdday.selectors.room_changes import RoomsToPick, rooms_to_pick
from waymark.apps.pdday.services.room_changes import RoomChange, change_room
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.build.forms import AnotherRoomForm
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.signing_in.who import for_roles
from waymark.web.times import clock_span


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def room(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show the rooms that the session which ``?id=`` names could have instead, and give it one of them."""
    day = day_or_404(viewer, day_id)
    asked = request.GET.get("id", "")
    if not asked:
        return HttpResponseRedirect(reverse("build:overview", args=[day.public_id]))
    found = rooms_to_pick(day, asked)
    if found is None:
        raise Http404("There is no such session on this day.")
    form = _form(request, found)
    refused = ""
    if form.is_valid():
        try:
            return tell_and_go(request, _told(_change(form, day, found, viewer)), "overview", day)
        except ProgrammeRefused as refusal:
            refused = str(refusal)
    context = {
        "found": found,
        "form": form,
        "breakout": block_name(found.session.block.label),
        "span": clock_span(found.session.block.starts_at, found.session.block.ends_at, day.district),
        "not_yet": _not_yet(day),
        "is_faulty": bool(form.errors),
    }
    return page(request, "room.html", day, context, refused=refused)


def _form(request: HttpRequest, found: RoomsToPick) -> AnotherRoomForm:
    if request.method != "POST":
        return AnotherRoomForm(None, rooms=_choices(found.rooms))
    # Sent twice, the second time names the room that the session has by then; the service knows what to say.
    own = [found.session.room] if found.session.room else []
    return AnotherRoomForm(request.POST, rooms=_choices([*found.rooms, *own]))


def _choices(rooms: Iterable[Room]) -> list[tuple[str, str]]:
    said = _("%(room)s, %(n)d seats")
    return [(room.room_id, said % {"room": room.room_id, "n": room.capacity_seats}) for room in rooms]


def _change(form: AnotherRoomForm, day: PdDay, found: RoomsToPick, viewer: Person) -> RoomChange:
    data = form.cleaned_data
    return change_room(
        pd_day=day,
        session_id=found.session.session_id,
        room_id=data["new_room"] or data["room"],
        new_seats=data["new_seats"] if data["new_room"] else None,
        by=viewer,
        now=timezone.now(),
    )


def _told(change: RoomChange) -> str:
    session, n = change.session, change.n_letters
    spot = {"title": session.offering.title or session.session_id, "spot": session.room}
    if not change.is_new:
        return _("“%(title)s” is in %(spot)s already. Nothing has changed.") % spot
    letters = ngettext("%(n)d letter goes out about it.", "%(n)d letters go out about it.", n) % {"n": n}
    return " ".join([_("“%(title)s” is in %(spot)s now.") % spot, letters if n else _("No letter goes out about it.")])


def _not_yet(day: PdDay) -> str:
    """Return why no room can be changed here yet, and what to do instead; "" once the seats are published."""
    if has_published_draw(day):
        return ""
    may_take_back = can_take_back_programme(day, now=timezone.now())
    return str(RoomStillCounts(is_sketch=day.programme_published_at is None, may_take_back=may_take_back))
