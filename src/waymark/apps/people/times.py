"""Moments in a district's own zone and in the way it writes times: 5:00 pm or 17:00."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from waymark.apps.people.models import Clock, District


def local(moment: datetime, district: District) -> datetime:
    """Return a moment as the district's clocks show it."""
    return moment.astimezone(ZoneInfo(district.time_zone))


def clock_time(moment: datetime, district: District) -> str:
    """Write the time of day: ``5:00 pm``, or ``17:00`` where the district likes it so."""
    shown = local(moment, district)
    if district.clock == Clock.TWENTY_FOUR:
        return f"{shown:%H:%M}"
    half = _("am") if shown.hour < 12 else _("pm")
    return f"{shown.hour % 12 or 12}:{shown:%M} {half}"


def clock_span(begins: datetime, ends: datetime, district: District) -> str:
    """Write a stretch of a day: ``9:30 am–10:45 am``."""
    return f"{clock_time(begins, district)}–{clock_time(ends, district)}"


def day_words(day: date) -> str:
    """Write a day as people say it: ``Friday, December 11``."""
    return date_format(day, pgettext("a day as Django writes dates", "l, F j"), use_l10n=False)


def moment_words(moment: datetime, district: District) -> str:
    """Write day and time: ``Friday, December 11, 5:00 pm``."""
    return f"{day_words(local(moment, district).date())}, {clock_time(moment, district)}"


def dated_moment_words(moment: datetime, district: District) -> str:
    """Write a moment that may be years ago: ``Friday, December 11, 2026, 5:00 pm``."""
    day = local(moment, district).date()
    written = date_format(day, pgettext("a day of some year as Django writes dates", "l, F j, Y"), use_l10n=False)
    return f"{written}, {clock_time(moment, district)}"


def moments_at(day: date, clock: time, district: District) -> tuple[datetime, ...]:
    """Return the moments at which the district's clocks show a time: one, or where they are changed none or two.

    In spring an hour is left out, and a time in it does not exist. In fall an hour comes twice; the first moment is
    the one before the clocks go back.
    """
    zone = ZoneInfo(district.time_zone)
    told = datetime.combine(day, clock)
    found = (told.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return tuple(sorted({moment for moment in found if moment.astimezone(zone).replace(tzinfo=None) == told}))
