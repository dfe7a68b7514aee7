"""What a coordinator does with draws. Each act is a form post that leads on to a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.refusals import DrawRefused, NoSuchSection
from waymark.apps.pdday.selectors.draws import find_draw
from waymark.apps.pdday.services.publishing import approve_draw, publish_draw
from waymark.apps.pdday.tasks import queue_again, queue_draw
from waymark.apps.pdday.what_if import ExtraSection, extra_sections, name_section
from waymark.apps.people.models import Person
from waymark.web.pdday.draws.bundles import bundle_faults
from waymark.web.pdday.draws.finding import day_or_404, draw_or_404, for_coordinators
from waymark.web.pdday.draws.forms import AskForm


@require_POST
@for_coordinators
def ask(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Have the day drawn, perhaps with one more section."""
    pd_day = day_or_404(viewer, day_id)
    form = AskForm(request.POST)
    try:
        if not form.is_valid():
            raise NoSuchSection
        beside = find_draw(pd_day, form.cleaned_data["beside"]) if form.cleaned_data["beside"] else None
        draw = queue_draw(
            pd_day=pd_day,
            by=viewer,
            now=timezone.now(),
            mechanism=form.cleaned_data["mechanism"] or "draw",
            fill=form.cleaned_data["fill"],
            what_if=_sections(pd_day, form, beside),
            beside=beside,
        )
    except DrawRefused as refusal:
        return refused(request, pd_day, refusal, reverse("draws:list", args=[day_id]))
    return HttpResponseRedirect(_board(draw, pd_day))


@require_POST
@for_coordinators
def again(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Ask once more for a draw that failed or stands still."""
    return _act(request, draw_or_404(viewer, day_id, draw_id), viewer, queue_again)


@require_POST
@for_coordinators
def approve(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Approve a draft as a second person."""
    return _act(request, draw_or_404(viewer, day_id, draw_id), viewer, approve_draw)


@require_POST
@for_coordinators
def publish(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Publish a draft with what it tried, once its bundle has been read and verified as a stranger would do it."""
    draw = draw_or_404(viewer, day_id, draw_id)
    if draw.is_drawn and (faults := bundle_faults(draw)):
        told = _("The files that would be published do not hold: %(fault)s") % {"fault": faults[0]}
        return refused(request, draw.pd_day, DrawRefused(told), _board(draw, draw.pd_day))
    return _act(request, draw, viewer, publish_draw)


def _act(request: HttpRequest, draw: Draw, viewer: Person, service: Callable[..., None]) -> HttpResponse:
    try:
        service(draw=draw, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, draw.pd_day, refusal, _board(draw, draw.pd_day))
    return HttpResponseRedirect(_board(draw, draw.pd_day))


def _board(draw: Draw, pd_day: PdDay) -> str:
    return reverse("draws:board", args=[pd_day.public_id, draw.public_id])


def refused(request: HttpRequest, pd_day: PdDay, refusal: DrawRefused, back: str) -> TemplateResponse:
    """Show why something was not done, and lead back."""
    context = {"place": "choose", "pd_day": pd_day, "sentence": str(refusal), "back": back}
    return TemplateResponse(request, "draws/refused.html", context, status=409)


def _sections(pd_day: PdDay, form: AskForm, beside: Draw | None) -> tuple[ExtraSection, ...]:
    """Return the sections of the draft that one looks at, and the one that was asked for now."""
    data = form.cleaned_data
    tried = extra_sections(beside.what_if) if beside else ()
    there = set(pd_day.sessions.values_list("session_id", flat=True))
    if not data["like"]:
        return tried
    taken = {*there, *(section.session_id for section in tried)}
    return (*tried, name_section(like=data["like"], capacity_seats=data["seats"] or 0, taken=taken))
