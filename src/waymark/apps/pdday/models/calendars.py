"""What calendars that subscribed to somebody's day were told."""

from django.db import models

from waymark.apps.pdday.models.wishes import Attendee


class CalendarFeed(models.Model):
    """An attendee's calendar feed: which link is valid, and what it last said.

    ``generation`` is signed into the link; a new one ends the old link. ``told`` holds for each entry's UID its
    fingerprint, how often it changed and when, so that calendars can tell a change from a repetition:
    ``{"uid": ["fingerprint", 2, "2016-11-02T12:00:00+00:00"]}``.
    """

    attendee = models.OneToOneField(Attendee, on_delete=models.CASCADE, related_name="calendar_feed")
    generation = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Return whose it is."""
        return f"{self.attendee}: calendar"
