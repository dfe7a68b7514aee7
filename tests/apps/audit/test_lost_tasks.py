"""Work whose worker was killed begins again; what kills every worker is given up."""

from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from waymark.apps.audit.lost_tasks import MOST_TRIES, take_up_lost
from waymark.apps.audit.tasks import check_log

pytestmark = pytest.mark.django_db


def begun(*worker_ids: str) -> DBTaskResult[..., Any]:
    """Return a task that these workers have begun, one after the other."""
    check_log.enqueue()
    task = DBTaskResult.objects.latest("enqueued_at")
    for worker_id in worker_ids:
        task.claim(worker_id)
    return task


def test_work_of_a_worker_that_is_gone_waits_again_and_that_of_others_runs_on() -> None:
    lost, going_on = begun("gone"), begun("here")

    assert take_up_lost(worker_ids={"gone"}) == 1

    lost.refresh_from_db()
    going_on.refresh_from_db()
    assert (lost.status, lost.started_at, lost.worker_ids) == (TaskResultStatus.READY, None, ["gone"])
    assert going_on.status == TaskResultStatus.RUNNING


def test_work_that_another_worker_has_taken_up_since_is_left_to_it() -> None:
    begun("gone", "here")

    assert take_up_lost(worker_ids={"gone"}) == 0


def test_work_that_took_three_workers_with_it_has_failed() -> None:
    task = begun(*["gone"] * MOST_TRIES)

    assert take_up_lost(worker_ids={"gone"}) == 0

    task.refresh_from_db()
    assert (task.status, task.exception_class_path.rpartition(".")[2]) == (TaskResultStatus.FAILED, "WorkerWasLost")


def test_without_being_taken_up_it_would_never_be_ready() -> None:
    begun("gone")

    assert not DBTaskResult.objects.ready().filter(enqueued_at__lte=timezone.now()).exists()
