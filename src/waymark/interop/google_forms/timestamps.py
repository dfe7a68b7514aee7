"""When an answer was sent, in the two ways in which Google writes it.

The download writes ``2016/10/24 5:01:01 PM EST``, the linked sheet of a U.S. account ``10/24/2016 17:01:01``.
A sheet of another locale may put the day first; that cannot be told apart for the first twelve days of a month,
so a file with a month above 12 is refused as a whole rather than half understood.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

_DOWNLOAD = re.compile(
    r"(\d{4})/(\d{1,2})/(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM|a\.m\.|p\.m\.) ([A-Z][A-Za-z0-9+:\-]*)", re.ASCII
)
_SHEET = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2}):(\d{2})", re.ASCII)
_OFFSET = re.compile(r"(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?", re.ASCII)
# A form that is open when the clocks change has two of these in one file.
_US_ZONES = {
    "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7,
    "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip

Sent = tuple[str, datetime]
"""How the time was written (times are comparable within one way only), and the time."""


def sent_at(text: str) -> Sent | None:
    """Return the time of a stamp, or None if it is not written in one of the two ways."""
    try:
        download = _DOWNLOAD.fullmatch(text)
        if download:
            year, month, day, hour, minute, second = map(int, download.groups()[:6])
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if download[7][0] in "Pp" else 0)
            naive = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            return _in_zone(naive, download[8])
        sheet = _SHEET.fullmatch(text)
        if sheet:
            month, day, year, hour, minute, second = map(int, sheet.groups())
            return "sheet", datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return None


def _in_zone(naive: datetime, zone: str) -> Sent:
    offset = _OFFSET.fullmatch(zone)
    if offset:
        sign = -1 if offset[1] == "-" else 1
        ahead = timedelta(hours=int(offset[2] or 0), minutes=int(offset[3] or 0)) * sign
        return "download", naive.replace(tzinfo=timezone(ahead))
    if zone in _US_ZONES:
        return "download", naive.replace(tzinfo=timezone(timedelta(hours=_US_ZONES[zone])))
    return f"download {zone}", naive
