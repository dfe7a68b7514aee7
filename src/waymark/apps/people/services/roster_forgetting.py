"""The rows that an import leaves beside the records, forgotten when nothing needs them any more."""

from datetime import datetime

from waymark.apps.people.models.imports import UNDO_FOR, ImportStatus, RosterImport
from waymark.apps.people.services.roster_staging import drop_staged


def forget_old_states(*, now: datetime) -> int:
    """Forget the rows of imports that are too old to be undone or were set aside, and return of how many imports."""
    old = RosterImport.objects.filter(history_gone=False, asked_at__lt=now - UNDO_FOR).exclude(
        status=ImportStatus.APPLIED, applied_at__gte=now - UNDO_FOR
    )
    done = RosterImport.objects.filter(
        history_gone=False, status__in=(ImportStatus.SET_ASIDE, ImportStatus.UNDONE, ImportStatus.UNCHANGED)
    )
    forgotten = list((old | done).distinct())
    for one in forgotten:
        drop_staged(one)
        RosterImport.objects.filter(pk=one.pk).update(history_gone=True)
    return len(forgotten)
