"""A kept draw once more: the same input and seed give the same seats."""

from dataclasses import replace
from functools import lru_cache

from waymark.apps.pdday.kept import kept_day, kept_published
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.result import MECHANISMS, PROVEN, DayResult, Mechanism
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.rebuilding import rebuild_day
from waymark.apps.pdday.what_if import extra_sections


def result_of(draw: Draw) -> DayResult:
    """Return what a finished draw gave, from its own input and seed. People are named by their draw_id only.

    What needs a search was replayed by the worker when it was drawn; here it is read from what was kept, because
    no page should wait for a compiler.
    """
    put_in = frozenset(section.session_id for section in extra_sections(draw.what_if))
    kept, seed, mechanism = bytes(draw.input_form or b""), bytes(draw.seed or b""), mechanism_of(draw)
    if mechanism in PROVEN:
        return _rebuilt(kept, seed, mechanism, bytes(draw.published_form or b""), put_in)
    return _replayed(kept, seed, mechanism, draw.fill, put_in)


def mechanism_of(draw: Draw) -> Mechanism:
    """Return the way of drawing that a draw was asked for with."""
    return next(mechanism for mechanism in MECHANISMS if mechanism == draw.mechanism)


@lru_cache(maxsize=4)
def _replayed(kept: bytes, seed: bytes, mechanism: Mechanism, fill: bool, put_in: frozenset[str]) -> DayResult:
    """Draw again. The last few are remembered, because a board is looked at again and again."""
    return replace(draw_day(day=kept_day(kept), seed=seed, mechanism=mechanism, fill=fill), put_in=put_in)


@lru_cache(maxsize=4)
def _rebuilt(kept: bytes, seed: bytes, mechanism: Mechanism, published: bytes, put_in: frozenset[str]) -> DayResult:
    found = rebuild_day(day=kept_day(kept), seed=seed, mechanism=mechanism, published=kept_published(published))
    return replace(found, put_in=put_in)
