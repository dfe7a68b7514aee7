"""The records of a professional-learning day."""

from waymark.apps.pdday.models.calendars import CalendarFeed
from waymark.apps.pdday.models.draws import Assignment, Draw, DrawStatus
from waymark.apps.pdday.models.programme import Block, BlockKind, Facilitator, Offering, PdDay, Room, Session
from waymark.apps.pdday.models.promises import SealedInput, WithdrawnPromise
from waymark.apps.pdday.models.wishes import Absence, Attendee, RankedChoice

__all__ = [
    "Absence",
    "Assignment",
    "Attendee",
    "Block",
    "BlockKind",
    "CalendarFeed",
    "Draw",
    "DrawStatus",
    "Facilitator",
    "Offering",
    "PdDay",
    "RankedChoice",
    "Room",
    "SealedInput",
    "Session",
    "WithdrawnPromise",
]
