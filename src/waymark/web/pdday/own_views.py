"""Pages of a folder of one's own: the form, its faults, the board. Nothing is stored; the page carries the folder."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.canonical import input_sha256
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.tables.faults import InputRefused, Note
from waymark.web.pdday.board_page import asked_of, board_context, mechanism_tiles
from waymark.web.pdday.downloads import bundle_response, numbers_response
from waymark.web.pdday.drawing import Drawn, draw_and_judge
from waymark.web.pdday.folder import carried_files, carry, files_of_uploads
from waymark.web.pdday.forms import DrawForm, OwnFolderForm, random_seed, read_look
from waymark.web.uploads import UPLOAD_LIMIT_MB, upload_was_too_large

LARGEST_DAY_CHOICES = 200_000
LARGEST_DAY_EDUCATORS = 5_000
MOST_LINES = 250_000
"""A file with more lines is not even read: telling its faults could take half a minute."""


class DayTooLarge(Exception):
    """A day of this size is better drawn with the command line."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Ask for a folder, or draw the one that was sent."""
    if request.method != "POST":
        return _ask(request, OwnFolderForm())
    if upload_was_too_large(request):
        return _ask(request, OwnFolderForm(), status=413, too_large="bytes")
    form = OwnFolderForm(request.POST if _draws_anew(request) else _as_drawn(request))
    if not form.is_valid():
        return _ask(request, form, status=422)
    try:
        return _draw(request, form)
    except InputRefused as refusal:
        return _ask(request, form, status=422, refusal=refusal)
    except DayTooLarge:
        return _ask(request, form, status=413, too_large="day")


def _draw(request: HttpRequest, form: OwnFolderForm) -> HttpResponse:
    carried = request.POST.get("folder", "")
    files = carried_files(carried) if carried else files_of_uploads(request.FILES.getlist("uploads"))
    if sum(map(_lines, files.values())) > MOST_LINES:
        raise DayTooLarge
    day, notes = read_day_files(files)
    if len(day.choices) > LARGEST_DAY_CHOICES or len(day.educators) > LARGEST_DAY_EDUCATORS:
        raise DayTooLarge
    drawn = draw_and_judge(day=day, input_sha256=input_sha256(day), how=form.how())
    do = request.POST.get("do", "")
    if do == "bundle":
        return bundle_response(files, drawn, "waymark-day.zip")
    if do.endswith(".csv"):
        return numbers_response(drawn, do.removesuffix(".csv"))
    return _board(request, drawn, notes, carry(files))


def _board(request: HttpRequest, drawn: Drawn, notes: tuple[Note, ...], folder: str) -> TemplateResponse:
    q, page = read_look(request.POST)
    context = board_context(
        drawn,
        form=DrawForm(initial=asked_of(drawn)),
        q=q,
        page=page,
        csv_form="again" if folder else "",
    )
    # The board has no address of its own, so a change of language leads back to the form.
    context |= {"notes": notes, "folder": folder, "language_next": reverse("pdday:own")}
    return TemplateResponse(request, "pdday/own_board.html", context)


def _lines(data: bytes) -> int:
    return max(data.count(b"\n"), data.count(b"\r"))


def _draws_anew(request: HttpRequest) -> bool:
    return request.POST.get("do") == "draw" or "drawn_seed" not in request.POST


def _as_drawn(request: HttpRequest) -> dict[str, str]:
    """Return how the board that a button stood on was drawn, whatever was typed into its form since."""
    names = {"drawn_seed": "seed", "drawn_mechanism": "mechanism", "drawn_fill": "fill"}
    return {name: request.POST.get(field, "") for field, name in names.items()}


def _ask(
    request: HttpRequest,
    form: OwnFolderForm,
    *,
    status: int = 200,
    refusal: InputRefused | None = None,
    too_large: str = "",
) -> TemplateResponse:
    context = {
        "place": "choose",
        "form": form,
        "tiles": mechanism_tiles(str(form["mechanism"].value() or "draw")),
        "refusal": refusal,
        "n_faults": len(refusal.faults) + refusal.n_more if refusal else 0,
        "too_large": too_large,
        "limit_mb": UPLOAD_LIMIT_MB,
        "limit_educators": LARGEST_DAY_EDUCATORS,
        "limit_choices": LARGEST_DAY_CHOICES,
        "suggested_seed": random_seed(),
    }
    return TemplateResponse(request, "pdday/own.html", context, status=status)
