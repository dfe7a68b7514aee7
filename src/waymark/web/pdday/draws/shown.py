"""A kept draw for a page: with people's names, its board, and words for what it tried."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.board import Board, make_board
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.selectors.draws import named_day
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.replaying import result_of
from waymark.apps.pdday.services.verify_result import Review
from waymark.apps.pdday.what_if import ExtraSection, extra_sections
from waymark.apps.people.models import Person
from waymark.kernels.assignment import Assignment
from waymark.web.pdday.drawing import Drawn, HowToDraw
from waymark.web.pdday.numbers import breakout_name


@dataclass(frozen=True, slots=True)
class KeptDraw:
    """A draw with everything that its board shows. ``counted`` holds ranks as people wrote them."""

    draw: Draw
    drawn: Drawn
    counted: Assignment
    sections: tuple[ExtraSection, ...]


def kept_draw(draw: Draw, *, viewer: Person) -> KeptDraw:
    """Replay a draw and put people's names to it."""
    plain = result_of(draw)
    result = named_result(draw, viewer=viewer)
    sections = extra_sections(draw.what_if)
    counted = result.as_wished(result.assignment)
    board = _board(result, plain, counted)
    how = HowToDraw(seed=draw.seed_hex, mechanism=result.mechanism, fill=draw.fill)
    review = Review(findings=(), n_findings=0, n_checks=draw.n_checks)
    return KeptDraw(draw, Drawn(how, result, board, review, draw.input_sha256), counted, sections)


def named_result(draw: Draw, *, viewer: Person) -> DayResult:
    """Return what a draw gave, with people's names."""
    plain = result_of(draw)
    return replace(plain, day=named_day(plain.day, pd_day=draw.pd_day, viewer=viewer))


def draw_name(draw: Draw) -> str:
    """Return what a draw is called: a rehearsal, a draft, or the published draw."""
    if draw.is_rehearsal:
        return _("Rehearsal %(number)d") % {"number": draw.number}
    return _("Draft %(number)d") % {"number": draw.number}


def section_words(section: ExtraSection, result: DayResult) -> str:
    """Say which section was tried: "+1 section of Mindfulness in Breakout 2, 24 seats"."""
    like = next((s for s in result.day.sessions if s.session_id == section.like), None)
    text = ngettext(
        "+1 section of “%(title)s” in %(breakout)s, %(n)d seat",
        "+1 section of “%(title)s” in %(breakout)s, %(n)d seats",
        section.capacity_seats,
    )
    return text % {
        "title": like.title if like else section.like,
        "breakout": breakout_name(like.breakout) if like else "",
        "n": section.capacity_seats,
    }


def _board(result: DayResult, plain: DayResult, counted: Assignment) -> Board:
    other = plain.first_come_assignment
    if plain.mechanism != "draw":
        other = draw_day(day=plain.day, seed=plain.seed, mechanism="draw", fill=plain.fill).assignment
    return make_board(result=replace(result, assignment=counted), other=result.as_wished(other))
