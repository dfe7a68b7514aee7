"""My day: the page, the way to the newest one, its service worker, and a new calendar link."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.my_day import OwnDay, Part, Stop
from waymark.apps.pdday.my_day_words import (
    block_name,
    choice_of,
    company_of,
    likelihood_of,
    place_of,
    reason_of,
    title_of,
)
from waymark.apps.pdday.selectors.my_day import own_attendances, own_day
from waymark.apps.pdday.services.calendars import renew_calendar_link
from waymark.apps.people.models import District, Person
from waymark.apps.people.times import clock_time, day_words, moment_words
from waymark.web.pdday.my_day.attending import own_attendance_or_404
from waymark.web.pdday.my_day.calendar_link import calendar_token
from waymark.web.signing_in.who import for_signed_in


@dataclass(frozen=True, slots=True)
class Row:
    """One block of the page in words. ``state`` is "next", "now" or empty.

    ``number`` counts the blocks of the day from 1. Until a breakout begins a seat may be given up, or taken back.
    """

    stop: Stop
    number: int
    begins: str
    ends: str
    title: str
    place: str
    company: str
    choice: str
    reason: str
    likelihood: str
    about: str
    state: str
    may_give_up: bool
    may_take_back: bool

    @property
    def is_plain(self) -> bool:
        """Return whether it is no session: shown without a card."""
        return not self.stop.is_chosen and not self.reason


@require_safe
@for_signed_in
def newest(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Lead to the newest day that somebody attends, or say that there is none yet."""
    attendee = own_attendances(viewer).first()
    if attendee is None:
        return TemplateResponse(request, "pdday/my_day/none.html", {"place": "today"})
    return HttpResponseRedirect(reverse("my_day:day", args=[attendee.pd_day.public_id]))


@never_cache
@require_safe
@for_signed_in
def day(request: HttpRequest, day_id: str, *, viewer: Person) -> TemplateResponse:
    """Show somebody his own day."""
    attendee = own_attendance_or_404(viewer, day_id)
    now = timezone.now()
    mine = own_day(attendee)
    district = attendee.pd_day.district
    https = request.build_absolute_uri(reverse("my_day:calendar", args=[calendar_token(attendee)]))
    rows = _rows(mine, district, now)
    context = {
        "place": "today",
        "pd_day": attendee.pd_day,
        "where": ". ".join(words for words in (day_words(mine.held_on), mine.place) if words),
        "rows": rows,
        "may_agree": any(row.may_give_up for row in rows),
        "may_be_moved": attendee.may_be_moved,
        "is_drawn": bool(mine.draw_public_id),
        "status": "" if mine.draw_public_id else _status(attendee.pd_day, now),
        "may_rank": attendee.pd_day.is_open_for_ranking(now),
        "saved_at": clock_time(now, district),
        "draw_id": mine.draw_id,
        "proof": _proof(mine),
        "calendar": https,
        "webcal": "webcal" + https[https.index(":") :],
        "person_key": viewer.public_id,
    }
    return TemplateResponse(request, "pdday/my_day/day.html", context)


@require_POST
@for_signed_in
def renew(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """End the calendar link and make a new one."""
    renew_calendar_link(attendee=own_attendance_or_404(viewer, day_id), by=viewer, now=timezone.now())
    return HttpResponseRedirect(reverse("my_day:day", args=[day_id]) + "#calendar")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker from under /my-day/: it can then speak for these pages and for no other."""
    found = finders.find("waymark/my-day-sw.js")
    if not isinstance(found, str):
        raise Http404("The service worker is missing.")
    response = HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("my_day:newest")
    response["Cache-Control"] = "no-cache"
    return response


def _rows(mine: OwnDay, district: District, now: datetime) -> list[Row]:
    upcoming = mine.next_stop(now)
    return [
        Row(
            stop=stop,
            number=number,
            begins=clock_time(stop.starts_at, district),
            ends=clock_time(stop.ends_at, district),
            title=title_of(stop),
            place=place_of(stop),
            company=company_of(stop),
            choice=choice_of(stop),
            reason=reason_of(stop),
            likelihood=likelihood_of(stop),
            about=_("about {block}").format(block=block_name(stop.block)),
            state=("now" if stop.starts_at <= now else "next") if stop is upcoming else "",
            may_give_up=stop.part is Part.SEAT and stop.starts_at > now,
            may_take_back=stop.may_take_back and stop.starts_at > now,
        )
        for number, stop in enumerate(mine.stops, start=1)
    ]


def _status(pd_day: PdDay, now: datetime) -> str:
    """Say what there is before the seats are drawn."""
    opens, closes, district = pd_day.ranking_opens_at, pd_day.ranking_closes_at, pd_day.district
    if opens is None or closes is None:
        return _("Ranking has not been announced yet.")
    if now < opens:
        return _("Ranking opens {moment}.").format(moment=moment_words(opens, district))
    if now < closes:
        return _("Ranking is open until {moment}. When you answer makes no difference.").format(
            moment=moment_words(closes, district)
        )
    return _("Ranking has closed. Your seats appear here, and a letter comes, once the draw is published.")


def _proof(mine: OwnDay) -> str:
    """Return the address of the draw's proof; "" before there is one."""
    return reverse("draws:proof", args=[mine.day_id, mine.draw_public_id]) if mine.draw_public_id else ""
