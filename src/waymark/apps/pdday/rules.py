"""Who may do what with a day. Pages ask these; services insist on them."""

from datetime import datetime

from django.db.models import Q

from waymark.apps.pdday.models import Draw, DrawStatus, PdDay, WithdrawnPromise
from waymark.apps.pdday.result import ONLY_REPORTS
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.selectors import role_kinds
from waymark.apps.people.times import local


def can_coordinate(person: Person, pd_day: PdDay, *, now: datetime) -> bool:
    """Whether somebody coordinates the day's district."""
    return person.district_id == pd_day.district_id and RoleKind.COORDINATOR in role_kinds(
        person, on=local(now, pd_day.district).date()
    )


def can_draw(person: Person, pd_day: PdDay, *, now: datetime) -> bool:
    """Whether somebody may have the day's seats drawn: a coordinator, until a draw is published."""
    return can_coordinate(person, pd_day, now=now) and not has_published_draw(pd_day)


def can_approve_draw(person: Person, draw: Draw, *, now: datetime) -> bool:
    """Whether somebody may approve a draft where publishing needs two: a coordinator other than who asked for it."""
    return (
        draw.pd_day.district.publishing_needs_two
        and draw.status == DrawStatus.DRAFT
        and is_publishable(draw)
        and draw.asked_by_id != person.pk
        and can_coordinate(person, draw.pd_day, now=now)
    )


def can_publish_draw(person: Person, draw: Draw, *, now: datetime) -> bool:
    """Whether somebody may publish a draft; where publishing needs two, one that another person approved."""
    if not is_publishable(draw) or not can_coordinate(person, draw.pd_day, now=now):
        return False
    if draw.pd_day.district.publishing_needs_two:
        return draw.status == DrawStatus.APPROVED and draw.approved_by_id != person.pk
    return draw.status in {DrawStatus.DRAFT, DrawStatus.APPROVED}


def is_publishable(draw: Draw) -> bool:
    """Whether a draw is of a kind that people may be told: no rehearsal, and no mere report."""
    return not draw.is_rehearsal and draw.mechanism not in ONLY_REPORTS


def has_been_drawn(pd_day: PdDay) -> bool:
    """Whether anybody may have seen what the day's seed gives: a draw under its promise is made or under way."""
    made = Q(status__in=(DrawStatus.DRAFT, DrawStatus.APPROVED, DrawStatus.PUBLISHED), is_rehearsal=False)
    under_way = Q(status__in=(DrawStatus.WAITING, DrawStatus.RUNNING))
    return pd_day.draws.filter(made | under_way).exists()


def may_write_public_value(person: Person, pd_day: PdDay, *, now: datetime) -> bool:
    """Whether somebody may write down an announced public value: a coordinator, once sealed, until the first draw."""
    is_time = bool(pd_day.public_value_plan) and pd_day.is_sealed and not has_been_drawn(pd_day)
    return is_time and can_coordinate(person, pd_day, now=now)


def is_promised(pd_day: PdDay, *, now: datetime) -> bool:
    """Whether the promise stands: from the moment ranking opens, on which people count on it."""
    return pd_day.is_sealed or (pd_day.ranking_opens_at is not None and pd_day.ranking_opens_at <= now)


def can_start_over(person: Person, pd_day: PdDay, *, now: datetime) -> bool:
    """Whether somebody may ask for a new promise: a coordinator, once one was made, until a draw is published."""
    stands = is_promised(pd_day, now=now) and not has_published_draw(pd_day)
    return stands and can_coordinate(person, pd_day, now=now)


def can_agree_to_start_over(person: Person, withdrawal: WithdrawnPromise, *, now: datetime) -> bool:
    """Whether somebody may agree that a promise is withdrawn: another coordinator than who asked for it."""
    is_open = withdrawal.withdrawn_at is None and withdrawal.asked_by_id != person.pk
    return is_open and can_start_over(person, withdrawal.pd_day, now=now)


def has_published_draw(pd_day: PdDay) -> bool:
    """Whether people have been told their seats."""
    return pd_day.draws.filter(status=DrawStatus.PUBLISHED).exists()


def waits_for_public_value(pd_day: PdDay) -> bool:
    """Whether a public value was announced and has not come yet: nothing real is drawn before it is known."""
    return bool(pd_day.public_value_plan and not pd_day.public_value)


def can_take_back_programme(pd_day: PdDay, *, now: datetime) -> bool:
    """Whether a published programme may still be taken back: until ranking opens, and its promise stands."""
    return pd_day.programme_published_at is not None and not is_promised(pd_day, now=now)
