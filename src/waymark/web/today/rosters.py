"""What stands on Today for IT staff: a roster that waits to be looked at, agreed to or applied."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.apps.people.models import Person
from waymark.apps.people.rules import name_of
from waymark.apps.people.selectors.imports import import_that_waits
from waymark.web.today.deeds import Deed


def roster_deeds(viewer: Person, *, on: date) -> Iterator[Deed]:
    """Yield the one roster of the district that waits, if there is one and the viewer keeps rosters. Two queries."""
    found = import_that_waits(viewer, on=on)
    if found is None:
        return
    file = ("description", found.source_name)
    if not found.waits_for_second:
        title, link, fact = _("Look at the roster, and import it"), _("Open the roster"), _("Nothing is changed yet")
    elif found.asked_by == name_of(viewer):
        title, link = _("Your roster waits for a second person"), _("Open the roster")
        fact = _("Another IT admin agrees, because many records would end")
    else:
        title, link = _("A roster waits for your agreement"), _("Look at it")
        fact = _("Many records would end, so two people look at it")
    href = reverse("rosters:one", args=[found.public_id])
    yield Deed(title, f"{found.source_name}. {fact}.", href, link, kicker=_("Next"), facts=(file, ("lock", fact)))
