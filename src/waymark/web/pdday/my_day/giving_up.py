"""My day after publishing: giving up a seat, taking that back, and agreeing to be moved."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.my_day import Part, Stop
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.pdday.refusals import BreakoutHasBegun, DrawRefused
from waymark.apps.pdday.selectors.my_day import own_day
from waymark.apps.pdday.services.giving_up import agree_to_be_moved, give_up_seat, take_back_seat
from waymark.apps.people.models import Person
from waymark.apps.people.times import clock_time, day_words
from waymark.web.pdday.my_day.attending import own_attendance_or_404
from waymark.web.signing_in.who import for_signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def give_up(request: HttpRequest, day_id: str, number: int, *, viewer: Person) -> HttpResponse:
    """Say what it means to give up a seat, and do it."""
    attendee = own_attendance_or_404(viewer, day_id)
    stop, now = _stop_or_404(attendee, number), timezone.now()
    if stop.part is Part.GIVEN_UP:
        return HttpResponseRedirect(_back(day_id))
    if stop.starts_at <= now:
        return _refused(request, day_id, BreakoutHasBegun())
    if request.method == "POST":
        try:
            give_up_seat(attendee=attendee, block_id=stop.block_id, by=viewer, now=now)
        except DrawRefused as refusal:
            return _refused(request, day_id, refusal)
        return HttpResponseRedirect(_back(day_id))
    district = attendee.pd_day.district
    facts = {
        "block": block_name(stop.block),
        "begins": clock_time(stop.starts_at, district),
        "ends": clock_time(stop.ends_at, district),
    }
    context = {
        "place": "today",
        "where": f"{attendee.pd_day.title}. {day_words(attendee.pd_day.held_on)}",
        "title": stop.title,
        "when": _("{block}, {begins} to {ends}").format(**facts),
        "here": reverse("my_day:give_up", args=[day_id, number]),
        "back": _back(day_id),
    }
    return TemplateResponse(request, "pdday/my_day/give_up.html", context)


@require_POST
@for_signed_in
def take_back(request: HttpRequest, day_id: str, number: int, *, viewer: Person) -> HttpResponse:
    """Let somebody have the seat again that he gave up."""
    attendee = own_attendance_or_404(viewer, day_id)
    stop = _stop_or_404(attendee, number)
    try:
        take_back_seat(attendee=attendee, block_id=stop.block_id, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return _refused(request, day_id, refusal)
    return HttpResponseRedirect(_back(day_id))


@require_POST
@for_signed_in
def agree(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Write down whether somebody agrees to be moved for others."""
    attendee = own_attendance_or_404(viewer, day_id)
    agree_to_be_moved(attendee=attendee, agrees="may_be_moved" in request.POST, by=viewer, now=timezone.now())
    return HttpResponseRedirect(_back(day_id) + "#moving")


def _stop_or_404(attendee: Attendee, number: int) -> Stop:
    """Return the nth block of somebody's day, where he has a seat or gave one up."""
    stops = own_day(attendee).stops
    if not 1 <= number <= len(stops) or stops[number - 1].part not in {Part.SEAT, Part.GIVEN_UP}:
        raise Http404("There is no seat.")
    return stops[number - 1]


def _back(day_id: str) -> str:
    return reverse("my_day:day", args=[day_id])


def _refused(request: HttpRequest, day_id: str, refusal: DrawRefused) -> TemplateResponse:
    context = {"place": "today", "sentence": str(refusal), "back": _back(day_id)}
    return TemplateResponse(request, "pdday/my_day/refused.html", context, status=HTTPStatus.CONFLICT)
