"""Finding draws, and giving people their names back for those who may see them."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.models import Attendee, Draw, DrawStatus, PdDay, WithdrawnPromise
from waymark.apps.people.models import Person

_HEAVY = ("input_form", "published_form", "odds_form")


def draws_of(pd_day: PdDay) -> QuerySet[Draw]:
    """Return the draws of a day, newest first, with who did what and without their heavy parts. One query."""
    return pd_day.draws.select_related("pd_day__district", "asked_by", "approved_by", "published_by").defer(*_HEAVY)


def find_draw(pd_day: PdDay, draw_id: str) -> Draw | None:
    """Return one draw of a day with everything in it. One query."""
    found = pd_day.draws.select_related("pd_day__district", "asked_by", "approved_by", "published_by", "withdrawn_with")
    return found.filter(public_id=draw_id).first()


def find_published_draw(day_id: str, draw_id: str) -> Draw | None:
    """Return a published draw, which anyone may look at. One query."""
    found = Draw.objects.select_related("pd_day__district")
    return found.filter(pd_day__public_id=day_id, public_id=draw_id, status=DrawStatus.PUBLISHED).first()


def find_promised_day(day_id: str, *, now: datetime) -> PdDay | None:
    """Return a day whose promise stands, or one with a promise withdrawn; anyone may look at promises. One query."""
    promised = Q(ranking_opens_at__lte=now) | Q(withdrawn_promises__withdrawn_at__isnull=False)
    return PdDay.objects.filter(promised, public_id=day_id).select_related("district").distinct().first()


def drafts_of_promise(pd_day: PdDay) -> QuerySet[Draw]:
    """Return what was drawn with the day's present secret, oldest first: the published draw and those beside it."""
    drawn = (DrawStatus.DRAFT, DrawStatus.APPROVED, DrawStatus.PUBLISHED)
    return pd_day.draws.filter(status__in=drawn, is_rehearsal=False).defer(*_HEAVY).order_by("number")


def withdrawn_promises(pd_day: PdDay) -> list[WithdrawnPromise]:
    """Return the promises of a day that hold no longer, oldest first, each with its drafts. Two queries."""
    drafts = Prefetch("draws", Draw.objects.defer(*_HEAVY).order_by("number"))
    found = pd_day.withdrawn_promises.filter(withdrawn_at__isnull=False).prefetch_related(drafts)
    return list(found.order_by("number"))


def asked_withdrawal(pd_day: PdDay) -> WithdrawnPromise | None:
    """Return the withdrawal that waits for a second person, or nothing. One query."""
    waiting = pd_day.withdrawn_promises.filter(withdrawn_at__isnull=True)
    return waiting.select_related("asked_by", "pd_day__district").first()


def named_day(day: Day, *, pd_day: PdDay, viewer: Person) -> Day:
    """Return a kept day with people under their own ids, names, schools and groups.

    Only people of the viewer's district are named; whoever calls this has asked whether he may see them. One query.
    """
    rows = Attendee.objects.filter(pd_day=pd_day, person__district=viewer.district_id)
    known = {a.draw_id: a for a in rows.select_related("person__school")}
    own_id = {draw_id: a.person.person_id for draw_id, a in known.items()}
    return replace(
        day,
        educators=tuple(_named(e, known.get(e.educator_id)) for e in day.educators),
        sessions=tuple(
            replace(s, facilitator_ids=tuple(own_id.get(f, f) for f in s.facilitator_ids)) for s in day.sessions
        ),
    )


def _named(educator: Educator, attendee: Attendee | None) -> Educator:
    if attendee is None:
        return educator
    person = attendee.person
    return replace(
        educator,
        educator_id=person.person_id,
        name=person.name,
        school_id=person.school.name if person.school else "",
        groups=tuple(sorted(attendee.groups)),
    )
