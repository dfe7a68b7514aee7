"""The rooms of a day: their seats, more of them, fewer of them."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.day import Room
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services.programme_sessions import remove_room, take_over
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.build.forms import LinesForm, RoomForm
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.pdday.build.lines import read_rooms
from waymark.web.signing_in.who import for_roles


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def rooms(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show the rooms; save their seats, add some from lines, or take one out."""
    day = day_or_404(viewer, day_id)
    if request.method != "POST":
        return _page(request, day)
    try:
        if room_id := request.POST.get("remove", ""):
            remove_room(pd_day=day, room_id=room_id, by=viewer, now=timezone.now())
            return tell_and_go(request, _("The room is taken out."), "rooms", day)
        if "lines" in request.POST:
            return _add(request, day, viewer)
        forms = _forms(request, day)
        if not all(form.is_valid() for form in forms):
            return _page(request, day, forms=forms)
        _take_over(day, viewer, [Room(f.cleaned_data["room_id"], f.cleaned_data["capacity_seats"]) for f in forms])
    except ProgrammeRefused as refusal:
        return _page(request, day, refused=str(refusal))
    return tell_and_go(request, _("The seats are saved."), "rooms", day)


def _add(request: HttpRequest, day: PdDay, viewer: Person) -> HttpResponse:
    form = LinesForm(request.POST)
    if not form.is_valid():
        return _page(request, day, form=form)
    understood = read_rooms(form.cleaned_data["lines"])
    if understood.faults:
        return _page(request, day, form=form, faults=understood.faults)
    _take_over(day, viewer, understood.rooms)
    return tell_and_go(request, _("The rooms are saved."), "rooms", day)


def _take_over(day: PdDay, viewer: Person, found: list[Room]) -> None:
    take_over(pd_day=day, rooms=found, sessions=(), by=viewer, now=timezone.now())


def _forms(request: HttpRequest, day: PdDay) -> list[RoomForm]:
    data = request.POST if request.method == "POST" and "lines" not in request.POST else None
    known = load_programme(day).rooms
    forms = []
    for i, room in enumerate(known):
        initial = {"room_id": room.room_id, "capacity_seats": room.capacity_seats}
        # A room that was added meanwhile, by somebody else, is not in what was sent.
        sent = data if data is not None and data.get(f"room-{i}-room_id") == room.room_id else None
        if data is None or sent is not None:
            forms.append(RoomForm(sent, prefix=f"room-{i}", initial=initial))
    return forms


def _page(
    request: HttpRequest,
    day: PdDay,
    *,
    forms: list[RoomForm] | None = None,
    form: LinesForm | None = None,
    faults: list[str] | None = None,
    refused: str = "",
) -> HttpResponse:
    context: dict[str, object] = {
        "forms": _forms(request, day) if forms is None else forms,
        "form": form or LinesForm(),
        "faults": faults,
        "is_faulty": bool(forms or faults or (form and form.errors)),
    }
    return page(request, "rooms.html", day, context, refused=refused)
