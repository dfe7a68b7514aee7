"""Queuing letters and sending those that are due. Nothing that was queued is ever lost.

A letter is claimed in one short transaction, sent outside any transaction, and stamped in another. Between the mail
server's word that it took a letter and the stamp lies a moment: a worker that is killed in it leaves that one letter
to be sent again when its claim runs out. No other letter can go twice.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.db import connection, transaction

from waymark.apps.audit.services import log_action
from waymark.apps.outbox.models import Letter
from waymark.apps.outbox.selectors import NO_ADDRESS, REFUSED, UNREACHABLE, UNSENDABLE, letters_due, letters_failed
from waymark.apps.people.models import Person

CLAIM = timedelta(minutes=10)  # far longer than the mail server may take for one letter
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_REFUSALS = 8
_ABOUT_ONE_LETTER = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused)

logger = logging.getLogger("waymark.outbox")
Send = Callable[[Letter], None]
Clock = Callable[[], datetime]


class NotInTransaction(RuntimeError):
    """A letter was queued outside the transaction of the deed that it tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLetter:
    """A letter as it was written, before it is queued."""

    person: Person
    occasion: str
    language: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Round:
    """What became of one round of sending. ``is_cut_short`` says that the mail server does not answer."""

    n_sent: int = 0
    n_failed: int = 0
    is_cut_short: bool = False


def queue_letter(
    *, person: Person, occasion: str, language: str, subject: str, text: str, html: str, now: datetime
) -> Letter:
    """Queue one letter, in the transaction of the deed that it tells of; the same occasion queues no second one.

    Raises
    ------
    NotInTransaction
        If there is no transaction: a deed that fails afterwards would have been told already.
    """
    written = WrittenLetter(person=person, occasion=occasion, language=language, subject=subject, text=text, html=html)
    queue_letters(letters=[written], now=now)
    return Letter.objects.get(person=person, occasion=occasion)


def queue_letters(*, letters: Collection[WrittenLetter], now: datetime) -> int:
    """Queue many letters at once; return how many are new. The same promises as `queue_letter`."""
    if not connection.in_atomic_block:
        raise NotInTransaction("a letter is queued in the transaction of the deed that it tells of")
    occasions = {letter.occasion for letter in letters}
    known = set(Letter.objects.filter(occasion__in=occasions).values_list("person_id", "occasion"))
    rows = [
        Letter(
            person=letter.person,
            occasion=letter.occasion,
            language=letter.language,
            subject=" ".join(letter.subject.split()),  # a line break would end the header
            text=letter.text,
            html=letter.html,
            queued_at=now,
            next_try_at=now,
        )
        for letter in letters
        if (letter.person.pk, letter.occasion) not in known
    ]
    # Two that queue the same at one moment: the second one's rows are left out by the database.
    Letter.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    return len(rows)


def send_due_letters(*, send: Send, clock: Clock, limit: int) -> Round:
    """Send letters that are due, longest waiting first, until ``limit`` or until the mail server does not answer.

    Parameters
    ----------
    send : function of a letter
        Hands one letter to the mail server and returns once the server has taken it.
    clock : function
        Tells the time; asked again for each letter, because sending takes time.
    limit : int
        The most letters to try.
    """
    n_sent = n_failed = 0
    for _ in range(limit):
        letter = _claim_next(now=clock())
        if letter is None:
            break
        failure, is_away = _try(letter, send)
        if failure:
            n_failed += 1
            _note_failure(letter, failure, now=clock())
        else:
            n_sent += 1
            _note_sent(letter, now=clock())
        if is_away:
            return Round(n_sent, n_failed, is_cut_short=True)
    return Round(n_sent, n_failed)


@transaction.atomic
def try_letters_again(*, by: Person, now: datetime) -> int:
    """Make every letter of somebody's district that could not be sent due at once; return how many."""
    n_letters = letters_failed(by).update(next_try_at=now, n_tries=0)
    log_action(
        actor=f"person:{by.public_id}",
        action="outbox.try_letters_again",
        subject=f"district:{by.district.public_id}",
        now=now,
        details={"n_letters": n_letters},
    )
    return n_letters


@transaction.atomic
def _claim_next(*, now: datetime) -> Letter | None:
    """Take the letter that has waited longest, so that nobody else tries it while the claim holds."""
    letter = letters_due(now=now).select_for_update(of=("self",), skip_locked=True).first()
    if letter is not None:
        letter.next_try_at, letter.n_tries = now + CLAIM, letter.n_tries + 1
        Letter.objects.filter(pk=letter.pk).update(next_try_at=letter.next_try_at, n_tries=letter.n_tries)
    return letter


def _try(letter: Letter, send: Send) -> tuple[str, bool]:
    """Send one letter; return why it failed, "" where it did not, and whether the server is away altogether."""
    if "@" not in letter.person.email:
        return NO_ADDRESS, False
    try:
        send(letter)
    except _ABOUT_ONE_LETTER as error:
        return f"{REFUSED} {_smtp_code(error)}", False
    except OSError as error:
        logger.warning("The mail server does not answer: %s", type(error).__name__)
        return UNREACHABLE, True
    # Whatever is wrong with this letter must not keep the others waiting.
    except Exception as error:
        logger.error("A letter could not be written: %s", type(error).__name__)
        return UNSENDABLE, False
    return "", False


def _smtp_code(error: SMTPRecipientsRefused | SMTPDataError | SMTPSenderRefused) -> int:
    """Return the server's code; its words may hold somebody's address and are not kept."""
    if isinstance(error, SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code


def _note_sent(letter: Letter, *, now: datetime) -> None:
    Letter.objects.filter(pk=letter.pk).update(sent_at=now, next_try_at=None, failure="")


def _note_failure(letter: Letter, failure: str, *, now: datetime) -> None:
    """Write down why, and when to try again: not before somebody asks where more tries would change nothing."""
    is_last = failure == NO_ADDRESS or (failure != UNREACHABLE and letter.n_tries >= MOST_REFUSALS)
    wait = min(FIRST_WAIT * 2 ** min(letter.n_tries - 1, 10), LONGEST_WAIT)
    Letter.objects.filter(pk=letter.pk).update(failure=failure, next_try_at=None if is_last else now + wait)
