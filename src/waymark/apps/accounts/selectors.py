"""Reading accounts, identities and visits."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.models import F, Q, QuerySet

from waymark.apps.accounts.limits import LOCAL_ACCOUNT, Limits, limits_of
from waymark.apps.accounts.models import Account, Identity, Visit, WayIn
from waymark.apps.people.models import Person
from waymark.apps.people.selectors import role_kinds


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is signed in at this moment, with the roles held today."""

    visit: Visit
    person: Person
    kinds: frozenset[str]


def kinds_at(person: Person, *, now: datetime) -> frozenset[str]:
    """Return the roles that somebody holds on the day that it is in his district. One query."""
    return role_kinds(person, on=now.astimezone(ZoneInfo(person.district.time_zone)).date())


def limits_for(way_in: str, kinds: frozenset[str]) -> Limits:
    """Return what holds for a visit: the strictest of its roles, and of a local account."""
    found = limits_of(kinds)
    if way_in != WayIn.LOCAL:
        return found
    return Limits(
        needs_second_step=True,
        idle=min(found.idle, LOCAL_ACCOUNT.idle),
        at_most=min(found.at_most, LOCAL_ACCOUNT.at_most),
    )


def who_is_present(session_key: str, *, now: datetime) -> Present | None:
    """Return who is signed in with a session's key, or nothing where the visit is over. One query.

    A visit is over when it was idle too long or lasts too long for the roles held today, when the person holds no role
    any more, when a role that needs a second step came after a sign-in without one, or when the local account it began
    with was closed. A visit of the demo needs no second step; it exists only in a demo district.
    """
    found = Visit.objects.select_related("person__district", "person__school").filter(session_key=session_key)
    # One row for each role, because this is asked in every request; a person has few.
    role = F("person__roles__kind"), F("person__roles__starts_on"), F("person__roles__ends_on")
    rows = list(found.annotate(role_kind=role[0], role_starts=role[1], role_ends=role[2]))
    if not rows:
        return None
    visit = rows[0]
    today = now.astimezone(ZoneInfo(visit.person.district.time_zone)).date()
    kinds = frozenset(r.role_kind for r in rows if r.role_kind and _holds(r.role_starts, r.role_ends, on=today))
    return Present(visit, visit.person, kinds) if _lasts(visit, kinds, now) else None


def _holds(starts_on: date, ends_on: date | None, *, on: date) -> bool:
    """Return whether a role is in force on a day; it still is on its last day."""
    return starts_on <= on and (ends_on is None or on <= ends_on)


def _lasts(visit: Visit, kinds: frozenset[str], now: datetime) -> bool:
    limits = limits_for(visit.way_in, kinds)
    if not kinds or now - visit.seen_at > limits.idle or now - visit.began_at > limits.at_most:
        return False
    if visit.way_in == WayIn.DEMO:
        return visit.person.district.is_demo
    return visit.had_second_step or not limits.needs_second_step


def visits_of(person: Person) -> QuerySet[Visit]:
    """Return somebody's visits, the latest first; for himself, and to end them."""
    return Visit.objects.filter(person=person)


def person_by_identity(issuer: str, subject: str) -> Person | None:
    """Return whom an identity is, with district and school. One query."""
    found = Identity.objects.select_related("person__district", "person__school")
    identity = found.filter(issuer=issuer, subject=subject).first()
    return identity.person if identity else None


def people_for_first_link(*, district_name: str, match: str, value: str) -> list[Person]:
    """Return the people of one district whose roster says this, at most two: two are one too many. One query."""
    found = Person.objects.select_related("district", "school").filter(district__name=district_name)
    same = Q(email__iexact=value) if match == "email" else Q(person_id=value)
    return list(found.filter(same, gone_on__isnull=True)[:2]) if value else []


def has_identity(person: Person) -> bool:
    """Return whether any provider already vouches for somebody. One query."""
    return Identity.objects.filter(person=person).exists()


def person_in_district(*, district_name: str, person_id: str) -> Person | None:
    """Return somebody by the district's own id, for whoever runs this machine. One query."""
    found = Person.objects.select_related("district", "school")
    return found.filter(district__name=district_name, person_id=person_id).first()


def account_named(local_name: str) -> Account | None:
    """Return the open local account with a name. One query."""
    found = Account.objects.select_related("person__district", "person__school")
    return found.filter(local_name=local_name, closed_at__isnull=True).first()


def second_steps_of(person: Person) -> list[Authenticator]:
    """Return what somebody has set up for the second step, without the spare codes, oldest first. One query."""
    steps = Authenticator.objects.filter(user__person=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return list(steps.order_by("created_at", "pk"))


def people_to_alert(person: Person, *, now: datetime) -> list[Person]:
    """Return who is told of an emergency sign-in: the district's privacy officers and IT admins, the person too."""
    today = now.astimezone(ZoneInfo(person.district.time_zone)).date()
    in_force = Q(roles__ends_on__isnull=True) | Q(roles__ends_on__gte=today)
    kinds = Q(roles__kind__in=("privacy_officer", "it_admin"), roles__starts_on__lte=today)
    told = Person.objects.filter(in_force & kinds, district=person.district).distinct()
    return [*told.exclude(pk=person.pk), person]
