"""Coming in, being seen, and going out again."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db import transaction

from waymark.apps.accounts.letters import queue_notice
from waymark.apps.accounts.models import Account, PasswordTries, Visit, WayIn
from waymark.apps.accounts.notices import LOCAL_SIGN_IN
from waymark.apps.accounts.refusals import NotAllowed
from waymark.apps.accounts.rules import can_end_visits_of
from waymark.apps.accounts.selectors import kinds_at, people_to_alert, visits_of, who_is_present
from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person

# When somebody was last seen is written down no more often than this: a page view costs no write.
NOTE_EVERY: Final = timedelta(minutes=5)


@transaction.atomic
def begin_visit(
    *, person: Person, session_key: str, way_in: WayIn, had_second_step: bool, through: str, now: datetime
) -> Visit:
    """Sign somebody in under the key of a session that is new. ``through`` is the provider's key or the account's id.

    Whoever came in whole starts afresh with wrong codes and passwords; nothing less resets their count. Whenever a
    local account is used, the district's privacy officers and IT admins are told, and the person.
    """
    Account.objects.filter(person=person).update(n_failures=0, rests_until=None)
    PasswordTries.objects.filter(account__person=person).delete()
    visit = Visit.objects.create(
        person=person,
        session_key=session_key,
        way_in=way_in,
        had_second_step=had_second_step,
        began_at=now,
        seen_at=now,
    )
    log_action(
        actor=f"person:{person.public_id}",
        action="accounts.sign_in",
        subject=f"person:{person.public_id}",
        now=now,
        details={"visit": visit.public_id, "way_in": way_in, "through": through, "had_second_step": had_second_step},
    )
    if way_in == WayIn.LOCAL:
        told = people_to_alert(person, now=now)
        queue_notice(notice=LOCAL_SIGN_IN, about=person, to=told, number=visit.pk, now=now)
    return visit


def note_seen(*, visit: Visit, now: datetime) -> None:
    """Write down that somebody is still there, now and then."""
    if now - visit.seen_at >= NOTE_EVERY:
        Visit.objects.filter(pk=visit.pk, seen_at__lt=now).update(seen_at=now)


@transaction.atomic
def end_visit(*, session_key: str, now: datetime) -> None:
    """Sign somebody out of one browser. Nothing happens where nobody is signed in."""
    visit = Visit.objects.select_related("person").filter(session_key=session_key).first()
    if visit is not None:
        _end([visit], actor=f"person:{visit.person.public_id}", reason="", now=now)


@transaction.atomic
def end_visits_of(*, person: Person, by: Person, reason: str, now: datetime, but: str = "") -> int:
    """End all of somebody's visits, but the one with a session's key; return how many ended.

    Raises
    ------
    NotAllowed
        If ``by`` is neither the person nor an IT admin of the same district.
    """
    if not can_end_visits_of(by, person, kinds=kinds_at(by, now=now)):
        raise NotAllowed("Only IT admins of the district end the visits of others.")
    visits = list(visits_of(person).select_related("person").exclude(session_key=but))
    _end(visits, actor=f"person:{by.public_id}", reason=reason, now=now)
    return len(visits)


@transaction.atomic
def end_all_visits_of(*, person: Person, by: str, reason: str, now: datetime) -> int:
    """End all of somebody's visits, for whoever runs this machine; return how many ended."""
    visits = list(visits_of(person).select_related("person"))
    _end(visits, actor=by, reason=reason, now=now)
    return len(visits)


def end_visits_that_are_over(*, now: datetime) -> int:
    """Take away the visits of people whose roles or time have ended; return how many. O(visits).

    A visit that is over opens nothing even before: every request asks. This takes it out of the database, too.
    """
    visits = Visit.objects.select_related("person").order_by("pk")
    over = [v for v in visits.iterator(chunk_size=500) if who_is_present(v.session_key, now=now) is None]
    with transaction.atomic():
        _end(over, actor="waymark", reason="over", now=now)
    return len(over)


def _end(visits: list[Visit], *, actor: str, reason: str, now: datetime) -> None:
    keys = [visit.session_key for visit in visits]
    Session.objects.filter(session_key__in=keys).delete()
    Visit.objects.filter(session_key__in=keys).delete()
    for visit in visits:
        log_action(
            actor=actor,
            action="accounts.sign_out",
            subject=f"person:{visit.person.public_id}",
            now=now,
            reason=reason,
            details={"visit": visit.public_id},
        )
