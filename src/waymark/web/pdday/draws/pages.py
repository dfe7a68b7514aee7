"""Pages of a day's draws: the list, one draw's board, two side by side."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waymark.apps.pdday.breakdown import break_down
from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.rules import can_draw, can_start_over, is_promised
from waymark.apps.pdday.selectors.draws import draws_of
from waymark.apps.pdday.services.drawing import may_ask_again
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words
from waymark.apps.trust.models import ReadKind
from waymark.interop.tables.faults import InputRefused
from waymark.web.pdday.downloads import csv_response, numbers_response
from waymark.web.pdday.draws.board_context import kept_board_context
from waymark.web.pdday.draws.bundles import bundle_of
from waymark.web.pdday.draws.comparison import compared
from waymark.web.pdday.draws.finding import day_or_404, draw_or_404, drawn_or_404, for_coordinators
from waymark.web.pdday.draws.forms import AskForm, CompareForm
from waymark.web.pdday.draws.mechanisms import mechanism_tiles, mechanism_title
from waymark.web.pdday.draws.next_step import may_choose_mechanism, next_step
from waymark.web.pdday.draws.parts import parts_csv
from waymark.web.pdday.draws.proven import gap_words, standing_words
from waymark.web.pdday.draws.shown import draw_name, kept_draw
from waymark.web.pdday.forms import read_look
from waymark.web.pdday.people import people_on_board
from waymark.web.trust.looks import log_look_by_ids


@require_safe
@never_cache
@for_coordinators
def all_draws(request: HttpRequest, day_id: str, *, viewer: Person) -> TemplateResponse:
    """List the draws of a day, newest first, and say what comes next."""
    pd_day = day_or_404(viewer, day_id)
    now = timezone.now()
    draws = list(draws_of(pd_day))
    withdrawals = list(pd_day.withdrawn_promises.all())
    is_asked = any(one.withdrawn_at is None for one in withdrawals)
    context = {
        "place": "choose",
        "pd_day": pd_day,
        "rows": [_row(draw) for draw in draws],
        "step": next_step(pd_day, draws, withdrawals, now=now),
        "may_draw_again": _may_draw_again(viewer, pd_day, draws, now),
        "may_start_over": can_start_over(viewer, pd_day, now=now) and not is_asked,
        "has_promise_page": is_promised(pd_day, now=now) or len(withdrawals) > is_asked,
        "tiles": mechanism_tiles() if may_choose_mechanism(viewer, pd_day, now=now) else (),
        "ask_form": AskForm(),
        "is_rehearsal": not pd_day.has_closed_for_ranking(now),
        "comparable": [{"id": d.public_id, "name": draw_name(d)} for d in draws if d.is_drawn],
        "any_under_way": any(draw.is_under_way for draw in draws),
    }
    return TemplateResponse(request, "draws/list.html", context)


@require_safe
@never_cache
@for_coordinators
def board(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> TemplateResponse:
    """Show a draw: its progress while it is under way, its board once it is drawn."""
    draw = draw_or_404(viewer, day_id, draw_id)
    if not draw.is_drawn:
        return TemplateResponse(request, "draws/progress.html", _progress_context(draw))
    q, page = read_look(request.GET)
    context = kept_board_context(kept_draw(draw, viewer=viewer), viewer=viewer, q=q, page=page, now=timezone.now())
    log_look_by_ids(
        viewer, people_on_board(context), what=ReadKind.SEATS, about=f"{draw.pd_day.title}: {draw_name(draw)}"
    )
    return TemplateResponse(request, "draws/board.html", context)


@require_safe
@never_cache
@for_coordinators
def progress(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> JsonResponse:
    """Tell the page how far a draw has come."""
    draw = draw_or_404(viewer, day_id, draw_id)
    step = _(draw.progress_step) if draw.progress_step else ""
    told = {"share": draw.progress_share, "step": step, "under_way": draw.is_under_way}
    return JsonResponse(told | {"standing": standing_words(draw)})


@require_safe
@never_cache
@for_coordinators
def compare(request: HttpRequest, day_id: str, *, viewer: Person) -> TemplateResponse:
    """Show two draws of a day side by side."""
    pd_day = day_or_404(viewer, day_id)
    form = CompareForm(request.GET)
    if not form.is_valid():
        raise Http404("Two draws are compared; their ids stand in the address.")
    pair = [drawn_or_404(viewer, day_id, form.cleaned_data[key]) for key in ("a", "b")]
    context = compared(*(kept_draw(draw, viewer=viewer) for draw in pair))
    return TemplateResponse(request, "draws/compare.html", {"place": "choose", "pd_day": pd_day, **context})


@require_safe
@for_coordinators
def numbers(request: HttpRequest, day_id: str, draw_id: str, name: str, *, viewer: Person) -> HttpResponse:
    """Send the numbers behind a picture as CSV. A list of people with names is an export, and asked for there."""
    if name == "people":
        raise Http404("People are exported with a purpose; see Exports.")
    kept = kept_draw(drawn_or_404(viewer, day_id, draw_id), viewer=viewer)
    if name in {"schools", "groups"}:
        breakdown = break_down(kept.drawn.result, kept.counted)
        return csv_response(parts_csv(breakdown.by_school if name == "schools" else breakdown.by_group), name)
    return numbers_response(kept.drawn, name)


@require_safe
@for_coordinators
def draft_bundle(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Send the bundle of a draft to those who may look at it before it is published."""
    return bundle_response(drawn_or_404(viewer, day_id, draw_id))


def bundle_response(draw: Draw) -> HttpResponse:
    """Send the bundle of a draw.

    Raises
    ------
    Http404
        If a name of the day cannot stand in a file.
    """
    return zip_response(draw, bundle_of, f"waymark-draw-{draw.public_id}.zip")


def zip_response(draw: Draw, write: Callable[[Draw], bytes | None], filename: str) -> HttpResponse:
    """Send a zip that is written for a draw; 404 where there is none, or a name of the day cannot stand in a file."""
    try:
        content = write(draw)
    except InputRefused as refusal:
        raise Http404(str(refusal)) from refusal
    if content is None:
        raise Http404("There is no such file of this draw.")
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _may_draw_again(viewer: Person, pd_day: PdDay, draws: list[Draw], now: datetime) -> bool:
    """Whether the day can be drawn once more although there is a draft; it gives the same seats."""
    has_draft = any(d.is_drawn and not d.is_rehearsal and d.withdrawn_with_id is None for d in draws)
    return has_draft and can_draw(viewer, pd_day, now=now)


def _row(draw: Draw) -> dict[str, Any]:
    return {
        "draw": draw,
        "name": draw_name(draw),
        "asked_at": moment_words(draw.asked_at, draw.pd_day.district),
        "way": mechanism_title(draw.mechanism) if draw.mechanism != "draw" else "",
        "gap": gap_words(draw),
        "step": _(draw.progress_step) if draw.progress_step else "",
        "n_sections": len(draw.what_if),
        "may_ask_again": may_ask_again(draw, now=timezone.now()),
    }


def _progress_context(draw: Draw) -> dict[str, Any]:
    return {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "name": draw_name(draw),
        "step": _(draw.progress_step) if draw.progress_step else "",
        "standing": standing_words(draw),
        "failure": _(draw.failure) if draw.failure else "",
        "may_ask_again": may_ask_again(draw, now=timezone.now()),
        "per_cent": round(draw.progress_share * 100),
    }
