"""Closing the ranking of a day before the time that was announced."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.models import PdDay
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.selectors import role_kinds


class NotOpenForRanking(Exception):
    """Ranking cannot be closed now; the sentence says why."""


class NotACoordinator(Exception):
    """Somebody who does not coordinate the day's district tried to close its ranking."""


@transaction.atomic
def close_ranking(*, pd_day: PdDay, reason: str, by: Person, now: datetime) -> PdDay:
    """Close ranking at this moment. What was ranked until now is what is drawn; nobody's list is changed.

    Parameters
    ----------
    reason : text
        Why before the announced time; it stands in the log.

    Raises
    ------
    NotACoordinator
        If ``by`` does not coordinate the day's district today.
    NotOpenForRanking
        If ranking has not opened, or is closed already.
    ValueError
        If there is no reason.
    """
    today = now.astimezone(ZoneInfo(by.district.time_zone)).date()
    if by.district_id != pd_day.district_id or RoleKind.COORDINATOR not in role_kinds(by, on=today):
        raise NotACoordinator(_("Only a coordinator of the district can close ranking."))
    if not reason.strip():
        raise ValueError("closing early needs a reason")
    day = PdDay.objects.select_for_update().get(pk=pd_day.pk)
    if not day.is_open_for_ranking(now) or day.ranking_opens_at == now:
        raise NotOpenForRanking(_("Ranking is not open at the moment, so it cannot be closed."))
    announced, day.ranking_closes_at = day.ranking_closes_at, now
    day.save(update_fields=["ranking_closes_at"])
    log_action(
        actor=f"person:{by.public_id}",
        action="pdday.close_ranking",
        subject=f"pd_day:{day.public_id}",
        reason=reason.strip(),
        now=now,
        details={"announced": announced.isoformat() if announced else ""},
    )
    return day
