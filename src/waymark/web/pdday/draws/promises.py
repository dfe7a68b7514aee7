"""What is promised about a day's lottery: for everybody to see, for coordinators to seal, complete and withdraw."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.apps.pdday.models import DrawStatus, PdDay
from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.rules import can_agree_to_start_over, can_start_over, is_promised, may_write_public_value
from waymark.apps.pdday.selectors.draws import asked_withdrawal, find_promised_day
from waymark.apps.pdday.services.sealing import seal_input, set_public_value
from waymark.apps.pdday.services.starting_over import agree_to_start_over, start_over
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words
from waymark.web.pdday.draws.acts import refused
from waymark.web.pdday.draws.finding import day_or_404, for_coordinators
from waymark.web.pdday.draws.forms import PublicValueForm, StartOverForm
from waymark.web.pdday.draws.history import withdrawn_shown
from waymark.web.pdday.draws.proof import no_public_value
from waymark.web.pdday.links import draws_link
from waymark.web.templatetags.waymark import Stop


@require_safe
@never_cache
def promise(request: HttpRequest, day_id: str) -> TemplateResponse:
    """Show what is promised about a day's draw, from the moment ranking opens, to anyone."""
    now = timezone.now()
    pd_day = find_promised_day(day_id, now=now)
    if pd_day is None:
        raise Http404("There is no such day, or nothing is promised about it yet.")
    published = pd_day.draws.filter(status=DrawStatus.PUBLISHED).values_list("public_id", flat=True).first()
    context = {
        "place": "choose",
        "pd_day": pd_day,
        "stops": promise_stops(pd_day, now, is_published=bool(published)) if is_promised(pd_day, now=now) else [],
        "withdrawn": withdrawn_shown(pd_day),
        "published": published,
    }
    return TemplateResponse(request, "draws/promise.html", context)


def promise_stops(pd_day: PdDay, now: datetime, *, is_published: bool) -> list[Stop]:
    """Say in order what is promised and what is still to come before the draw."""
    opens, closes, district = pd_day.ranking_opens_at, pd_day.ranking_closes_at, pd_day.district
    when = {"when": moment_words(opens, district) if opens else ""}
    stops = [Stop("done", _("Promised %(when)s") % when, _("The lock on a secret, its SHA-256:"), pd_day.commitment)]
    if pd_day.public_value_plan:
        stops.append(Stop("done", _("A public value was announced"), pd_day.public_value_plan))
    else:
        stops.append(no_public_value())
    if pd_day.sealed_at:
        sealed = _("Sealed %(when)s") % {"when": moment_words(pd_day.sealed_at, district)}
        stops.append(Stop("done", sealed, _("Fingerprint of program and wishes:"), pd_day.sealed_sha256))
    else:
        text = _("Then program and wishes are sealed, and their fingerprint stands here.")
        title = _("Ranking has closed") if pd_day.has_closed_for_ranking(now) else _("Ranking closes %(when)s")
        stops.append(Stop("here", title % {"when": moment_words(closes, district) if closes else ""}, text))
    if pd_day.public_value_plan:
        told = Stop("done", _("Public value"), "", pd_day.public_value)
        stops.append(told if pd_day.public_value else Stop("", _("Public value"), _("It comes after the seal.")))
    if is_published:
        stops.append(Stop("done", _("Drawn and published"), _("The secret is open, and anyone can check everything.")))
    else:
        last = _("Then the secret is opened, and anyone can check everything.")
        stops.append(Stop("", _("Drawn and published"), last))
    return stops


@require_POST
@for_coordinators
def seal(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Seal program and wishes."""
    pd_day = day_or_404(viewer, day_id)
    try:
        seal_input(pd_day=pd_day, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, pd_day, refusal, draws_link(pd_day))
    return HttpResponseRedirect(draws_link(pd_day))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def public_value(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Let a coordinator write down the public value, and show it again to be checked."""
    pd_day, now = day_or_404(viewer, day_id), timezone.now()
    form = PublicValueForm(request.POST if request.method == "POST" else None, initial={"value": pd_day.public_value})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_public_value(pd_day=pd_day, value=form.cleaned_data["value"], by=viewer, now=now)
                return HttpResponseRedirect(request.path)
            except DrawRefused as refusal:
                form.add_error("value", str(refusal))
                status = 409
    context = {
        "place": "choose",
        "pd_day": pd_day,
        "form": form,
        "may_write": may_write_public_value(viewer, pd_day, now=now),
    }
    return TemplateResponse(request, "draws/public_value.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def starting_over(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Say what a new promise means, and make one."""
    pd_day = day_or_404(viewer, day_id)
    form = StartOverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            start_over(pd_day=pd_day, reason=form.cleaned_data["reason"], by=viewer, now=timezone.now())
        except DrawRefused as refusal:
            return refused(request, pd_day, refusal, draws_link(pd_day))
        return HttpResponseRedirect(draws_link(pd_day))
    return _start_over_page(request, pd_day, form, viewer)


@require_POST
@for_coordinators
def agree(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Agree as a second person that the day starts over."""
    pd_day = day_or_404(viewer, day_id)
    try:
        agree_to_start_over(pd_day=pd_day, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, pd_day, refusal, draws_link(pd_day))
    return HttpResponseRedirect(draws_link(pd_day))


def _start_over_page(request: HttpRequest, pd_day: PdDay, form: StartOverForm, viewer: Person) -> TemplateResponse:
    now = timezone.now()
    asked = asked_withdrawal(pd_day)
    context = {
        "place": "choose",
        "pd_day": pd_day,
        "form": form,
        "may_start_over": can_start_over(viewer, pd_day, now=now),
        "needs_two": pd_day.district.publishing_needs_two,
        "asked": asked,
        "may_agree": asked is not None and can_agree_to_start_over(viewer, asked, now=now),
    }
    return TemplateResponse(request, "draws/start_over.html", context, status=422 if form.errors else 200)
