"""Choices from a file: first a look at what would change, then all of it or nothing."""

import base64
import binascii
import zlib
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.day import Session
from waymark.apps.pdday.models import BlockKind, PdDay
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.selectors.programme import attendees_seen_by
from waymark.apps.pdday.services.choices import ChoicesRefused, planned_choices, take_over_choices
from waymark.apps.pdday.services.ranking import RankingRefused
from waymark.apps.people.models import Person, RoleKind
from waymark.interop.pdday.files import CHOICES
from waymark.interop.tables.faults import Fault, InputRefused
from waymark.interop.wishes import DayOnRecord, read_wishes
from waymark.web.pdday.build.frame import day_or_404
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.uploads import UPLOAD_LIMIT_MB, upload_was_too_large

LARGEST_CARRIED_CHARS: Final = 2_000_000
LARGEST_FILE_BYTES: Final = 20_000_000
MOST_NOTES: Final = 20
_TOLD: Final = "rank_told"


class ChoicesForm(forms.Form):
    """One file."""

    upload = forms.FileField(
        required=False,
        label=gettext_lazy("File with choices"),
        help_text=gettext_lazy("choices.csv, or the answers of a Google form as CSV."),
        widget=forms.FileInput(attrs={"class": "wm-file", "accept": ".csv,text/csv"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def choices(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Ask for a file, show what it would change, and take it over once that is confirmed."""
    day = day_or_404(viewer, day_id)
    if request.method != "POST":
        return _page(request, day, {})
    try:
        name, data = _sent(request)
        lists, notes = read_wishes(name, data, _on_record(day, viewer))
        if "confirm" in request.POST:
            take_over_choices(pd_day=day, lists=lists, by=viewer, now=timezone.now())
            request.session[_TOLD] = _("The choices are taken over.")
            return HttpResponseRedirect(reverse("rank:import", args=[day.public_id]))
        changes = planned_choices(pd_day=day, lists=lists)
    except InputRefused as refusal:
        return _page(request, day, {"refusal": refusal, "n_faults": len(refusal.faults) + refusal.n_more}, status=422)
    except ChoicesRefused as refusal:
        return _page(request, day, {"reasons": refusal.reasons[:MOST_NOTES], "n_reasons": len(refusal.reasons)}, 422)
    except (RankingRefused, ProgrammeRefused) as refusal:
        return _page(request, day, {"refused": str(refusal)}, status=409)
    carried = {"name": name, "carried": _carry(data), "notes": notes[:MOST_NOTES], "n_more": len(notes) - MOST_NOTES}
    return _page(request, day, {"changes": changes, **carried})


def _page(request: HttpRequest, day: PdDay, context: dict[str, Any], status: int = 200) -> TemplateResponse:
    told = request.session.pop(_TOLD, "") if not context else ""
    now = timezone.now()
    full = {"place": "choose", "day": day, "form": ChoicesForm(), "told": told, "is_open": day.is_open_for_ranking(now)}
    return TemplateResponse(request, "pdday/rank_import.html", full | context, status=status)


def _sent(request: HttpRequest) -> tuple[str, bytes]:
    """Return name and bytes of the file that was picked, or that the preview carried. Raises ``InputRefused``."""
    if upload_was_too_large(request):
        problem = _("this file holds more than %(limit)d MB") % {"limit": UPLOAD_LIMIT_MB}
        raise InputRefused([Fault(_("File"), 0, "", problem, _("Split it and import the parts one after the other"))])
    carried = request.POST.get("carried", "")
    if carried:
        return request.POST.get("name", "")[:200] or CHOICES, _carried(carried)
    upload = request.FILES.get("upload")
    if upload is None:
        raise InputRefused([Fault(_("File"), 0, "", _("no file was picked"), _("Pick the file with the choices"))])
    name, data = upload.name or CHOICES, upload.read()
    if len(_carry(data)) > LARGEST_CARRIED_CHARS:
        problem = _("this file is too large for a page")
        raise InputRefused([Fault(name, 0, "", problem, _("Split it and import the parts one after the other"))])
    return name, data


def _carry(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode("ascii")


def _carried(text: str) -> bytes:
    """Unpack what `_carry` packed; it comes back from a browser and is trusted no more than an upload."""
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(base64.b64decode(text, validate=True), LARGEST_FILE_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        data, cause = b"", error
        raise _damaged() from cause
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise _damaged()
    return data


def _damaged() -> InputRefused:
    return InputRefused([Fault(_("File"), 0, "", _("the page was damaged on the way"), _("Pick the file again"))])


def _on_record(day: PdDay, viewer: Person) -> DayOnRecord:
    people = [a.person for a in attendees_seen_by(viewer, day, on=today_of(viewer))]
    sessions: tuple[Session, ...] = load_day(day).sessions
    return DayOnRecord(
        breakouts=tuple(block.label for block in day.blocks.filter(kind=BlockKind.BREAKOUT)),
        sessions=sessions,
        person_ids=frozenset(person.person_id for person in people),
        emails={person.email.casefold(): person.person_id for person in people if person.email},
    )
