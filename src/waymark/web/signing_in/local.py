"""Signing in with a local account: for the day on which the district's own sign-in is down."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waymark.apps.accounts.hashing import TooManyAtOnce
from waymark.apps.accounts.models import Account, WayIn
from waymark.apps.accounts.refusals import NotAccepted
from waymark.apps.accounts.services.local_accounts import check_local_password
from waymark.web.signing_in.forms import LocalForm
from waymark.web.signing_in.going_to import safe_address
from waymark.web.signing_in.halfway import begin_halfway
from waymark.web.signing_in.place import place_of


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_local(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; the second step follows."""
    form = LocalForm(request.POST if request.method == "POST" else None)
    next_url = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        try:
            account = check_local_password(
                local_name=form.cleaned_data["name"].strip().lower(),
                password=form.cleaned_data["password"],
                place=place_of(request),
                now=timezone.now(),
            )
        except NotAccepted:
            form.add_error(None, _not_accepted())
        except TooManyAtOnce as crowd:
            return _busy(request, form, next_url, crowd.come_back_s)
        else:
            return _on_to_second_step(request, account, next_url)
    status = 422 if form.errors else 200
    return _page(request, form, next_url, status=status)


def _on_to_second_step(request: HttpRequest, account: Account, next_url: str) -> HttpResponse:
    begin_halfway(request, account.person, way_in=WayIn.LOCAL, through=account.public_id, next_url=next_url)
    return HttpResponseRedirect(reverse("second_step"))


def _busy(request: HttpRequest, form: LocalForm, next_url: str, come_back_s: int) -> HttpResponse:
    told = ngettext(
        "Many people are signing in at this moment. Wait %(seconds)s second, then type your password again.",
        "Many people are signing in at this moment. Wait %(seconds)s seconds, then type your password again.",
        come_back_s,
    )
    form.add_error(None, told % {"seconds": come_back_s})
    answer = _page(request, form, next_url, status=503)
    answer["Retry-After"] = str(come_back_s)
    return answer


def _not_accepted() -> str:
    return _(
        "Name and password do not fit, or the account rests after too many tries. Check both; if you are sure, wait "
        "an hour or ask whoever runs this machine."
    )


def _page(request: HttpRequest, form: LocalForm, next_url: str, *, status: int) -> HttpResponse:
    context = {"form": form, "going_to": next_url, "language_next": request.path}
    return TemplateResponse(request, "signing_in/local.html", context, status=status)
