"""The records of a professional-learning day."""

from waymark.apps.pdday.models.advice import AdviceStatus, DrawAdvice
from waymark.apps.pdday.models.calendars import CalendarFeed
from waymark.apps.pdday.models.cancellations import Cancellation, CancellationStatus
from waymark.apps.pdday.models.draws import Assignment, Draw, DrawStatus
from waymark.apps.pdday.models.forecasts import AttendeeForecast, Forecast, SessionForecast
from waymark.apps.pdday.models.programme import Block, BlockKind, Facilitator, Offering, PdDay, Room, Session
from waymark.apps.pdday.models.promises import SealedInput, WithdrawnPromise
from waymark.apps.pdday.models.wishes import Absence, Attendee, RankedChoice

__all__ = [
    "Absence",
    "AdviceStatus",
    "Assignment",
    "Attendee",
    "AttendeeForecast",
    "Block",
    "BlockKind",
    "CalendarFeed",
    "Cancellation",
    "CancellationStatus",
    "Draw",
    "DrawAdvice",
    "DrawStatus",
    "Facilitator",
    "Forecast",
    "Offering",
    "PdDay",
    "RankedChoice",
    "Room",
    "SealedInput",
    "Session",
    "SessionForecast",
    "WithdrawnPromise",
]
