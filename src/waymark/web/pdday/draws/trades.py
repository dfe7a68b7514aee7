"""The trades of a draft, so that whoever publishes it can read what was given for what."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.swaps import Swap, move_words, swap_figures, swaps_of
from waymark.apps.people.models import Person
from waymark.apps.trust.models import ReadKind
from waymark.web.pdday.draws.finding import drawn_or_404, for_coordinators
from waymark.web.pdday.draws.shown import draw_name, named_result
from waymark.web.pdday.forms import read_look
from waymark.web.pdday.numbers import breakout_name
from waymark.web.trust.looks import log_look_by_ids

TRADES_PER_PAGE = 20


@require_safe
@never_cache
@for_coordinators
def trades(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> TemplateResponse:
    """Show the chains and rings by which seats were traded after the draw, some on each page."""
    draw = drawn_or_404(viewer, day_id, draw_id)
    result = named_result(draw, viewer=viewer)
    if result.drawn is None:
        raise Http404("This draw was made without trades.")
    _q, number = read_look(request.GET)
    page = Paginator(swaps_of(result), TRADES_PER_PAGE).get_page(number)
    name = draw_name(draw)
    shown = {result.day.educators[move.educator].educator_id for swap in page for move in swap.moves}
    log_look_by_ids(viewer, shown, what=ReadKind.SEATS, about=f"{draw.pd_day.title}: {name}")
    context = {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "name": name,
        "page": page,
        "rows": [_row(result, swap) for swap in page],
        "figures": swap_figures(result),
    }
    return TemplateResponse(request, "draws/trades.html", context)


def _row(result: DayResult, swap: Swap) -> dict[str, Any]:
    people = result.day.educators
    return {
        "breakout": breakout_name(swap.breakout),
        "is_ring": swap.is_ring,
        "n": len(swap.moves),
        "moves": [
            (people[move.educator].name or people[move.educator].educator_id, move_words(result, move))
            for move in swap.moves
        ],
    }
