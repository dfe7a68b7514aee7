"""A calendar feed as plain data, written as iCalendar.

The bytes are the same for the same feed: nothing in them tells when they were written. An entry keeps its UID for
ever; ``sequence`` and ``changed_at`` grow when it changes, which is how a calendar knows that it has to be moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration, vText

REFRESH = timedelta(hours=1)
_AROUND = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a calendar. Times are aware; ``text`` may hold several lines."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    text: str = ""
    url: str = ""
    sequence: int = 0
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar: its name, language, zone (such as America/New_York) and entries in order."""

    name: str
    language: str
    zone: str
    entries: tuple[Entry, ...]


def write_feed(feed: Feed) -> bytes:
    """Write a feed: CRLF, lines folded at 75 octets, texts escaped, the zone's rules of those days within.

    Raises
    ------
    ValueError
        If a time has no zone, or an entry ends before it starts.
    """
    zone = ZoneInfo(feed.zone)
    calendar = Calendar()
    calendar.add("PRODID", "-//Waymark//My day//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", vText(feed.name), parameters={"LANGUAGE": feed.language})
    calendar.add("X-WR-CALNAME", vText(feed.name))
    calendar.add("X-WR-TIMEZONE", feed.zone)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    if feed.entries:
        calendar.add_component(_zone_rules(zone, feed.entries))
    for entry in feed.entries:
        calendar.add_component(_event(entry, zone, feed.language))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _zone_rules(zone: ZoneInfo, entries: Sequence[Entry]) -> Timezone:
    """Return the zone's rules a year around the entries: summer time on both sides of them."""
    first, last = min(e.starts_at for e in entries), max(e.ends_at for e in entries)
    return Timezone.from_tzinfo(zone, zone.key, (first - _AROUND).date(), (last + _AROUND).date())


def _event(entry: Entry, zone: ZoneInfo, language: str) -> Event:
    if entry.starts_at.tzinfo is None or entry.ends_at.tzinfo is None or entry.changed_at.tzinfo is None:
        raise ValueError(f"{entry.uid}: the times of an entry need a zone")
    if entry.ends_at <= entry.starts_at:
        raise ValueError(f"{entry.uid}: an entry ends after it starts")
    event = Event()
    changed_at = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("UID", entry.uid)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTART", entry.starts_at.astimezone(zone))
    event.add("DTEND", entry.ends_at.astimezone(zone))
    event.add("SUMMARY", entry.title, parameters={"LANGUAGE": language})
    if entry.place:
        event.add("LOCATION", entry.place)
    if entry.text:
        event.add("DESCRIPTION", entry.text, parameters={"LANGUAGE": language})
    if entry.url:
        event.add("URL", entry.url)
    return event
