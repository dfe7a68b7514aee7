"""The link to somebody's calendar: signed, so that nobody can guess or make one up, and valid without signing in.

It holds the public ids of day and person and the number of the link. "Make a new link" counts that number up, which
ends every older link.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.selectors.my_day import link_generation

_signer = Signer(salt="waymark.my-day.calendar", sep=".")


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a valid link says."""

    day_id: str
    person_id: str
    generation: int


def calendar_token(attendee: Attendee) -> str:
    """Return the secret part of the link that is valid now."""
    return _signer.sign(f"{attendee.pd_day.public_id}-{attendee.person.public_id}-{link_generation(attendee)}")


def read_token(token: str) -> SignedLink | None:
    """Return what a link says, or nothing where it was not made here."""
    try:
        day_id, person_id, generation = _signer.unsign(token).split("-")
    except (BadSignature, ValueError):
        return None
    return SignedLink(day_id, person_id, int(generation))
