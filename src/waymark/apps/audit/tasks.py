"""Background work of the log: it checks itself whenever the service starts."""

from django_tasks import task

from waymark.apps.audit import selectors
from waymark.apps.audit.verification import verify_chain


@task
def check_log() -> dict[str, object]:
    """Walk the log and keep the outcome, which /health/ shows."""
    report = verify_chain()
    return {"holds": report.holds, "sentence": report.sentence, "n_entries": report.n_entries}


def queue_log_check() -> bool:
    """Queue a check of the log unless one is waiting already; return whether one was queued."""
    if selectors.task_is_waiting(task_path=check_log.module_path):
        return False
    check_log.enqueue()
    return True
