"""The mail's health in numbers: no letter can be read here, and nobody is named."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.outbox.selectors import NO_ADDRESS, REFUSED, UNREACHABLE, UNSENDABLE, mail_health
from waymark.apps.outbox.services import try_letters_again
from waymark.apps.outbox.tasks import wake_sender
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.people.times import moment_words
from waymark.web.signing_in.who import for_roles

_for_those_who_look_after_it = for_roles(RoleKind.COORDINATOR, RoleKind.IT_ADMIN)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why letters could not be sent, in words, and how many."""

    reason: str
    n_letters: int


@never_cache
@require_safe
@_for_those_who_look_after_it
def health(request: HttpRequest, *, viewer: Person) -> TemplateResponse:
    """Show how many letters wait, were sent today and failed."""
    zone = ZoneInfo(viewer.district.time_zone)
    midnight = datetime.combine(timezone.now().astimezone(zone).date(), time(), tzinfo=zone)
    found = mail_health(viewer=viewer, since=midnight)
    context = {
        "health": found,
        "waiting_since": found.waiting_since and moment_words(found.waiting_since, viewer.district),
        "failures": [Failure(reason_words(code), n) for code, n in found.failures],
        "folder": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
    }
    return TemplateResponse(request, "mail/health.html", context)


@require_POST
@_for_those_who_look_after_it
def try_again(request: HttpRequest, *, viewer: Person) -> HttpResponse:
    """Have every letter that failed tried again now."""
    try_letters_again(by=viewer, now=timezone.now())
    wake_sender()
    return HttpResponseRedirect(reverse("mail:health"))


def reason_words(code: str) -> str:
    """Say why a letter could not be sent, and what to do."""
    kind, _space, number = code.partition(" ")
    words = {
        NO_ADDRESS: _("The person has no e-mail address. Add it to the roster, then try again."),
        REFUSED: _("The mail server refused the letter (code {code}). The address may be wrong.").format(code=number),
        UNREACHABLE: _("The mail server does not answer. Each letter is tried again by itself."),
        UNSENDABLE: _("The letter could not be put together. The log of the worker says more."),
    }
    return words.get(kind, code)
