"""Names, times and places of the blocks; one more block, one block less."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services.programme import add_block, remove_block, set_times
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.build.forms import NewBlockForm, block_form
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.pdday.build.overview import block_rows
from waymark.web.signing_in.who import for_roles


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def times(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show the blocks to change; save them all at once, or take one out."""
    day = day_or_404(viewer, day_id)
    if request.method != "POST":
        return _page(request, day, NewBlockForm())
    try:
        if remove := request.POST.get("remove", ""):
            if remove.isdecimal():
                remove_block(pd_day=day, block_id=int(remove[:18]), by=viewer, now=timezone.now())
            return tell_and_go(request, _("The block is taken out."), "times", day)
        forms = {b.block_id: block_form(day, b, request.POST) for b in load_programme(day).blocks}
        if not all(form.is_valid() for form in forms.values()):
            return _page(request, day, NewBlockForm(), is_faulty=True)
        wanted = {block_id: form.times(day) for block_id, form in forms.items()}
        set_times(pd_day=day, times=wanted, by=viewer, now=timezone.now())
    except ProgrammeRefused as refusal:
        return _page(request, day, NewBlockForm(), refused=str(refusal))
    return tell_and_go(request, _("The times are saved."), "overview", day)


@require_POST
@for_roles(RoleKind.COORDINATOR)
def new_block(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Add a block."""
    day = day_or_404(viewer, day_id)
    form = NewBlockForm(request.POST)
    if not form.is_valid():
        return _page(request, day, form, is_faulty=True, keeps=False)
    try:
        add_block(pd_day=day, kind=form.cleaned_data["kind"], times=form.times(day), by=viewer, now=timezone.now())
    except ProgrammeRefused as refusal:
        return _page(request, day, form, refused=str(refusal), keeps=False)
    return tell_and_go(request, _("The block is added."), "times", day)


def _page(
    request: HttpRequest,
    day: PdDay,
    new: NewBlockForm,
    *,
    refused: str = "",
    is_faulty: bool = False,
    keeps: bool = True,
) -> HttpResponse:
    # What was typed stays in the fields, but not where a block was to be added: that form has its own.
    data = request.POST if keeps and request.method == "POST" and "remove" not in request.POST else None
    programme = load_programme(day)
    forms = [(b, block_form(day, b, data)) for b in programme.blocks]
    context: dict[str, object] = {
        "rows": block_rows(programme, day),
        "forms": forms,
        "new": new,
        "is_faulty": is_faulty,
        # A block that cannot be added shows this page at an address that is only posted to.
        "language_next": reverse("build:times", args=[day.public_id]),
    }
    return page(request, "times.html", day, context, refused=refused)
