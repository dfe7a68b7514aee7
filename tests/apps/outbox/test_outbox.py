"""Letters are queued with their deed, sent once, and never lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.db import transaction

from records import make_district, make_person
from waymark.apps.outbox.models import Letter
from waymark.apps.outbox.selectors import mail_health, next_letter_at
from waymark.apps.outbox.services import (
    CLAIM,
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_REFUSALS,
    NotInTransaction,
    Round,
    queue_letter,
    send_due_letters,
    try_letters_again,
)
from waymark.apps.people.models import District, Person

NOW = datetime(2016, 10, 31, 12, 0, tzinfo=UTC)


class Killed(BaseException):
    """The process ended here, as with kill -9: nothing after this line ran."""


def make_reader(district: District, name: str = "Ana") -> Person:
    person = make_person(district, name=name)
    person.email = f"{name.lower()}@cedar.example"
    person.save()
    return person


def queue(person: Person, occasion: str = "draw:1", *, now: datetime = NOW) -> Letter:
    with transaction.atomic():
        return queue_letter(
            person=person, occasion=occasion, language="en", subject="Your day", text="t", html="<p>t</p>", now=now
        )


@transaction.atomic
def deed_that_fails(person: Person) -> None:
    queue(person)
    raise ZeroDivisionError


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_queued_only_within_the_transaction_of_its_deed() -> None:
    person = make_reader(make_district())

    with pytest.raises(NotInTransaction):
        queue_letter(person=person, occasion="x", language="en", subject="s", text="t", html="h", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_tells_nobody() -> None:
    person = make_reader(make_district())

    with pytest.raises(ZeroDivisionError):
        deed_that_fails(person)

    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_the_same_occasion_writes_no_second_letter() -> None:
    person = make_reader(make_district())

    first, again, other = queue(person), queue(person), queue(person, "draw:2")

    assert (again, other) == (first, Letter.objects.get(occasion="draw:2"))
    assert Letter.objects.count() == 2


@pytest.mark.django_db
def test_a_letter_is_sent_once_and_stamped() -> None:
    letter = queue(make_reader(make_district()))
    sent: list[str] = []

    rounds = [send_due_letters(send=lambda x: sent.append(x.occasion), clock=at(NOW), limit=9) for _ in range(2)]

    letter.refresh_from_db()
    assert rounds == [Round(n_sent=1), Round()]
    assert sent == ["draw:1"]
    assert (letter.sent_at, letter.next_try_at, letter.failure) == (NOW, None, "")


@pytest.mark.django_db
def test_a_dead_mail_server_loses_nothing_and_is_not_asked_for_every_letter() -> None:
    district = make_district()
    letters = [queue(make_reader(district, name)) for name in ("Ana", "Ben", "Cleo")]
    asked: list[str] = []

    def dead(letter: Letter) -> None:
        asked.append(letter.person.name)
        raise SMTPServerDisconnected("gone")

    first = send_due_letters(send=dead, clock=at(NOW), limit=9)
    sent: list[str] = []
    later = NOW + FIRST_WAIT
    second = send_due_letters(send=lambda x: sent.append(x.person.name), clock=at(later), limit=9)

    assert (first, asked) == (Round(n_failed=1, is_cut_short=True), ["Ana"])
    assert second == Round(n_sent=3)
    assert sorted(sent) == ["Ana", "Ben", "Cleo"]
    assert [Letter.objects.get(pk=x.pk).sent_at for x in letters] == [later] * 3


@pytest.mark.django_db
def test_a_letter_is_tried_again_ever_more_slowly_and_never_given_up_while_the_server_is_away() -> None:
    letter = queue(make_reader(make_district()))
    moment, waits = NOW, []

    def dead(_letter: Letter) -> None:
        raise ConnectionRefusedError

    for _ in range(12):
        send_due_letters(send=dead, clock=at(moment), limit=1)
        due_at = next_letter_at()
        assert due_at is not None
        waits.append(due_at - moment)
        moment = due_at

    letter.refresh_from_db()
    assert waits[:4] == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert waits[-1] == LONGEST_WAIT
    assert (letter.failure, letter.n_tries) == ("unreachable", 12)


@pytest.mark.django_db
def test_one_refused_letter_keeps_no_other_waiting_and_rests_after_some_tries() -> None:
    district = make_district()
    refused, fine = queue(make_reader(district, "Ana")), queue(make_reader(district, "Ben"))

    def picky(letter: Letter) -> None:
        if letter.person.name == "Ana":
            raise SMTPRecipientsRefused({"ana@cedar.example": (550, b"no such ana@cedar.example")})

    moment = NOW
    for _ in range(MOST_REFUSALS):
        send_due_letters(send=picky, clock=at(moment), limit=9)
        moment += LONGEST_WAIT

    refused.refresh_from_db()
    fine.refresh_from_db()
    assert fine.sent_at == NOW
    assert (refused.failure, refused.next_try_at, refused.n_tries) == ("refused 550", None, MOST_REFUSALS)


@pytest.mark.django_db
def test_somebody_without_an_address_is_counted_and_not_tried_for_ever() -> None:
    letter = queue(make_person(make_district()))

    send_due_letters(send=lambda _: None, clock=at(NOW), limit=9)

    letter.refresh_from_db()
    assert (letter.failure, letter.next_try_at, letter.sent_at) == ("no-address", None, None)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sending_and_stamping_sends_that_one_letter_again_and_no_other() -> None:
    district = make_district()
    for name in ("Ana", "Ben", "Cleo"):
        queue(make_reader(district, name))
    taken: list[str] = []

    def killed_after_the_second(letter: Letter) -> None:
        taken.append(letter.person.name)
        if len(taken) == 2:
            raise Killed

    with pytest.raises(Killed):
        send_due_letters(send=killed_after_the_second, clock=at(NOW), limit=9)
    send_due_letters(send=lambda x: taken.append(x.person.name), clock=at(NOW + timedelta(seconds=1)), limit=9)
    send_due_letters(send=lambda x: taken.append(x.person.name), clock=at(NOW + CLAIM), limit=9)

    assert taken == ["Ana", "Ben", "Cleo", "Ben"]
    assert Letter.objects.filter(sent_at__isnull=True).count() == 0


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_a_killed_worker_would_be_followed_by_the_same_letter_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("waymark.apps.outbox.services.CLAIM", timedelta(0))
    queue(make_reader(make_district()))
    taken: list[str] = []

    def killed(letter: Letter) -> None:
        taken.append(letter.person.name)
        raise Killed

    for _ in range(2):
        with pytest.raises(Killed):
            send_due_letters(send=killed, clock=at(NOW), limit=9)

    assert taken == ["Ana", "Ana"]


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_sends_another_takes_the_next_letter() -> None:
    district = make_district()
    for name in ("Ana", "Ben"):
        queue(make_reader(district, name))
    taken: list[str] = []

    def slow(letter: Letter) -> None:
        taken.append(letter.person.name)
        if len(taken) == 1:
            send_due_letters(send=slow, clock=at(NOW), limit=9)

    send_due_letters(send=slow, clock=at(NOW), limit=9)

    assert taken == ["Ana", "Ben"]


@pytest.mark.django_db
def test_the_mail_of_a_district_is_counted_without_names_and_can_be_tried_again() -> None:
    district, elsewhere = make_district(), make_district()
    it_admin = make_person(district, "it_admin")
    queue(make_person(district), "draw:1")
    queue(make_person(elsewhere), "draw:1")
    queue(make_reader(district, "Ben"), "draw:1")
    send_due_letters(send=lambda _: None, clock=at(NOW), limit=9)
    queue(make_reader(district, "Cleo"), "draw:1", now=NOW + FIRST_WAIT)

    before = mail_health(viewer=it_admin, since=NOW)
    n_again = try_letters_again(by=it_admin, now=NOW + FIRST_WAIT)

    assert (before.n_waiting, before.n_sent_since, before.failures) == (1, 1, (("no-address", 1),))
    assert before.waiting_since == NOW + FIRST_WAIT
    assert n_again == 1
    assert next_letter_at() == NOW + FIRST_WAIT
