"""Finding what was cancelled after a draw was published, or is about to be."""

from django.db.models import Count, QuerySet

from waymark.apps.pdday.models import (
    Assignment,
    Attendee,
    Cancellation,
    CancellationStatus,
    Draw,
    DrawStatus,
    PdDay,
    Session,
)
from waymark.apps.people.models import Person


def done_cancellations(draw: Draw) -> list[Cancellation]:
    """Return what was cancelled in a draw, oldest first, without the files. One query."""
    found = draw.cancellations.filter(status=CancellationStatus.DONE).defer("published_form")
    return list(found.select_related("session__offering", "session__block", "done_by").order_by("n_before"))


def last_cancellation(draw: Draw) -> Cancellation | None:
    """Return the newest done cancellation with its files; nothing if the day is as it was drawn. One query."""
    return draw.cancellations.filter(status=CancellationStatus.DONE).order_by("-n_before").first()


def find_cancellation(draw: Draw, public_id: str) -> Cancellation | None:
    """Return one cancellation of a draw. One query."""
    found = draw.cancellations.select_related("session__offering", "session__block", "draw__pd_day__district")
    return found.filter(public_id=public_id).first()


def cancelled_sessions(pd_day: PdDay) -> frozenset[int]:
    """Return the keys of the sessions of a day that do not take place. One query."""
    return frozenset(_cancelled(pd_day))


def cancelled_session_ids(pd_day: PdDay) -> frozenset[str]:
    """Return the ids, as the district writes them, of the sessions of a day that do not take place. One query."""
    return frozenset(Session.objects.filter(pk__in=_cancelled(pd_day)).values_list("session_id", flat=True))


def sessions_to_cancel(draw: Draw) -> QuerySet[Session]:
    """Return the sessions of a published draw that still take place, in running order. One query."""
    gone = draw.cancellations.filter(status=CancellationStatus.DONE, seats_left=0)
    there = Session.objects.filter(pd_day=draw.pd_day_id).exclude(pk__in=gone.values("session"))
    return there.select_related("offering", "block").order_by("block__starts_at", "offering__title", "session_id")


def seated_by_session(draw: Draw) -> dict[int, int]:
    """Return how many people sit in each session now, by its key. One query."""
    seated = Assignment.objects.filter(draw=draw, session__isnull=False).order_by()
    return dict(seated.values_list("session").annotate(n=Count("pk")))


def named_in(cancellation: Cancellation, *, viewer: Person) -> dict[str, tuple[str, str]]:
    """Return who moves: by draw_id the district's own id and the name, of people of the viewer's district. One query.

    Whoever calls this has asked whether he may see them.
    """
    wanted = {row["educator_id"] for row in cancellation.record.get("seats", ())}
    here = Attendee.objects.filter(pd_day=cancellation.draw.pd_day_id, person__district=viewer.district_id)
    people = here.filter(draw_id__in=wanted).select_related("person")
    return {a.draw_id: (a.person.person_id, a.person.name) for a in people}


def _cancelled(pd_day: PdDay) -> QuerySet[Cancellation, int]:
    gone = Cancellation.objects.filter(
        draw__pd_day=pd_day, draw__status=DrawStatus.PUBLISHED, status=CancellationStatus.DONE, seats_left=0
    )
    return gone.values_list("session_id", flat=True)
