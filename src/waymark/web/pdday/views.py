"""Pages of the example day: its draw board, its bundle and the numbers behind its pictures."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from waymark.web.pdday.board_page import asked_of, board_context
from waymark.web.pdday.downloads import bundle_response, numbers_response
from waymark.web.pdday.drawing import Drawn, HowToDraw
from waymark.web.pdday.example import EXAMPLE_SEED, example_day, example_drawn
from waymark.web.pdday.forms import DrawForm, read_look


@require_safe
def example(request: HttpRequest) -> TemplateResponse:
    """Show the example's draw board, for the seed and the mechanism asked for."""
    form = DrawForm(_question(request))
    if form.is_valid():
        drawn = example_drawn(form.how())
        shown, status = DrawForm(initial=asked_of(drawn)), 200
    else:
        drawn = example_drawn(HowToDraw(EXAMPLE_SEED))
        shown, status = form, 400
    return TemplateResponse(request, "pdday/example.html", _context(request, drawn, shown), status=status)


@require_safe
def example_bundle(request: HttpRequest) -> HttpResponse:
    """Send the example's files and its result as one zip that anyone can verify."""
    return bundle_response(example_day().files, _drawn_or_404(request), "waymark-example-day.zip")


@require_safe
def example_numbers(request: HttpRequest, name: str) -> HttpResponse:
    """Send the numbers behind a picture as CSV."""
    return numbers_response(_drawn_or_404(request), name)


def _question(request: HttpRequest) -> dict[str, str]:
    asked = {key: request.GET.get(key, "") for key in ("mechanism", "seed", "fill")}
    return {"seed": EXAMPLE_SEED} | {key: value for key, value in asked.items() if value}


def _drawn_or_404(request: HttpRequest) -> Drawn:
    form = DrawForm(_question(request))
    if not form.is_valid():
        raise Http404("There is no such draw.")
    return example_drawn(form.how())


def _context(request: HttpRequest, drawn: Drawn, form: DrawForm) -> dict[str, Any]:
    q, page = read_look(request.GET)
    pairs = asked_of(drawn)
    asked = urlencode(pairs)
    context = board_context(
        drawn,
        form=form,
        q=q,
        page=page,
        share_csv_url=f"{reverse('pdday:example_numbers', args=['shares'])}?{asked}",
        demand_csv_url=f"{reverse('pdday:example_numbers', args=['demand'])}?{asked}",
    )
    return context | {"asked": asked, "asked_pairs": list(pairs.items())}
