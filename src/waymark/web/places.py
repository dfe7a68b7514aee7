"""The five places, the same for everyone: Today, Choose, Learn, Grow, See."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.selectors.days import days_to_rank
from waymark.apps.people.models import Person, RoleKind
from waymark.web.signing_in.who import asking, roles_of, today_of
from waymark.web.times import day_words, moment_words


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu: its address by name, its word and its icon in the USWDS sprite."""

    name: str
    word: str | Promise
    icon: str


PLACES: Final = (
    Place("today", _("Today"), "near_me"),
    Place("choose", _("Choose"), "check_circle_outline"),
    Place("learn", _("Learn"), "local_library"),
    Place("grow", _("Grow"), "park"),
    Place("see", _("See"), "insights"),
)

NEXT_FACTS: Final = (
    ("schedule", _("2 minutes")),
    ("person", _("No account needed")),
    ("lock", _("Nothing leaves this machine")),
)
STEPS: Final = (
    (_("Ask first"), _("Everyone ranks what they would like to learn. When you answer makes no difference.")),
    (
        _("Build the day second"),
        _("The coordinator sees demand beside seats, and adds a section or a bigger room where it helps."),
    ),
    (_("Draw"), _("A lottery with balanced numbers gives out the seats, so nobody is late everywhere.")),
    (_("Prove"), _("A second program checks every seat, and everyone can ask why and replay the draw.")),
)


def today(request: HttpRequest) -> TemplateResponse:
    """Show what Waymark does, and the one next thing, to someone without an account."""
    return TemplateResponse(request, "places/today.html", {"place": "today", "facts": NEXT_FACTS, "steps": STEPS})


@dataclass(frozen=True, slots=True)
class DayToRank:
    """A day on which somebody may rank, and until when."""

    pd_day: PdDay
    held_on: str
    is_open: bool
    when: str


def choose(request: HttpRequest) -> TemplateResponse:
    """Show the days on which the person who asks may rank; coordinators find their days on top."""
    viewer = asking(request)
    context = {
        "place": "choose",
        "runs_days": viewer is not None and RoleKind.COORDINATOR in roles_of(request, viewer),
        "days": _days_to_rank(viewer) if viewer else (),
    }
    return TemplateResponse(request, "places/choose.html", context)


def _days_to_rank(viewer: Person) -> tuple[DayToRank, ...]:
    now = timezone.now()
    return tuple(
        DayToRank(
            pd_day=day,
            held_on=day_words(day.held_on),
            is_open=day.is_open_for_ranking(now),
            when=moment_words(opens if now < opens else closes, day.district),
        )
        for day in days_to_rank(viewer, on=today_of(viewer))
        if (opens := day.ranking_opens_at) and (closes := day.ranking_closes_at) and now < closes
    )


def learn(request: HttpRequest) -> TemplateResponse:
    """Say what will be found under Learn, and for whom."""
    return TemplateResponse(request, "places/learn.html", {"place": "learn"})


def grow(request: HttpRequest) -> TemplateResponse:
    """Say what will be found under Grow, and for whom."""
    return TemplateResponse(request, "places/grow.html", {"place": "grow"})


def see(request: HttpRequest) -> TemplateResponse:
    """Say what will be found under See, and for whom."""
    return TemplateResponse(request, "places/see.html", {"place": "see"})
