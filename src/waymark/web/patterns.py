"""The living pattern page: every part once, with made-up content. Only on a developer's machine."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.web.charts.demand import DemandChart, demand_bar
from waymark.web.charts.shares import ShareChart, share_bar, share_key
from waymark.web.charts.tables import NumberTable
from waymark.web.pdday.board_page import mechanism_tiles
from waymark.web.pdday.forms import OwnFolderForm
from waymark.web.templatetags.waymark import Stop

PAINT = (
    ("Pine 9", "#10352d"),
    ("Pine 7", "#1c5445"),
    ("Pine 5", "#3c8069"),
    ("Pine 3", "#8fc0ac"),
    ("Pine 1", "#dcebe3"),
    ("Blaze", "#ffc533"),
    ("Lake 7", "#1d5c8a"),
    ("Lake 1", "#dfecf5"),
    ("Clay 7", "#9c3d1b"),
    ("Clay 1", "#fbe6dc"),
    ("Plum 7", "#6b3f78"),
    ("Plum 1", "#f1e6f4"),
    ("Ink", "#1c2927"),
    ("Soft", "#4a5955"),
    ("Stone", "#dfe3dd"),
    ("Paper", "#f6f5f0"),
)
CHIPS = (
    (gettext_lazy("almost sure"), "pine", "", "yyyy"),
    (gettext_lazy("about 2 in 3"), "pine", "", "yyn"),
    (gettext_lazy("about 1 in 6"), "pine", "", "ynnnnn"),
    (gettext_lazy("Next"), "next", "", ""),
    (gettext_lazy("best seat: 4th"), "", "", ""),
    (gettext_lazy("on pace"), "pine", "check", ""),
    (gettext_lazy("close"), "lake", "trending_up", ""),
    (gettext_lazy("behind"), "clay", "priority_high", ""),
    (gettext_lazy("Only me"), "line", "lock", ""),
    (gettext_lazy("My coach and me"), "plum", "person", ""),
)


def patterns(request: HttpRequest) -> TemplateResponse:
    """Show every part once; 404 in production."""
    if settings.WAYMARK_MODE != "local":
        raise Http404
    return TemplateResponse(request, "patterns.html", _examples())


def _examples() -> dict[str, object]:
    return {
        "paint": PAINT,
        "chips": CHIPS,
        "facts": [("schedule", _("4:15–5:00 pm")), ("location_on", _("Juniper Elementary, room 12"))],
        "steps": [(_("Ask first"), _("Everyone ranks what they want.")), (_("Draw"), _("A fair lottery seats them."))],
        "trail_stops": [
            Stop("done", _("Done"), _("September 29")),
            Stop("here", _("Here"), _("Level 2 of 4")),
            Stop("", _("Next")),
        ],
        "ticks": [
            {"title": _("Come in as somebody"), "is_done": True},
            {"title": _("Teacher: rank breakout 3"), "is_done": False},
            {"title": _("Draw the seats"), "is_done": False},
        ],
        "somebody": {
            "name": "Dana Oakes",
            "role": _("Teacher"),
            "district": {"name": "Cedar Hollow"},
            "school": {"name": "Juniper Elementary"},
        },
        "proof_stops": [
            Stop("done", _("Promised October 14, 9:00 am"), _("Lock on the seed:"), "9f2c 41ab 77d0"),
            Stop("done", _("Checked by a second program"), _("0 rules broken.")),
            Stop("here", _("Next: publish"), _("Anyone can then replay it.")),
        ],
        "titles": [_("Mindfulness"), _("Productive struggle in math"), _("Robotics with no budget")],
        "table": NumberTable(
            caption=_("Grade 3 reading by group"),
            heads=(_("Group"), _("Students"), _("At target level, %")),
            rows=(
                (_("All"), "212", "41.2 ± 6.6"),
                (_("Learning English"), "64", "33.1 ± 11.5"),
                (_("Homeless or in foster care"), None, None),
                (_("Moved here this year"), None, None),
            ),
        ),
        "shares": _shares(),
        "demand": _demand(),
        "form": _faulty_form(),
        "tiles": mechanism_tiles("draw"),
    }


def _shares() -> ShareChart:
    counts = (49, 15, 10, 23, 3)
    words = (_("1st choice"), _("2nd"), _("3rd"), _("4th or later"), _("none"))
    return ShareChart(
        say=_("49 of 100 seats are somebody’s first choice."),
        bars=(share_bar(title=_("This draw"), note=_("share of seats in %"), counts=counts),),
        key=share_key(words),
        table=NumberTable(
            caption=_("Share of seats by choice, %"),
            heads=(_("Choice"), _("This draw")),
            rows=tuple((word, str(number)) for word, number in zip(words, counts, strict=True)),
        ),
    )


def _demand() -> DemandChart:
    wanted = ((_("Mindfulness"), 96, 48), (_("Writing fiction"), 12, 30))
    return DemandChart(
        chart_id="demand",
        say=_("Mindfulness is asked for twice as often as it has seats."),
        bars=tuple(demand_bar(title=title, first_choices=n, seats=seats, scale=96) for title, n, seats in wanted),
        folded=(),
        table=NumberTable(
            caption=_("First choices and seats"),
            heads=(_("Session"), _("First choices"), _("Seats")),
            rows=tuple((title, str(n), str(seats)) for title, n, seats in wanted),
        ),
    )


def _faulty_form() -> OwnFolderForm:
    form = OwnFolderForm({"seed": "5", "mechanism": "draw"})
    form.is_valid()
    return form
