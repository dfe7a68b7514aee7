"""Pages on rosters: the history, one import from upload to undo, its rows and its faults."""

import io
import zipfile
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waymark.apps.people.models import Person, RosterImport
from waymark.apps.people.roster_refusals import RosterRefused
from waymark.apps.people.roster_words import OUTCOMES, fault_words, kind_word, outcome_word
from waymark.apps.people.selectors.imports import faulty_rows, imports_seen_by, staged_rows
from waymark.apps.people.shapes import SHAPE
from waymark.interop.tables.write import csv_bytes
from waymark.web.rosters.finding import for_it_staff, import_or_404
from waymark.web.rosters.forms import RowsForm, UploadForm
from waymark.web.rosters.job import queue_upload
from waymark.web.rosters.shown import history_line, import_context, row_line, step_words
from waymark.web.signing_in.who import today_of
from waymark.web.uploads import UPLOAD_LIMIT_MB, upload_was_too_large

ROWS_A_PAGE: Final = 50
N_HISTORY: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_it_staff
def start(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Take the files of a roster, and list the imports so far."""
    fault = ""
    if request.method == "POST":
        fault = _upload_fault(request)
        if not fault:
            name, data = _packed(request.FILES.getlist("uploads"))
            try:
                found = queue_upload(name=name, data=data, by=viewer, now=timezone.now())
            except RosterRefused as refusal:
                fault = str(refusal)
            else:
                return HttpResponseRedirect(reverse("rosters:one", args=[found.public_id]))
    seen = imports_seen_by(viewer, on=today_of(viewer))[:N_HISTORY]
    context = {
        "form": UploadForm(),
        "fault": fault,
        "limit_mb": UPLOAD_LIMIT_MB,
        "history": [history_line(one, viewer.district) for one in seen],
    }
    return TemplateResponse(request, "rosters/start.html", context, status=422 if fault else 200)


@require_safe
@never_cache
@for_it_staff
def one(request: HttpRequest, import_id: str, *, viewer: Person) -> TemplateResponse:
    """Show an import: how far it is, what it would change, or what became of it."""
    found = import_or_404(viewer, import_id)
    return TemplateResponse(request, "rosters/one.html", import_context(found, viewer, now=timezone.now()))


def refused_page(request: HttpRequest, found: RosterImport, viewer: Person, sentence: str) -> TemplateResponse:
    """Show an import again and say why something was not done."""
    found.refresh_from_db()
    context = import_context(found, viewer, now=timezone.now()) | {"refused": sentence}
    return TemplateResponse(request, "rosters/one.html", context, status=409)


@require_safe
@never_cache
@for_it_staff
def progress(request: HttpRequest, import_id: str, *, viewer: Person) -> JsonResponse:
    """Tell the page how far an import has come. How many rows there are is not known before the last one."""
    found = import_or_404(viewer, import_id)
    return JsonResponse({"share": None, "step": step_words(found), "under_way": found.is_under_way})


@require_safe
@for_it_staff
def rows(request: HttpRequest, import_id: str, kind: str, *, viewer: Person) -> TemplateResponse:
    """List rows of one kind: where they stand and what they mean, never what a person's record holds."""
    found = import_or_404(viewer, import_id)
    if kind not in SHAPE:
        raise Http404("A roster has no such rows.")
    form = RowsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    outcome = asked.get("outcome") or ""
    outcome = outcome if outcome in OUTCOMES else ""
    listed = staged_rows(found, kind=kind, outcome=outcome, about=asked.get("q") or "")
    page = Paginator(listed, ROWS_A_PAGE).get_page(asked.get("page") or 1)
    context: dict[str, Any] = {
        **import_context(found, viewer, now=timezone.now()),
        "kind_word": kind_word(kind),
        "page": page,
        "lines": [row_line(kind, row) for row in page],
        "outcome": outcome,
        "q": asked.get("q") or "",
        "outcomes": [(code, outcome_word(code)) for code in OUTCOMES if found.counts.get(kind, {}).get(code)],
    }
    return TemplateResponse(request, "rosters/rows.html", context)


@require_safe
@for_it_staff
def faults(request: HttpRequest, import_id: str, *, viewer: Person) -> HttpResponse:
    """Give everything that was not understood as CSV."""
    found = import_or_404(viewer, import_id)
    header = ("file", "line", "column", "problem", "remedy")
    told = [tuple(fault.get(name, "") for name in header) for fault in found.faults]
    told += [(row.file, row.line, "", *fault_words(row)) for _kind, row in faulty_rows(found)]
    response = HttpResponse(csv_bytes(header, told), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="roster-faults-{found.public_id}.csv"'
    return response


def _upload_fault(request: HttpRequest) -> str:
    if upload_was_too_large(request):
        text = _(
            "These files hold more than {limit} MB together. Zip them; a zip that is still larger is imported at the "
            "machine itself: waymark import roster PATH"
        )
        return text.format(limit=UPLOAD_LIMIT_MB)
    uploads = request.FILES.getlist("uploads")
    if not uploads:
        return _("No file was picked. Pick one zip, or all CSV files of the roster together.")
    names = [upload.name or "" for upload in uploads]
    if len(set(names)) < len(names):
        return _("A file comes twice. Pick each file once.")
    if len(names) > 1 and any(name.casefold().endswith(".zip") for name in names):
        return _("Pick either one zip or CSV files, not both.")
    return ""


def _packed(uploads: list[UploadedFile[bytes]]) -> tuple[str, bytes]:
    """Return one name and one file for what was picked; several CSV files become a zip."""
    if len(uploads) == 1:
        return uploads[0].name or "roster", uploads[0].read()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for upload in uploads:
            archive.writestr(upload.name or "", upload.read())
    return ", ".join(sorted(upload.name or "" for upload in uploads)), packed.getvalue()
