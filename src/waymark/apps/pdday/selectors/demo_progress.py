"""How far a newcomer has come with the demo's day, read from the records and from nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from waymark.apps.pdday.demo_data.personas import CEDAR_HOLLOW, TEACHER
from waymark.apps.pdday.models import BlockKind, DrawStatus, PdDay

_DRAWN = (DrawStatus.DRAFT, DrawStatus.APPROVED, DrawStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class DemoProgress:
    """What has been done with the demo's day; ``published_draw`` is its public id; empty until then."""

    pd_day: PdDay
    teacher_has_ranked: bool
    is_closed: bool
    is_drawn: bool
    has_what_if: bool
    published_draw: str
    published_at: datetime | None


def demo_progress(*, now: datetime) -> DemoProgress | None:
    """Return how far the demo's day has come, or nothing if there is none. Four queries."""
    pd_day = PdDay.objects.filter(district__is_demo=True, district__name=CEDAR_HOLLOW).order_by("pk").first()
    if pd_day is None:
        return None
    breakouts = pd_day.blocks.filter(kind=BlockKind.BREAKOUT).aggregate(
        n=Count("pk", distinct=True),
        ranked=Count("pk", distinct=True, filter=Q(choices__attendee__person__person_id=TEACHER.person_id)),
    )
    drawn = pd_day.draws.filter(status__in=_DRAWN).aggregate(
        as_it_stands=Count("pk", filter=Q(what_if=[], is_rehearsal=False)),
        what_if=Count("pk", filter=~Q(what_if=[])),
    )
    published = pd_day.draws.filter(status=DrawStatus.PUBLISHED).only("public_id", "published_at").first()
    return DemoProgress(
        pd_day=pd_day,
        teacher_has_ranked=breakouts["n"] == breakouts["ranked"],
        is_closed=pd_day.has_closed_for_ranking(now),
        is_drawn=drawn["as_it_stands"] > 0,
        has_what_if=drawn["what_if"] > 0,
        published_draw=published.public_id if published else "",
        published_at=published.published_at if published else None,
    )
