"""The background worker, as a child of `waymark serve`: it outlives an absent database."""

import logging
import os
import threading
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connections

from waymark.project.lifeline import stop_with_parent
from waymark.project.worker_marks import forget_marks, gone_workers, leave_mark

LOOK_EVERY_S = 1
BEAT_EVERY_S = 30
RETRY_EVERY_S = 5

logger = logging.getLogger("waymark.worker")


def main() -> None:
    """Run queued tasks until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waymark.project.settings")
    stop_with_parent()
    django.setup()
    # Django has to be set up before this can be imported.
    from waymark.apps.outbox.tasks import wake_sender_if_needed  # noqa: PLC0415

    threading.Thread(target=_show_that_we_live, name="heartbeat", daemon=True).start()
    worker_id = leave_mark(_marks())
    how = {"queue_name": "*", "interval": LOOK_EVERY_S, "startup_delay": False, "reload": False}
    while True:
        try:
            _take_up_lost_work(worker_id)
            wake_sender_if_needed()
            call_command("db_worker", worker_id=worker_id, **how)
        except (OperationalError, InterfaceError) as error:
            reason = str(error).strip().splitlines()[0]
            logger.warning("The database does not answer (%s); trying again in %s s.", reason, RETRY_EVERY_S)
            connections.close_all()
            time.sleep(RETRY_EVERY_S)
        else:
            return


def _take_up_lost_work(own_id: str) -> None:
    """Queue again what killed workers of this machine had begun, and what this one lost with its database."""
    # Django has to be set up before this can be imported.
    from waymark.apps.audit.lost_tasks import take_up_lost  # noqa: PLC0415

    gone = gone_workers(_marks())
    n_queued = take_up_lost(worker_ids=gone | {own_id})
    forget_marks(_marks(), gone)
    if n_queued:
        logger.warning("Work that a worker had left half done begins again (%s).", n_queued)


def _marks() -> Path:
    folder: Path = settings.WAYMARK_DATA_DIR / "workers"
    return folder


def _show_that_we_live() -> None:
    """Write down every half minute that this process lives; one that is killed shows by its silence."""
    # Django has to be set up before these can be imported.
    from django.utils import timezone  # noqa: PLC0415

    from waymark.apps.audit.heartbeats import WORKER, beat  # noqa: PLC0415

    while True:
        try:
            beat(name=WORKER, now=timezone.now())
        except (OperationalError, InterfaceError):
            # The main thread says that the database is away; here it is enough to try again.
            connections.close_all()
        time.sleep(BEAT_EVERY_S)


if __name__ == "__main__":
    main()
