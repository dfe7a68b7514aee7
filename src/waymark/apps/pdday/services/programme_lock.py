"""The lock under which a programme is changed, the rules that go with it, and the note in the log."""

from datetime import datetime

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import (
    NotTheirDay,
    ProgrammeIsPublished,
    RankingHasClosed,
    RankingHasOpened,
)
from waymark.apps.pdday.rules import is_promised
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.selectors import role_kinds
from waymark.apps.people.times import local


def insist_on_coordinator(*, district_id: int, by: Person, now: datetime) -> None:
    """Let only coordinators of the district pass. Raises ``NotTheirDay``."""
    if by.district_id != district_id or RoleKind.COORDINATOR not in role_kinds(by, on=local(now, by.district).date()):
        raise NotTheirDay


def lock_day(*, pd_day: PdDay, by: Person, now: datetime) -> PdDay:
    """Return the day's row, fresh and locked until the transaction ends. Raises ``NotTheirDay``."""
    insist_on_coordinator(district_id=pd_day.district_id, by=by, now=now)
    return PdDay.objects.select_for_update(of=("self",)).select_related("district").get(pk=pd_day.pk)


def lock_sketch(*, pd_day: PdDay, by: Person, now: datetime) -> PdDay:
    """Return the locked day while its programme may change. Raises ``NotTheirDay``, ``ProgrammeIsPublished``."""
    day = lock_day(pd_day=pd_day, by=by, now=now)
    if day.programme_published_at is not None:
        raise ProgrammeIsPublished
    return day


def lock_people(*, pd_day: PdDay, by: Person, now: datetime) -> PdDay:
    """Return the locked day while people may be added to it. Raises ``NotTheirDay``, ``RankingHasClosed``."""
    day = lock_day(pd_day=pd_day, by=by, now=now)
    if day.has_closed_for_ranking(now):
        raise RankingHasClosed
    return day


def insist_on_nobody_ranking(*, pd_day: PdDay, now: datetime) -> None:
    """Let pass until ranking opens. Raises ``RankingHasOpened``."""
    if is_promised(pd_day, now=now):
        raise RankingHasOpened


def note_deed(*, pd_day: PdDay, by: Person, now: datetime, action: str, reason: str = "", **details: object) -> int:
    """Write in the log what was done to a day, and why where that was asked; return the entry's number."""
    entry = log_action(
        actor=f"person:{by.public_id}",
        action=f"pdday.{action}",
        subject=f"pd_day:{pd_day.public_id}",
        now=now,
        reason=reason,
        details=details,
    )
    return entry.seq
