"""Everything that a draw board shows, put together for its template."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.web.charts.tables import CsvSource
from waymark.web.pdday.drawing import Drawn
from waymark.web.pdday.forms import DrawForm, random_seed
from waymark.web.pdday.numbers import demand_charts, mechanism_words, share_chart
from waymark.web.pdday.people import needy_people, people_list
from waymark.web.templatetags.waymark import Stop

MECHANISM_TILES = ("draw", "first-come")


def board_context(
    drawn: Drawn,
    *,
    form: DrawForm,
    q: str,
    page: int,
    share_csv_url: str = "",
    demand_csv_url: str = "",
    csv_form: str = "",
) -> dict[str, Any]:
    """Return what ``pdday/board.html`` needs. CSV comes from addresses, or from buttons of the form ``csv_form``."""
    this, other = mechanism_words(drawn)
    return {
        "place": "choose",
        "drawn": drawn,
        "board": drawn.board,
        "size": size_words(drawn),
        "is_fair": drawn.how.mechanism == "draw",
        "mechanism": drawn.how.mechanism,
        "this_word": this,
        "other_word": other,
        "shares": share_chart(drawn, csv=CsvSource(share_csv_url, csv_form, "shares.csv")),
        "demand": demand_charts(drawn.board, csv=CsvSource(demand_csv_url, csv_form, "demand.csv")),
        "without_top3": needy_people(drawn, drawn.board.without_top3),
        "without_seat": needy_people(drawn, drawn.board.without_seat),
        "people": people_list(drawn, q=q, number=page),
        "proof_stops": proof_stops(drawn),
        "form": form,
        "tiles": mechanism_tiles(drawn.how.mechanism),
        "random_seed": random_seed(),
    }


def size_words(drawn: Drawn) -> str:
    """Say how large the day is."""
    n_people, n_sessions = len(drawn.board.people), len(drawn.result.day.sessions)
    people = ngettext("%(n)s person", "%(n)s people", n_people) % {"n": f"{n_people:,}"}
    sessions = ngettext("%(n)s session", "%(n)s sessions", n_sessions) % {"n": f"{n_sessions:,}"}
    return f"{people}, {sessions}"


def asked_of(drawn: Drawn) -> dict[str, str]:
    """Return how a draw was made, as fields of a form or of an address."""
    how = drawn.how
    return {"seed": how.seed, "mechanism": how.mechanism} | ({"fill": "on"} if how.fill else {})


def mechanism_tiles(chosen: str) -> list[dict[str, Any]]:
    """Describe the ways of drawing in honest words."""
    words = {
        "draw": (
            _("Fair draw"),
            _(
                "Everyone gets one number per breakout, balanced over the day, so nobody is late everywhere. "
                "Answering early gains nothing, and hiding a wish does not pay. This is our default."
            ),
        ),
        "first-come": (
            _("First come, first served"),
            _(
                "One queue for the whole day: whoever stands first takes a whole day of seats before the next "
                "person’s turn. Here only to compare: it usually leaves more people with nothing they wanted."
            ),
        ),
    }
    return [
        {"value": value, "title": words[value][0], "text": words[value][1], "checked": value == chosen}
        for value in MECHANISM_TILES
    ]


def proof_stops(drawn: Drawn) -> list[Stop]:
    """Say what anyone can check, and with which numbers."""
    checks = drawn.review.n_checks
    checked = ngettext("%(n)s statement checked, 0 rules broken.", "%(n)s statements checked, 0 rules broken.", checks)
    return [
        Stop(
            "done",
            _("Lock on the seed"),
            _("On a real day this is published before anyone ranks, so nobody can pick a seed that suits a friend."),
            drawn.result.commitment,
        ),
        Stop("done", _("Seed"), _("Opened for the draw; its SHA-256 is the lock above."), drawn.how.seed),
        Stop("done", _("Fingerprint of the files"), _("It changes if a single wish changes."), drawn.input_sha256),
        Stop("done", _("Checked by a second program"), checked % {"n": f"{checks:,}"}),
        Stop("here", _("Next: check it yourself"), _("Download the bundle and run this where Waymark is installed:")),
    ]
