"""The second step: the code is asked for, or a phone is set up, before anybody is signed in."""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waymark.apps.accounts.refusals import NotAccepted
from waymark.apps.accounts.selectors import second_steps_of
from waymark.apps.accounts.services.second_steps import accept_code, add_phone, new_secret
from waymark.web.signing_in.forms import CodeForm
from waymark.web.signing_in.halfway import Halfway, halfway_of
from waymark.web.signing_in.qr import qr_picture
from waymark.web.signing_in.who import sign_in

_NEW_PHONE = "new_phone"


def _for_halfway(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a page: only somebody who has just taken the first step sees it; others are sent to the beginning."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        halfway = halfway_of(request)
        if halfway is None:
            return HttpResponseRedirect(reverse("sign_in"))
        return view(request, halfway=halfway)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_for_halfway
def second_step(request: HttpRequest, *, halfway: Halfway) -> HttpResponse:
    """Ask for the code."""
    if not second_steps_of(halfway.person):
        return HttpResponseRedirect(reverse("second_step_set_up"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accept_code(
                account=halfway.account,
                code=form.cleaned_data["code"],
                through=halfway.through,
                now=timezone.now(),
            )
        except NotAccepted:
            form.add_error("code", _not_accepted())
        else:
            _come_in(request, halfway)
            return HttpResponseRedirect(halfway.next_url or reverse("today"))
    return _page(request, "signing_in/second_step.html", form, halfway)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_for_halfway
def set_up(request: HttpRequest, *, halfway: Halfway) -> HttpResponse:
    """Set up a phone; its first right code signs in and brings the spare codes, which are shown once."""
    if second_steps_of(halfway.person):
        return HttpResponseRedirect(reverse("second_step"))
    secret = request.session.setdefault(_NEW_PHONE, new_secret())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            code = "".join(form.cleaned_data["code"].split())
            spare = add_phone(account=halfway.account, secret=secret, code=code, now=timezone.now())
        except NotAccepted:
            form.add_error("code", _("This is not the code that your phone should show now. Please try the next one."))
        else:
            _come_in(request, halfway)
            context = {"codes": spare, "next": halfway.next_url or reverse("today"), "language_next": reverse("today")}
            return TemplateResponse(request, "signing_in/spare_codes.html", context)
    address = get_adapter().build_totp_url(halfway.account, secret)
    return _page(request, "signing_in/set_up.html", form, halfway, **_shown(address, secret))


def _shown(address: str, secret: str) -> dict[str, object]:
    """Return the secret as a picture for a camera, and in groups of four for people."""
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    return {"picture": qr_picture(address), "groups": groups}


def _come_in(request: HttpRequest, halfway: Halfway) -> None:
    sign_in(request, halfway.person, way_in=halfway.way_in, through=halfway.through, had_second_step=True)


def _not_accepted() -> str:
    return _(
        "This code does not fit, or was used already. Wait for the next one. After five wrong codes the account rests "
        "for a while."
    )


def _page(request: HttpRequest, template: str, form: CodeForm, halfway: Halfway, **more: object) -> TemplateResponse:
    context = {"form": form, "name": halfway.person.name, "language_next": request.path, **more}
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)
