"""Pages of ranking: one breakout at a time. Every button is a plain form; saving as one goes comes on top."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.selectors.ranking import (
    BreakoutInBrief,
    OwnList,
    attendance,
    breakouts_to_rank,
    catalogue,
    own_list,
)
from waymark.apps.pdday.services.ranking import (
    MOST_RANKED,
    Change,
    ListHasChanged,
    RankingRefused,
    change_ranking,
    list_version,
    save_ranking,
)
from waymark.apps.people.models import Person
from waymark.web.pdday.rank.chances import shown_chances
from waymark.web.pdday.rank.forms import CatalogueForm
from waymark.web.signing_in.who import for_signed_in
from waymark.web.times import moment_words

LARGEST_LIST_BYTES = 20_000
BLANK = {"session_id": "", "title": ""}
"""The row that the page's own script fills in."""


@require_GET
@for_signed_in
def start(_request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Go to the first breakout in which nothing is ranked yet."""
    breakouts = breakouts_to_rank(_attendee(viewer, day_id))
    if not breakouts:
        raise Http404("This day has no breakouts.")
    first = next((b for b in breakouts if not b.n_ranked), breakouts[0])
    return HttpResponseRedirect(reverse("rank:breakout", args=[day_id, first.number]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def rank(request: HttpRequest, day_id: str, number: int, *, viewer: Person) -> HttpResponse:
    """Show a breakout's sessions and the viewer's list; make one step in it."""
    if request.method != "POST":
        return _page(request, viewer, day_id, number)
    own = _own(viewer, day_id, number)
    steps = [(change, request.POST[change]) for change in Change if change in request.POST]
    if len(steps) != 1:
        return _page(request, viewer, day_id, number, status=400)
    change, session_id = steps[0]
    try:
        change_ranking(own=own, change=change, session_id=session_id, by=viewer, now=timezone.now())
    except RankingRefused as refusal:
        return _page(request, viewer, day_id, number, refusal=str(refusal), status=409)
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{request.path}{'?' + query if query else ''}#{'mine' if change != 'add' else 'all'}")


@never_cache
@require_POST
@for_signed_in
def save(request: HttpRequest, day_id: str, number: int, *, viewer: Person) -> JsonResponse:
    """Save a whole list as the page holds it, as JSON: ``{"sessions": [...], "seen": "..."}``."""
    own = _own(viewer, day_id, number)
    asked = _asked(request)
    if asked is None:
        return JsonResponse({"message": _("The page sent something that is not a list. Load it again.")}, status=400)
    sessions, seen = asked
    try:
        saved = save_ranking(own=own, session_ids=sessions, seen=seen, by=viewer, now=timezone.now())
    except RankingRefused as refusal:
        reload = isinstance(refusal, ListHasChanged)
        return JsonResponse({"message": str(refusal), "reload": reload}, status=409)
    return JsonResponse({"seen": list_version(saved), "message": _("Saved")})


def _asked(request: HttpRequest) -> tuple[list[str], str] | None:
    if len(request.body) > LARGEST_LIST_BYTES:
        return None
    try:
        asked = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(asked, dict):
        return None
    sessions, seen = asked.get("sessions"), asked.get("seen")
    if not isinstance(sessions, list) or not isinstance(seen, str) or not all(isinstance(s, str) for s in sessions):
        return None
    return sessions, seen


def _attendee(viewer: Person, day_id: str) -> Attendee:
    """Return how the viewer attends a published day; for anyone else the day does not exist."""
    attendee = attendance(viewer, day_id=day_id)
    if attendee is None:
        raise Http404("There is no such day for this person.")
    return attendee


def _own(viewer: Person, day_id: str, number: int) -> OwnList:
    own = own_list(viewer, day_id=day_id, number=number)
    if own is None:
        raise Http404("There is no such list for this person.")
    return own


def _breakout(breakouts: tuple[BreakoutInBrief, ...], number: int) -> BreakoutInBrief:
    if not 1 <= number <= len(breakouts):
        raise Http404("There is no such breakout.")
    return breakouts[number - 1]


def _page(
    request: HttpRequest, viewer: Person, day_id: str, number: int, *, refusal: str = "", status: int = 200
) -> TemplateResponse:
    attendee = _attendee(viewer, day_id)
    breakouts = breakouts_to_rank(attendee)
    here = _breakout(breakouts, number)
    form = CatalogueForm(request.GET)
    form.is_valid()
    found = catalogue(
        attendee=attendee,
        block=here.block,
        search=form.cleaned_data.get("q", ""),
        strand=form.cleaned_data.get("strand", ""),
    )
    following = next((b for b in breakouts if b.number > here.number), None)
    context: dict[str, Any] = {
        "place": "choose",
        "pd_day": attendee.pd_day,
        "breakouts": breakouts,
        "here": here,
        "found": found,
        "form": form,
        "is_open": attendee.pd_day.is_open_for_ranking(timezone.now()),
        "is_full": len(found.mine) >= MOST_RANKED,
        "room_for": MOST_RANKED - len(found.mine),
        "most": MOST_RANKED,
        "seen": list_version([s.session_id for s in found.mine]),
        "following": following,
        "refusal": refusal,
        "blank": BLANK,
    }
    if context["is_open"]:
        context["chances"] = shown_chances(viewer, attendee=attendee.pk, block=here.block.pk)
    pd_day = attendee.pd_day
    if pd_day.ranking_opens_at and pd_day.ranking_closes_at:
        context["opens"] = moment_words(pd_day.ranking_opens_at, viewer.district)
        context["closes"] = moment_words(pd_day.ranking_closes_at, viewer.district)
        context["is_over"] = timezone.now() >= pd_day.ranking_closes_at
    return TemplateResponse(request, "pdday/rank.html", context, status=status)
