"""Background work of accounts: once an hour, what is over is taken away: visits, requests, tries."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import task

from waymark.apps.accounts.services.password_tries import forget_old_tries
from waymark.apps.accounts.services.saml_requests import forget_old_requests
from waymark.apps.accounts.services.visits import end_visits_that_are_over
from waymark.apps.audit.selectors import task_is_waiting

EVERY = timedelta(hours=1)


@task
def sweep_visits() -> dict[str, int]:
    """End what is over, then come back in an hour."""
    n_visits = end_visits_that_are_over(now=timezone.now())
    n_sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    n_requests = forget_old_requests(now=timezone.now())
    n_tries = forget_old_tries(now=timezone.now())
    queue_sweep(after=EVERY)
    return {"n_visits": n_visits, "n_sessions": n_sessions, "n_requests": n_requests, "n_tries": n_tries}


def queue_sweep(*, after: timedelta = timedelta(0)) -> None:
    """Queue a sweep, unless one waits already."""
    due_at = timezone.now() + after
    if not task_is_waiting(task_path=sweep_visits.module_path, by=due_at + EVERY):
        sweep_visits.using(run_after=due_at).enqueue()
