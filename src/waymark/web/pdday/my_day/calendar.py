"""The calendar feed of one's own day."""

import hashlib
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.my_day import GOES, OwnDay, Stop
from waymark.apps.pdday.my_day_words import choice_of, company_of, place_of, reason_of, title_of
from waymark.apps.pdday.selectors.my_day import attendance_of_link, own_day
from waymark.apps.pdday.services.calendars import Revision, revise_calendar
from waymark.interop.ical.feed import Entry, Feed, write_feed
from waymark.web.pdday.my_day.calendar_link import read_token

_NEVER = Revision(0, datetime(2000, 1, 1, tzinfo=UTC))


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program: the day as it stands now, in the person's language; 304 where nothing changed."""
    link = read_token(token)
    attendee = link and attendance_of_link(day_id=link.day_id, person_id=link.person_id, generation=link.generation)
    if not attendee:
        raise Http404("There is no such calendar.")
    with translation.override(attendee.person.language):
        entries = _entries(request, attendee, own_day(attendee))
        body = write_feed(
            Feed(
                name=_("My day: {title}").format(title=attendee.pd_day.title),
                language=translation.get_language() or "en",
                zone=attendee.pd_day.district.time_zone,
                entries=entries,
            )
        )
        language = translation.get_language() or "en"
    return _answer(request, body, entries, language)


def _entries(request: HttpRequest, attendee: Attendee, day: OwnDay) -> tuple[Entry, ...]:
    url = request.build_absolute_uri(reverse("my_day:day", args=[day.day_id]))
    stops = {_uid(day, stop, attendee): stop for stop in day.stops if stop.part in GOES}
    fingerprints = {
        uid: hashlib.sha256(repr(_entry(uid, stop, url, _NEVER)).encode()).hexdigest() for uid, stop in stops.items()
    }
    revisions = revise_calendar(attendee=attendee, fingerprints=fingerprints, now=timezone.now())
    return tuple(_entry(uid, stop, url, revisions[uid]) for uid, stop in stops.items())


def _uid(day: OwnDay, stop: Stop, attendee: Attendee) -> str:
    """Name an entry after person and block: whatever happens in the block, it is the same entry."""
    named = f"{day.day_id} {stop.block_id} {attendee.person.public_id}"
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@waymark"


def _entry(uid: str, stop: Stop, url: str, revision: Revision) -> Entry:
    lines = (company_of(stop), choice_of(stop), reason_of(stop))
    return Entry(
        uid=uid,
        starts_at=stop.starts_at,
        ends_at=stop.ends_at,
        title=title_of(stop),
        place=place_of(stop),
        text="\n".join(line for line in lines if line),
        url=url,
        sequence=revision.sequence,
        changed_at=revision.changed_at,
    )


def _answer(request: HttpRequest, body: bytes, entries: tuple[Entry, ...], language: str) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    changed_at = max((int(entry.changed_at.timestamp()) for entry in entries), default=None)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Content-Language"] = language
    if changed_at is not None:
        response["Last-Modified"] = http_date(changed_at)
    # Calendar programs ask again and again: they may keep it, but have to ask whether it still holds.
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="my-day.ics"'
    # Deciding by ETag alone: an entry that goes away changes no time.
    return get_conditional_response(request, etag=etag, last_modified=None, response=response) or response
