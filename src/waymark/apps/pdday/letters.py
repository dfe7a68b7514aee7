"""The letter that tells everyone his day. A letter with a blank stops the publishing: nothing half is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from waymark.apps.outbox.services import WrittenLetter, queue_letters
from waymark.apps.outbox.tasks import wake_sender
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.my_day import OwnDay, Part, Stop
from waymark.apps.pdday.my_day_words import choice_of, company_of, place_of, reason_of, title_of
from waymark.apps.pdday.refusals import LetterHasABlank
from waymark.apps.pdday.selectors.my_day import own_days
from waymark.apps.people.models import District, Person
from waymark.apps.people.times import clock_time, day_words

_NEEDS_A_REASON = frozenset({Part.SEAT, Part.AWAY, Part.NO_SEAT, Part.NOT_RANKED})


@dataclass(frozen=True, slots=True)
class Line:
    """One block in a letter, in words."""

    begins: str
    ends: str
    title: str
    place: str
    company: str
    choice: str
    reason: str


def queue_day_letters(*, draw: Draw, now: datetime) -> int:
    """Queue one letter to everyone who attends the day of a published draw, in his language; return how many are new.

    Belongs into the transaction that publishes the draw.

    Raises
    ------
    LetterHasABlank
        If a letter lacks something that it should tell.
    """
    people = {a.person_id: a.person for a in draw.pd_day.attendees.select_related("person")}
    district = draw.pd_day.district
    letters = [_write(day, people[day.person_pk], district) for day in own_days(draw.pd_day, draw)]
    n_letters = queue_letters(letters=letters, now=now)
    if n_letters:
        wake_sender()
    return n_letters


def _write(day: OwnDay, person: Person, district: District) -> WrittenLetter:
    known = dict(settings.LANGUAGES)
    language = person.language if person.language in known else settings.LANGUAGE_CODE
    with translation.override(language):
        lines = tuple(_line(stop, district) for stop in day.stops)
        _refuse_blanks(day, person, lines)
        context = {
            "name": person.name,
            "title": day.title,
            "date": day_words(day.held_on),
            "place": day.place,
            "lines": lines,
            "address": settings.WAYMARK_ADDRESS + reverse("my_day:day", args=[day.day_id]),
            "language": language,
            "district": district.name,
        }
        subject = _("Your day: {title}, {date}").format(title=day.title, date=context["date"])
        return WrittenLetter(
            person=person,
            occasion=f"draw:{day.draw_public_id}",
            language=language,
            subject=subject,
            text=render_to_string("pdday/letters/day.txt", context),
            html=render_to_string("pdday/letters/day.html", context),
        )


def _line(stop: Stop, district: District) -> Line:
    return Line(
        begins=clock_time(stop.starts_at, district),
        ends=clock_time(stop.ends_at, district),
        title=title_of(stop),
        place=place_of(stop),
        company=company_of(stop),
        choice=choice_of(stop),
        reason=reason_of(stop),
    )


def _refuse_blanks(day: OwnDay, person: Person, lines: tuple[Line, ...]) -> None:
    for missing in _blanks(day, person, lines):
        raise LetterHasABlank(about=person.name.strip() or person.person_id, missing=missing)


def _blanks(day: OwnDay, person: Person, lines: tuple[Line, ...]) -> Iterator[str]:
    if not person.name.strip():
        yield _("a name")
    if not day.title.strip():
        yield _("the title of the day")
    if not lines:
        yield _("the blocks of the day")
    for stop, line in zip(day.stops, lines, strict=True):
        if not stop.title.strip():
            yield _("the title of what happens at {time}").format(time=line.begins)
        if stop.part in _NEEDS_A_REASON and not line.reason.strip():
            yield _("the reason for {block}").format(block=stop.block)
        if any(not name.strip() for name in stop.colleagues):
            yield _("the name of somebody who leads “{title}”").format(title=line.title)
