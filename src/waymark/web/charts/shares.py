"""Stacked bars: how many got their first, second, third or a later choice, and how many got none."""

from collections.abc import Sequence
from dataclasses import dataclass

from waymark.web.charts.tables import NumberTable, Text

# Dark to light, then hatched: the order can be read without color.
PAINTS = (
    ("#10352d", "none", "on-dark"),
    ("#3c8069", "none", "on-dark"),
    ("#8fc0ac", "none", ""),
    ("#dfe3dd", "#6d7a75", ""),
    ("url(#wm-hatch)", "#9c3d1b", None),
)
WIDTH_FOR_A_NUMBER = 8.0


@dataclass(frozen=True, slots=True)
class Band:
    """One part of a bar: where it stands and how it is painted. Lengths are per cent, written for SVG."""

    x: str
    width: str
    middle: str
    fill: str
    stroke: str
    text: str
    text_class: str


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One bar with its title and note."""

    title: Text
    note: Text
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One word of the key with its paint."""

    word: Text
    fill: str
    stroke: str


@dataclass(frozen=True, slots=True)
class ShareChart:
    """Bars that stand together, the sentence above them, their key and the table behind them."""

    say: Text
    bars: tuple[ShareBar, ...]
    key: tuple[KeyEntry, ...]
    table: NumberTable
    chart_id: str = "shares"


def whole_per_cents(counts: Sequence[int]) -> tuple[int, ...]:
    """Round shares to whole per cents that add up to 100: the largest remainders are rounded up, earlier ones first.

    All zero where there is nothing to share.
    """
    total = sum(counts)
    if total == 0:
        return tuple(0 for _ in counts)
    floors = [number * 100 // total for number in counts]
    order = sorted(range(len(counts)), key=lambda i: (-(counts[i] * 100 % total), i))
    for i in order[: 100 - sum(floors)]:
        floors[i] += 1
    return tuple(floors)


def share_bar(*, title: Text, note: Text, counts: Sequence[int]) -> ShareBar:
    """Lay out one bar. ``counts`` holds first, second, third, later and none."""
    total = sum(counts) or 1
    bands, x = [], 0.0
    for number, per_cent, (fill, stroke, text_class) in zip(counts, whole_per_cents(counts), PAINTS, strict=True):
        width = number * 100 / total
        shown = text_class is not None and width >= WIDTH_FOR_A_NUMBER
        if number:
            bands.append(
                Band(
                    x=f"{x:.2f}%",
                    width=f"{width:.2f}%",
                    middle=f"{x + width / 2:.2f}%",
                    fill=fill,
                    stroke=stroke,
                    text=str(per_cent) if shown else "",
                    text_class=text_class or "",
                )
            )
        x += width
    return ShareBar(title=title, note=note, bands=tuple(bands))


def share_key(words: Sequence[Text]) -> tuple[KeyEntry, ...]:
    """Name the paints, in the order of the bands."""
    return tuple(KeyEntry(word, fill, stroke) for word, (fill, stroke, _) in zip(words, PAINTS, strict=True))
