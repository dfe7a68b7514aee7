"""Background work on people: applying a roster."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from waymark.apps.people.models import RosterImport
from waymark.apps.people.roster_refusals import RecordsChanged
from waymark.apps.people.rules import Actor
from waymark.apps.people.services.roster_imports import ask_to_apply, carry_out


@task
def run_apply(import_id: str) -> None:
    """Apply the import with that public id. If the records have changed meanwhile, its page says so."""
    found = RosterImport.objects.filter(public_id=import_id).first()
    if found is not None:
        try:
            carry_out(roster_import=found, now=timezone.now())
        except RecordsChanged:
            return


@transaction.atomic
def queue_apply(*, roster_import: RosterImport, by: Actor, now: datetime, leave_out: bool = False) -> None:
    """Ask that an import be applied and queue it, in one transaction."""
    ask_to_apply(roster_import=roster_import, by=by, now=now, leave_out=leave_out)
    run_apply.enqueue(import_id=roster_import.public_id)
