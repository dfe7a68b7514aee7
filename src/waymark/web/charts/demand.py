"""Bars of demand against seats: what fits is full, what lies above is hatched, a black line marks the seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from waymark.web.charts.tables import NumberTable, Text


@dataclass(frozen=True, slots=True)
class DemandBar:
    """First choices against seats of one offering. Lengths are per cent, written for SVG."""

    title: Text
    first_choices: int
    seats: int
    fits: str
    above: str
    seats_at: str


@dataclass(frozen=True, slots=True)
class DemandChart:
    """Bars of one breakout, the sentence above them and the table behind them. ``folded`` bars are shown on demand."""

    chart_id: str
    say: Text
    bars: tuple[DemandBar, ...]
    folded: tuple[DemandBar, ...]
    table: NumberTable


def demand_bar(*, title: Text, first_choices: int, seats: int, scale: int) -> DemandBar:
    """Lay out one bar; ``scale`` is the number of people at the right edge, the same on charts that stand together."""
    fits = min(first_choices, seats)
    return DemandBar(
        title=title,
        first_choices=first_choices,
        seats=seats,
        fits=_per_cent(fits, scale),
        above=_per_cent(first_choices - fits, scale) if first_choices > fits else "",
        seats_at=_per_cent(seats, scale),
    )


def demand_scale(pairs: Sequence[tuple[int, int]]) -> int:
    """Return the longest of all first choices and seats, at least 1."""
    return max((max(pair) for pair in pairs), default=1) or 1


def _per_cent(number: int, scale: int) -> str:
    return f"{number * 100 / scale:.2f}%"
