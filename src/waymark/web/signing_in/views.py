"""The sign-in page, the way out, and the button that makes the demo fresh."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.accounts.models import WayIn
from waymark.apps.pdday.services.demo import DemoNameIsTakenError, reset_demo
from waymark.apps.people.selectors import demo_is_there, demo_person
from waymark.web.signing_in.going_to import safe_address
from waymark.web.signing_in.personas import CARDS, card_of
from waymark.web.signing_in.who import asking, sign_in, sign_out


@never_cache
@require_safe
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask who somebody is; on a strangers' machine, say who sets signing in up."""
    return _page(request, is_fresh="fresh" in request.GET)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, and go to where one was going. Only on a local machine."""
    _local_only()
    card = card_of(request.POST.get("persona", ""))
    person = demo_person(card.persona.district, card.persona.person_id) if card else None
    if person is None:
        return _page(request, fault=_("The demo is not loaded, so there is nobody to sign in as."), status=409)
    sign_in(request, person, way_in=WayIn.DEMO)
    return HttpResponseRedirect(safe_address(request, request.POST.get("next", "")) or reverse("today"))


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Make the demo fresh, and sign out: the person who asked is gone with the old one. Only on a local machine."""
    _local_only()
    viewer = asking(request)
    try:
        reset_demo(by=f"person:{viewer.public_id}" if viewer else "visitor", now=timezone.now())
    except DemoNameIsTakenError as error:
        return _page(request, fault=str(error), status=409)
    sign_out(request)
    return HttpResponseRedirect(f"{reverse('sign_in')}?fresh=1")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sign_out(request)
    return HttpResponseRedirect(reverse("today"))


def _page(request: HttpRequest, *, fault: str = "", is_fresh: bool = False, status: int = 200) -> TemplateResponse:
    is_local = settings.WAYMARK_MODE == "local"
    context = {
        "is_local": is_local,
        "is_loaded": is_local and demo_is_there(),
        "is_fresh": is_fresh,
        "fault": fault,
        "cards": CARDS,
        "going_to": safe_address(request, request.POST.get("next", "") or request.GET.get("next", "")),
        "providers": settings.WAYMARK_PROVIDERS,
        "language_next": reverse("sign_in"),
    }
    answer = TemplateResponse(request, "signing_in/sign_in.html", context, status=status)
    _let_forms_lead_to_providers(answer)
    return answer


def _let_forms_lead_to_providers(answer: TemplateResponse) -> None:
    """Let this page's forms lead to the providers: browsers ask the policy again when a form's answer redirects."""
    hosts = sorted({host for told in settings.WAYMARK_PROVIDERS for host in told.allowed_hosts})
    if hosts:
        # django-csp reads it from here.
        answer._csp_update = {"form-action": [f"https://{host}" for host in hosts]}  # type: ignore[attr-defined]


def _local_only() -> None:
    if settings.WAYMARK_MODE != "local":
        raise Http404("On a machine that strangers reach nobody signs in as somebody of the demo.")
