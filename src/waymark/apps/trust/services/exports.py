"""Files of people's rows, from the wish to the day on which they are gone."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.models import PdDay
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Export, ExportStatus, ReadKind
from waymark.apps.trust.refusals import AnotherPersonAgrees, NotForThisRole, NothingThere, TooLarge
from waymark.apps.trust.rules import may_agree, may_export
from waymark.apps.trust.selectors.exports import people_in
from waymark.apps.trust.services.reads import log_read

SECOND_PERSON_ABOVE: Final = 500
MOST_PEOPLE: Final = 20_000
KEPT_FOR: Final = timedelta(hours=24)


@transaction.atomic
def ask_for_export(*, kind: str, pd_day: PdDay, purpose: str, by: Person, now: datetime) -> Export:
    """Ask for a file; above `SECOND_PERSON_ABOVE` people it waits until a second person agrees.

    Raises
    ------
    NotForThisRole, NothingThere, TooLarge
    """
    if not may_export(by, pd_day.district, now=now):
        raise NotForThisRole
    n_people = people_in(kind, pd_day).count()
    if not n_people:
        raise NothingThere
    if n_people > MOST_PEOPLE:
        raise TooLarge(MOST_PEOPLE)
    export = Export.objects.create(
        district=pd_day.district,
        kind=kind,
        pd_day=pd_day,
        purpose=purpose,
        n_people=n_people,
        status=ExportStatus.ASKED if n_people > SECOND_PERSON_ABOVE else ExportStatus.WAITING,
        asked_by=by,
        asked_at=now,
    )
    _log(export, by, "ask_for_export", now, purpose)
    return export


@transaction.atomic
def agree_to_export(*, export: Export, by: Person, now: datetime) -> None:
    """Let a second person agree that the file is made.

    Raises
    ------
    AnotherPersonAgrees
    """
    found = Export.objects.select_for_update(of=("self",)).select_related("district").defer("content").get(pk=export.pk)
    if not may_agree(by, found, now=now):
        raise AnotherPersonAgrees
    Export.objects.filter(pk=found.pk).update(status=ExportStatus.WAITING, agreed_by=by)
    _log(found, by, "agree_to_export", now)


@transaction.atomic
def keep_file(*, export: Export, content: bytes, now: datetime) -> datetime | None:
    """Keep the file that was made, and log it as a look at everyone in it; return when it will be gone.

    Returns nothing, and keeps nothing, where the export no longer waits or who asked may not have it any more. The
    look is logged before anybody can take the file: a file that cannot be logged does not exist.
    """
    found = Export.objects.select_for_update(of=("self",)).select_related("district", "pd_day").get(pk=export.pk)
    by = found.asked_by
    if found.status != ExportStatus.WAITING or by is None or not may_export(by, found.district, now=now):
        return None
    people = people_in(found.kind, found.pd_day)
    log_read(viewer=by, subjects=people, what=ReadKind.EXPORT, about=f"{found.pd_day}: {found.purpose}", now=now)
    expires_at = now + KEPT_FOR
    Export.objects.filter(pk=found.pk).update(status=ExportStatus.READY, content=content, expires_at=expires_at)
    _log(found, by, "make_export", now)
    return expires_at


@transaction.atomic
def take_file(*, export: Export, by: Person, now: datetime) -> bytes | None:
    """Return the file to who asked for it and log that; nothing to anybody else, or once it is gone."""
    found = Export.objects.select_related("district").get(pk=export.pk)
    is_theirs = found.asked_by_id == by.pk and may_export(by, found.district, now=now)
    if not is_theirs or not found.can_be_taken(now):
        return None
    _log(found, by, "take_export", now)
    return bytes(found.content or b"")


def end_exports(*, now: datetime) -> int:
    """Remove the files whose day is over; return how many."""
    over = Export.objects.filter(status=ExportStatus.READY, expires_at__lte=now)
    return over.update(status=ExportStatus.EXPIRED, content=None)


def _log(export: Export, by: Person, action: str, now: datetime, reason: str = "") -> None:
    log_action(
        actor=f"person:{by.public_id}",
        action=f"trust.{action}",
        subject=f"export:{export.public_id}",
        reason=reason,
        now=now,
        details={"kind": export.kind, "n_people": export.n_people},
    )
