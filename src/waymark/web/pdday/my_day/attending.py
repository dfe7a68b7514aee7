"""From an address to one's own day; another's does not exist."""

from django.http import Http404

from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.selectors.my_day import own_attendances
from waymark.apps.people.models import Person


def own_attendance_or_404(viewer: Person, day_id: str) -> Attendee:
    """Return how the viewer attends a published day."""
    attendee = own_attendances(viewer).filter(pd_day__public_id=day_id).first()
    if attendee is None:
        raise Http404("There is no such day of yours.")
    return attendee
