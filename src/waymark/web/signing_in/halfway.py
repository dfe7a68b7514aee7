"""Somebody who has taken the first step and not yet the second: known to this session, and to nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from waymark.apps.accounts.models import Account, WayIn
from waymark.apps.accounts.services.second_steps import account_for
from waymark.apps.people.models import Person
from waymark.apps.people.selectors import find_person

KEY: Final = "halfway"
AT_MOST: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Halfway:
    """Who is halfway in, how, and where to."""

    person: Person
    account: Account
    way_in: WayIn
    through: str
    next_url: str


def begin_halfway(request: HttpRequest, person: Person, *, way_in: WayIn, through: str, next_url: str) -> None:
    """Remember the first step, in a new session."""
    request.session.flush()
    request.session[KEY] = {
        "person": person.public_id,
        "way_in": way_in.value,
        "through": through,
        "next": next_url,
        "since": timezone.now().isoformat(),
    }


def halfway_of(request: HttpRequest) -> Halfway | None:
    """Return who is halfway in, or nothing where nobody is or it was too long ago."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or timezone.now() - datetime.fromisoformat(kept["since"]) > AT_MOST:
        return None
    person = find_person(kept["person"])
    if person is None:
        return None
    return Halfway(person, account_for(person), WayIn(kept["way_in"]), kept["through"], kept["next"])
