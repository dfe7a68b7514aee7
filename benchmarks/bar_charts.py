"""Charts for the documentation: stacked bars of who got what, as SVG in the colors of the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from waymark.web.charts.shares import ShareBar, share_bar, share_key

WIDTH, LEFT, BARS, MARGIN = 760, 150, 500, 16
HEADING_PX, ROW_PX, BAR_PX, GROUP_PX, TOP_PX = 24, 26, 20, 14, 52
KEY = ("first choice", "second", "third", "later", "none")


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: what it is called, people by first, second, third, later and none, and what stands behind it."""

    name: str
    counts: Sequence[int]
    note: str


def stacked(*, title: str, note_heading: str, groups: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Return a chart of groups of bars; a description for those who cannot see it says the same in words."""
    y, parts = TOP_PX, list[str]()
    for heading, rows in groups:
        parts.append(_text(MARGIN, y + 16, heading, "bold"))
        y += HEADING_PX
        for row in rows:
            parts.append(_row(row, y))
            y += ROW_PX
        y += GROUP_PX
    height = y + MARGIN - GROUP_PX
    said = "; ".join(f"{heading}: " + ", ".join(_said(row) for row in rows) for heading, rows in groups)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" role="img" aria-labelledby="title desc" '
            'font-family="\'Public Sans\', system-ui, sans-serif" font-size="14">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(said)}.</desc>',
            '<defs><pattern id="wm-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
            '<rect width="2" height="6" fill="#9c3d1b"/></pattern></defs>',
            f'<rect width="{WIDTH}" height="{height}" fill="#f6f5f0"/>',
            *_key(),
            _text(LEFT + BARS + 12, 26, note_heading, "normal"),
            *parts,
            "</svg>",
            "",
        ]
    )


def _key() -> list[str]:
    parts, x = [], LEFT
    for entry in share_key(KEY):
        parts.append(_rect((x, 13, 16, 16), entry.fill, entry.stroke))
        parts.append(_text(x + 22, 26, str(entry.word), "normal"))
        x += 44 + 8 * len(str(entry.word))
    return parts


def _row(row: Row, y: int) -> str:
    bar: ShareBar = share_bar(title=row.name, note="", counts=row.counts)
    parts = [_text(MARGIN, y + 15, row.name, "normal")]
    for band in bar.bands:
        x, width = _px(band.x), _px(band.width)
        parts.append(_rect((LEFT + x, y, width, BAR_PX), band.fill, band.stroke))
        if band.text:
            color = "#ffffff" if band.text_class else "#1c2927"
            middle = LEFT + _px(band.middle)
            parts.append(f'<text x="{middle:.1f}" y="{y + 15}" text-anchor="middle" fill="{color}">{band.text}</text>')
    parts.append(_text(LEFT + BARS + 12, y + 15, row.note, "normal"))
    return "\n".join(parts)


def _px(per_cent: str) -> float:
    return float(per_cent.rstrip("%")) * BARS / 100


def _rect(box: tuple[float, float, float, float], fill: str, stroke: str) -> str:
    x, y, width, height = box
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def _text(x: float, y: float, text: str, weight: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}" fill="#1c2927">{escape(text)}</text>'


def _said(row: Row) -> str:
    return f"{row.name} {', '.join(f'{n} {word}' for n, word in zip(row.counts, KEY, strict=True))} ({row.note})"
