"""Background work whose worker was killed in the middle: it is queued again, so that nobody waits for it for ever."""

from collections.abc import Set
from typing import Final

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

MOST_TRIES: Final = 3
"""Work that took its worker with it this often is given up: it may be the work that kills it."""


class WorkerWasLost(Exception):
    """The worker ended while it did this."""


def take_up_lost(*, worker_ids: Set[str]) -> int:
    """Queue again what these workers had begun and not ended, and return how much it was.

    Every task may be begun twice: each looks in the records whether its work is done already. What was tried
    `MOST_TRIES` times is marked as failed instead. Cost: one query, and one more for each task that is found.

    Parameters
    ----------
    worker_ids : set of str
        Workers that are certainly gone, or do nothing at this moment.
    """
    n_queued = 0
    for task in DBTaskResult.objects.running():
        if not task.worker_ids or task.worker_ids[-1] not in worker_ids:
            continue
        if len(task.worker_ids) >= MOST_TRIES:
            task.set_failed(WorkerWasLost(f"{len(task.worker_ids)} workers ended while they did this."))
            continue
        still = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
        n_queued += still.update(status=TaskResultStatus.READY, started_at=None)
    return n_queued
