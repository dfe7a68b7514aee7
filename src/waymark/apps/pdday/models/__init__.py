"""The records of a professional-learning day."""

from waymark.apps.pdday.models.advice import AdviceStatus, DrawAdvice
from waymark.apps.pdday.models.calendars import CalendarFeed
from waymark.apps.pdday.models.changes import ChangeKind, ChangeStatus, GivenUpSeat, SeatChange
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
    "ChangeKind",
    "ChangeStatus",
    "Draw",
    "DrawAdvice",
    "DrawStatus",
    "Facilitator",
    "Forecast",
    "GivenUpSeat",
    "Offering",
    "PdDay",
    "RankedChoice",
    "Room",
    "SealedInput",
    "SeatChange",
    "Session",
    "SessionForecast",
    "WithdrawnPromise",
]
