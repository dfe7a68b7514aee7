"""Finding which sessions of a published draw were cancelled, and which can be."""

from django.db.models import QuerySet

from waymark.apps.pdday.models import ChangeKind, ChangeStatus, Draw, DrawStatus, PdDay, SeatChange, Session

_GONE = {"kind": ChangeKind.CUT, "status": ChangeStatus.DONE, "seats_left": 0}


def cancelled_sessions(pd_day: PdDay) -> frozenset[int]:
    """Return the keys of the sessions of a day that do not take place. One query."""
    return frozenset(_cancelled(pd_day))


def cancelled_session_ids(pd_day: PdDay) -> frozenset[str]:
    """Return the ids, as the district writes them, of the sessions of a day that do not take place. One query."""
    return frozenset(Session.objects.filter(pk__in=_cancelled(pd_day)).values_list("session_id", flat=True))


def sessions_to_cancel(draw: Draw) -> QuerySet[Session]:
    """Return the sessions of a published draw that still take place, in running order. One query."""
    gone = draw.seat_changes.filter(**_GONE)
    there = Session.objects.filter(pd_day=draw.pd_day_id).exclude(pk__in=gone.values("session"))
    return there.select_related("offering", "block").order_by("block__starts_at", "offering__title", "session_id")


def _cancelled(pd_day: PdDay) -> QuerySet[SeatChange, int]:
    gone = SeatChange.objects.filter(draw__pd_day=pd_day, draw__status=DrawStatus.PUBLISHED, **_GONE)
    return gone.values_list("session_id", flat=True)
