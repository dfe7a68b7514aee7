"""How likely seats are, for the page on which one ranks and for its script."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waymark.apps.pdday.chance_words import ChanceWords, chance_words, words_of_list
from waymark.apps.pdday.forecasts import FEWEST_LISTS, Chances
from waymark.apps.pdday.selectors.chances import own_chances
from waymark.apps.pdday.selectors.ranking import own_list
from waymark.apps.people.models import Person
from waymark.web.signing_in.who import for_signed_in
from waymark.web.times import moment_words


@dataclass(frozen=True, slots=True)
class ShownChances:
    """Chances in words: of every session if it stood first, of the own list, and of getting something of that list."""

    if_first: dict[str, ChanceWords]
    given: dict[str, ChanceWords]
    together: str
    source: str

    @property
    def record(self) -> dict[str, Any]:
        """Return it for the page's script."""
        return {
            "if_first": {name: [one.words, one.marks] for name, one in self.if_first.items()},
            "given": {name: [one.words, one.marks] for name, one in self.given.items()},
            "together": self.together,
            "source": self.source,
        }


@require_safe
@never_cache
@for_signed_in
def chances(_request: HttpRequest, day_id: str, number: int, *, viewer: Person) -> JsonResponse:
    """Tell the page's script how likely seats are for the list as it is saved now."""
    own = own_list(viewer, day_id=day_id, number=number)
    if own is None:
        raise Http404("There is no such list for this person.")
    return JsonResponse(shown_chances(viewer, attendee=own.attendee, block=own.block).record)


def shown_chances(viewer: Person, *, attendee: int, block: int) -> ShownChances:
    """Return somebody's own chances in words; without any where there is nothing to say yet. Three queries at most."""
    found = own_chances(attendee=attendee, block=block)
    if found is None:
        text = _("How likely each seat is stands here once %(n)d people have ranked in this breakout.")
        return ShownChances({}, {}, "", text % {"n": FEWEST_LISTS})
    return ShownChances(
        if_first={name: chance_words(share) for name, share in found.if_first.items()},
        given=words_of_list(found.given),
        together=_together(found),
        source=_source(found, viewer),
    )


def _source(found: Chances, viewer: Person) -> str:
    text = _("From %(n)s practice draws with the lists as they stood %(when)s; they change as others rank.")
    return text % {"n": f"{found.n_draws:,}", "when": moment_words(found.made_at, viewer.district)}


def _together(found: Chances) -> str:
    """Say how likely a seat from the list is at all; that is what adding more sessions is good for."""
    if not found.given:
        return ""
    facts = {"chance": chance_words(1 - found.nothing).words}
    if len(found.given) == 1:
        return _("A seat from this list: %(chance)s. Each session that you add makes it likelier.") % facts
    return _("A seat from this list: %(chance)s.") % facts
