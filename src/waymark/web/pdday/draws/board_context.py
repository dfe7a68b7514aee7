"""Everything that the board of a kept draw shows beyond the board of any draw."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.breakdown import break_down
from waymark.apps.pdday.result import ONLY_REPORTS
from waymark.apps.pdday.rules import can_approve_draw, can_draw, can_publish_draw
from waymark.apps.pdday.services.problem import capacity_seats
from waymark.apps.pdday.swaps import swap_figures
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words
from waymark.web.pdday.board_page import board_context
from waymark.web.pdday.draws.changing import changes_shown
from waymark.web.pdday.draws.mechanisms import how_it_was_drawn
from waymark.web.pdday.draws.parts import parts_tables
from waymark.web.pdday.draws.proven import proof_facts, rank_words
from waymark.web.pdday.draws.shown import KeptDraw, draw_name, section_words
from waymark.web.pdday.forms import DrawForm
from waymark.web.pdday.numbers import breakout_name
from waymark.web.templatetags.waymark import Stop

OVER_ASKED_SHOWN = 5


def kept_board_context(kept: KeptDraw, *, viewer: Person, q: str, page: int, now: datetime) -> dict[str, Any]:
    """Return what ``draws/board.html`` needs."""
    draw, result = kept.draw, kept.drawn.result
    pd_day = draw.pd_day
    address = [pd_day.public_id, draw.public_id]
    context = board_context(
        kept.drawn,
        form=DrawForm(),
        q=q,
        page=page,
        share_csv_url=reverse("draws:numbers", args=[*address, "shares"]),
        demand_csv_url=reverse("draws:numbers", args=[*address, "demand"]),
    )
    may_draw = can_draw(viewer, pd_day, now=now)
    return context | {
        "pd_day": pd_day,
        "draw": draw,
        "name": draw_name(draw),
        "n_people": len(kept.drawn.board.people),
        "tried": [section_words(section, result) for section in kept.sections],
        "over_asked": over_asked(kept) if may_draw else [],
        "parts": parts_tables(break_down(kept.drawn.result, kept.counted), address=address),
        "may_draw": may_draw,
        "may_publish": can_publish_draw(viewer, draw, now=now),
        "may_approve": can_approve_draw(viewer, draw, now=now),
        "needs_two": pd_day.district.publishing_needs_two,
        "published_at": moment_words(draw.published_at, pd_day.district) if draw.published_at else "",
        "proof_stops": proof_stops(kept),
        "how_drawn": how_it_was_drawn(draw.mechanism),
        "is_only_report": draw.mechanism in ONLY_REPORTS,
        "proof": proof_facts(draw),
        "swaps": _swaps(kept),
        **(changes_shown(draw, now=now) if draw.published_at else {}),
    }


def _swaps(kept: KeptDraw) -> dict[str, Any] | None:
    figures = swap_figures(kept.drawn.result)
    if figures is None:
        return None
    return {**asdict(figures), "mean_rank_before": rank_words(figures.mean_rank_before)}


def over_asked(kept: KeptDraw) -> list[dict[str, Any]]:
    """Return the sessions that most people put first beyond the seats, each as what one more section would repeat.

    A section that the draft tries adds its seats to those of the session that it repeats.
    """
    result = kept.drawn.result
    problem = result.problem
    wanted = np.bincount(problem.choice_session[problem.choice_rank == 1], minlength=problem.n_sessions)
    own = capacity_seats(result.day)
    seats = own.copy()
    place = {session.session_id: i for i, session in enumerate(result.day.sessions)}
    for section in kept.sections:
        seats[place[section.like]] += section.capacity_seats
    over = wanted - seats
    order = np.lexsort((np.arange(len(over)), -over))[:OVER_ASKED_SHOWN].tolist()
    return [
        {
            "session_id": result.day.sessions[i].session_id,
            "title": result.day.sessions[i].title,
            "breakout": breakout_name(result.day.sessions[i].breakout),
            "wanted": int(wanted[i]),
            "seats": int(seats[i]),
            "seats_of_one": int(own[i]),
        }
        for i in order
        if over[i] > 0
    ]


def proof_stops(kept: KeptDraw) -> list[Stop]:
    """Say what was promised, drawn and checked, and what is still to come."""
    draw, pd_day = kept.draw, kept.draw.pd_day
    checked = ngettext(
        "%(n)s statement checked, 0 rules broken.", "%(n)s statements checked, 0 rules broken.", draw.n_checks
    )
    opens = draw.withdrawn_with.opened_at if draw.withdrawn_with else pd_day.ranking_opens_at
    promised = _("Promised %(when)s") % {"when": moment_words(opens, pd_day.district)} if opens else _("Promised")
    drawn = (
        _("A random seed, for rehearsing")
        if draw.is_rehearsal
        else _("Seed, from secret, sealed input and public value")
    )
    withdrawn = draw.withdrawn_with
    lock = withdrawn.commitment if withdrawn else pd_day.commitment
    stops = [
        Stop("done", promised, _("Lock on the secret:"), lock),
        Stop("done", _("Input"), _("Its fingerprint changes if a single wish changes:"), draw.input_sha256),
        Stop("done", _("Drawn"), f"{drawn}:", draw.seed_hex),
        Stop("done", _("Checked by a second program"), checked % {"n": f"{draw.n_checks:,}"}),
    ]
    if draw.published_at:
        stops.append(Stop("done", _("Published %(when)s") % {"when": moment_words(draw.published_at, pd_day.district)}))
    elif withdrawn:
        stops.append(Stop("", _("Withdrawn"), withdrawn.reason))
    elif draw.mechanism in ONLY_REPORTS:
        stops.append(Stop("", _("Not to be published"), _("It is a report, to compare with the fair draw.")))
    elif draw.is_rehearsal:
        stops.append(Stop("", _("Not to be published"), _("Once ranking has closed, draw with the real seed.")))
    else:
        stops.append(Stop("here", _("Next: publish"), _("Anyone can then replay it.")))
    return stops
