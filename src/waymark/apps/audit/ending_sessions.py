"""Ending every session at once: after a restore, and in the first hour of an incident."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from waymark.apps.audit.services import log_action


@transaction.atomic
def end_all_sessions(*, by: str, reason: str, now: datetime) -> int:
    """Sign everybody out and log it; return how many sessions ended. ``by`` is an actor of the log."""
    n_sessions, _by_table = Session.objects.all().delete()
    log_action(
        actor=by,
        action="sessions.end_all",
        subject="everybody",
        reason=reason,
        now=now,
        details={"n_sessions": n_sessions},
    )
    return n_sessions
