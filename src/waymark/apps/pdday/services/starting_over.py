"""The one way to change something after ranking has opened: withdraw the promise before everybody, make a new one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from waymark.apps.pdday.models import Draw, DrawStatus, PdDay, SealedInput, WithdrawnPromise
from waymark.apps.pdday.models.programme import new_secret
from waymark.apps.pdday.refusals import (
    AlreadyPublished,
    NobodyAsked,
    NotAllowed,
    NothingPromised,
    WithdrawalNeedsAReason,
    WithdrawalNeedsTwo,
)
from waymark.apps.pdday.rules import can_agree_to_start_over, can_coordinate, can_start_over, has_published_draw
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.people.models import Person

WITHDRAWN_MEANWHILE = gettext_noop("The promise was withdrawn before this was drawn. Draw again under the new one.")


@transaction.atomic
def start_over(*, pd_day: PdDay, reason: str, by: Person, now: datetime) -> WithdrawnPromise:
    """Withdraw the promise of a day and make a new one; where the district wants two people, ask a second to agree.

    The drafts stay in the list as withdrawn, the secret is opened, a new one takes its place, and ranking is closed
    until times are set again. What people ranked stays. Asking again replaces the reason.

    Parameters
    ----------
    reason : text
        One sentence; everybody sees it beside the next draw.

    Raises
    ------
    NotAllowed, AlreadyPublished, NothingPromised, WithdrawalNeedsAReason
    """
    day = _locked(pd_day, by, now)
    if not reason.strip():
        raise WithdrawalNeedsAReason
    withdrawal = _asked(day) or WithdrawnPromise(pd_day=day, number=day.withdrawn_promises.count() + 1)
    withdrawal.reason, withdrawal.asked_by, withdrawal.asked_at = reason.strip(), by, now
    withdrawal.save()
    if day.district.publishing_needs_two:
        note_deed(pd_day=day, by=by, now=now, action="ask_to_start_over", reason=withdrawal.reason)
    else:
        _withdraw(day, withdrawal, by, now)
    return withdrawal


@transaction.atomic
def agree_to_start_over(*, pd_day: PdDay, by: Person, now: datetime) -> WithdrawnPromise:
    """Agree, as a second person, that the promise is withdrawn; with that it is.

    Raises
    ------
    NotAllowed, AlreadyPublished, NothingPromised, NobodyAsked, WithdrawalNeedsTwo
    """
    day = _locked(pd_day, by, now)
    withdrawal = _asked(day)
    if withdrawal is None:
        raise NobodyAsked
    if not can_agree_to_start_over(by, withdrawal, now=now):
        raise WithdrawalNeedsTwo
    withdrawal.agreed_by = by
    _withdraw(day, withdrawal, by, now)
    return withdrawal


def _locked(pd_day: PdDay, by: Person, now: datetime) -> PdDay:
    day = PdDay.objects.select_for_update(of=("self",)).select_related("district").get(pk=pd_day.pk)
    if not can_coordinate(by, day, now=now):
        raise NotAllowed
    if has_published_draw(day):
        raise AlreadyPublished
    if not can_start_over(by, day, now=now):
        raise NothingPromised
    return day


def _asked(day: PdDay) -> WithdrawnPromise | None:
    return day.withdrawn_promises.filter(withdrawn_at__isnull=True).select_related("pd_day__district").first()


def _withdraw(day: PdDay, withdrawal: WithdrawnPromise, by: Person, now: datetime) -> None:
    withdrawal.withdrawn_at, withdrawal.secret = now, bytes(day.secret)
    withdrawal.opened_at, withdrawal.closed_at = day.ranking_opens_at, day.ranking_closes_at
    withdrawal.public_value_plan, withdrawal.public_value = day.public_value_plan, day.public_value
    withdrawal.sealed_sha256 = day.sealed_sha256
    withdrawal.save()
    drafts = Draw.objects.filter(pd_day=day, status__in=(DrawStatus.DRAFT, DrawStatus.APPROVED), is_rehearsal=False)
    n_drafts = drafts.update(status=DrawStatus.WITHDRAWN, withdrawn_with=withdrawal)
    under_way = Draw.objects.filter(pd_day=day, status__in=(DrawStatus.WAITING, DrawStatus.RUNNING))
    under_way.update(status=DrawStatus.FAILED, failure=WITHDRAWN_MEANWHILE, progress_step="")
    SealedInput.objects.filter(pd_day=day).delete()
    day.secret, day.public_value = new_secret(), ""
    day.sealed_at, day.sealed_sha256 = None, ""
    day.ranking_opens_at = day.ranking_closes_at = None
    day.save()
    note_deed(
        pd_day=day, by=by, now=now, action="start_over", reason=withdrawal.reason,
        withdrawn=withdrawal.commitment, drafts=n_drafts, commitment=day.commitment,
    )  # fmt: skip
