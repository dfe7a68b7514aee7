"""What calendars were told, and ending a link that got into wrong hands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.models import Attendee, CalendarFeed
from waymark.apps.people.models import Person


@dataclass(frozen=True, slots=True)
class Revision:
    """How often an entry has changed, and when it last did."""

    sequence: int
    changed_at: datetime


def revise_calendar(*, attendee: Attendee, fingerprints: Mapping[str, str], now: datetime) -> dict[str, Revision]:
    """Return for each entry how often it changed; what is new or different from last time counts one up.

    Parameters
    ----------
    attendee : Attendee
    fingerprints : mapping from UID to a hash of everything that the entry says
    now : aware datetime
    """
    feed = getattr(attendee, "calendar_feed", None)
    if feed is None or _changed(feed.told, fingerprints):
        feed = _remember(attendee, fingerprints, now)
    return {uid: Revision(feed.told[uid][1], datetime.fromisoformat(feed.told[uid][2])) for uid in fingerprints}


@transaction.atomic
def renew_calendar_link(*, attendee: Attendee, by: Person, now: datetime) -> int:
    """End the link to somebody's calendar and return the number of the new one."""
    CalendarFeed.objects.get_or_create(attendee=attendee)
    feed = CalendarFeed.objects.select_for_update().get(attendee=attendee)
    feed.generation += 1
    feed.save(update_fields=["generation"])
    log_action(
        actor=f"person:{by.public_id}",
        action="pdday.renew_calendar_link",
        subject=f"pd_day:{attendee.pd_day.public_id}",
        now=now,
        details={"generation": feed.generation},
    )
    return feed.generation


def _changed(told: Mapping[str, list[object]], fingerprints: Mapping[str, str]) -> bool:
    now_told = {uid: fingerprint for uid, (fingerprint, _, _) in told.items() if fingerprint}
    return now_told != dict(fingerprints)


@transaction.atomic
def _remember(attendee: Attendee, fingerprints: Mapping[str, str], now: datetime) -> CalendarFeed:
    CalendarFeed.objects.get_or_create(attendee=attendee)
    feed = CalendarFeed.objects.select_for_update().get(attendee=attendee)
    # An entry that goes away is kept without a fingerprint: should it come back, it counts on from where it was.
    for uid in feed.told.keys() | fingerprints.keys():
        fingerprint, sequence, changed_at = feed.told.get(uid, ("", -1, ""))
        if fingerprint != fingerprints.get(uid, ""):
            feed.told[uid] = [fingerprints.get(uid, ""), sequence + 1, now.isoformat()]
        else:
            feed.told[uid] = [fingerprint, sequence, changed_at]
    feed.save(update_fields=["told"])
    return feed
