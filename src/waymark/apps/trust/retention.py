"""How long records are kept, and what happens then: one table for every model of the house, ours or not.

A model either has rules here or stands in `HOLDS_NONE` with the reason; a test walks all models. The order is that in
which the nightly work goes: what hangs on something goes before it. `docs/trust/records.md` says the same in words.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Q

YEAR: Final = 365


class Action(StrEnum):
    """What happens to a row whose time is over."""

    DELETE = "delete"
    PSEUDONYMIZE = "pseudonymize"


@dataclass(frozen=True, slots=True)
class Rule:
    """For how long rows of a model are kept, and why.

    ``clock`` is the field from which days are counted, perhaps of another row: ``"attendee__pd_day__held_on"``. While
    it is empty in a row, the row stays. Without a clock, rows go as soon as ``only`` holds of them. ``purpose`` says
    what they are kept for, ``why`` why for so long.
    """

    model: str
    purpose: str
    clock: str
    days: int
    why: str
    action: Action = Action.DELETE
    only: Q | None = None


_OF_A_DAY: Final = "attendee__pd_day__held_on"
_UNDO: Final = "an import can be undone for 30 days; then nobody needs what stood there before"
_CREDIT: Final = "credit for hours, and the effect of a day"
_STAGED: Final = (
    "School",
    "Term",
    "Person",
    "ClassSection",
    "ClassSectionTerm",
    "Role",
    "Relation",
    "Enrollment",
    "Gone",
)

RULES: Final[tuple[Rule, ...]] = (
    Rule("sessions.Session", "staying signed in", "expire_date", 0, "it opens nothing any more"),
    Rule("accounts.Visit", "seeing where one is signed in", "seen_at", 90, "long enough to notice a stranger"),
    Rule("accounts.SignInRequest", "taking each answer of a provider once", "begun_at", 2, "answers are good for less"),
    Rule("accounts.PasswordTries", "slowing down who guesses", "last_at", 2, "whoever guesses begins anew then"),
    Rule("mfa.Authenticator", "the second step", "user__person__gone_on", 30, "whoever is gone does not sign in"),
    Rule("accounts.Identity", "knowing somebody again", "person__gone_on", 30, "whoever is gone does not sign in"),
    Rule("accounts.Account", "signing in", "person__gone_on", 30, "whoever is gone does not sign in"),
    Rule("django_tasks_database.DBTaskResult", "background work", "finished_at", 30, "to look into a failure"),
    Rule("outbox.Letter", "telling people what was decided", "queued_at", YEAR, "until the next day of that kind"),
    *(Rule(f"people.Staged{name}", "taking an import back", "roster_import__moved_at", 31, _UNDO) for name in _STAGED),
    Rule("people.RosterImport", "knowing who imported what", "asked_at", 3 * YEAR, "three school years"),
    Rule("pdday.CalendarFeed", "calendars that follow a day", _OF_A_DAY, YEAR, "the day is over"),
    Rule("pdday.AttendeeForecast", "saying how likely seats are", "forecast__made_at", 90, "gone when ranking closes"),
    Rule("pdday.Absence", "leaving people out where they are away", _OF_A_DAY, YEAR, "the day is over"),
    Rule(
        "pdday.RankedChoice", "giving out seats", _OF_A_DAY, 3 * YEAR, "complaints, and what to offer in the next years"
    ),
    Rule("pdday.Assignment", "who sat where, and why", _OF_A_DAY, 5 * YEAR, _CREDIT),
    Rule("pdday.GivenUpSeat", "who did not sit there after all", f"seat__{_OF_A_DAY}", 5 * YEAR, _CREDIT),
    Rule("pdday.Facilitator", "who led what", "session__pd_day__held_on", 5 * YEAR, "credit for hours"),
    Rule("pdday.Attendee", "who came to a day", "pd_day__held_on", 5 * YEAR, _CREDIT),
    Rule("people.Enrollment", "who may see whose records", "ends_on", 5 * YEAR, "who could see what at the time"),
    Rule("people.Relation", "who may see whose records", "ends_on", 5 * YEAR, "who could see what at the time"),
    Rule("people.Role", "who may do what", "ends_on", 5 * YEAR, "who could see what at the time"),
    Rule("people.ClassSection", "classes as they are taught", "gone_on", 5 * YEAR, "a title may hold a teacher's name"),
    Rule(
        "people.Person",
        "who is who",
        "gone_on",
        3 * YEAR,
        "they may come back; then what is left of them names nobody",
        Action.PSEUDONYMIZE,
        only=~Q(person_id__startswith="gone-"),
    ),
    Rule("trust.Export", "what left the house, and what for", "asked_at", 5 * YEAR, "as long as looks are kept"),
    Rule("trust.Read", "who has seen whose records", "read_at", 5 * YEAR, "as long as the records that were seen"),
    Rule(
        "trust.ReadSubject", "whose records were seen", "", 0, "goes with the last look", only=Q(read_set__reads=None)
    ),
    Rule("trust.ReadSet", "whose records were seen", "", 0, "goes with the last look", only=Q(reads=None)),
)

_NO_PERSON: Final = "says nothing about a person"
_PLAN: Final = "a program; nobody is named in it but who leads, and that stands in pdday.Facilitator"
_BY_DRAW_ID: Final = "people stand in it by random ids; what they mean stands in pdday.Attendee and goes with it"
_UNUSED: Final = "part of the sign-in library that this house does not fill"

HOLDS_NONE: Final[dict[str, str]] = {
    "audit.LogEntry": "ids that mean nothing outside, and no names; an entry is never changed, so the chain holds",
    "audit.LogHead": _NO_PERSON,
    "audit.Heartbeat": _NO_PERSON,
    "people.District": _NO_PERSON,
    "people.School": _NO_PERSON,
    "people.Term": _NO_PERSON,
    "people.ClassSectionTerm": _NO_PERSON,
    "pdday.PdDay": _PLAN,
    "pdday.Block": _PLAN,
    "pdday.Room": _PLAN,
    "pdday.Offering": _PLAN,
    "pdday.Session": _PLAN,
    "pdday.Forecast": _NO_PERSON,
    "pdday.SessionForecast": _NO_PERSON,
    "pdday.Draw": _BY_DRAW_ID,
    "pdday.DrawAdvice": _BY_DRAW_ID,
    "pdday.SeatChange": _BY_DRAW_ID,
    "pdday.SealedInput": _BY_DRAW_ID,
    "pdday.WithdrawnPromise": "the reason was shown to everybody; who gave it is a link that ends with the person",
    "trust.Erasure": "the ledger: a keyed hash that only this machine can make, counts and dates",
    "trust.LegalHold": "a case number; it stays until somebody lifts it, and keeps the person's records while it does",
    "contenttypes.ContentType": _NO_PERSON,
    "auth.Permission": _NO_PERSON,
    "auth.Group": _UNUSED,
    "account.EmailAddress": _UNUSED,
    "account.EmailConfirmation": _UNUSED,
    "socialaccount.SocialApp": "keys of the district's own sign-in",
    "socialaccount.SocialAccount": _UNUSED,
    "socialaccount.SocialToken": _UNUSED,
}

# Rows of somebody whose records are under a legal hold stay; these are the ways from a row to the person.
HELD_THROUGH: Final[dict[str, tuple[str, ...]]] = {
    "people.Person": ("",),
    "people.Role": ("person__",),
    "people.Relation": ("person__", "other__"),
    "people.Enrollment": ("person__",),
    "outbox.Letter": ("person__",),
    "accounts.Identity": ("person__",),
    "accounts.Account": ("person__",),
    "pdday.Facilitator": ("person__",),
    "pdday.Attendee": ("person__",),
    "pdday.Absence": ("attendee__person__",),
    "pdday.AttendeeForecast": ("attendee__person__",),
    "pdday.RankedChoice": ("attendee__person__",),
    "pdday.Assignment": ("attendee__person__",),
    "pdday.GivenUpSeat": ("seat__attendee__person__",),
}
