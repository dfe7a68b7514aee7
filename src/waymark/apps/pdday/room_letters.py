"""The letter that tells everybody in a session that it has another room. It goes out even where a name is blank."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from waymark.apps.outbox.services import WrittenLetter, queue_letters
from waymark.apps.outbox.tasks import wake_sender
from waymark.apps.pdday.models import Assignment, DrawStatus, Room, Session
from waymark.apps.people.models import Person
from waymark.apps.people.times import clock_time, day_words, local


@dataclass(frozen=True, slots=True)
class _Move:
    """A session that got another room. ``old`` is empty if it had none; ``change`` numbers the change in the log."""

    session: Session
    old: str
    new: str
    change: int


def queue_room_letters(*, session: Session, old_room: Room | None, change: int, now: datetime) -> int:
    """Queue one letter to everybody seated in a session and to who leads it; return how many are new.

    Belongs into the transaction that changes the room. Of a session that is over nobody is told anything.

    Parameters
    ----------
    session : Session
        With its new room.
    change : int
        The number of the change in the log: the same change writes no second letter, a later one does.
    """
    if session.room is None or session.block.ends_at <= now:
        return 0
    move = _Move(session, old_room.room_id if old_room else session.block.place, session.room.room_id, change)
    letters = [_write(move, person, attends=attends) for person, attends in _concerned(session)]
    n_letters = queue_letters(letters=letters, now=now)
    if n_letters:
        wake_sender()
    return n_letters


def _concerned(session: Session) -> list[tuple[Person, bool]]:
    """Return who sits in a session and who leads it, each with whether he attends the day and so has a My day."""
    seated = Assignment.objects.filter(session=session, draw__status=DrawStatus.PUBLISHED, given_up__isnull=True)
    meant = Q(pk__in=seated.values("attendee__person")) | Q(pk__in=session.facilitators.values("person"))
    attends = set(session.pd_day.attendees.values_list("person_id", flat=True))
    return [(person, person.pk in attends) for person in Person.objects.filter(meant).order_by("pk")]


def _write(move: _Move, person: Person, *, attends: bool) -> WrittenLetter:
    day, block = move.session.pd_day, move.session.block
    language = person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        told = {
            "title": move.session.offering.title or move.session.session_id,
            "date": day_words(local(block.starts_at, day.district).date()),
            "time": clock_time(block.starts_at, day.district),
            "room": move.new,
            "old": move.old,
        }
        context = told | {
            "name": person.name.strip(),
            "address": settings.WAYMARK_ADDRESS + reverse("my_day:day", args=[day.public_id]) if attends else "",
            "language": language,
            "district": day.district.name,
        }
        return WrittenLetter(
            person=person,
            occasion=f"room:{day.public_id}:{move.change}",
            language=language,
            subject=_("{room} at {time}: another room for “{title}”").format(**told),
            text=render_to_string("pdday/letters/room.txt", context),
            html=render_to_string("pdday/letters/room.html", context),
        )
