"""To a provider that speaks SAML, and back.

Its answer comes as a form from another site, so our cookie, which is for our own pages, does not come with it. The
answer is checked there and then; whom it is for is asked on the next page, where the cookie is back.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from waymark.apps.accounts.models import SignInRequest
from waymark.apps.accounts.providers import Provider, Saml
from waymark.apps.accounts.services.saml_requests import AlreadyTaken, begin_request, keep_answer, pick_up, use_up
from waymark.interop.saml.asking import new_request_id, request_address, service_metadata
from waymark.interop.saml.names import PERSISTENT, TRANSIENT
from waymark.interop.saml.refusals import AnswerRefused
from waymark.web.signing_in.arriving import arrive, turned_away
from waymark.web.signing_in.going_to import safe_address
from waymark.web.signing_in.told import saml_provider

if TYPE_CHECKING:
    from waymark.interop.saml.answer import Vouched

_BEGUN = "saml"
# Somebody may have the sign-in page open in several tabs.
_MOST_BEGUN = 5
# A form with the longest answer that is read, percent-encoded; what is longer is not even read.
_MOST_BYTES = 400_000


def begin(request: HttpRequest, told: Provider, saml: Saml) -> HttpResponse:
    """Send the browser to a provider with a request, and remember in the session that this browser asked."""
    now = timezone.now()
    next_url = safe_address(request, request.POST.get("next", ""))
    begun = begin_request(provider_key=told.key, request_id=new_request_id(), next_url=next_url, now=now)
    request.session[_BEGUN] = [*request.session.get(_BEGUN, []), begun.reference][-_MOST_BEGUN:]
    address = request_address(
        sso_url=saml.sso_url,
        request_id=begun.request_id,
        entity_id=_entity_id(told),
        answer_url=_answer_url(told),
        wants_persistent=not saml.subject,
        relay_state=begun.reference,
        now=now,
    )
    return HttpResponseRedirect(address)


# The form comes from the provider's page, which cannot know our token. What stands in for it: the answer is signed, it
# names a request of ours, and `finish` takes it only in the browser that made the request.
@csrf_exempt
@never_cache
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Take a provider's answer, once; who it is for shows on the next page."""
    told, saml = saml_provider(key)
    if _is_too_large(request):
        return turned_away(request, provider=told, code="too_large")
    reference = request.POST.get("RelayState", "")
    is_one = len(reference) <= 64 and reference.isprintable()
    begun = use_up(provider_key=key, reference=reference, now=timezone.now()) if is_one else None
    if begun is None:
        return turned_away(request, provider=told, code="state")
    try:
        _keep(request.POST.get("SAMLResponse", ""), told, saml, begun)
    except AnswerRefused as error:
        return turned_away(request, provider=told, code=error.code)
    except AlreadyTaken:
        return turned_away(request, provider=told, code="replayed")
    return HttpResponseRedirect(reverse("sign_in_finish", args=[key]))


@never_cache
@require_GET
def finish(request: HttpRequest, key: str) -> HttpResponse:
    """Let in whom the provider vouched for, if this is the browser that asked."""
    told, _saml = saml_provider(key)
    found = pick_up(provider_key=key, references=request.session.get(_BEGUN, []), now=timezone.now())
    if found is None:
        return turned_away(request, provider=told, code="state")
    return arrive(request, provider=told, subject=found.subject, claims=found.claims, next_url=found.next_url)


@require_safe
def metadata(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the provider's administrator needs of us."""
    told, saml = saml_provider(key)
    shown = service_metadata(
        entity_id=_entity_id(told), answer_url=_answer_url(told), wants_persistent=not saml.subject
    )
    return HttpResponse(shown, content_type="application/samlmetadata+xml")


def _keep(encoded: str, told: Provider, saml: Saml, begun: SignInRequest) -> None:
    # Only a machine that was set up for SAML has the packages that this import needs.
    from waymark.interop.saml.answer import Expected, verify_answer  # noqa: PLC0415

    expected = Expected(
        issuer=told.issuer,
        certificates=saml.certificates,
        audience=_entity_id(told),
        answer_url=_answer_url(told),
        request_id=begun.request_id,
    )
    vouched = verify_answer(encoded, expected=expected, now=timezone.now())
    wanted = {told.claim, *told.requires, "amr"}
    keep_answer(
        request=begun,
        assertion_id=vouched.assertion_id,
        subject=_subject(saml, vouched),
        claims={name: value for name, value in vouched.claims.items() if name in wanted},
    )


def _subject(saml: Saml, vouched: "Vouched") -> str:
    """Return what the person is known by for good. An address can be given to another: it is none unless told so."""
    is_persistent = vouched.name_id_format == PERSISTENT
    is_enough = {"": is_persistent, "NameID": vouched.name_id_format != TRANSIENT}.get(saml.subject, True)
    found = vouched.claims.get(saml.subject or "NameID")
    if not is_enough or not isinstance(found, str) or not 0 < len(found) <= 255 or not found.isprintable():
        raise AnswerRefused("subject")
    return found


def _is_too_large(request: HttpRequest) -> bool:
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    is_form = request.content_type == "application/x-www-form-urlencoded"
    return not said.isdecimal() or int(said) > _MOST_BYTES or not is_form


def _entity_id(told: Provider) -> str:
    return str(settings.WAYMARK_ADDRESS) + reverse("sign_in_metadata", args=[told.key])


def _answer_url(told: Provider) -> str:
    return str(settings.WAYMARK_ADDRESS) + reverse("sign_in_answer", args=[told.key])
