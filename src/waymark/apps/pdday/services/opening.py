"""When people may rank: opening, extending, and closing earlier than was announced."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.rules import is_promised
from waymark.apps.pdday.services.programme_lock import lock_day, note_deed
from waymark.apps.people.models import Person


class RankingTimesRefused(ProgrammeRefused):
    """Times of ranking were not set; the sentence says why and what to do."""


class ReasonIsMissing(RankingTimesRefused):
    """Ranking would close earlier than people were told, and nobody said why."""


@transaction.atomic
def open_ranking(
    *,
    pd_day: PdDay,
    opens_at: datetime | None,
    closes_at: datetime,
    by: Person,
    now: datetime,
    reason: str = "",
    public_value_plan: str | None = None,
) -> PdDay:
    """Set when ranking opens and closes, and with it the promise; setting the same again changes nothing.

    Parameters
    ----------
    opens_at : aware datetime or None
        ``None`` opens it now. Once ranking is open this time stays as it was.
    closes_at : aware datetime
        In the future and before the first breakout; nobody may rank from this moment on.
    reason : text
        Why ranking closes earlier than was announced; it stands in the log. Only that needs one.
    public_value_plan : text or None
        How a public value will come about, in words, empty for none; ``None`` leaves it as it is. It can be changed
        until ranking opens, for then it is announced.

    Raises
    ------
    NotTheirDay, RankingTimesRefused, ReasonIsMissing
    """
    day = lock_day(pd_day=pd_day, by=by, now=now)
    is_open = day.is_open_for_ranking(now)
    opens = day.ranking_opens_at if is_open and day.ranking_opens_at else opens_at or now
    _insist_on_programme(day, now)
    plan = day.public_value_plan if public_value_plan is None else public_value_plan.strip().removesuffix(".")
    _insist_on_announced(day, plan, now)
    if (opens, closes_at, plan) == (day.ranking_opens_at, day.ranking_closes_at, day.public_value_plan):
        return day
    _insist_on_order(day, opens, closes_at, now, is_open=is_open)
    before = day.ranking_closes_at
    is_earlier = is_open and before is not None and closes_at < before
    if is_earlier and not reason.strip():
        raise ReasonIsMissing(
            _("People were told a later time. Write one sentence why ranking closes earlier; it stands in the log.")
        )
    day.ranking_opens_at, day.ranking_closes_at, day.public_value_plan = opens, closes_at, plan
    day.save(update_fields=["ranking_opens_at", "ranking_closes_at", "public_value_plan"])
    why = reason.strip() if is_earlier else ""
    _note(day, by, now, reason=why, closed_before=before.isoformat() if before else "")
    return day


def _note(day: PdDay, by: Person, now: datetime, *, reason: str, closed_before: str) -> None:
    """Write times and promise in the log, which is chained: a promise that is swapped later does not agree with it."""
    opens, closes = day.ranking_opens_at, day.ranking_closes_at
    note_deed(
        pd_day=day,
        by=by,
        now=now,
        action="open_ranking",
        reason=reason,
        opens=opens.isoformat() if opens else "",
        closes=closes.isoformat() if closes else "",
        closed_before=closed_before,
        commitment=day.commitment,
        public_value_plan=day.public_value_plan,
    )


def _insist_on_programme(day: PdDay, now: datetime) -> None:
    if day.programme_published_at is None:
        raise RankingTimesRefused(_("Publish the program first: people rank what is in it."))
    if day.has_closed_for_ranking(now):
        raise RankingTimesRefused(_("Ranking has closed. What was ranked until then is what is drawn."))


def _insist_on_announced(day: PdDay, plan: str, now: datetime) -> None:
    if plan != day.public_value_plan and is_promised(day, now=now):
        raise RankingTimesRefused(
            _("People were told how the public value comes about when ranking opened. It stays as it was announced.")
        )


def _insist_on_order(day: PdDay, opens: datetime, closes: datetime, now: datetime, *, is_open: bool) -> None:
    if opens < now and not is_open:
        raise RankingTimesRefused(_("Ranking cannot open in the past. Leave the opening empty to open it now."))
    if closes <= now:
        raise RankingTimesRefused(_("Ranking cannot close in the past. Pick a later time for closing."))
    if closes <= opens:
        raise RankingTimesRefused(_("Ranking would close before it opens. Pick a later time for closing."))
    first = day.blocks.order_by("starts_at").first()
    if first is not None and closes > first.starts_at:
        raise RankingTimesRefused(_("Ranking would close after the day has begun. Pick an earlier time for closing."))
