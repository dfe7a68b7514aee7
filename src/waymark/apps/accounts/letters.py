"""Letters about accounts: short, the same deed told once, in each reader's language."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from waymark.apps.accounts.notices import words_of
from waymark.apps.outbox.services import WrittenLetter, queue_letters
from waymark.apps.outbox.tasks import wake_sender
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words


def queue_notice(*, notice: str, about: Person, to: Iterable[Person], number: int, now: datetime) -> None:
    """Queue a notice to some people. Belongs into the transaction of the deed; ``number`` tells deeds apart."""
    letters = [_write(notice, about, reader, number, now) for reader in to]
    if queue_letters(letters=letters, now=now):
        wake_sender()


def _write(notice: str, about: Person, reader: Person, number: int, now: datetime) -> WrittenLetter:
    language = reader.language if reader.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        words = words_of(notice, name=about.name, moment=moment_words(now, about.district))
        context = {
            "words": words,
            "name": reader.name,
            "language": language,
            "district": about.district.name,
            "address": settings.WAYMARK_ADDRESS,
        }
        return WrittenLetter(
            person=reader,
            occasion=f"account:{notice}:{number}",
            language=language,
            subject=words.subject,
            text=render_to_string("accounts/letters/notice.txt", context),
            html=render_to_string("accounts/letters/notice.html", context),
        )
