"""The public page of a published draw: what was promised, what came out, and how to check it. No account is needed."""

import shlex

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.apps.pdday.kept import kept_form
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.selectors.days import attendee_of
from waymark.apps.pdday.what_if import extra_sections
from waymark.apps.people.times import moment_words
from waymark.web.pdday.draws import bundles
from waymark.web.pdday.draws.changing import changed_words
from waymark.web.pdday.draws.finding import published_or_404
from waymark.web.pdday.draws.history import change_words, drafts_shown, session_names, withdrawn_shown
from waymark.web.pdday.draws.pages import bundle_response, zip_response
from waymark.web.signing_in.who import asking
from waymark.web.templatetags.waymark import Stop


@require_safe
def proof(request: HttpRequest, day_id: str, draw_id: str) -> TemplateResponse:
    """Explain how a published draw can be checked, and offer to check one's own ticket."""
    draw = published_or_404(day_id, draw_id)
    viewer = asking(request)
    attendee = attendee_of(viewer, draw.pd_day) if viewer else None
    change = change_words(draw, session_names(draw.pd_day))
    context = {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "secret": bytes(draw.pd_day.secret).hex(),
        "quoted_public_value": shlex.quote(draw.pd_day.public_value),
        "stops": proof_stops(draw, change),
        "change": change if draw.what_if else "",
        "added": ";".join(section.session_id for section in extra_sections(draw.what_if)),
        "drafts": drafts_shown(draw.pd_day),
        "withdrawn": withdrawn_shown(draw.pd_day),
        "my_draw_id": attendee.draw_id if attendee else "",
        "changed": changed_words(draw),
        "n_slots": draw.summary["n_slots"],
        "bundle_name": f"waymark-draw-{draw.public_id}.zip",
    }
    return TemplateResponse(request, "draws/proof.html", context)


@require_safe
def bundle(request: HttpRequest, day_id: str, draw_id: str) -> HttpResponse:
    """Send the published bundle."""
    return bundle_response(published_or_404(day_id, draw_id))


@require_safe
def bundle_after_changes(request: HttpRequest, day_id: str, draw_id: str) -> HttpResponse:
    """Send the bundle with the seats as they are since what changed after publishing."""
    draw = published_or_404(day_id, draw_id)
    return zip_response(draw, bundles.bundle_after_changes, f"waymark-draw-{draw.public_id}-after-changes.zip")


@require_safe
def input_form(request: HttpRequest, day_id: str, draw_id: str) -> HttpResponse:
    """Send the exact input in canonical form; its SHA-256 is the fingerprint."""
    draw = published_or_404(day_id, draw_id)
    return HttpResponse(kept_form(bytes(draw.input_form or b"")), content_type="text/plain; charset=utf-8")


@require_safe
def sealed_form(request: HttpRequest, day_id: str, draw_id: str) -> HttpResponse:
    """Send program and wishes as they were sealed, in canonical form; the seed rests on their SHA-256."""
    draw = published_or_404(day_id, draw_id)
    sealed = kept_form(bytes(draw.pd_day.sealed_input.form))
    return HttpResponse(sealed, content_type="text/plain; charset=utf-8")


@require_safe
def assignments(request: HttpRequest, day_id: str, draw_id: str) -> HttpResponse:
    """Send everyone's seats as they stand in the bundle."""
    draw = published_or_404(day_id, draw_id)
    return HttpResponse(bundles.assignments_of(draw), content_type="text/csv; charset=utf-8")


def proof_stops(draw: Draw, change: str) -> list[Stop]:
    """Say in order what was promised, drawn, checked and published."""
    pd_day, district = draw.pd_day, draw.pd_day.district
    stops = [
        Stop("done", _promised(draw), _("The hash of a secret, shown before anyone ranked:"), pd_day.commitment),
        Stop("done", _("Ranking closed"), _("Fingerprint of program and wishes:"), pd_day.sealed_sha256),
        Stop("done", _("Secret revealed"), _("Its SHA-256 is the promise above:"), bytes(pd_day.secret).hex()),
    ]
    if pd_day.public_value:
        stops.append(Stop("done", _("Public value"), pd_day.public_value_plan, pd_day.public_value))
    else:
        stops.append(no_public_value())
    stops.append(Stop("done", _("Seed"), _("The SHA-256 of the parts above, the same for every draft:"), draw.seed_hex))
    if draw.what_if:
        added = _("%(change)s. Fingerprint with it:") % {"change": change}
        stops.append(Stop("done", _("Added after the lottery was fixed"), added, draw.input_sha256))
    checks = ngettext("%(n)s statement, 0 rules broken.", "%(n)s statements, 0 rules broken.", draw.n_checks)
    stops.append(Stop("done", _("Drawn, and checked by a second program"), checks % {"n": f"{draw.n_checks:,}"}))
    if draw.published_at:
        stops.append(Stop("done", _("Published %(when)s") % {"when": moment_words(draw.published_at, district)}))
    return stops


def no_public_value() -> Stop:
    """Say plainly whom one trusts where no public value was announced."""
    text = _("None was announced, so one trusts that whoever runs the server kept the secret to the end.")
    return Stop("", _("No public value"), text)


def _promised(draw: Draw) -> str:
    opens = draw.pd_day.ranking_opens_at
    return _("Promised %(when)s") % {"when": moment_words(opens, draw.pd_day.district)} if opens else _("Promised")
