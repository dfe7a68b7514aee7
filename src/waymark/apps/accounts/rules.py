"""Who may do what with accounts. Pages ask these; services insist on them."""

from collections.abc import Set

from waymark.apps.accounts.limits import limits_of
from waymark.apps.accounts.models import Account
from waymark.apps.people.access import Act, Condition, Thing, may
from waymark.apps.people.models import Person


def must_have_second_step(kinds: Set[str], *, account: Account | None) -> bool:
    """Whether somebody with these roles, or with a local account, may not be without a second step."""
    is_local = account is not None and account.local_name is not None and account.closed_at is None
    return is_local or limits_of(kinds).needs_second_step


def can_end_visits_of(by: Person, person: Person, *, kinds: Set[str]) -> bool:
    """Whether somebody with these roles may end another's visits: IT admins, in their own district; each his own."""
    if by.pk == person.pk:
        return True
    held = {Condition.NO_PUPIL_DATA, Condition.NOT_OWN_ROLE}
    return by.district_id == person.district_id and may(kinds, Act.WRITE, Thing.ROLES, holding=held)
