"""The letter that tells somebody which seat changed: a session was cancelled, or people moved up from the waitlists."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from waymark.apps.outbox.services import WrittenLetter, queue_letters
from waymark.apps.outbox.tasks import wake_sender
from waymark.apps.pdday.models import Attendee, PdDay, SeatChange, Session
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.people.models import Person
from waymark.apps.people.times import clock_time, day_words


@dataclass(frozen=True, slots=True)
class _Change:
    """What happened to a day, and the sessions that letters name, by id."""

    found: SeatChange
    pd_day: PdDay
    sessions: dict[str, Session]

    @property
    def is_cancelled(self) -> bool:
        return self.found.is_cut and self.found.seats_left == 0

    @property
    def gone(self) -> Session | None:
        return self.sessions[self.found.session.session_id] if self.found.session else None


_Line = tuple[Callable[[_Change, dict[str, Any]], str], dict[str, Any]]


def queue_change_letters(*, change: SeatChange, pd_day: PdDay, now: datetime) -> int:
    """Queue one letter to everybody whose seat changed and to who leads a cancelled session; return how many are new.

    Belongs into the transaction that changes the seats.
    """
    sessions = pd_day.sessions.select_related("offering", "block", "room")
    told = _Change(change, pd_day, {session.session_id: session for session in sessions})
    rows = defaultdict(list)
    for row in change.record["seats"]:
        rows[row["educator_id"]].append(row)
    attendees = Attendee.objects.filter(pd_day=pd_day, draw_id__in=rows).select_related("person").order_by("pk")
    gone = told.gone if told.is_cancelled else None
    leaders = gone.facilitators.select_related("person").order_by("pk") if gone else ()
    lines: dict[Person, list[_Line]] = {leader.person: [(_leader_line, {})] for leader in leaders}
    for a in attendees:
        lines.setdefault(a.person, []).extend((_seat_line, row) for row in rows[a.draw_id])
    here = set(pd_day.attendees.values_list("person_id", flat=True))
    letters = [_write(told, person, said, attends=person.pk in here) for person, said in lines.items()]
    n_letters = queue_letters(letters=letters, now=now)
    if n_letters:
        wake_sender()
    return n_letters


def _write(change: _Change, person: Person, said: list[_Line], *, attends: bool) -> WrittenLetter:
    day = change.pd_day
    known = dict(settings.LANGUAGES)
    language = person.language if person.language in known else settings.LANGUAGE_CODE
    with translation.override(language):
        date = day_words(day.held_on)
        context = {
            "name": person.name.strip(),
            "day": day.title,
            "date": date,
            "lines": [line(change, row) for line, row in said],
            "address": settings.WAYMARK_ADDRESS + reverse("my_day:day", args=[day.public_id]) if attends else "",
            "language": language,
            "district": day.district.name,
        }
        return WrittenLetter(
            person=person,
            occasion=f"seat_change:{change.found.public_id}",
            language=language,
            subject=f"{_subject(change, [row for _line, row in said])}, {date}",
            text=render_to_string("pdday/letters/change.txt", context),
            html=render_to_string("pdday/letters/change.html", context),
        )


def _subject(change: _Change, rows: list[dict[str, Any]]) -> str:
    if change.gone is None:
        passed_on = all(row["given_up"] for row in rows)
        return _("Your seat has been passed on") if passed_on else _("You moved up from the waitlist")
    text = _("“{title}” is cancelled") if change.is_cancelled else _("“{title}” has fewer seats")
    return text.format(title=_title(change.gone))


def _leader_line(change: _Change, _row: dict[str, Any]) -> str:
    gone = change.gone
    if gone is None:
        return ""
    text = _("“{title}”, which you were to lead at {time}, is cancelled. You need not come for it.")
    return text.format(title=_title(gone), time=clock_time(gone.block.starts_at, change.pd_day.district))


def _seat_line(change: _Change, row: dict[str, Any]) -> str:
    """Say in one or two sentences which seat is gone and which one came, and why."""
    old = change.sessions.get(row["from_session_id"] or "")
    new = change.sessions.get(row["session_id"] or "")
    block = next(session.block for session in (new, old, change.gone) if session is not None)
    facts = {
        "block": block_name(block.label),
        "time": clock_time(block.starts_at, change.pd_day.district),
        "old": _title(old) if old else "",
        "new": _title(new) if new else "",
        "room": (new.room.room_id if new.room else block.place) if new else "",
        "rank": row["rank"],
    }
    if row["given_up"]:
        text = _("You gave up your seat in “{old}” at {time}. That is done now: you have no seat in {block}.")
        return text.format(**facts)
    facts["opening"] = _opening(change).format(**facts)
    if new is None:
        return _("{opening} Nothing else on your list was open at {time}, so you have no seat in {block}.").format(
            **facts
        )
    if change.gone is None:
        text = _moved_up(old)
    elif row["displaced"]:
        text = _("{opening} At {time} you are in “{new}”, choice {rank} on your list.")
        if not row["rank"]:
            text = _("{opening} At {time} you are in “{new}”, which had the most seats left.")
    else:
        text = _("At {time} you are in “{new}” now, choice {rank} on your list, so that somebody else has a seat.")
        if row["rank"] > row["from_rank"]:
            text += " " + _("You had agreed to be moved. Thank you.")
    said = text.format(**facts)
    return said + (" " + _("Room: {room}.").format(**facts) if facts["room"] else "")


def _opening(change: _Change) -> str:
    return _("“{old}” is cancelled.") if change.is_cancelled else _("“{old}” has fewer seats now.")


def _moved_up(old: Session | None) -> str:
    if old is None:
        return _("You moved up from the waitlist: at {time} you have a seat in “{new}”, choice {rank} on your list.")
    return _(
        "You moved up from the waitlist: at {time} you are in “{new}” now, choice {rank} on your list, "
        "and no longer in “{old}”."
    )


def _title(session: Session) -> str:
    return session.offering.title or session.session_id
