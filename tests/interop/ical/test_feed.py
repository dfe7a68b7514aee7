"""Feeds that any calendar can read. They are read back with the library and looked at byte by byte."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from waymark.interop.ical.feed import Entry, Feed, write_feed

ZONE = ZoneInfo("America/New_York")
DAY = date(2016, 11, 4)


def local(hour: int, minute: int = 0, *, on: date = DAY) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def make_entry(**changes: object) -> Entry:
    facts: dict[str, object] = {
        "uid": "1@waymark",
        "starts_at": local(9, 30),
        "ends_at": local(10, 30),
        "title": "Grading",
        "changed_at": datetime(2016, 10, 31, 16, tzinfo=UTC),
    }
    return Entry(**(facts | changes))  # type: ignore[arg-type]  # a test may hand over anything


def make_feed(*entries: Entry, name: str = "My day") -> Feed:
    return Feed(name=name, language="en", zone=ZONE.key, entries=entries)


def only_event(feed: Feed) -> dict[str, object]:
    [event] = Calendar.from_ical(write_feed(feed)).walk("VEVENT")
    return dict(event)


def test_every_line_ends_with_crlf_and_is_at_most_75_octets_long() -> None:
    written = write_feed(make_feed(make_entry(title="ñandú · 學習 · " * 20)))

    lines = written.split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert [line.decode() for line in lines]  # no character is cut in two


@pytest.mark.parametrize("text", ["a, b; c", "back\\slash", "two\nlines", "BEGIN:VALARM", 'say "hello": now', "ñ" * 90])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    event = only_event(make_feed(make_entry(title=text, place=text, text=text), name=text))

    assert [str(event[name]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION")] == [text] * 3


def test_a_text_cannot_add_a_property() -> None:
    written = write_feed(make_feed(make_entry(title="x\r\nATTENDEE:mailto:eve@example.org")))

    assert b"\r\nATTENDEE" not in written


def test_the_zone_comes_along_and_the_times_are_local() -> None:
    written = write_feed(make_feed(make_entry())).decode()

    assert "DTSTART;TZID=America/New_York:20161104T093000\r\n" in written
    assert "BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n" in written


@pytest.mark.parametrize(
    ("day", "offset_h"), [(date(2016, 11, 5), -4), (date(2016, 11, 6), -5), (date(2016, 3, 13), -4)]
)
def test_a_day_on_which_the_clocks_change_is_right(day: date, offset_h: int) -> None:
    event = only_event(make_feed(make_entry(starts_at=local(9, on=day), ends_at=local(10, on=day))))

    starts_at = event["DTSTART"].dt  # type: ignore[attr-defined]  # icalendar's own type
    assert starts_at.astimezone(UTC) == datetime(day.year, day.month, day.day, 9 - offset_h, tzinfo=UTC)


def test_a_change_is_told_by_sequence_and_time() -> None:
    event = only_event(make_feed(make_entry(sequence=3)))

    assert (event["SEQUENCE"], str(event["UID"])) == (3, "1@waymark")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2016, 10, 31, 16, tzinfo=UTC)  # type: ignore[attr-defined]  # as above


def test_the_same_feed_is_the_same_bytes() -> None:
    assert write_feed(make_feed(make_entry())) == write_feed(make_feed(make_entry()))


def test_a_feed_without_entries_is_a_calendar_still() -> None:
    assert Calendar.from_ical(write_feed(make_feed())).walk("VEVENT") == []


def test_times_without_a_zone_and_entries_that_end_first_are_refused() -> None:
    with pytest.raises(ValueError, match="the times of an entry need a zone"):
        write_feed(make_feed(make_entry(starts_at=datetime(2016, 11, 4, 9))))  # noqa: DTZ001 - that is the fault
    with pytest.raises(ValueError, match="an entry ends after it starts"):
        write_feed(make_feed(make_entry(ends_at=local(9))))
