"""The pictures of a board and the tables behind them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from waymark.apps.pdday.board import Board, BreakoutDemand, OfferingDemand, why_person
from waymark.interop.tables.write import csv_bytes
from waymark.web.charts.demand import DemandBar, DemandChart, demand_bar, demand_scale
from waymark.web.charts.shares import ShareChart, share_bar, share_key, whole_per_cents
from waymark.web.charts.tables import CsvSource, NumberTable, Text
from waymark.web.pdday.drawing import Drawn

BARS_SHOWN = 6
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def mechanism_words(drawn: Drawn) -> tuple[str, str]:
    """Name this draw and the one beside it."""
    words = {
        "draw": (_("This draw"), _("First come")),
        "draw+swap": (_("With trades"), _("Fair draw")),
        "optimum": (_("Least mean rank"), _("Fair draw")),
        "first-come": (_("First come"), _("Fair draw")),
    }
    return words[drawn.how.mechanism]


def share_words() -> tuple[str, ...]:
    """Name the bands: first, second, third, later, none."""
    return _("1st choice"), _("2nd"), _("3rd"), _("4th or later"), _("none of the list")


def share_chart(drawn: Drawn, *, csv: CsvSource) -> ShareChart:
    """Show who got which choice, beside the other mechanism."""
    board = drawn.board
    this, other = mechanism_words(drawn)
    ours, theirs = whole_per_cents(board.drawn.counts), whole_per_cents(board.other.counts)
    say = _("Of 100 seats asked for, %(ours)d are a first choice. First come would give %(theirs)d.")
    if drawn.how.mechanism != "draw":
        say = _("Of 100 seats asked for, %(ours)d are a first choice. The fair draw would give %(theirs)d.")
    if ours[0] == theirs[0]:
        say = _("Of 100 seats asked for, %(ours)d are a first choice, as many as with the other way of drawing.")
    table = NumberTable(
        caption=_("Seats by choice, of 100 asked for"),
        heads=(_("Choice"), this, other),
        rows=tuple((word, str(a), str(b)) for word, a, b in zip(share_words(), ours, theirs, strict=True)),
        csv=csv,
    )
    return ShareChart(
        say=say % {"ours": ours[0], "theirs": theirs[0]},
        bars=(
            share_bar(title=this, note=_("share of seats in %"), counts=board.drawn.counts),
            share_bar(title=other, note=_("same lists, same lottery"), counts=board.other.counts),
        ),
        key=share_key(share_words()),
        table=table,
    )


def demand_charts(board: Board, *, csv: CsvSource) -> tuple[tuple[str, DemandChart], ...]:
    """Show first choices against seats, one chart for each breakout, all on one scale."""
    scale = demand_scale([(o.first_choices, o.seats) for b in board.demand for o in b.offerings])
    return tuple(
        (breakout_name(demand.breakout), _demand_chart(demand, f"demand-{i}", scale, csv))
        for i, demand in enumerate(board.demand, start=1)
    )


def breakout_name(label: str) -> str:
    """Return a label that can stand alone: "1" becomes "Breakout 1"."""
    return _("Breakout %(label)s") % {"label": label} if label.isdigit() else label


def share_csv(drawn: Drawn) -> bytes:
    """Return the counts behind the share bars."""
    head = ("choice", drawn.how.mechanism, "first-come" if drawn.how.mechanism == "draw" else "draw")
    names = ("first", "second", "third", "later", "none")
    rows = zip(names, drawn.board.drawn.counts, drawn.board.other.counts, strict=True)
    return csv_bytes(head, rows)


def demand_csv(drawn: Drawn) -> bytes:
    """Return demand and seats of every offering; people open this in a spreadsheet, so formulas are defused."""
    head = ("breakout", "offering_id", "title", "sections", "first_choices", "seats")
    rows = (
        (defused(d.breakout), defused(o.offering_id), defused(o.title), o.n_sections, o.first_choices, o.seats)
        for d in drawn.board.demand
        for o in d.offerings
    )
    return csv_bytes(head, rows)


def people_csv(drawn: Drawn) -> bytes:
    """Return everyone's seat and reason for every breakout, in the language of the page."""
    head = ("educator_id", "name", "school_id", "breakout", "session_id", "rank", "why")
    sessions = drawn.result.day.sessions
    rows = []
    for person in drawn.board.people:
        for why in why_person(drawn.result, person):
            found = why.explanation
            seat = (sessions[found.session].session_id, found.rank) if found and found.session >= 0 else ("", "")
            given = (person.educator_id, person.name, person.school_id, why.breakout, seat[0])
            rows.append((*map(defused, given), seat[1], defused(why.sentence)))
    return csv_bytes(head, rows)


def _demand_chart(demand: BreakoutDemand, chart_id: str, scale: int, csv: CsvSource) -> DemandChart:
    bars = tuple(_bar(o, scale) for o in demand.offerings)
    return DemandChart(
        chart_id=chart_id,
        say=_demand_sentence(demand.offerings),
        bars=bars[:BARS_SHOWN],
        folded=bars[BARS_SHOWN:],
        table=NumberTable(
            caption=_("First choices and seats, %(breakout)s") % {"breakout": breakout_name(demand.breakout)},
            heads=(_("Session"), _("First choices"), _("Seats")),
            rows=tuple((_offering_title(o), f"{o.first_choices:,}", f"{o.seats:,}") for o in demand.offerings),
            csv=csv,
        ),
    )


def _bar(offering: OfferingDemand, scale: int) -> DemandBar:
    return demand_bar(
        title=_offering_title(offering), first_choices=offering.first_choices, seats=offering.seats, scale=scale
    )


def _offering_title(offering: OfferingDemand) -> Text:
    if offering.n_sections == 1:
        return offering.title
    return _("%(title)s (%(n)d sections)") % {"title": offering.title, "n": offering.n_sections}


def _demand_sentence(offerings: Sequence[OfferingDemand]) -> str:
    over = [o for o in offerings if o.first_choices > o.seats]
    if not over:
        return _("Every first choice fits.")
    worst = max(over, key=lambda o: o.first_choices - o.seats)
    text = _("%(title)s is put first by %(wanted)s people and has %(seats)s seats.")
    return text % {"title": worst.title, "wanted": f"{worst.first_choices:,}", "seats": f"{worst.seats:,}"}


def defused(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
