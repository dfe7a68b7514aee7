"""How schools and groups fared, as tables and as files of the same numbers."""

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.apps.pdday.breakdown import HIGHEST_PER_CENT, LOWEST_PER_CENT, Breakdown, PartOutcome
from waymark.interop.tables.write import csv_bytes
from waymark.web.charts.tables import CsvSource, NumberTable, Text
from waymark.web.pdday.numbers import defused

HIDDEN = "hidden"


def parts_tables(breakdown: Breakdown, *, address: list[str]) -> list[NumberTable]:
    """Return how schools and groups fared, as tables; a kind of part that nobody has is left out."""
    found = (
        ("schools", _("By school"), _("School"), breakdown.by_school),
        ("groups", _("By group"), _("Group"), breakdown.by_group),
    )
    return [
        NumberTable(
            caption=caption,
            heads=(head, _("People"), _("First choices, of 100 seats"), _("Top 3, of 100 seats")),
            rows=tuple(_row(part) for part in parts),
            csv=CsvSource(url=reverse("draws:numbers", args=[*address, name])),
        )
        for name, caption, head, parts in found
        if any(part.name for part in parts)
    ]


def parts_csv(parts: tuple[PartOutcome, ...]) -> bytes:
    """Return the numbers of one table: what is hidden there is hidden here, by the word ``hidden``."""
    head = ("name", "n_people", "first_per_cent", "top3_per_cent")
    return csv_bytes(head, ((defused(part.name), *_cells(part)) for part in parts))


def _cells(part: PartOutcome) -> tuple[str, ...]:
    ends = {LOWEST_PER_CENT: f"<={LOWEST_PER_CENT}", HIGHEST_PER_CENT: f">={HIGHEST_PER_CENT}"}
    shares = (ends.get(share, str(share)) for share in (part.first_per_cent, part.top3_per_cent) if share is not None)
    return (HIDDEN,) * 3 if part.is_hidden else (str(part.n_people), *shares)


def _row(part: PartOutcome) -> tuple[Text | None, ...]:
    people = None if part.n_people is None else f"{part.n_people:,}"
    return part.name or _("no school"), people, _per_cent(part.first_per_cent), _per_cent(part.top3_per_cent)


def _per_cent(number: int | None) -> str | None:
    if number is None:
        return None
    words = {LOWEST_PER_CENT: _("5 or fewer"), HIGHEST_PER_CENT: _("95 or more")}
    return words.get(number, str(number))
