"""Background work of the outbox: the sender, which wakes itself while letters are due."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from waymark.apps.audit.selectors import task_is_waiting
from waymark.apps.outbox.mail import open_mail
from waymark.apps.outbox.selectors import next_letter_at
from waymark.apps.outbox.services import Round, send_due_letters

LETTERS_PER_ROUND = 200  # then other work gets its turn
PAUSE = timedelta(minutes=1)


@task
def send_letters() -> dict[str, int]:
    """Send what is due, then see to it that what is left is sent, too."""
    with open_mail() as send:
        done = send_due_letters(send=send, clock=timezone.now, limit=LETTERS_PER_ROUND)
    _come_back(done)
    return {"n_sent": done.n_sent, "n_failed": done.n_failed}


def wake_sender() -> None:
    """Have due letters sent soon. Called where letters are queued, in the same transaction."""
    if not task_is_waiting(task_path=send_letters.module_path, by=timezone.now()):
        send_letters.enqueue()


def wake_sender_if_needed() -> None:
    """Have letters sent that a stopped or killed worker left behind."""
    _enqueue_for(next_letter_at())


def _come_back(done: Round) -> None:
    due_at = next_letter_at()
    if due_at is not None and done.is_cut_short:
        due_at = max(due_at, timezone.now() + PAUSE)
    _enqueue_for(due_at)


def _enqueue_for(due_at: datetime | None) -> None:
    """Queue the sender for a moment, unless it is queued for then or earlier."""
    if due_at is None or task_is_waiting(task_path=send_letters.module_path, by=max(due_at, timezone.now())):
        return
    send_letters.using(run_after=due_at).enqueue()
