"""Two workers that send at the same time: on PostgreSQL, where rows are locked."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.outbox.test_outbox import NOW, at, make_reader, queue
from records import make_district
from waymark.apps.outbox import services
from waymark.apps.outbox.models import Letter
from waymark.apps.outbox.selectors import letters_due
from waymark.apps.outbox.services import send_due_letters

N_LETTERS = 40


def send_with(n_workers: int) -> list[str]:
    """Let workers send side by side; return who was written to, in the order in which letters were taken."""
    taken: list[str] = []
    together = threading.Barrier(n_workers, timeout=10)

    def work(_worker: int) -> None:
        try:
            together.wait()
            send_due_letters(send=lambda letter: taken.append(letter.person.name), clock=at(NOW), limit=N_LETTERS)
        finally:
            connection.close()

    with ThreadPoolExecutor(n_workers) as pool:
        list(pool.map(work, range(n_workers)))
    return taken


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_no_letter_goes_twice_when_two_workers_send_at_once() -> None:
    district = make_district()
    names = [f"Reader{i:02d}" for i in range(N_LETTERS)]
    for name in names:
        queue(make_reader(district, name))

    assert sorted(send_with(2)) == names
    assert Letter.objects.filter(sent_at__isnull=True).count() == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_take_the_same_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(make_reader(make_district()))
    both_have_read = threading.Barrier(2, timeout=10)

    def unlocked_claim(**_now: object) -> Letter | None:
        letter = letters_due(now=NOW).first()
        both_have_read.wait()
        return letter

    monkeypatch.setattr(services, "_claim_next", unlocked_claim)
    taken: list[str] = []

    def work(_worker: int) -> None:
        try:
            send_due_letters(send=lambda letter: taken.append(letter.person.name), clock=at(NOW), limit=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert taken == ["Ana", "Ana"]
