"""Background work on an uploaded roster: read it, up to the preview."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks import task

from waymark.apps.people.models import Person, RosterImport
from waymark.apps.people.selectors.imports import find_import, upload_of
from waymark.apps.people.services.roster_imports import begin_import, fail, read_again
from waymark.interop.private_copies import private_copy
from waymark.interop.rosters.bring import bring_roster
from waymark.interop.tables.faults import InputRefused

logger = logging.getLogger("waymark.people")


@task
def read_upload(import_id: str) -> None:
    """Read the files that were sent for an import; its page tells how far it has come and what was found."""
    found = find_import(import_id)
    upload = upload_of(found) if found is not None else None
    if found is None or upload is None:
        return
    # The reader goes through a file piece by piece; this one is gone as soon as it is read.
    with private_copy(upload, folder=settings.WAYMARK_DATA_DIR / "reading") as path:
        try:
            bring_roster(path, name=found.source_name, roster_import=found, clock=timezone.now)
        except InputRefused:
            logger.info("Roster %s cannot be used.", import_id)
        except Exception:
            sentence = gettext_noop("Something went wrong on our side, so the files were not read. Try again.")
            fail(roster_import=found, sentence=sentence, now=timezone.now())
            raise


@transaction.atomic
def queue_upload(*, name: str, data: bytes, by: Person, now: datetime) -> RosterImport:
    """Keep the files that were sent until they are read, and queue that, in one transaction."""
    found = begin_import(district=by.district, source_name=name, by=by, now=now, upload=data)
    read_upload.enqueue(import_id=found.public_id)
    return found


@transaction.atomic
def queue_again(*, roster_import: RosterImport, by: Person, now: datetime) -> None:
    """Have the files read once more, where the worker was lost or something went wrong on our side."""
    read_again(roster_import=roster_import, by=by, now=now)
    read_upload.enqueue(import_id=roster_import.public_id)
