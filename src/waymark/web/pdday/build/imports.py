"""Rooms and sessions from files: first a look at what would change, then all of it or nothing."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.programme import load_programme, person_ids_seen_by
from waymark.apps.pdday.services.programme_sessions import planned_changes, take_over
from waymark.apps.people.models import Person, RoleKind
from waymark.interop.pdday.files import FILE_ORDER
from waymark.interop.pdday.programme import OnRecord, read_programme_files
from waymark.interop.tables.faults import Fault, InputRefused
from waymark.web.pdday.build.forms import FilesForm
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.pdday.build.grid import breakouts
from waymark.web.pdday.folder import carried_files, carry, files_of_uploads
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.uploads import UPLOAD_LIMIT_MB, upload_was_too_large


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def files(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Ask for files, show what they would change, and take them over once that is confirmed."""
    day = day_or_404(viewer, day_id)
    if request.method != "POST":
        return _page(request, day, {})
    try:
        found = sent_files(request)
        read = read_programme_files(found, on_record(day, viewer))
        if "confirm" in request.POST:
            take_over(pd_day=day, rooms=read.rooms, sessions=read.sessions, by=viewer, now=timezone.now())
            return tell_and_go(request, _("The files are taken over."), "overview", day)
        changes = planned_changes(pd_day=day, rooms=read.rooms, sessions=read.sessions)
    except InputRefused as refusal:
        return _page(request, day, {"refusal": refusal, "n_faults": len(refusal.faults) + refusal.n_more})
    except ProgrammeRefused as refusal:
        return _page(request, day, {}, refused=str(refusal))
    titles = {session.session_id: session for session in read.sessions}
    context = {
        "changes": changes,
        "new": [titles[one] for one in changes.new_sessions],
        "changed": [titles[one] for one in changes.changed_sessions],
        "notes": read.notes,
        "folder": carry(found),
    }
    return _page(request, day, context)


def _page(request: HttpRequest, day: PdDay, context: Mapping[str, object], *, refused: str = "") -> HttpResponse:
    full = {"form": FilesForm(), "is_faulty": "refusal" in context, **context}
    return page(request, "files.html", day, full, refused=refused)


def sent_files(request: HttpRequest) -> dict[str, bytes]:
    """Return the files that were picked, or that the preview carried. Raises ``InputRefused``."""
    if upload_was_too_large(request):
        problem = _("these files hold more than %(limit)d MB together") % {"limit": UPLOAD_LIMIT_MB}
        raise InputRefused([Fault(_("Files"), 0, "", problem, _("Pick only the files that are asked for here"))])
    carried = request.POST.get("folder", "")
    found = carried_files(carried) if carried else files_of_uploads(request.FILES.getlist("uploads"))
    # A page can carry no more than this back to us; a day's plan is a fraction of it.
    if not carried and not carry({name: data for name, data in found.items() if name in FILE_ORDER}):
        problem = _("these files are too large for a page")
        raise InputRefused([Fault(_("Files"), 0, "", problem, _("Pick only the files that are asked for here"))])
    return found


def on_record(day: PdDay, viewer: Person) -> OnRecord:
    """Return what files of this day may refer to."""
    programme = load_programme(day)
    return OnRecord(
        breakouts=tuple(block.label for block in breakouts(programme)),
        room_ids=frozenset(room.room_id for room in programme.rooms),
        person_ids=person_ids_seen_by(viewer, on=today_of(viewer)),
    )
