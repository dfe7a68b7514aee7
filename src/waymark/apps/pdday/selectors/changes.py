"""Finding what has changed about seats since a draw was published, or is about to."""

from datetime import datetime

from django.db.models import Count, QuerySet

from waymark.apps.pdday.events import Pair
from waymark.apps.pdday.models import Assignment, Attendee, ChangeStatus, Draw, GivenUpSeat, SeatChange
from waymark.apps.people.models import Person


def done_changes(draw: Draw) -> list[SeatChange]:
    """Return what has changed since a draw was published, oldest first, without the files. One query."""
    found = draw.seat_changes.filter(status=ChangeStatus.DONE).defer("published_form")
    return list(found.select_related("session__offering", "session__block", "done_by").order_by("n_before"))


def last_change(draw: Draw) -> SeatChange | None:
    """Return the newest done change with its files; nothing if the day is as it was drawn. One query."""
    return draw.seat_changes.filter(status=ChangeStatus.DONE).order_by("-n_before").first()


def find_change(draw: Draw, public_id: str) -> SeatChange | None:
    """Return one change of a draw's seats. One query."""
    found = draw.seat_changes.select_related("session__offering", "session__block", "draw__pd_day__district")
    return found.filter(public_id=public_id).first()


def seated_by_session(draw: Draw) -> dict[int, int]:
    """Return how many people hold a seat in each session now, by its key. One query.

    A seat that was given up counts until it is passed on: whoever gave it up may take it back.
    """
    seated = Assignment.objects.filter(draw=draw, session__isnull=False).order_by()
    return dict(seated.values_list("session").annotate(n=Count("pk")))


def seats_given_up(draw: Draw) -> QuerySet[GivenUpSeat]:
    """Return the seats that were given up and not passed on yet, the first one first. One query."""
    found = GivenUpSeat.objects.filter(seat__draw=draw, change__isnull=True)
    return found.select_related("seat__attendee", "seat__block").order_by("given_up_at", "pk")


def n_given_up(draw: Draw, *, now: datetime) -> int:
    """Return how many seats of breakouts that are still to come wait to be passed on. One query."""
    return seats_given_up(draw).filter(seat__block__starts_at__gt=now).count()


def pair_of(given_up: GivenUpSeat) -> Pair:
    """Return whose seat it is and in which breakout, as events name it."""
    return given_up.seat.attendee.draw_id, given_up.seat.block.label


def breakouts_begun(draw: Draw, *, now: datetime) -> frozenset[str]:
    """Return the breakouts of a day in which nobody changes places any more. One query."""
    return frozenset(draw.pd_day.blocks.filter(starts_at__lte=now).values_list("label", flat=True))


def willing_in(draw: Draw, breakout: str) -> frozenset[str]:
    """Return who holds a seat in a breakout and agreed to be moved, by draw_id. One query."""
    found = Assignment.objects.filter(
        draw=draw, block__label=breakout, session__isnull=False, attendee__may_be_moved=True, given_up__isnull=True
    )
    return frozenset(found.values_list("attendee__draw_id", flat=True))


def named_in(change: SeatChange, *, viewer: Person) -> dict[str, tuple[str, str]]:
    """Return who moves: by draw_id the district's own id and the name, of people of the viewer's district. One query.

    Whoever calls this has asked whether he may see them.
    """
    wanted = {row["educator_id"] for row in change.record.get("seats", ())}
    here = Attendee.objects.filter(pd_day=change.draw.pd_day_id, person__district=viewer.district_id)
    people = here.filter(draw_id__in=wanted).select_related("person")
    return {a.draw_id: (a.person.person_id, a.person.name) for a in people}
