"""What practice draws over the lists saved so far said, kept for everybody who still ranks."""

from django.db import models

from waymark.apps.pdday.models.programme import PdDay, Session
from waymark.apps.pdday.models.wishes import Attendee


class Forecast(models.Model):
    """The practice draws of a day: one row for each day, replaced as lists come in, and none once ranking is over.

    ``blocks`` lists the breakouts in running order, each with the number of people who had ranked something in it, as
    ``[[key of the block, number], …]``.
    """

    pd_day = models.OneToOneField(PdDay, on_delete=models.CASCADE, related_name="forecast")
    made_at = models.DateTimeField()
    n_draws = models.PositiveIntegerField()
    blocks = models.JSONField(default=list)

    def __str__(self) -> str:
        """Return of which day, and from when."""
        return f"{self.pd_day}, {self.made_at}"


class SessionForecast(models.Model):
    """When a session was full in each practice draw: ``full_after`` holds numbers of turns, two bytes each."""

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="sessions")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="forecast")
    full_after = models.BinaryField()

    def __str__(self) -> str:
        """Return of which session."""
        return f"{self.session}: forecast"


class AttendeeForecast(models.Model):
    """When an attendee had his turn in each practice draw: breakout after breakout, two bytes for each draw."""

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="attendees")
    attendee = models.OneToOneField(Attendee, on_delete=models.CASCADE, related_name="forecast")
    turns = models.BinaryField()

    def __str__(self) -> str:
        """Return whose."""
        return f"{self.attendee}: forecast"
