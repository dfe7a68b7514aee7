"""One session in a form, or many in lines."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.day import Session
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme import PlannedSession, Programme
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.programme import load_programme, people_meant
from waymark.apps.pdday.services.programme_sessions import remove_session, take_over
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import ReadKind
from waymark.web.pdday.build.forms import LinesForm, SessionForm
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.pdday.build.grid import breakouts
from waymark.web.pdday.build.lines import Numbering, people_ids, read_sessions
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.trust.looks import log_look


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def session(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Add a session, or change or take out the one that ``?id=`` names."""
    day = day_or_404(viewer, day_id)
    programme = load_programme(day)
    asked = request.GET.get("id", "")
    old = next((s for s in programme.sessions if s.session_id == asked), None)
    if asked and old is None:
        raise Http404("There is no such session on this day.")
    form = _form(request, programme, old)
    refused = ""
    if request.method == "POST":
        try:
            if old and "remove" in request.POST:
                remove_session(pd_day=day, session_id=old.session_id, by=viewer, now=timezone.now())
                return tell_and_go(request, _("The session is taken out."), "overview", day)
            if form.is_valid() and (wanted := _wanted(form, programme, old, _finder(viewer, day))):
                take_over(pd_day=day, rooms=(), sessions=[wanted], by=viewer, now=timezone.now())
                return tell_and_go(request, _("The session is saved."), "overview", day)
        except ProgrammeRefused as refusal:
            refused = str(refusal)
    n_alike = sum(s.offering_id == old.offering_id for s in programme.sessions) if old else 0
    context: dict[str, object] = {
        "form": form,
        "old": old,
        "n_others": max(0, n_alike - 1),
        "no_breakout": not breakouts(programme),
        "is_faulty": bool(form.errors),
    }
    return page(request, "session.html", day, context, refused=refused)


def _form(request: HttpRequest, programme: Programme, old: PlannedSession | None) -> SessionForm:
    initial: dict[str, object] = {"breakout": request.GET.get("breakout", "")}
    if old:
        initial = {
            "title": old.title,
            "breakout": old.block,
            "room": old.room_id,
            "capacity_seats": old.capacity_seats,
            "facilitators": "\n".join(leader.person_id for leader in old.leaders),
            "strand": old.strand,
            "open_to": ";".join(old.open_to),
        }
    rooms = [
        (r.room_id, _("%(room)s, %(n)d seats") % {"room": r.room_id, "n": r.capacity_seats}) for r in programme.rooms
    ]
    return SessionForm(
        request.POST if request.method == "POST" and "remove" not in request.POST else None,
        initial=initial,
        breakouts=[block.label for block in breakouts(programme)],
        rooms=rooms,
    )


def _wanted(
    form: SessionForm, programme: Programme, old: PlannedSession | None, find: Callable[[str], list[Person]]
) -> Session | None:
    data = form.cleaned_data
    leaders = people_ids(
        data["facilitators"].splitlines(),
        find,
        lambda text: form.add_error("facilitators", text[:1].upper() + text[1:]),
    )
    if form.errors:
        return None
    if old:
        session_id, offering_id, title = old.session_id, old.offering_id, data["title"]
    else:
        session_id, offering_id, title = Numbering(programme).next_for(data["title"])
    return Session(
        session_id=session_id,
        offering_id=offering_id,
        title=title,
        breakout=data["breakout"],
        capacity_seats=data["capacity_seats"],
        room_id=data["room"],
        facilitator_ids=leaders,
        strand=data["strand"],
        open_to=tuple(sorted({part.strip() for part in data["open_to"].split(";") if part.strip()})),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def lines(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Add many sessions from lines, all of them or none."""
    day = day_or_404(viewer, day_id)
    programme = load_programme(day)
    labels = [block.label for block in breakouts(programme)]
    form = LinesForm(request.POST if request.method == "POST" else None)
    faults: list[str] = []
    refused = ""
    if form.is_valid():
        understood = read_sessions(form.cleaned_data["lines"], programme, labels, _finder(viewer, day))
        faults = understood.faults
        if not faults:
            try:
                return _added(request, day, viewer, understood.sessions)
            except ProgrammeRefused as refusal:
                refused = str(refusal)
    context: dict[str, object] = {
        "form": form,
        "faults": faults,
        "labels": labels,
        "rooms": programme.rooms,
        "is_faulty": bool(faults or form.errors),
    }
    return page(request, "lines.html", day, context, refused=refused)


def _added(request: HttpRequest, day: PdDay, viewer: Person, found: list[Session]) -> HttpResponse:
    n = len(take_over(pd_day=day, rooms=(), sessions=found, by=viewer, now=timezone.now()).new_sessions)
    told = ngettext("%(n)d session is added.", "%(n)d sessions are added.", n) % {"n": n}
    return tell_and_go(request, told, "overview", day)


def _finder(viewer: Person, day: PdDay) -> Callable[[str], list[Person]]:
    """Return how a name finds people. Where it could be several, the page names them, and that is a look at each."""
    on = today_of(viewer)

    def find(text: str) -> list[Person]:
        found = people_meant(viewer, text, on=on)
        if len(found) > 1:
            log_look(viewer, found, what=ReadKind.NAMES_FOUND, about=day.title)
        return found

    return find
