"""The ways of drawing that a coordinator can choose from, with what each promises and what it costs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from waymark.apps.pdday.result import MECHANISMS, Mechanism

MECHANISM_CHOICES = tuple((mechanism, mechanism) for mechanism in MECHANISMS)


@dataclass(frozen=True, slots=True)
class MechanismTile:
    """One way of drawing: its name, what it promises, what it costs, and what was measured."""

    value: Mechanism
    title: str
    promise: str
    cost: str
    measured: str


def mechanism_title(mechanism: str) -> str:
    """Name a way of drawing."""
    titles = {
        "draw": _("Fair draw"),
        "draw+swap": _("Fair draw with trades"),
        "optimum": _("Least mean rank (a report)"),
        "first-come": _("First come, first served"),
    }
    return titles[mechanism]


def how_it_was_drawn(mechanism: str) -> str:
    """Say in one sentence how a draw was made."""
    sentences = {
        "draw": _("Fair draw: one number per breakout, balanced over the day, so nobody is late everywhere."),
        "draw+swap": _(
            "Fair draw with trades: first the fair draw, then seats were traded as long as the day got better as a "
            "whole and for nobody worse."
        ),
        "optimum": _(
            "Least mean rank: all lists together decide, and the lottery only between equally good days. A report; it "
            "is not published."
        ),
        "first-come": _("First come, first served: one queue for the whole day."),
    }
    return sentences[mechanism]


def mechanism_tiles() -> tuple[MechanismTile, ...]:
    """Return the ways of drawing a draft, our default first. The figures are those of ``benchmarks/RESULTS.md``."""
    return (
        MechanismTile(
            "draw",
            mechanism_title("draw"),
            _(
                "Everyone gets one number per breakout, balanced over the day, so nobody is late everywhere. Where no "
                "session repeats, nobody can do better by ranking other than he means. This is our default."
            ),
            _("What it costs: some seats could still be traded so that both sides gain."),
            _("Nobody gained by ranking otherwise in more than 10,000 tries on days without repeats."),
        ),
        MechanismTile(
            "draw+swap",
            mechanism_title("draw+swap"),
            _(
                "First the fair draw; then seats are traded in chains and rings. For nobody the ranks of the day add "
                "up to more than in the draw, nobody loses a seat, and the mean rank gets better."
            ),
            _(
                "What it costs: somebody may give a first choice in one breakout for something better in another. And "
                "ranking honestly is no longer proven to be best, although people were told so while they ranked."
            ),
            _(
                "In one draw of our demo day of 1,000 people the mean rank went from 2.40 to 1.97, 357 people had a "
                "better day, and 347 gave up a first choice somewhere. In a small sample, 4 of 24 people gained by "
                "filling up one list with popular sessions that they did not mean; in the fair draw nobody did."
            ),
        ),
        MechanismTile(
            "optimum",
            mechanism_title("optimum"),
            _(
                "The smallest mean rank that can be found, with a proof of how near it is to the best there is. It "
                "shows what the fairness of the lottery costs."
            ),
            _(
                "What it costs: the lists decide who gives way, so hiding what one means pays. That is why it is a "
                "report to compare with, and cannot be published."
            ),
            _(
                "With one favorite over-asked, 33 % of 132 people gained by filling up their list with other popular "
                "sessions that they did not mean; in the fair draw nobody did."
            ),
        ),
    )
