"""The background work of the outbox, and letters as e-mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.outbox.test_outbox import make_reader, queue
from records import make_district
from waymark.apps.outbox.models import Letter
from waymark.apps.outbox.tasks import PAUSE, send_letters, wake_sender, wake_sender_if_needed

pytestmark = pytest.mark.django_db


def queued_for() -> list[Any]:
    return list(DBTaskResult.objects.order_by("run_after").values_list("run_after", flat=True))


def test_a_letter_goes_out_as_text_and_html_in_its_language() -> None:
    letter = queue(make_reader(make_district(), "Zoë"))
    letter.person.email = "zoe@cedar.example"
    letter.person.save()
    Letter.objects.update(language="es", subject="Tu jornada")

    send_letters.call()

    [message] = mail.outbox
    assert (message.subject, message.to) == ("Tu jornada", ["Zoë <zoe@cedar.example>"])
    assert message.body == "t"
    assert [tuple(a) for a in message.alternatives] == [("<p>t</p>", "text/html")]  # type: ignore[attr-defined]  # set by Django
    assert message.extra_headers["Message-ID"] == f"<{letter.public_id}@letters.waymark>"
    assert message.extra_headers["Content-Language"] == "es"


def test_the_sender_is_woken_once_however_many_letters_are_queued() -> None:
    wake_sender()
    wake_sender()

    assert len(queued_for()) == 1


def test_a_sender_that_waits_for_tomorrow_does_not_keep_todays_letters_waiting() -> None:
    send_letters.using(run_after=timezone.now() + timedelta(days=1)).enqueue()

    wake_sender()

    assert len(queued_for()) == 2


def test_the_sender_comes_back_while_letters_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def dead_server() -> Iterator[Any]:
        def send(_letter: Letter) -> None:
            raise ConnectionRefusedError

        yield send

    monkeypatch.setattr("waymark.apps.outbox.tasks.open_mail", dead_server)
    district = make_district()
    queue(make_reader(district, "Ana"))
    queue(make_reader(district, "Ben"))
    began = timezone.now()

    done = send_letters.call()

    assert done == {"n_sent": 0, "n_failed": 1}
    [again_at] = queued_for()
    assert began + PAUSE <= again_at <= timezone.now() + PAUSE


def test_the_sender_rests_when_nothing_waits() -> None:
    send_letters.call()
    wake_sender_if_needed()

    assert queued_for() == []


def test_a_worker_that_starts_finds_what_a_killed_one_left_behind() -> None:
    queue(make_reader(make_district()))

    wake_sender_if_needed()
    wake_sender_if_needed()

    assert len(queued_for()) == 1
