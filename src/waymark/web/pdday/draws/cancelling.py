"""Cancelling a session of a published draw: pick it, see who would move, do it."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waymark.apps.pdday.models import Cancellation, CancellationStatus, Draw
from waymark.apps.pdday.my_day_words import block_name
from waymark.apps.pdday.refusals import DrawRefused
from waymark.apps.pdday.selectors.cancellations import (
    done_cancellations,
    find_cancellation,
    named_in,
    seated_by_session,
    sessions_to_cancel,
)
from waymark.apps.pdday.services.cancelling import cancel_session
from waymark.apps.pdday.tasks import queue_cancellation
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words
from waymark.apps.trust.models import ReadKind
from waymark.web.pdday.build.forms import INPUT, MOST_SEATS, SELECT
from waymark.web.pdday.draws.acts import refused
from waymark.web.pdday.draws.finding import drawn_or_404, for_coordinators
from waymark.web.pdday.draws.proven import rank_words
from waymark.web.pdday.draws.shown import draw_name
from waymark.web.trust.looks import log_look_by_ids

Names = Mapping[str, tuple[str, str]]
"""draw_id -> (the district's own id, name)."""


class CancelForm(forms.Form):
    """Which session loses seats, and how many it keeps."""

    session = forms.ChoiceField(label=gettext_lazy("Session"), widget=forms.Select(attrs=SELECT))
    seats = forms.IntegerField(
        label=gettext_lazy("Seats that are left"),
        help_text=gettext_lazy("0 if it does not take place. If it moves to a smaller room, the seats there."),
        min_value=0,
        max_value=MOST_SEATS,
        initial=0,
        widget=forms.NumberInput(attrs=INPUT | {"inputmode": "numeric"}),
    )
    fill = forms.BooleanField(
        required=False,
        label=gettext_lazy("Give people left over the emptiest session that they may attend"),
        widget=forms.CheckboxInput(attrs={"class": "usa-checkbox__input"}),
    )

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        """``draw`` is the published one whose sessions can be picked."""
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["session"]).choices = [("", _("Pick a session")), *_sessions(draw)]


@require_safe
@never_cache
@for_coordinators
def cancel(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> TemplateResponse:
    """Ask which session is cancelled."""
    draw = _published_or_404(viewer, day_id, draw_id)
    return TemplateResponse(request, "draws/cancel.html", _asking(draw, CancelForm(draw=draw)))


@require_POST
@for_coordinators
def ask_to_cancel(request: HttpRequest, day_id: str, draw_id: str, *, viewer: Person) -> HttpResponse:
    """Have it worked out who would move. Nobody is told."""
    draw = _published_or_404(viewer, day_id, draw_id)
    form = CancelForm(request.POST, draw=draw)
    if not form.is_valid():
        return TemplateResponse(request, "draws/cancel.html", _asking(draw, form), status=422)
    data = form.cleaned_data
    try:
        asked = queue_cancellation(
            draw=draw,
            session_id=data["session"],
            seats_left=data["seats"],
            fill=data["fill"],
            by=viewer,
            now=timezone.now(),
        )
    except DrawRefused as refusal:
        return refused(request, draw.pd_day, refusal, reverse("draws:cancel", args=[day_id, draw_id]))
    return HttpResponseRedirect(reverse("draws:cancellation", args=[day_id, draw_id, asked.public_id]))


@require_safe
@never_cache
@for_coordinators
def cancellation(
    request: HttpRequest, day_id: str, draw_id: str, cancellation_id: str, *, viewer: Person
) -> TemplateResponse:
    """Show who would move, or who was moved."""
    found = _cancellation_or_404(viewer, day_id, draw_id, cancellation_id)
    names = named_in(found, viewer=viewer)
    about = f"{found.draw.pd_day.title}: {_title(found.session)}"
    log_look_by_ids(viewer, {person_id for person_id, _name in names.values()}, what=ReadKind.SEATS, about=about)
    return TemplateResponse(request, "draws/cancellation.html", _shown(found, names))


@require_safe
@never_cache
@for_coordinators
def cancellation_progress(
    request: HttpRequest, day_id: str, draw_id: str, cancellation_id: str, *, viewer: Person
) -> JsonResponse:
    """Tell the page whether it is worked out."""
    found = _cancellation_or_404(viewer, day_id, draw_id, cancellation_id)
    return JsonResponse({"share": None, "step": _step(found), "under_way": found.is_under_way})


@require_POST
@for_coordinators
def do_cancel(request: HttpRequest, day_id: str, draw_id: str, cancellation_id: str, *, viewer: Person) -> HttpResponse:
    """Move the people that the preview shows, and write to them."""
    found = _cancellation_or_404(viewer, day_id, draw_id, cancellation_id)
    here = reverse("draws:cancellation", args=[day_id, draw_id, cancellation_id])
    try:
        cancel_session(cancellation=found, by=viewer, now=timezone.now())
    except DrawRefused as refusal:
        return refused(request, found.draw.pd_day, refusal, reverse("draws:cancel", args=[day_id, draw_id]))
    return HttpResponseRedirect(here)


def cancellations_shown(draw: Draw) -> list[dict[str, Any]]:
    """Return what was cancelled since a draw was published, oldest first, for its board."""
    return [
        {
            "public_id": one.public_id,
            "words": _what(one),
            "when": moment_words(one.done_at, draw.pd_day.district) if one.done_at else "",
            "moves": _moved_words(one),
        }
        for one in done_cancellations(draw)
    ]


def cancelled_words(draw: Draw) -> list[str]:
    """Say what was cancelled since a draw was published, oldest first, without anybody in it."""
    return [_what(one) for one in done_cancellations(draw)]


def _published_or_404(viewer: Person, day_id: str, draw_id: str) -> Draw:
    draw = drawn_or_404(viewer, day_id, draw_id)
    if draw.published_at is None:
        raise Http404("This draw is not published.")
    return draw


def _cancellation_or_404(viewer: Person, day_id: str, draw_id: str, cancellation_id: str) -> Cancellation:
    found = find_cancellation(_published_or_404(viewer, day_id, draw_id), cancellation_id)
    if found is None:
        raise Http404("There is no such cancellation.")
    return found


def _sessions(draw: Draw) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the sessions by breakout, each with how many people sit in it."""
    n_seated = seated_by_session(draw)
    for label, sessions in groupby(sessions_to_cancel(draw), key=lambda session: session.block.label):
        said = [(s.session_id, _with_people(_title(s), s.session_id, n_seated.get(s.pk, 0))) for s in sessions]
        yield block_name(label), said


def _with_people(title: str, session_id: str, n_seated: int) -> str:
    text = ngettext("%(title)s (%(id)s), %(n)d person", "%(title)s (%(id)s), %(n)d people", n_seated)
    return text % {"title": title, "id": session_id, "n": n_seated}


def _asking(draw: Draw, form: CancelForm) -> dict[str, Any]:
    return {"place": "choose", "pd_day": draw.pd_day, "draw": draw, "form": form, "name": draw_name(draw)}


def _shown(found: Cancellation, names: Names) -> dict[str, Any]:
    draw = found.draw
    context: dict[str, Any] = {
        "place": "choose",
        "pd_day": draw.pd_day,
        "draw": draw,
        "found": found,
        "name": draw_name(draw),
        "title": _what(found),
        "failure": _(found.failure) if found.failure else "",
        "step": _step(found),
        "is_done": found.status == CancellationStatus.DONE,
        "is_ready": found.status == CancellationStatus.READY,
    }
    if not found.record:
        return context
    rows, titles = found.record["seats"], _titles(found)
    lost = [row for row in rows if row["displaced"]]
    figures = {when: rank_words(found.record[when]["mean_rank"]) for when in ("before", "after")}
    return context | {
        "moves": _moved_words(found),
        "mean_rank": _("Mean rank of all seats: %(before)s before, %(after)s after.") % figures,
        "n_letters": len({row["educator_id"] for row in rows}),
        "groups": [
            (heading, [_row(row, names, titles) for row in part])
            for heading, part in (
                (_("Their seat is gone"), lost),
                (_("Moved, so that others have a seat"), [row for row in rows if not row["displaced"]]),
            )
            if part
        ],
    }


def _moved_words(found: Cancellation) -> str:
    """Say in a sentence how many lose a seat, get another one or none, and how many others are moved."""
    rows = found.record["seats"]
    lost = [row for row in rows if row["displaced"]]
    n_anew = sum(row["session_id"] is not None for row in lost)
    n_none, n_others = len(lost) - n_anew, len(rows) - len(lost)
    return " ".join(
        [
            ngettext("%(n)d person loses a seat:", "%(n)d people lose a seat:", len(lost)) % {"n": len(lost)},
            ngettext("%(n)d gets another one,", "%(n)d get another one,", n_anew) % {"n": n_anew},
            ngettext("%(n)d has none in that block now.", "%(n)d have none in that block now.", n_none) % {"n": n_none},
            ngettext(
                "%(n)d other person is moved, to a seat that is no worse.",
                "%(n)d others are moved, each to a seat that is no worse.",
                n_others,
            )
            % {"n": n_others},
        ]
    )


def _row(row: Mapping[str, Any], names: Names, titles: Mapping[str, str]) -> dict[str, str]:
    person_id, name = names.get(row["educator_id"], (row["educator_id"], ""))
    return {
        "name": name or person_id,
        "breakout": block_name(row["breakout"]),
        "old": _seat(titles, row["from_session_id"], row["from_rank"]),
        "new": _seat(titles, row["session_id"], row["rank"]),
    }


def _seat(titles: Mapping[str, str], session_id: str | None, rank: int | None) -> str:
    if session_id is None:
        return _("no seat")
    facts = {"title": titles[session_id], "rank": rank}
    return (_("%(title)s, choice %(rank)s") if rank else _("%(title)s, not on the list")) % facts


def _titles(found: Cancellation) -> dict[str, str]:
    """Return the title of each session of the day, by id. One query."""
    pairs = found.draw.pd_day.sessions.values_list("session_id", "offering__title")
    return {session_id: title or session_id for session_id, title in pairs}


def _what(found: Cancellation) -> str:
    facts = {"title": _title(found.session), "block": block_name(found.session.block.label), "n": found.seats_left}
    if not found.seats_left:
        return _("“%(title)s” in %(block)s is cancelled") % facts
    return (
        ngettext(
            "“%(title)s” in %(block)s keeps %(n)d seat", "“%(title)s” in %(block)s keeps %(n)d seats", found.seats_left
        )
        % facts
    )


def _title(session: Any) -> str:
    return str(session.offering.title or session.session_id)


def _step(found: Cancellation) -> str:
    if found.status == CancellationStatus.WAITING:
        return _("Waiting for its turn")
    return _("Working out who would move")
