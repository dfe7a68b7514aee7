"""Pages call this before they show rows of others; what cannot be written down is not shown."""

from collections.abc import Collection, Iterable

from django.utils import timezone

from waymark.apps.people.models import Person
from waymark.apps.trust.models import ReadKind
from waymark.apps.trust.selectors.reads import people_called
from waymark.apps.trust.services.reads import log_read
from waymark.web.signing_in.who import today_of


def log_look(viewer: Person, subjects: Iterable[Person], *, what: ReadKind, about: str) -> None:
    """Write down that a page shows the viewer rows of these people."""
    log_read(viewer=viewer, subjects=subjects, what=what, about=about, now=timezone.now())


def log_look_by_ids(viewer: Person, person_ids: Collection[str], *, what: ReadKind, about: str) -> None:
    """Do the same where the page has people by the district's own ids only."""
    log_look(viewer, people_called(viewer, person_ids, on=today_of(viewer)), what=what, about=about)
