"""The eight ticks, each set by the deed as records and session show it, never by a click on the list."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from waymark.apps.pdday.demo_data.personas import COORDINATOR, TEACHER, Persona
from waymark.apps.pdday.selectors.demo_progress import DemoProgress, demo_progress
from waymark.apps.people.models import Person
from waymark.web.pdday.links import closing_link, draws_link, my_day_link, proof_link, rank_link
from waymark.web.signing_in.who import TOUR_KEY
from waymark.web.tour.footprints import MY_DAY, PROOF

DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Tick:
    """One deed of the tour: what, as whom, where, whether it is done, and whether it is too late for it."""

    title: str
    persona: Persona
    href: str
    is_done: bool
    is_too_late: bool = False


@dataclass(frozen=True, slots=True)
class Tour:
    """The list as it stands now; ``next_tick`` is the first that is not done and can still be done."""

    is_offered: bool
    is_shown: bool
    ticks: tuple[Tick, ...] = ()
    next_tick: Tick | None = None
    is_next_me: bool = False

    @property
    def n_done(self) -> int:
        """How many ticks are set."""
        return sum(tick.is_done for tick in self.ticks)


def tour_of(request: HttpRequest, viewer: Person) -> Tour:
    """Return the tour of a newcomer; it is offered in the demo's district on a local machine, and nowhere else."""
    if settings.WAYMARK_MODE != "local" or not viewer.district.is_demo or viewer.district.name != TEACHER.district:
        return Tour(is_offered=False, is_shown=False)
    kept = request.session.get(TOUR_KEY, {})
    if kept.get(DISMISSED):
        return Tour(is_offered=True, is_shown=False)
    progress = demo_progress(now=timezone.now())
    if progress is None:
        return Tour(is_offered=False, is_shown=False)
    ticks = _ticks(progress, kept)
    coming = next((tick for tick in ticks if not tick.is_done and not tick.is_too_late), None)
    is_me = coming is not None and coming.persona.person_id == viewer.person_id
    return Tour(is_offered=True, is_shown=True, ticks=ticks, next_tick=coming, is_next_me=is_me)


def _ticks(progress: DemoProgress, kept: dict[str, str]) -> tuple[Tick, ...]:
    rank, draws, my_day = rank_link(progress.pd_day), draws_link(progress.pd_day), my_day_link()
    is_out = progress.published_at is not None
    proof = proof_link(progress.pd_day, progress.published_draw) if progress.published_draw else my_day
    return (
        Tick(_("Come in as somebody"), TEACHER, my_day, is_done=True),
        Tick(_("Teacher: rank breakout 3"), TEACHER, rank, progress.teacher_has_ranked, is_too_late=progress.is_closed),
        Tick(_("Coordinator: close ranking"), COORDINATOR, closing_link(progress.pd_day), progress.is_closed),
        Tick(_("Draw the seats"), COORDINATOR, draws, progress.is_drawn),
        Tick(_("Try one more Mindfulness section"), COORDINATOR, draws, progress.has_what_if, is_too_late=is_out),
        Tick(_("Publish the draw"), COORDINATOR, draws, is_out),
        Tick(_("Teacher: read my day, and why"), TEACHER, my_day, _seen_since(progress, kept.get(MY_DAY))),
        Tick(_("Check the proof"), TEACHER, proof, _seen_since(progress, kept.get(PROOF))),
    )


def _seen_since(progress: DemoProgress, seen: str | None) -> bool:
    """Whether a page was read after the draw was published: before that there was nothing on it yet."""
    return bool(seen and progress.published_at and datetime.fromisoformat(seen) >= progress.published_at)
