"""Background work: every night, what is past its time goes."""

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django_tasks import task

from waymark.apps.audit.selectors import task_is_waiting
from waymark.apps.people.services.roster_forgetting import forget_old_states
from waymark.apps.trust.services.keeping import let_go

AT_NIGHT: Final = time(8)
"""In UTC: between midnight and four in the morning from Hawaii to Maine."""
ACTOR: Final = "worker:retention"


@task
def keep_retention() -> dict[str, int]:
    """Let go of what is past its time, and come back next night."""
    now = timezone.now()
    try:
        forget_old_states(now=now)
        done = let_go(on=now.date(), by=ACTOR, now=now)
    finally:
        queue_retention()
    return {found.model: found.n_rows for found in done}


def queue_retention() -> None:
    """Have what is past its time let go of next night, unless that is queued already."""
    if not task_is_waiting(task_path=keep_retention.module_path):
        keep_retention.using(run_after=next_night(timezone.now())).enqueue()


def next_night(now: datetime) -> datetime:
    """Return the next moment at which the work of the night begins."""
    tonight = datetime.combine(now.date(), AT_NIGHT, tzinfo=now.tzinfo)
    return tonight if now < tonight else tonight + timedelta(days=1)
