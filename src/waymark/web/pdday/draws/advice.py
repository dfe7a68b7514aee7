"""The page of advice on a draft: what would help most, and a new draft with one of the sections at a press."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.pdday.advice import ToldAdvice, ToldMove, advice_of_record
from waymark.apps.pdday.advice_words import (
    average_words,
    caution,
    chairs_words,
    held_back_words,
    move_words,
    needs_words,
    rooms_words,
    seed_words,
)
from waymark.apps.pdday.kept import kept_day
from waymark.apps.pdday.models import AdviceStatus, Draw, DrawAdvice
from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.rules import can_draw
from waymark.apps.pdday.selectors.advice import advice_on
from waymark.apps.pdday.selectors.draws import named_day
from waymark.apps.pdday.services.draw_advice import MOST_SEATS, may_ask_for_advice
from waymark.apps.pdday.tasks import queue_advice
from waymark.apps.people.models import Person
from waymark.apps.trust.models import ReadKind
from waymark.web.pdday.build.forms import INPUT
from waymark.web.pdday.draws.acts import refused
from waymark.web.pdday.draws.finding import drawn_or_404, for_coordinators
from waymark.web.pdday.draws.shown import draw_name
from waymark.web.pdday.links import programme_link
from waymark.web.trust.looks import log_look_by_ids

Leaders = Mapping[str, tuple[str, str]]
"""draw_id -> (educator_id, name)."""


class AdviceForm(forms.Form):
    """How many chairs more could be brought."""

    seats = forms.IntegerField(
        label=gettext_lazy("Chairs that could be brought"),
        help_text=gettext_lazy("0 if none. The advice then also says in which sessions they help most."),
        min_value=0,
        max_value=MOST_SEATS,
        initial=0,
        required=False,
        widget=forms.NumberInput(attrs=INPUT),
    )


@require_safe
@never_cache
@for_coordinators
def advice(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> TemplateResponse:
    """Show what would help a draft, how far the search is, or how to ask for it."""
    draw = drawn_or_404(viewer, day_id, draw_id)
    return TemplateResponse(request, "draws/advice.html", _context(draw, AdviceForm(), viewer))


@require_POST
@for_coordinators
def ask_advice(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Have advice looked for in the background."""
    draw = drawn_or_404(viewer, day_id, draw_id)
    form = AdviceForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "draws/advice.html", _context(draw, form, viewer), status=422)
    here = reverse("draws:advice", args=[day_id, draw_id])
    try:
        queue_advice(draw=draw, n_seats=form.cleaned_data["seats"] or 0, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, draw.pd_day, refusal, here)
    return HttpResponseRedirect(here)


@require_safe
@never_cache
@for_coordinators
def advice_progress(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> JsonResponse:
    """Tell the page how far the search has come."""
    found = advice_on(drawn_or_404(viewer, day_id, draw_id))
    if found is None:
        raise Http404("Nobody has asked for advice on this draw.")
    return JsonResponse({"share": found.progress_share, "step": _step(found), "under_way": found.is_under_way})


def _context(draw: Draw, form: AdviceForm, viewer: Person) -> dict[str, Any]:
    found, now = advice_on(draw), timezone.now()
    may_draw = can_draw(viewer, draw.pd_day, now=now)
    context: dict[str, Any] = {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "name": draw_name(draw),
        "form": form,
        "may_ask": may_draw and (found is None or may_ask_for_advice(found, now=now)),
        "programme_link": programme_link(draw.pd_day),
        "has_failed": found is not None and found.status == AdviceStatus.FAILED,
    }
    if found is not None and found.is_under_way:
        context |= {"is_under_way": True, "step": _step(found), "per_cent": round(found.progress_share * 100)}
    if found is not None and found.status == AdviceStatus.DONE:
        context |= _told(draw, advice_of_record(found.record), viewer, may_draw=may_draw)
    return context


def _told(draw: Draw, found: ToldAdvice, viewer: Person, *, may_draw: bool) -> dict[str, Any]:
    """Put names to who could lead, and write down whose were shown."""
    day = kept_day(bytes(draw.input_form or b""))
    named = named_day(day, pd_day=draw.pd_day, viewer=viewer).educators
    leaders = {e.educator_id: (n.educator_id, n.name) for e, n in zip(day.educators, named, strict=True)}
    moves = [_with_names(move, leaders) for move in found.moves]
    shown = {educator_id for move in moves for educator_id, _name in move.leaders}
    log_look_by_ids(viewer, shown, what=ReadKind.NAMES_FOUND, about=f"{draw.pd_day.title}: {draw_name(draw)}")
    rooms = found.rooms
    return {
        "advice": found,
        "moves": [
            {
                "words": move_words(move),
                "needs": needs_words(move),
                "average": average_words(move.gain, n_lotteries=found.n_lotteries),
                "seed": seed_words(move.gain),
                "like": move.place if move.kind == "section" and may_draw else None,
            }
            for move in moves
        ],
        "chairs": found.chairs and _part(chairs_words(found), found, found.chairs.gain),
        "rooms": rooms and _part("", found, rooms.gain) | {"rows": rooms_words(rooms)},
        "held_back": held_back_words(found),
        "caution": caution(),
        "is_nothing": not (found.moves or found.chairs or rooms),
    }


def _part(words: str, found: ToldAdvice, gain: Any) -> dict[str, Any]:
    average = average_words(gain, n_lotteries=found.n_lotteries)
    return {"words": words, "average": average, "seed": seed_words(gain)}


def _with_names(move: ToldMove, leaders: Leaders) -> ToldMove:
    return replace(move, leaders=tuple(leaders[draw_id] for draw_id, _name in move.leaders))


def _step(found: DrawAdvice) -> str:
    return _("Waiting for its turn") if found.status == AdviceStatus.WAITING else _("Drawing the day with each change")
