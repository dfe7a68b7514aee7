"""Somebody arrives: let in, sent on to the second step, or told kindly why not."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from waymark.apps.accounts.models import WayIn
from waymark.apps.accounts.providers import Provider
from waymark.apps.accounts.refusals import NotKnownHere
from waymark.apps.accounts.selectors import kinds_at, limits_for
from waymark.apps.accounts.services.failures import log_refused_sign_in
from waymark.apps.accounts.services.identities import person_of
from waymark.apps.people.models import Person
from waymark.web.signing_in.halfway import begin_halfway
from waymark.web.signing_in.who import sign_in

logger = logging.getLogger("waymark.web")
# Anyone can call the address of the way back; what costs a stranger nothing is not written into the chained log.
_FREE_FOR_STRANGERS: Final = frozenset({"state", "canceled", "away", "provider", "too_large"})


def arrive(
    request: HttpRequest, *, provider: Provider, subject: str, claims: Mapping[str, Any], next_url: str
) -> HttpResponse:
    """Let in whom a provider vouches for, if the district knows him."""
    now = timezone.now()
    try:
        person = person_of(provider=provider, subject=subject, claims=claims, now=now)
    except NotKnownHere as error:
        log_refused_sign_in(through=provider.key, code=error.code, now=now)
        return _page(request, provider, error.code, status=403)
    if _had_second_step(provider, claims) or not _needs_second_step(person, WayIn.PROVIDER):
        had = _had_second_step(provider, claims)
        sign_in(request, person, way_in=WayIn.PROVIDER, through=provider.key, had_second_step=had)
        return HttpResponseRedirect(next_url or reverse("today"))
    begin_halfway(request, person, way_in=WayIn.PROVIDER, through=provider.key, next_url=next_url)
    return HttpResponseRedirect(reverse("second_step"))


def turned_away(request: HttpRequest, *, provider: Provider, code: str) -> HttpResponse:
    """Say that signing in with a provider did not work."""
    if code in _FREE_FOR_STRANGERS:
        logger.warning("Signing in with %s did not work: %s", provider.key, code)
    else:
        log_refused_sign_in(through=provider.key, code=code, now=timezone.now())
    return _page(request, provider, code, status=503 if code == "away" else 403)


def _needs_second_step(person: Person, way_in: WayIn) -> bool:
    return limits_for(way_in, kinds_at(person, now=timezone.now())).needs_second_step


def _had_second_step(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Return whether the provider says that there was a second step."""
    methods = claims.get("amr")
    said = {m for m in methods if isinstance(m, str)} if isinstance(methods, list) else set()
    return bool((said | {str(claims.get("acr", ""))}) & provider.second_step_values)


def _page(request: HttpRequest, provider: Provider, code: str, *, status: int) -> HttpResponse:
    title, said, to_do = _words(provider, code)
    context = {"title": title, "said": said, "to_do": to_do, "language_next": reverse("sign_in")}
    return TemplateResponse(request, "signing_in/turned_away.html", context, status=status)


def _words(provider: Provider, code: str) -> tuple[str, str, str]:
    """Return what the page is called, what it says, and what one can do."""
    name, district = provider.name, provider.district
    unknown = _("{district} does not know this account yet").format(district=district)
    ask = _("Ask your school’s office or the district’s IT department, and tell them the e-mail address you used.")
    known = {
        "nobody": (unknown, _("You signed in with {name}, but the roster has nobody with this account."), ask),
        "no_claim": (unknown, _("{name} did not tell us who you are in the district."), ask),
        "subject": (unknown, _("{name} did not say who you are by something that never changes."), ask),
        "not_verified": (unknown, _("{name} has not checked that the e-mail address of this account is yours."), ask),
        "several": (unknown, _("The roster has this account’s address more than once."), ask),
        "other_identity": (unknown, _("Somebody with this address already signs in with another account."), ask),
        "other_tenant": (
            _("This is not an account of {district}").format(district=district),
            _("You signed in with {name}, but with an account from elsewhere, perhaps a private one."),
            _("Sign out of {name}, then come back and use the account that the district gave you.").format(name=name),
        ),
        "no_district": (unknown, _("This account belongs to another district here."), ask),
        "no_role": (
            _("You have no role in {district} today").format(district=district),
            _("The roster knows you, but says that you do not work or learn here at the moment."),
            ask,
        ),
        "canceled": (_("You did not sign in"), _("You went back before {name} was done."), _("Try again any time.")),
        "away": (
            _("We cannot reach {name}").format(name=name),
            _("The district’s sign-in does not answer at the moment."),
            _("Try again in a minute. If it goes on, tell the district’s IT department."),
        ),
    }
    again = (
        _("That did not work"),
        _("Signing in with {name} took too long, was opened twice, or was not complete."),
        _("Please sign in again. If it happens once more, tell the district’s IT department the time."),
    )
    title, said, to_do = known.get(code, again)
    return title, said.format(name=name), to_do
