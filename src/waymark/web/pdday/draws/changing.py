"""A change of seats of a published draw: the preview of who would move, and doing it."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.pdday.models import ChangeStatus, Draw, SeatChange
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.selectors.changes import done_changes, find_change, n_given_up, named_in
from waymark.apps.pdday.services.changing import do_change as do_it
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words
from waymark.apps.trust.models import ReadKind
from waymark.web.pdday.draws.acts import refused
from waymark.web.pdday.draws.change_words import (
    Names,
    agreed_to_less,
    chains_of,
    name_of,
    seat_words,
    what_changed,
    who_moves,
)
from waymark.web.pdday.draws.finding import for_coordinators, own_published_or_404
from waymark.web.pdday.draws.proven import rank_words
from waymark.web.pdday.draws.shown import draw_name
from waymark.web.trust.looks import log_look_by_ids


@require_safe
@never_cache
@for_coordinators
def change(request: HttpRequest, day_id: str, draw_id: str, change_id: str, *, viewer: Person) -> TemplateResponse:
    """Show who would move, or who was moved."""
    found = _change_or_404(viewer, day_id, draw_id, change_id)
    names = named_in(found, viewer=viewer)
    about = f"{found.draw.pd_day.title}: {what_changed(found)}"
    log_look_by_ids(viewer, {person_id for person_id, _name in names.values()}, what=ReadKind.SEATS, about=about)
    return TemplateResponse(request, "draws/change.html", _shown(found, names))


@require_safe
@never_cache
@for_coordinators
def change_progress(request: HttpRequest, day_id: str, draw_id: str, change_id: str, *, viewer: Person) -> JsonResponse:
    """Tell the page whether it is worked out."""
    found = _change_or_404(viewer, day_id, draw_id, change_id)
    return JsonResponse({"share": None, "step": _step(found), "under_way": found.is_under_way})


@require_POST
@for_coordinators
def do_change(request: HttpRequest, day_id: str, draw_id: str, change_id: str, *, viewer: Person) -> HttpResponse:
    """Move the people that the preview shows, and write to them."""
    found = _change_or_404(viewer, day_id, draw_id, change_id)
    try:
        do_it(change=found, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, found.draw.pd_day, refusal, _asked_at(found))
    return HttpResponseRedirect(reverse("draws:change", args=[day_id, draw_id, change_id]))


def changes_shown(draw: Draw, *, now: datetime) -> dict[str, Any]:
    """Return what has changed since a draw was published, oldest first, and what waits, for its board."""
    return {
        "changes": [
            {
                "public_id": one.public_id,
                "words": what_changed(one),
                "when": moment_words(one.done_at, draw.pd_day.district) if one.done_at else "",
                "moves": who_moves(one),
            }
            for one in done_changes(draw)
        ],
        "n_given_up": n_given_up(draw, now=now),
    }


def changed_words(draw: Draw) -> list[str]:
    """Say what has changed since a draw was published, oldest first, without anybody in it."""
    return [what_changed(one) for one in done_changes(draw)]


def _change_or_404(viewer: Person, day_id: str, draw_id: str, change_id: str) -> SeatChange:
    found = find_change(own_published_or_404(viewer, day_id, draw_id), change_id)
    if found is None:
        raise Http404("There is no such change of seats.")
    return found


def _asked_at(found: SeatChange) -> str:
    """Return where it is asked for anew."""
    page = "draws:cancel" if found.is_cut else "draws:move_up"
    return reverse(page, args=[found.draw.pd_day.public_id, found.draw.public_id])


def _shown(found: SeatChange, names: Names) -> dict[str, Any]:
    draw = found.draw
    context: dict[str, Any] = {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "found": found,
        "name": draw_name(draw),
        "title": what_changed(found),
        "failure": _(found.failure) if found.failure else "",
        "step": _step(found),
        "is_done": found.status == ChangeStatus.DONE,
        "is_ready": found.status == ChangeStatus.READY,
        "another": _asked_at(found),
    }
    if not found.record:
        return context
    rows, titles = found.record["seats"], _titles(found)
    context |= {"moves": who_moves(found), "n_letters": len({row["educator_id"] for row in rows})}
    if not found.is_cut:
        # Seats that are given up count no more, so a mean of what is left would say nothing about who moved up.
        return context | {"chains": chains_of(found, names, titles)}
    figures = {when: rank_words(found.record[when]["mean_rank"]) for when in ("before", "after")}
    mean_rank = _("Mean rank of all seats: %(before)s before, %(after)s after.") % figures
    return context | {"mean_rank": mean_rank, "groups": _groups(rows, names, titles)}


def _groups(rows: list[dict[str, Any]], names: Names, titles: dict[str, str]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return those who move under headings that say why."""
    # Whoever has no seat at all any more is who a coordinator has to look at.
    lost = sorted((row for row in rows if row["displaced"]), key=lambda row: row["session_id"] is not None)
    others = [row for row in rows if not row["displaced"] and not row["given_up"]]
    parts = (
        (_("Their seat is gone"), lost),
        (_("Moved, so that others have a seat"), [row for row in others if not agreed_to_less(row)]),
        (_("Moved to a lower choice, as they agreed to"), [row for row in others if agreed_to_less(row)]),
        (_("Gave up their seat before"), [row for row in rows if row["given_up"]]),
    )
    return [(heading, [_row(row, names, titles) for row in part]) for heading, part in parts if part]


def _row(row: dict[str, Any], names: Names, titles: dict[str, str]) -> dict[str, str]:
    return {
        "name": name_of(row, names),
        "breakout": block_name(row["breakout"]),
        "old": seat_words(titles, row["from_session_id"], row["from_rank"]),
        "new": seat_words(titles, row["session_id"], row["rank"]),
    }


def _titles(found: SeatChange) -> dict[str, str]:
    """Return the title of each session of the day, by id. One query."""
    pairs = found.draw.pd_day.sessions.values_list("session_id", "offering__title")
    return {session_id: title or session_id for session_id, title in pairs}


def _step(found: SeatChange) -> str:
    if found.status == ChangeStatus.WAITING:
        return _("Waiting for its turn")
    return _("Working out who would move")
